import Checking
import KafkaBroker
import KafkaClients
import KafkaController
import KafkaLog
import KafkaProtocol
import KafkaRaft
import Primitives
import Scenarios

extension WorldPlan {
  /// Every partition, topic by topic.
  var allPartitions: [TopicPartition] {
    scenario.topics.indices.flatMap { partitions(ofTopic: $0) }
  }

  /// Partitions of a topic; empty for a topic the scenario does not have.
  func partitions(named topic: String) -> [TopicPartition] {
    scenario.topics.firstIndex { $0.name == topic }.map { partitions(ofTopic: $0) } ?? []
  }

  private func partitions(ofTopic index: Int) -> [TopicPartition] {
    (0..<scenario.topics[index].partitions).map {
      TopicPartition(topic: Int32(index), partition: Int32($0))
    }
  }

  private var bootstrap: [NodeID] { (0..<brokerCount).map { NodeID($0) } }

  func writerID(_ slot: Int) -> NodeID { NodeID(brokerCount + controllerCount + slot) }

  func producer(_ slot: Int) -> Producer {
    let writer = scenario.writers[slot]
    let gap = max(1, writer.meanGap.nanoseconds)
    var workload = ProducerWorkload(
      partitions: partitions(named: writer.topic),
      recordsPerSecond: max(1, 1_000_000_000 / gap),
      recordSize: writer.bytes
    )
    workload.arrivals = .poisson
    workload.timestampUnit = writer.timestamps == .seconds ? 1_000 : 1
    workload.startAfter = .seconds(1)
    return Producer(
      id: writerID(slot),
      config: producerConfigs[slot],
      workload: workload,
      bootstrap: bootstrap,
      variants: variants
    )
  }

  func consumer(_ slot: Int) -> Consumer {
    Consumer(
      id: readerID(slot),
      config: consumerConfigs[slot],
      partitions: partitions(named: scenario.readers[slot].topic),
      bootstrap: bootstrap,
      variants: variants
    )
  }

  private func readerID(_ slot: Int) -> NodeID {
    NodeID(brokerCount + controllerCount + scenario.writers.count + slot)
  }

  /// The operator: creates the scenario's topics, then does what the script says.
  func admin() -> AdminClient {
    let id = NodeID(brokerCount + controllerCount + scenario.writers.count + scenario.readers.count)
    let missing = scenario.topics.indices.filter { !existing.contains($0) }
    let commands = missing.map { creation(ofTopic: $0) }
    return AdminClient(
      id: id,
      controllers: controllerIDs,
      commands: commands,
      cluster: controllerConfig.quorum.cluster
    )
  }

  /// Index of a topic of the scenario.
  func topicIndex(named name: String) -> Int? {
    scenario.topics.firstIndex { $0.name == name }
  }

  /// The command that creates a topic of the scenario.
  func creation(ofTopic index: Int) -> AdminCommand {
    let topic = scenario.topics[index]
    return .createTopic(
      CreateTopicsRequest(
        name: topic.name,
        topic: Int32(index),
        partitions: Int32(topic.partitions),
        replicationFactor: Int16(topic.replicationFactor),
        configs: topic.configs.map { (key: $0.key, value: $0.value) },
        assignment: assignment(of: topic)
      )
    )
  }

  /// What the checkers hold the run to.
  var checkerConfiguration: CheckerConfiguration {
    let contracts = allPartitions.map { partition in
      let topic = scenario.topics[Int(partition.topic)]
      return PartitionContract(
        partition: partition,
        name: "\(topic.name)-\(partition.partition)",
        replicas: replicas(of: partition, in: topic),
        replicationFactor: topic.replicationFactor,
        minInSync: min(max(1, minInSync(topic)), topic.replicationFactor),
        uncleanElectionAllowed: isUncleanElectionAllowed(topic),
        longestLogRecovers: isAlwaysLongest(topic),
        minInSyncChanges: isMinInSyncAltered(topic),
        syncedBeforeAck: syncsEveryRecord(topic),
        agesFromAppend: isStampedWrongly(topic),
        retainedMilliseconds: retentionLimits(topic, "retention.ms", \.retentionMilliseconds).min(),
        retainedBytes: retentionLimits(topic, "retention.bytes", \.retentionBytes).min()
      )
    }
    return CheckerConfiguration(
      nodeCount: scenario.nodeNames.count,
      partitions: contracts,
      idempotentClients: producerConfigs.indices.filter { producerConfigs[$0].idempotence }
        .map { writerID($0) },
      readersOfLatest: consumerConfigs.indices.filter { consumerConfigs[$0].offsetReset == .latest }
        .map(readerID),
      voterDirectories: hasVoterDirectories,
      quorumFetchTimeout: controllerConfig.quorum.fetchTimeout,
      nodeNames: scenario.nodeNames
    )
  }

