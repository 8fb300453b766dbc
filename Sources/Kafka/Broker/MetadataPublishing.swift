import Environment
import KafkaLog
import KafkaProtocol
import Primitives

// How metadata becomes roles (`BrokerMetadataPublisher`, `ReplicaManager#applyDelta`).
extension Broker {
  /// Publishes for the first time, when every log is loaded: all that the image holds.
  mutating func publishAll(on machine: inout some Machine<KafkaMessage>) {
    var delta = MetadataDelta()
    for (topic, state) in image.topics.enumerated() {
      for partition in 0..<(state?.partitions.count ?? 0) {
        delta.partitions.append(
          TopicPartition(topic: Int32(topic), partition: Int32(partition))
        )
      }
    }
    isPublishing = true
    publish(delta, isFirst: true, on: &machine)
  }

  /// Applies changes: configs, then deletions, then leaderships, then followerships.
  mutating func publish(
    _ delta: MetadataDelta,
    isFirst: Bool = false,
    on machine: inout some Machine<KafkaMessage>
  ) {
    deleteTopics(delta.removedTopics, on: &machine)
    applyConfigs(delta)
    guard !delta.partitions.isEmpty else { return }
    var leaders: [TopicPartition] = []
    var followers: [TopicPartition] = []
    for (partition, leader) in zip(delta.partitions, image.leaders(of: delta.partitions, for: id)) {
      guard let leader else {
        deleteReplica(partition, on: &machine)
        continue
      }
      if leader == id {
        leaders.append(partition)
      } else {
        followers.append(partition)
      }
    }
    machine.spend(config.costs.transition * Int64(leaders.count + followers.count))
    for partition in leaders {
      if let slot = partitions.slot(of: partition) { removeFetcher(slot) }
    }
    for partition in leaders { becomeLeader(partition, isFirst: isFirst, on: &machine) }
    for partition in followers { becomeFollower(partition, isFirst: isFirst, on: &machine) }
    if !leaders.isEmpty || !followers.isEmpty { shutDownIdleFetchers(on: &machine) }
    runFetchers(on: &machine)
    propagateIsrChanges(on: &machine)
    for partition in leaders + followers {
      if let slot = partitions.slot(of: partition) { assign(slot) }
    }
    propagateAssignments(on: &machine)
    continueMoves(on: &machine)
  }

  /// Deletes the replicas of topics that are gone; one of the same name that was created since is
  /// another topic.
  private mutating func deleteTopics(
    _ topics: [Int32],
    on machine: inout some Machine<KafkaMessage>
  ) {
    for topic in topics {
      let present = image.topicID(of: topic)
      for slot in partitions.slots(ofTopic: topic) where partitions.slots[slot].topicID != present {
        deleteReplica(partitions.slots[slot].id, on: &machine)
      }
    }
  }

  /// Settings of a topic's logs: the broker's, overridden by the cluster's, then by the topic's.
  func logConfig(ofTopic topic: Int32) -> LogConfig {
    var result = config.log
    for entry in image.clusterConfigs.entries { try? result.set(entry.key, entry.value) }
    for entry in image.topic(topic)?.configs.entries ?? [] {
      try? result.set(entry.key, entry.value)
    }
    return result
  }

  private mutating func applyConfigs(_ delta: MetadataDelta) {
    if delta.clusterConfigured {
      for topic in image.topics.indices { applyConfig(ofTopic: Int32(topic)) }
    } else {
      for topic in delta.configuredTopics { applyConfig(ofTopic: topic) }
    }
  }

  private mutating func applyConfig(ofTopic topic: Int32) {
    let slots = partitions.slots(ofTopic: topic)
    guard !slots.isEmpty else { return }
    let updated = logConfig(ofTopic: topic)
    for slot in slots {
      partitions.slots[slot].log?.config = updated
      partitions.slots[slot].minInsyncReplicas = updated.minInsyncReplicas
    }
    for index in futures.indices where futures[index].id.topic == topic {
      futures[index].log.config = updated
    }
  }

  /// Installs a log that was loaded or created.
  mutating func adopt(_ log: PartitionLog, at slot: Int) {
    partitions.slots[slot].observedHighWatermark = log.highWatermark
    partitions.slots[slot].observedStart = log.logStartOffset
    partitions.slots[slot].log = log
  }
}
