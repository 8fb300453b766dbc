import KafkaLog
import KafkaProtocol
import Primitives
import TestSupport
import Testing

@Suite struct MetadataRecordTests {
  static let tp = TopicPartition(topic: 3, partition: 7)

  static let records: [MetadataRecord] = [
    .registerBroker(
      BrokerRegistrationRecord(
        broker: NodeID(2),
        incarnation: 99,
        epoch: 17,
        rack: "r1",
        directories: [1_000, 2_000]
      )
    ),
    .registerBroker(
      BrokerRegistrationRecord(
        broker: NodeID(2),
        incarnation: .max,
        epoch: .max,
        fenced: false,
        inControlledShutdown: true
      )
    ),
    .brokerRegistrationChange(BrokerRegistrationChange(broker: NodeID(1), epoch: 4, fenced: true)),
    .brokerRegistrationChange(BrokerRegistrationChange(broker: NodeID(1), epoch: 4, fenced: false)),
    .brokerRegistrationChange(
      BrokerRegistrationChange(
        broker: NodeID(1),
        epoch: 4,
        inControlledShutdown: true,
        directories: []
      )
    ),
    .unregisterBroker(broker: NodeID(200), epoch: 1 << 40),
    .topic(name: "orders", index: 3),
    .topic(name: "orders", index: 3, incarnation: 1 << 40),
    .removeTopic(index: 3),
    .config(topic: 3, key: "min.insync.replicas", value: "2"),
    .config(topic: -1, key: "unclean.leader.election.enable", value: nil),
    .partition(
      tp,
      PartitionRegistration(
        replicas: nodes(0, 1, 2),
        isr: nodes(1, 2),
        leader: NodeID(1),
        leaderEpoch: Epoch(5),
        partitionEpoch: 9,
        recovering: true,
        elr: nodes(0),
        lastKnownElr: nodes(2),
        removing: nodes(0),
        adding: nodes(2),
        directories: [1_000, 1_001, DirectoryID.lost]
      )
    ),
    .partitionChange(tp, PartitionChange(isr: [], leader: NodeID.none, lastKnownElr: nodes(1))),
    .partitionChange(
      tp,
      PartitionChange(
        isr: nodes(4),
        leader: NodeID(4),
        replicas: nodes(4, 5),
        removing: [],
        adding: [],
        recovering: false,
        elr: [],
        lastKnownElr: [],
        directories: [100, 101]
      )
    ),
    .producerIds(broker: NodeID(0), brokerEpoch: 12, next: 3_000),
    .noOp,
  ]

  @Test("every kind of record survives encoding and decoding", arguments: records.indices)
  func roundTrip(index: Int) throws {
    let record = Self.records[index]
    #expect(try MetadataRecord.decode(record.encoded()) == record)
  }

  @Test("a partition change has the bytes of KRaft's frame and tagged fields")
  func bytes() {
    let change = PartitionChange(isr: nodes(1), leader: NodeID.none)
    let record = MetadataRecord.partitionChange(Self.tp, change)
    let expected: [UInt8] =
      [1, 5, 2] + [0, 0, 0, 7] + [0, 0, 0, 0, 0, 0, 0, 1] + [0, 0, 0, 0, 0, 0, 0, 3]
      + [2, 0, 5, 2, 0, 0, 0, 1] + [1, 4, 0xFF, 0xFF, 0xFF, 0xFF]
    #expect(record.encoded().array == expected)
  }

  @Test("no shortened record decodes, and none traps")
  func shortened() {
    for record in Self.records {
      let bytes = record.encoded()
      for count in 0..<bytes.count {
        let decoded = try? MetadataRecord.decode(bytes[0..<count])
        #expect(decoded == nil, "\(record) cut to \(count) bytes")
      }
    }
  }

  @Test("damaged records decode to something or throw, but never trap")
  func damaged() {
    var stream = RandomStream(seed: 1, purpose: "damage")
    var thrown = 0
    for _ in 0..<4_000 {
      var bytes = Self.records[Int(stream.below(UInt64(Self.records.count)))].encoded().array
      bytes[Int(stream.below(UInt64(bytes.count)))] = UInt8(stream.below(256))
      if (try? MetadataRecord.decode(Bytes(bytes))) == nil { thrown += 1 }
    }
    #expect(thrown > 500)
  }

