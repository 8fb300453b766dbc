import Hardware
import KafkaBroker
import KafkaClients
import KafkaController
import KafkaProtocol
import KafkaLog
import Primitives
import Scenarios

/// What a world is built from: a case of a scenario in the words of the programs it runs.
public struct WorldPlan: Sendable {
  /// The case.
  public internal(set) var scenario: ScenarioCase
  /// Root seed of every stream.
  public let seed: UInt64
  let brokerConfig: BrokerConfig
  let controllerConfig: ControllerConfig
  let producerConfigs: [ProducerConfig]
  let consumerConfigs: [ConsumerConfig]
  let variants: Variants
  let disk: DiskProfile
  /// First dense index of each topic's partitions.
  let firstPartition: [Int]
  let partitionCount: Int
  /// Indices of topics that exist when the run begins, so that nobody creates them.
  var existing: [Int] = []

  /// Translates a case, or says what in it no program understands.
  public init(_ scenario: ScenarioCase, seed: UInt64, file: String = "") throws(ScenarioError) {
    self.scenario = scenario
    self.seed = seed
    let reader = PlanReader(file: file)
    let controllerNames = ControllerConfig.fields.map(\.name)
    let brokerNames = BrokerConfig.fields.map(\.name)
    let server = scenario.cluster.server
    var brokers = try reader.read(
      server.filter { brokerNames.contains($0.key) || !controllerNames.contains($0.key) }
    ) { (settings) throws(PropertyError) in try BrokerConfig(properties: settings) }
    if !server.contains(where: { $0.key == "log.dirs" || $0.key == "log.dir" }) {
      brokers.logDirectories = (1...scenario.cluster.host.disks).map { number in
        VirtualMachine.mountPoint(ofDisk: number).map { "\($0)/logs" } ?? "logs"
      }
    }
    brokerConfig = brokers
    controllerConfig = try reader.read(
      server.filter { controllerNames.contains($0.key) } + scenario.cluster.controller
    ) { (settings) throws(PropertyError) in try ControllerConfig(properties: settings) }
    producerConfigs = try reader.producers(scenario.writers)
    consumerConfigs = try reader.consumers(scenario.readers)
    variants = try reader.variants(scenario.variants)
    disk = try reader.disk(scenario.cluster.host)
    var first: [Int] = []
    var count = 0
    for topic in scenario.topics {
      first.append(count)
      count += topic.partitions
    }
    firstPartition = first
    partitionCount = count
  }

  /// Dense index of a partition over all topics.
  func index(of partition: TopicPartition) -> Int {
    firstPartition[Int(partition.topic)] + Int(partition.partition)
  }

  /// After which while a supervisor starts a server that gave up; nil where nobody does.
  ///
  /// In a storm nobody else would; a script decides by itself unless the cluster names one.
  public var supervisorDelay: Interval? {
    scenario.cluster.supervisor ?? (scenario.nemesis.isEmpty ? nil : .seconds(10))
  }

  var brokerCount: Int { scenario.cluster.brokers }
  var controllerCount: Int { scenario.cluster.controllers }
  /// The voters of the metadata quorum.
  var controllerIDs: [NodeID] { (0..<controllerCount).map { NodeID(brokerCount + $0) } }
}
