import Hardware
import KafkaBroker
import KafkaLog
import Primitives
import Scenarios

/// A run of a scenario during which one broker is crashed, in forks of its disks, at every
/// operation of each.
///
/// The run itself goes on as if nothing had happened, so its digest is that of the plain run. A
/// broker with several disks is swept disk by disk: logs on different disks are independent.
public struct CrashCampaign: Sendable {
  /// What was visited and found, all disks together.
  public var census: CrashCensus {
    sweeps.reduce(into: CrashCensus()) { $0 += $1.census }
  }
  /// The violations kept, disk by disk.
  public var findings: [CrashFinding] { sweeps.flatMap(\.findings) }
  /// Violations by name of the fault.
  public var faults: [(name: String, count: Int64)] { Self.sum(sweeps.map(\.faults)) }
  /// Refusals by reason.
  public var refusals: [(name: String, count: Int64)] { Self.sum(sweeps.map(\.refusals)) }

  private let broker: Int
  private var sweeps: [CrashSweep]
  private var loaders: [[LogLoader]]

  /// Prepares to crash broker number `broker` of a simulation that has not begun.
  ///
  /// - Parameters: see `CrashSweep`.
  public init(
    _ simulation: Simulation,
    broker: Int,
    _ kind: CrashKind,
    limit: Int,
    depth: Int,
    seed: UInt64
  ) {
    self.broker = broker
    let disks = simulation.world.machine.disks(of: NodeID(broker)).count
    sweeps = (0..<disks).map { _ in CrashSweep(kind, limit: limit, depth: depth, seed: seed) }
    loaders = Array(repeating: [], count: disks)
  }

  /// Runs the storm of the scenario, up to `end` if that comes first.
  public mutating func run(_ simulation: inout Simulation, until end: Interval? = nil) {
    let duration = simulation.world.plan.scenario.run.duration
    let limit = Instant.zero + min(duration, end ?? duration)
    while simulation.world.now < limit, simulation.step() { visit(simulation.world) }
  }

  private mutating func visit(_ world: World) {
    let node = NodeID(broker)
    guard world.machine.hosts[broker].isUp else { return }
    for (place, disk) in world.machine.disks(of: node).enumerated() {
      let found = loaders(world, place)
      if let found { loaders[place] = found }
      sweeps[place].visit(
        world.machine.disks[disk],
        loaders: loaders[place],
        label: world.machine.nodes[broker].name,
        isStarting: found == nil
      )
    }
  }

  /// What a restart would load from one disk, under paths on that disk.
  private func loaders(_ world: World, _ place: Int) -> [LogLoader]? {
    let mounts = sweeps.indices.map { VirtualMachine.mountPoint(ofDisk: $0 + 1) }
    return world.brokers[broker].loaders { path in
      for (number, mount) in mounts.enumerated() {
        guard let mount, path.hasPrefix(mount + "/") else { continue }
        return number == place ? String(path.dropFirst(mount.utf8.count + 1)) : nil
      }
      return place == 0 ? path : nil
    }
  }

  private static func sum(_ counts: [[String: Int64]]) -> [(name: String, count: Int64)] {
    var total: [String: Int64] = [:]
    for count in counts { total.merge(count) { $0 + $1 } }
    return total.map { (name: $0.key, count: $0.value) }.sorted {
      ($1.count, $0.name) < ($0.count, $1.name)
    }
  }
}
