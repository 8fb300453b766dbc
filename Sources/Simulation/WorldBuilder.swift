import Checking
import Engine
import Environment
import Hardware
import KafkaBroker
import KafkaClients
import KafkaController
import KafkaProtocol
import Primitives
import Scenarios

extension World {
  /// Builds the machines and programs of a plan; nothing runs yet.
  public init(_ plan: WorldPlan) {
    self.plan = plan
    let duration = plan.scenario.run.duration
    script = ScriptState()
    nemesis = NemesisState(
      count: plan.scenario.nemesis.count,
      seed: plan.seed,
      until: Instant.zero + duration
    )
    power = PowerTree(seed: plan.seed)
    let names = plan.scenario.nodeNames
    machine = VirtualMachine(
      scheduler: Scheduler(
        budget: Budget(
          events: UInt64(plan.scenario.run.maxEvents),
          until: .distantFuture - Interval.seconds(1)
        )
      ),
      network: Network(settings: plan.networkSettings, seed: plan.seed),
      checker: Checker(configuration: plan.checkerConfiguration),
      log: RunLog(topics: plan.scenario.topics.map(\.name), nodeNames: names),
      firstPartition: plan.firstPartition,
      partitionCount: plan.partitionCount
    )
    for (index, name) in names.enumerated() { addNode(index, name) }
    for node in nodes(of: .broker) { addFurtherDisks(to: node) }
    for index in names.indices where machine.nodes[index].role.isServer {
      noteLies(of: NodeID(index))
    }
  }

  /// Tells of the node's devices that do not flush what they are told to.
  private mutating func noteLies(of node: NodeID) {
    for disk in machine.disks(of: node) where !machine.disks[disk].honoursFlush {
      let isOnly = machine.nodes[node.index].furtherDisks.isEmpty
      let device =
        isOnly
        ? "the device of \(machine.nodes[node.index].name)"
        : machine.name(ofDisk: disk, of: node)
      machine.checker.faultNoted(.lyingFlush, on: node, at: .zero)
      machine.log.add("\(device) lies about its flushes", at: .zero)
    }
  }

  private mutating func addNode(_ index: Int, _ name: String) {
    let (role, slot) = plan.role(of: index)
    let place = plan.place(of: index)
    let host = machine.network.addHost(zone: place.zone, rack: place.rack)
    _ = machine.network.addProcess(on: host)
    _ = power.plug(PowerSocket(zone: place.zone, row: place.zone, rack: place.rack))
    var machineHost = Host()
    _ = machineHost.addProcess(threads: plan.threads(role, slot))
    machine.hosts.append(machineHost)
    machine.disks.append(Disk(profile: plan.disk, seed: plan.seed, entity: UInt64(index)))
    machine.nodes.append(NodeRecord(role: role, slot: slot, name: name))
    machine.entropy += Self.entropy(seed: plan.seed, node: index)
    switch role {
    case .broker: brokers.append(plan.broker(slot))
    case .controller: controllers.append(plan.controller(slot))
    case .producer: producers.append(plan.producer(slot))
    case .consumer: consumers.append(plan.consumer(slot))
    case .admin: admins.append(plan.admin())
    }
  }

  private mutating func addFurtherDisks(to node: NodeID) {
    for number in 1..<plan.scenario.cluster.host.disks {
      let entity = UInt64(node.index) | UInt64(number) << 32
      machine.nodes[node.index].furtherDisks.append(machine.disks.count)
      machine.disks.append(Disk(profile: plan.disk, seed: plan.seed, entity: entity))
    }
  }

  /// A node's random streams, one for each purpose.
  static func entropy(seed: UInt64, node: Int) -> [RandomStream] {
    EntropyPurpose.allCases.map { purpose in
      RandomStream(
        seed: seed,
        purpose: "node",
        entity: UInt64(node) << 8 | UInt64(purpose.rawValue)
      )
    }
  }

  /// Starts every machine, a little apart, and puts script and nemesis at their times.
  public mutating func begin() {
    var stream = RandomStream(seed: plan.seed, purpose: "boot")
    for index in machine.nodes.indices {
      let role = machine.nodes[index].role
      let delay = role == .controller ? Interval.zero : stream.interval(.zero, .milliseconds(50))
      after(delay, role == .admin ? .startOperator(NodeID(index)) : .start(NodeID(index)))
    }
    scheduleScript()
    scheduleNemesis()
  }
}