  @Test("batches give back their records with offsets, from any offset on")
  func batches() throws {
    let first = MetadataBatch.encode(
      Array(Self.records.prefix(4)),
      at: Offset(10),
      leaderEpoch: Epoch(1),
      timestamp: 1_000
    )
    let second = MetadataBatch.encode(
      Array(Self.records.dropFirst(4)),
      at: Offset(14),
      leaderEpoch: Epoch(1),
      timestamp: 1_001
    )
    let bytes = Bytes(first.array + second.array)
    for start in 0..<Self.records.count {
      var found: [MetadataRecord] = []
      var offset = Offset(10 + Int64(start))
      try MetadataBatch.forEach(in: bytes, from: offset) { at, record in
        if at == offset { found.append(record) }
        offset = offset + 1
      }
      #expect(found == Array(Self.records.dropFirst(start)))
      var machine = FakeMachine<KafkaMessage>()
      var shared: [MetadataRecord] = []
      try MetadataBatch.forEach(in: bytes, from: Offset(10 + Int64(start)), on: &machine) {
        shared.append($1)
      }
      #expect(shared == found, "whole batches at a time")
    }
  }

  @Test("a batch with a flipped bit is refused")
  func damagedBatch() {
    var bytes = MetadataBatch.encode(
      [.noOp],
      at: .zero,
      leaderEpoch: Epoch(0),
      timestamp: 0
    ).array
    bytes[bytes.count - 3] ^= 1
    #expect(throws: MetadataError.malformed) {
      try MetadataBatch.forEach(in: Bytes(bytes)) { _, _ in }
    }
    let intact = MetadataBatch.encode(
      [.noOp, .noOp],
      at: .zero,
      leaderEpoch: Epoch(0),
      timestamp: 0
    )
    var machine = FakeMachine<KafkaMessage>()
    var found = 0
    #expect(throws: MetadataError.malformed) {
      try MetadataBatch.forEach(in: Bytes(intact.array + bytes), on: &machine) { _, _ in
        found += 1
      }
    }
    #expect(found == 2, "what stands before the damage counts")
  }
}

@Suite struct MetadataImageTests {
  @Test("a change bumps the partition epoch, and the leader epoch only when it names a leader")
  func epochs() throws {
    var partition = PartitionRegistration(
      replicas: nodes(0, 1),
      isr: nodes(0, 1),
      leader: NodeID(0)
    )
    partition.merge(PartitionChange(isr: nodes(0)))
    #expect(partition.leaderEpoch == Epoch(0) && partition.partitionEpoch == 1)
    partition.merge(PartitionChange(leader: NodeID(0)))
    #expect(partition.leaderEpoch == Epoch(1) && partition.partitionEpoch == 2)
    partition.merge(PartitionChange(leader: NodeID.none))
    #expect(partition.leaderEpoch == Epoch(2) && partition.leader == .none)
  }

  @Test("records about things that do not exist are refused and change nothing")
  func unknownSubjects() {
    let strangers: [MetadataRecord] = [
      .brokerRegistrationChange(BrokerRegistrationChange(broker: NodeID(1), epoch: 0)),
      .unregisterBroker(broker: NodeID(1), epoch: 0),
      .config(topic: 0, key: "a", value: "b"),
      .partition(
        TopicPartition(topic: 0, partition: 0),
        PartitionRegistration(replicas: nodes(0), isr: nodes(0), leader: NodeID(0))
      ),
      .partitionChange(TopicPartition(topic: 0, partition: 0), PartitionChange(isr: nodes(0))),
    ]
    for record in strangers {
      var image = MetadataImage()
      #expect(throws: MetadataError.unknownSubject) { try image.apply(record, at: .zero) }
      #expect(image.nextOffset == .zero)
    }
  }

  @Test("a topic's config overrides the cluster's, and nil removes it")
  func configs() throws {
    var image = MetadataImage()
    let key = "min.insync.replicas"
    try image.apply(.topic(name: "orders", index: 0), at: .zero)
    #expect(image.config(key, topic: 0) == nil)
    try image.apply(.config(topic: -1, key: key, value: "1"), at: Offset(1))
    #expect(image.config(key, topic: 0) == "1")
    try image.apply(.config(topic: 0, key: key, value: "2"), at: Offset(2))
    #expect(image.config(key, topic: 0) == "2")
    try image.apply(.config(topic: 0, key: key, value: nil), at: Offset(3))
    #expect(image.config(key, topic: 0) == "1")
  }
}
