import Primitives

extension MetadataRecord {
  /// The record's bytes in KRaft's frame, as the value of a record in a v2 batch.
  ///
  /// Layouts follow Kafka's record schemas. A topic's UUID is its dense index in the low word over
  /// a high word of 1, to which its own record adds its incarnation; the resource name of a topic's config is that index in decimal.
  public func encoded() -> Bytes {
    switch self {
    case .registerBroker(let record): Self.encode(record)
    case .brokerRegistrationChange(let change): Self.encode(change)
    case .unregisterBroker(let broker, let epoch):
      Self.write(.unregisterBroker) { out in
        out.integer(broker.raw)
        out.integer(epoch)
      }
    case .topic(let name, let index, let incarnation):
      Self.write(.topic) { out in
        out.text(name)
        out.uuid(1 &+ UInt64(bitPattern: incarnation), UInt64(UInt32(bitPattern: index)))
      }
    case .removeTopic(let index): Self.write(.removeTopic) { $0.topicID(index) }
    case .config(let topic, let key, let value): Self.encodeConfig(topic, key, value)
    case .partition(let tp, let registration): Self.encode(registration, of: tp)
    case .partitionChange(let tp, let change): Self.encode(change, of: tp)
    case .producerIds(let broker, let brokerEpoch, let next):
      Self.write(.producerIDs) { out in
        out.integer(broker.raw)
        out.integer(brokerEpoch)
        out.integer(next)
      }
    case .noOp: Self.write(.noOp) { _ in }
    }
  }

  private static func write(
    _ key: MetadataRecordKey,
    _ fields: (inout MetadataFieldWriter) -> Void
  ) -> Bytes {
    var out = MetadataFieldWriter(key)
    fields(&out)
    return out.finish()
  }

  private static func encode(_ record: BrokerRegistrationRecord) -> Bytes {
    write(.registerBroker) { out in
      out.integer(record.broker.raw)
      out.flag(false)
      out.uuid(0, record.incarnation)
      out.integer(record.epoch)
      out.unsigned(1)
      out.unsigned(1)
      out.text(record.rack)
      out.flag(record.fenced)
      out.flag(record.inControlledShutdown)
      let directories = record.directories.isEmpty ? nil : record.directories
      out.tag(0, directories) { $0.directories($1) }
    }
  }

  private static func encode(_ change: BrokerRegistrationChange) -> Bytes {
    write(.brokerRegistrationChange) { out in
      out.integer(change.broker.raw)
      out.integer(change.epoch)
      out.tag(0, change.fenced) { $0.integer($1 ? Int8(1) : Int8(-1)) }
      out.tag(1, change.inControlledShutdown) { $0.integer($1 ? Int8(1) : Int8(-1)) }
      out.tag(2, change.directories) { $0.directories($1) }
    }
  }

  private static func encodeConfig(_ topic: Int32, _ key: String, _ value: String?) -> Bytes {
    write(.config) { out in
      out.integer(topic == -1 ? ConfigResource.broker : ConfigResource.topic)
      out.text(topic == -1 ? "" : String(topic))
      out.text(key)
      out.text(value)
    }
  }

  private static func encode(
    _ registration: PartitionRegistration,
    of tp: TopicPartition
  ) -> Bytes {
    write(.partition) { out in
      out.integer(tp.partition)
      out.topicID(tp.topic)
      out.nodes(registration.replicas)
      out.nodes(registration.isr)
      out.nodes(registration.removing)
      out.nodes(registration.adding)
      out.integer(registration.leader.raw)
      out.integer(registration.leaderEpoch.raw)
      out.integer(registration.partitionEpoch)
      out.directories(registration.directories)
      out.tag(0, registration.recovering ? Int8(1) : nil) { $0.integer($1) }
      out.tag(1, registration.elr.isEmpty ? nil : registration.elr) { $0.nodes($1) }
      out.tag(2, registration.lastKnownElr.isEmpty ? nil : registration.lastKnownElr) {
        $0.nodes($1)
      }
    }
  }

  private static func encode(_ change: PartitionChange, of tp: TopicPartition) -> Bytes {
    write(.partitionChange) { out in
      out.integer(tp.partition)
      out.topicID(tp.topic)
      out.tag(0, change.isr) { $0.nodes($1) }
      out.tag(1, change.leader) { $0.integer($1.raw) }
      out.tag(2, change.replicas) { $0.nodes($1) }
      out.tag(3, change.removing) { $0.nodes($1) }
      out.tag(4, change.adding) { $0.nodes($1) }
      out.tag(5, change.recovering) { $0.integer($1 ? Int8(1) : Int8(0)) }
      out.tag(6, change.elr) { $0.nodes($1) }
      out.tag(7, change.lastKnownElr) { $0.nodes($1) }
      out.tag(8, change.directories) { $0.directories($1) }
    }
  }
}

/// Resource types of ConfigRecord (ConfigResource.Type).
enum ConfigResource {
  static let topic: Int8 = 2
  static let broker: Int8 = 4
}

extension MetadataFieldWriter {
  mutating func topicID(_ index: Int32) { uuid(1, UInt64(UInt32(bitPattern: index))) }
}
