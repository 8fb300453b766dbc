import Hardware
import KafkaBroker
import KafkaClients
import KafkaController
import KafkaLog
import KafkaProtocol
import KafkaRaft
import Primitives
import Scenarios

/// What a world is built from: a case of a scenario in the words of the programs it runs.
public struct WorldPlan: Sendable {
  /// The case.
  public internal(set) var scenario: ScenarioCase
  /// Root seed of every stream.
  public let seed: UInt64
  /// Settings of brokers that have none of their own.
  let brokerConfig: BrokerConfig
  /// Settings of brokers that have some of their own.
  private let ownConfigs: [Int: BrokerConfig]
  let controllerConfig: ControllerConfig
  let producerConfigs: [ProducerConfig]
  let consumerConfigs: [ConsumerConfig]
  let variants: Variants
  let disk: DiskProfile
  /// First dense index of each topic's partitions.
  let firstPartition: [Int]
  let partitionCount: Int
  /// Dense index of the partition whose log lies in a directory of that name.
  let indexByDirectory: [String: Int]
  /// Indices of topics that exist when the run begins, so that nobody creates them.
  var existing: [Int] = []

  /// Translates a case, or says what in it no program understands.
  public init(_ scenario: ScenarioCase, seed: UInt64, file: String = "") throws(ScenarioError) {
    self.scenario = scenario
    self.seed = seed
    let reader = PlanReader(file: file)
    let (server, host) = (scenario.cluster.server, scenario.cluster.host)
    let isDynamic = scenario.cluster.kraftVersion > 0
    var common = try reader.broker(server, host)
    common.quorum.dynamicVoters = isDynamic
    brokerConfig = common
    var own: [Int: BrokerConfig] = [:]
    for broker in scenario.cluster.overrides.map(\.broker) {
      own[broker] = try reader.broker(scenario.cluster.settings(ofBroker: broker), host)
      own[broker]?.quorum.dynamicVoters = isDynamic
    }
    ownConfigs = own
    var controller = try reader.controller(server, scenario.cluster.controller)
    controller.quorum.dynamicVoters = isDynamic
    controllerConfig = controller
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
    indexByDirectory = Self.directories(scenario.topics.map { ($0.name, $0.partitions) })
  }

  private static func directories(_ topics: [(name: String, partitions: Int)]) -> [String: Int] {
    var result: [String: Int] = [:]
    var index = 0
    for topic in topics {
      for partition in 0..<topic.partitions {
        result["\(topic.name)-\(partition)"] = index
        index += 1
      }
    }
    return result
  }

  /// Name of the directories in which a partition's logs lie.
  func directoryName(of partition: TopicPartition) -> String {
    "\(scenario.topics[Int(partition.topic)].name)-\(partition.partition)"
  }

  /// The partition of a dense index.
  func partition(at index: Int) -> TopicPartition {
    let topic = (firstPartition.lastIndex { $0 <= index }) ?? 0
    return TopicPartition(topic: Int32(topic), partition: Int32(index - firstPartition[topic]))
  }

  /// Settings of one broker.
  func brokerConfig(_ broker: Int) -> BrokerConfig { ownConfigs[broker] ?? brokerConfig }

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
  /// The controllers, voters of the metadata quorum or not.
  var controllerIDs: [NodeID] { (0..<controllerCount).map { NodeID(brokerCount + $0) } }
  /// The voters of the metadata quorum at its formation.
  var firstVoters: [ReplicaKey] {
    controllerIDs.prefix(scenario.cluster.voters ?? controllerCount)
      .map { ReplicaKey($0, directory: directory(of: $0, formats: 0)) }
  }

  /// Whether the metadata quorum tells its members' directories apart (`kraft.version` 1).
  var hasVoterDirectories: Bool { controllerConfig.quorum.dynamicVoters }

  /// The id that a controller's directory gets when it is formatted after so many times before; 0
  /// where directories are not told apart.
  func directory(of node: NodeID, formats: Int) -> UInt64 {
    guard hasVoterDirectories else { return 0 }
    let entity = UInt64(node.index) << 32 | UInt64(formats)
    var stream = RandomStream(seed: seed, purpose: "directory", entity: entity)
    return max(DirectoryID.firstUsable, stream.next())
  }
}
