import KafkaLog
import KafkaProtocol
import Primitives

// Topics, their configs and producer ids.
extension ControllerState {
  /// CreateTopics for one topic, placed by hand or by the striped placer
  /// (ReplicationControlManager#createTopic).
  ///
  /// `nextOffset`, where the topic's record will be, is part of its id. `random` draws a uniform integer below its argument, for placement.
  func createTopic(
    _ request: CreateTopicsRequest,
    nextOffset: Offset = .zero,
    random: (UInt64) -> UInt64
  ) -> ControllerResult {
    guard request.topic >= 0, !request.name.isEmpty else {
      return refuseTopic(.invalidTopicException)
    }
    guard image.topic(request.topic) == nil, image.topicIndex(named: request.name) == nil else {
      return refuseTopic(.topicAlreadyExists)
    }
    guard Self.areValid(request.configs) else { return refuseTopic(.invalidConfig) }
    let placement: [[NodeID]]
    if request.assignment.isEmpty {
      guard request.partitions > 0 || request.partitions == -1 else {
        return refuseTopic(.invalidPartitions)
      }
      guard let placed = place(request, random: random) else {
        return refuseTopic(.invalidReplicationFactor)
      }
      placement = placed
    } else {
      guard isValidAssignment(request.assignment) else {
        return refuseTopic(.invalidReplicaAssignment)
      }
      placement = request.assignment
    }
    var records: [MetadataRecord] = [
      .topic(name: request.name, index: request.topic, incarnation: nextOffset.raw)
    ]
    for (key, value) in request.configs {
      records.append(.config(topic: request.topic, key: key, value: value))
    }
    for (index, replicas) in placement.enumerated() {
      guard let registration = newPartition(replicas) else {
        return refuseTopic(
          request.assignment.isEmpty ? .invalidReplicationFactor : .invalidReplicaAssignment
        )
      }
      let tp = TopicPartition(topic: request.topic, partition: Int32(index))
      records.append(.partition(tp, registration))
    }
    guard records.count <= config.recordsPerBatch else { return refuseTopic(.policyViolation) }
    return ControllerResult(.createTopics(error: .none), records: records)
  }

  /// DeleteTopics: the topic is gone with all that belongs to it
  /// (ReplicationControlManager#deleteTopic).
  func deleteTopic(_ request: DeleteTopicsRequest) -> ControllerResult {
    guard image.topic(request.topic) != nil else {
      return ControllerResult(.deleteTopics(error: .unknownTopicOrPartition))
    }
    var result = ControllerResult(.deleteTopics(error: .none))
    result.records = [.removeTopic(index: request.topic)]
    result.probes = [Probe("controller.topic.deleted")]
    return result
  }

  private func refuseTopic(_ error: ErrorCode) -> ControllerResult {
    var result = ControllerResult(.createTopics(error: error))
    result.probes = [Probe("controller.topic.refused")]
    return result
  }

  private func place(
    _ request: CreateTopicsRequest,
    random: (UInt64) -> UInt64
  ) -> [[NodeID]]? {
    let partitions = request.partitions == -1 ? config.defaultPartitions : request.partitions
    let replicas =
      request.replicationFactor == -1 ? config.defaultReplicationFactor : request.replicationFactor
    var usable: [UsableBroker] = []
    for id in image.brokerIDs {
      guard let broker = image.broker(id), controlState(of: id) != .controlledShutdown else {
        continue
      }
      usable.append(UsableBroker(id: id, rack: broker.rack, fenced: broker.fenced))
    }
    var placer = StripedReplicaPlacer(usable, random: random)
    return placer.place(partitions: Int(partitions), replicas: Int(replicas), random: random)
  }

  /// Whether every partition has as many replicas, distinct and registered.
  func isValidAssignment(_ assignment: [[NodeID]]) -> Bool {
    assignment.allSatisfy { replicas in
      !replicas.isEmpty && replicas.count == assignment[0].count
        && Set(replicas).count == replicas.count
        && replicas.allSatisfy { image.broker($0) != nil }
    }
  }

  /// A new partition in sync on its active replicas; nil when there is none.
  private func newPartition(_ replicas: [NodeID]) -> PartitionRegistration? {
    let isr = replicas.filter(image.isActive)
    guard let leader = isr.first else { return nil }
    return PartitionRegistration(
      replicas: replicas,
      isr: isr,
      leader: leader,
      directories: replicas.map { Self.defaultDirectory(of: image.broker($0)) }
    )
  }