  /// Replica lists that the operator asks for, or empty where the controller places them.
  private func assignment(of topic: TopicPlan) -> [[NodeID]] {
    if let assignment = topic.assignment { return assignment.map { $0.map { NodeID($0) } } }
    guard brokerCount > Self.placementLimit else { return [] }
    return (0..<topic.partitions).map { spread($0, in: topic) }
  }

  /// Clusters with more brokers get explicit replica lists, since a checker watches 64 at most.
  private static let placementLimit = 64

  private func spread(_ partition: Int, in topic: TopicPlan) -> [NodeID] {
    (0..<topic.replicationFactor).map { NodeID((partition + $0 * 7) % brokerCount) }
  }

  private func replicas(of partition: TopicPartition, in topic: TopicPlan) -> [NodeID] {
    let index = Int(partition.partition)
    if isMoved(topic), brokerCount <= Self.placementLimit {
      return (0..<brokerCount).map { NodeID($0) }
    }
    if let assignment = topic.assignment, index < assignment.count {
      return assignment[index].map { NodeID($0) }
    }
    let isSpread = topic.assignment == nil && brokerCount > Self.placementLimit
    return isSpread ? spread(index, in: topic) : (0..<brokerCount).map { NodeID($0) }
  }

  /// Whether replicas of a topic are moved, so that any broker may come to hold a copy.
  private func isMoved(_ topic: TopicPlan) -> Bool {
    let isAtRandom = scenario.nemesis.contains { $0.kind == .reassign }
    return isAtRandom
      || scenario.script.contains { step in
        if case .reassign(let name, _) = step.action { return name.topic == topic.name }
        return false
      }
  }

  /// Whether a producer's timestamps say nothing of the age of its records.
  private func isStampedWrongly(_ topic: TopicPlan) -> Bool {
    scenario.writers.contains { $0.topic == topic.name && $0.timestamps != .milliseconds }
  }

  private func isUncleanElectionAllowed(_ topic: TopicPlan) -> Bool {
    let strategies = recoveryStrategies(topic)
    guard strategies.isEmpty else {
      return isForced(topic) || strategies.contains(.aggressive)
    }
    return isForced(topic) || uncleanSettings(topic).contains("true")
  }

  /// Whether whoever leads without right was chosen among all who may have what was committed: nobody
  /// is in a hurry.
  private func isAlwaysLongest(_ topic: TopicPlan) -> Bool {
    let strategies = recoveryStrategies(topic)
    return !strategies.isEmpty && strategies.allSatisfy { $0 == .balanced } && !isForced(topic)
  }

  /// Whether an operator asks for an unclean election, which waits for nobody.
  private func isForced(_ topic: TopicPlan) -> Bool {
    scenario.script.contains { step in
      if case .elect(let name, .unclean) = step.action { return name.topic == topic.name }
      return false
    }
  }

  /// Whether unclean elections are enabled, in the course of the run.
  private func uncleanSettings(_ topic: TopicPlan) -> [String] {
    let key = "unclean.leader.election.enable"
    let inherited = isReset(topic, key) ? scenario.cluster.values(of: key) : []
    return ([setting(key, of: topic)] + inherited).map { $0 ?? "false" }
      + alterations(of: topic, key)
  }

