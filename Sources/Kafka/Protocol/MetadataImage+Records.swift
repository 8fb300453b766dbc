import Primitives

extension MetadataImage {
  /// The records that make this image from nothing, in an order that can be replayed: what a
  /// snapshot holds (ImageWriter).
  public var records: [MetadataRecord] {
    var result: [MetadataRecord] = []
    for entry in clusterConfigs.entries {
      result.append(.config(topic: -1, key: entry.key, value: entry.value))
    }
    for id in brokerIDs {
      guard let broker = broker(id) else { continue }
      result.append(
        .registerBroker(
          BrokerRegistrationRecord(
            broker: id,
            incarnation: broker.incarnation,
            epoch: broker.epoch,
            rack: broker.rack,
            directories: broker.directories,
            fenced: broker.fenced,
            inControlledShutdown: broker.inControlledShutdown
          )
        )
      )
    }
    for index in topics.indices {
      guard let topic = topics[index] else { continue }
      result.append(
        .topic(name: topic.name, index: Int32(index), incarnation: topic.incarnation)
      )
      for partition in topic.partitions.indices {
        let id = TopicPartition(topic: Int32(index), partition: Int32(partition))
        result.append(.partition(id, topic.partitions[partition]))
      }
      for entry in topic.configs.entries {
        result.append(.config(topic: Int32(index), key: entry.key, value: entry.value))
      }
    }
    if nextProducerID > 0 {
      result.append(.producerIds(broker: .none, brokerEpoch: -1, next: nextProducerID))
    }
    return result
  }

  /// Takes the records below `offset`, which say nothing of the cluster, for applied.
  public mutating func skip(to offset: Offset) { nextOffset = max(nextOffset, offset) }
}
