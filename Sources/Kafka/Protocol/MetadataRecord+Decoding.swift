import Primitives

extension MetadataRecord {
  /// Reads a record from the value of a record in a v2 batch.
  ///
  /// - Throws: `malformed` when bytes are missing or left over, `unknownRecord` for other frames,
  ///   kinds and versions.
  public static func decode(_ value: Bytes) throws(MetadataError) -> MetadataRecord {
    var input = MetadataFieldReader(value)
    guard try input.unsigned() == 1 else { throw .unknownRecord }
    guard let key = MetadataRecordKey(rawValue: try input.unsigned()) else { throw .unknownRecord }
    let version = try input.unsigned()
    guard version == key.version else { throw .unknownRecord }
    switch key {
    case .registerBroker: return .registerBroker(try registration(&input))
    case .brokerRegistrationChange:
      return .brokerRegistrationChange(try registrationChange(&input))
    case .unregisterBroker:
      let broker = NodeID(try input.integer(Int32.self))
      let epoch = try input.integer(Int64.self)
      try input.end()
      return .unregisterBroker(broker: broker, epoch: epoch)
    case .topic:
      let name = try input.requiredText()
      let (high, low) = try input.uuidWords()
      guard let index = Int32(exactly: low) else { throw .malformed }
      try input.end()
      return .topic(name: name, index: index, incarnation: Int64(bitPattern: high &- 1))
    case .removeTopic:
      let index = try input.topicID()
      try input.end()
      return .removeTopic(index: index)
    case .config: return try config(&input)
    case .partition: return try partition(&input)
    case .partitionChange: return try change(&input)
    case .producerIDs:
      let broker = NodeID(try input.integer(Int32.self))
      let brokerEpoch = try input.integer(Int64.self)
      let next = try input.integer(Int64.self)
      try input.end()
      return .producerIds(broker: broker, brokerEpoch: brokerEpoch, next: next)
    case .noOp:
      try input.end()
      return .noOp
    }
  }

  private static func registration(
    _ input: inout MetadataFieldReader
  ) throws(MetadataError) -> BrokerRegistrationRecord {
    let broker = NodeID(try input.integer(Int32.self))
    _ = try input.flag()
    var record = BrokerRegistrationRecord(
      broker: broker,
      incarnation: try input.uuid(),
      epoch: try input.integer(Int64.self)
    )
    guard try input.unsigned() == 1, try input.unsigned() == 1 else { throw .malformed }
    record.rack = try input.text()
    record.fenced = try input.flag()
    record.inControlledShutdown = try input.flag()
    try input.tags { tag, field throws(MetadataError) in
      if tag == 0 { record.directories = try field.directories() }
    }
    return record
  }

  private static func registrationChange(
    _ input: inout MetadataFieldReader
  ) throws(MetadataError) -> BrokerRegistrationChange {
    var change = BrokerRegistrationChange(
      broker: NodeID(try input.integer(Int32.self)),
      epoch: try input.integer(Int64.self)
    )
    try input.tags { tag, field throws(MetadataError) in
      switch tag {
      case 0: change.fenced = try field.integer(Int8.self) > 0
      case 1: change.inControlledShutdown = try field.integer(Int8.self) > 0
      case 2: change.directories = try field.directories()
      default: break
      }
    }
    return change
  }

  private static func config(
    _ input: inout MetadataFieldReader
  ) throws(MetadataError) -> MetadataRecord {
    let type = try input.integer(Int8.self)
    let resource = try input.requiredText()
    let key = try input.requiredText()
    let value = try input.text()
    try input.end()
    if type == ConfigResource.broker, resource.isEmpty {
      return .config(topic: -1, key: key, value: value)
    }
    guard type == ConfigResource.topic, let topic = Int32(resource) else { throw .malformed }
    return .config(topic: topic, key: key, value: value)
  }

  private static func partition(
    _ input: inout MetadataFieldReader
  ) throws(MetadataError) -> MetadataRecord {
    let partition = try input.integer(Int32.self)
    let tp = TopicPartition(topic: try input.topicID(), partition: partition)
    let replicas = try input.nodes()
    var registration = PartitionRegistration(
      replicas: replicas,
      isr: try input.nodes(),
      leader: .none
    )
    // Most in-sync sets are all replicas, in their order: they share the storage.
    if registration.isr == replicas { registration.isr = replicas }
    registration.removing = try input.nodes()
    registration.adding = try input.nodes()
    registration.leader = NodeID(try input.integer(Int32.self))
    registration.leaderEpoch = Epoch(try input.integer(Int32.self))
    registration.partitionEpoch = try input.integer(Int32.self)
    registration.directories = try input.directories()
    try input.tags { tag, field throws(MetadataError) in
      switch tag {
      case 0: registration.recovering = try field.integer(Int8.self) == 1
      case 1: registration.elr = try field.nodes()
      case 2: registration.lastKnownElr = try field.nodes()
      default: break
      }
    }
    return .partition(tp, registration)
  }

  private static func change(
    _ input: inout MetadataFieldReader
  ) throws(MetadataError) -> MetadataRecord {
    let partition = try input.integer(Int32.self)
    let tp = TopicPartition(topic: try input.topicID(), partition: partition)
    var change = PartitionChange()
    try input.tags { tag, field throws(MetadataError) in
      switch tag {
      case 0: change.isr = try field.nodes()
      case 1: change.leader = NodeID(try field.integer(Int32.self))
      case 2: change.replicas = try field.nodes()
      case 3: change.removing = try field.nodes()
      case 4: change.adding = try field.nodes()
      case 5: change.recovering = try field.integer(Int8.self) == 1
      case 6: change.elr = try field.nodes()
      case 7: change.lastKnownElr = try field.nodes()
      case 8: change.directories = try field.directories()
      default: break
      }
    }
    return .partitionChange(tp, change)
  }
}

extension MetadataRecordKey {
  /// The version written and read.
  var version: UInt32 {
    switch self {
    case .registerBroker: 3
    case .brokerRegistrationChange, .partition, .partitionChange: 2
    case .unregisterBroker, .topic, .removeTopic, .config, .producerIDs, .noOp: 0
    }
  }
}

extension MetadataFieldReader {
  mutating func topicID() throws(MetadataError) -> Int32 {
    let low = try uuid()
    guard let index = Int32(exactly: low) else { throw .malformed }
    return index
  }
}