  /// The strategies of unclean recovery that a topic has in the course of the run; none without a
  /// manager of recoveries.
  private func recoveryStrategies(_ topic: TopicPlan) -> [UncleanRecoveryStrategy] {
    let manager = scenario.cluster.server.last { $0.key == "unclean.recovery.manager.enabled" }
    guard manager?.value == "true" else { return [] }
    let key = "unclean.recovery.strategy"
    let later = alterations(of: topic, key).compactMap { UncleanRecoveryStrategy($0) }
    let first = setting(key, of: topic).flatMap { UncleanRecoveryStrategy($0) }
    if let first, !isReset(topic, key) { return [first] + later }
    return (first.map { [$0] } ?? [])
      + uncleanSettings(topic).map { $0 == "true" ? .aggressive : .balanced } + later
  }

  private func isMinInSyncAltered(_ topic: TopicPlan) -> Bool {
    !alterations(of: topic, "min.insync.replicas").isEmpty
      || isReset(topic, "min.insync.replicas")
      || scenario.nemesis.contains { $0.kind == .configChange }
  }

  /// Values that the script gives a topic's setting.
  private func alterations(of topic: TopicPlan, _ key: String) -> [String] {
    scenario.script.flatMap { step -> [String] in
      guard case .alterConfig(let change) = step.action, change.concerns(topic.name) else {
        return []
      }
      return change.set.filter { $0.key == key }.map(\.value)
    }
  }

  /// Whether the script takes back what a topic or the brokers have, so that defaults hold again.
  private func isReset(_ topic: TopicPlan, _ key: String) -> Bool {
    scenario.script.contains { step in
      guard case .alterConfig(let change) = step.action else { return false }
      return change.concerns(topic.name) && change.reset.contains(key)
    }
  }

  /// Whether every record is on stable media before it is acknowledged; no lower setting may follow
  /// in the script.
  private func syncsEveryRecord(_ topic: TopicPlan) -> Bool {
    let isAltered =
      !alterations(of: topic, "flush.messages").isEmpty || isReset(topic, "flush.messages")
      || scenario.nemesis.contains { $0.kind == .configChange }
    let own = topic.configs.last { $0.key == "flush.messages" }?.value
    let values = own.map { [$0] } ?? scenario.cluster.values(of: "log.flush.interval.messages")
    return values == ["1"] && !isAltered
  }

  /// Every limit of one kind that a topic ever has, while its policy lets old records go.
  private func retentionLimits(
    _ topic: TopicPlan,
    _ key: String,
    _ limit: KeyPath<LogConfig, Int64>
  ) -> [Int64] {
    guard everDeletes(topic) else { return [] }
    var values = topic.configs.filter { $0.key == key }.suffix(1).compactMap { Int64($0.value) }
    if values.isEmpty || isReset(topic, key) {
      let own = scenario.cluster.overrides.map { brokerConfig($0.broker) }
      values += ([brokerConfig] + own).map { $0.log[keyPath: limit] }
    }
    values += alterations(of: topic, key).compactMap { Int64($0) }
    return values.filter { $0 >= 0 }
  }

  /// Whether a topic's policy ever lets old records go.
  private func everDeletes(_ topic: TopicPlan) -> Bool {
    let key = "cleanup.policy"
    let own = topic.configs.last { $0.key == key }?.value
    let brokers = [brokerConfig] + scenario.cluster.overrides.map { brokerConfig($0.broker) }
    let given = own.map { [LogConfig.deletes(underPolicy: $0) ?? true] } ?? []
    let first = given + (given.isEmpty || isReset(topic, key) ? brokers.map(\.log.deletes) : [])
    let later = alterations(of: topic, key).map { LogConfig.deletes(underPolicy: $0) ?? true }
    return (first + later).contains(true)
  }

  /// The smallest minimum that a topic ever has.
  private func minInSync(_ topic: TopicPlan) -> Int {
    let key = "min.insync.replicas"
    let own = topic.configs.last { $0.key == key }?.value
    let inherits = own == nil || isReset(topic, key)
    let given = (own.map { [$0] } ?? []) + (inherits ? scenario.cluster.values(of: key) : [])
    let values = given.map { Int($0 ?? "1") ?? 1 }
    return (values + alterations(of: topic, key).compactMap { Int($0) }).min() ?? 1
  }

  /// A topic's own setting, or the cluster's.
  private func setting(_ key: String, of topic: TopicPlan) -> String? {
    let own = topic.configs.last { $0.key == key }?.value
    return own ?? scenario.cluster.server.last { $0.key == key }?.value
  }
}