  /// IncrementalAlterConfigs for a topic, or for the cluster when the topic is -1.
  ///
  /// A name that is both set and removed is refused. What is removed and was not set is no news.
  func alterConfigs(_ request: AlterConfigsRequest) -> ControllerResult {
    guard request.topic == -1 || image.topic(request.topic) != nil else {
      return ControllerResult(.alterConfigs(error: .unknownTopicOrPartition))
    }
    guard Self.areValid(request.configs),
      request.removed.allSatisfy({ LogConfig.propertyNames.contains($0) })
    else { return ControllerResult(.alterConfigs(error: .invalidConfig)) }
    guard !request.configs.contains(where: { request.removed.contains($0.key) }) else {
      return ControllerResult(.alterConfigs(error: .invalidRequest))
    }
    let changes =
      request.configs.map { (key: $0.key, value: $0.value as String?) }
      + request.removed.map { (key: $0, value: nil) }
    let records = changes.compactMap { key, value -> MetadataRecord? in
      let old =
        request.topic == -1
        ? image.clusterConfigs[key] : image.topic(request.topic)?.configs[key]
      return old == value ? nil : .config(topic: request.topic, key: key, value: value)
    }
    return ControllerResult(
      .alterConfigs(error: .none),
      records: eligibleCleared(by: records) + records
    )
  }

  /// Empties the eligible replicas of partitions whose min.insync.replicas changes, and the last known
  /// ones with them: below a lower minimum they may not have what is committed next (KIP-966,
  /// ReplicationControlManager#removeTopicElrs).
  ///
  /// Kafka forgets them, too, where nobody is in sync, so that nothing is committed and nobody is left
  /// to elect, and where the minimum rises, though nothing is committed without them then; not so
  /// with the variant `raisedMinimumKeepsEligible`.
  private func eligibleCleared(by changes: [MetadataRecord]) -> [MetadataRecord] {
    let minima = changes.compactMap { change -> (topic: Int32, value: Int)? in
      guard case .config(let topic, "min.insync.replicas", let value) = change else { return nil }
      return (topic, value.flatMap { Int($0) } ?? inheritedMinInsync(topic))
    }
    guard let new = minima.last, !variants.contains(.eligibleNotCleared) else { return [] }
    var records: [MetadataRecord] = []
    forEachPartition { tp, partition in
      guard new.topic == -1 || new.topic == tp.topic,
        !partition.elr.isEmpty || !partition.lastKnownElr.isEmpty
      else { return }
      let isNeedless = partition.isr.isEmpty || new.value >= minInsync(tp.topic)
      if variants.contains(.raisedMinimumKeepsEligible), isNeedless { return }
      var change = PartitionChange()
      if !partition.elr.isEmpty { change.elr = [] }
      if !partition.lastKnownElr.isEmpty { change.lastKnownElr = [] }
      records.append(.partitionChange(tp, change))
    }
    return records
  }

  /// `min.insync.replicas` of a topic without a value of its own, or of the cluster's.
  private func inheritedMinInsync(_ topic: Int32) -> Int {
    let text = topic == -1 ? nil : image.clusterConfigs["min.insync.replicas"]
    return text.flatMap { Int($0) } ?? Int(config.minInsyncReplicas)
  }

  /// Whether topic configs have known names and values in range.
  private static func areValid(_ configs: [(key: String, value: String)]) -> Bool {
    var config = LogConfig()
    do {
      for (key, value) in configs { try config.set(key, value) }
      return true
    } catch {
      return false
    }
  }

  /// AllocateProducerIds: a block that no broker ever gets again
  /// (ProducerIdControlManager#generateNextProducerId).
  func allocateProducerIDs(_ broker: NodeID, brokerEpoch: Int64) -> ControllerResult {
    func refuse(_ error: ErrorCode) -> ControllerResult {
      ControllerResult(.allocateProducerIds(error: error, first: -1, count: 0))
    }
    guard image.broker(broker)?.epoch == brokerEpoch else { return refuse(.staleBrokerEpoch) }
    let first = image.nextProducerID
    guard first <= Int64.max - Self.producerIDBlock else { return refuse(.unknownServerError) }
    let next = first + Self.producerIDBlock
    return ControllerResult(
      .allocateProducerIds(error: .none, first: first, count: Int32(Self.producerIDBlock)),
      records: [.producerIds(broker: broker, brokerEpoch: brokerEpoch, next: next)]
    )
  }

  /// Producer ids in a block (PRODUCER_ID_BLOCK_SIZE).
  static let producerIDBlock: Int64 = 1_000
}
