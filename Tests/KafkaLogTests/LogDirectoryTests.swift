import Environment
import Hardware
import KafkaLog
import Primitives
import Simulation
import Testing

/// Checkpoints, markers and the loading of whole directories.
struct LogDirectoryTests {
  let directory = LogDirectory(path: "data/logs")

  func orders(_ partition: Int32) -> PartitionName {
    PartitionName(topic: "or-ders", partition: partition)
  }

  func put(_ text: String, _ path: String, _ storage: inout DiskStorage) throws {
    let file = try storage.open(path, .createIfMissing)
    try storage.truncate(file, to: .zero)
    try storage.append(bytes(text), to: file)
    try storage.close(file)
  }

  func content(_ path: String, _ storage: inout DiskStorage) throws -> String {
    let file = try storage.open(path, .existing)
    defer { try? storage.close(file) }
    let all = try storage.read(file, at: .zero, count: .mebibytes(1))
    return String(decoding: all.array, as: UTF8.self)
  }

  @Test("meta.properties tells whose a directory is, and outlives a power cut")
  func identity() throws {
    var storage = DiskStorage()
    try directory.prepare(on: &storage)
    let mine = MetaProperties(of: directory.path, node: NodeID(3))
    #expect(try mine.directoryID(on: &storage) == nil)
    try mine.format(4711, on: &storage)
    storage.crash(.power)
    #expect(try mine.directoryID(on: &storage) == 4711)
    let other = MetaProperties(of: directory.path, node: NodeID(4))
    #expect(
      failure { _ = try other.directoryID(on: &storage) }
        == .malformedFile(path: "data/logs/meta.properties", reason: "it belongs to another node")
    )
  }

  @Test("an offset checkpoint has Kafka's text and survives a power cut")
  func checkpoints() throws {
    var storage = DiskStorage()
    try directory.prepare(on: &storage)
    #expect(try directory.readOffsets(.replication, on: &storage).isEmpty)
    let lines = [
      PartitionOffset(name: orders(0), offset: Offset(17)),
      PartitionOffset(name: orders(12), offset: .zero),
    ]
    try directory.writeOffsets(lines, to: .replication, on: &storage)
    storage.crash(.power)
    #expect(
      try content("data/logs/replication-offset-checkpoint", &storage)
        == "0\n2\nor-ders 0 17\nor-ders 12 0\n"
    )
    #expect(try directory.readOffsets(.replication, on: &storage) == lines)
  }

  @Test("damaged checkpoints are refused, empty ones hold nothing")
  func refusesDamage() throws {
    var storage = DiskStorage()
    try directory.prepare(on: &storage)
    let cases: [(String, Bool)] = [
      ("", true), ("0\n", true), ("0", true), ("0\n0\n", true), ("0\n1\na\t0   5\n", true),
      ("1\n0\n", false), ("x\n0\n", false), ("0\nx\n", false), ("0\n1\n", false),
      ("0\n1\na 0\n", false), ("0\n1\na 0 5\na 1 5\n", false), ("0\n1\na 0 x\n", false),
    ]
    for (text, isFine) in cases {
      try put(text, "data/logs/recovery-point-offset-checkpoint", &storage)
      let error = failure { _ = try directory.readOffsets(.recoveryPoint, on: &storage) }
      #expect((error == nil) == isFine, "\(text)")
    }
  }

  @Test("a checkpoint written without sync may be empty after a power cut")
  func checkpointWithoutSync() throws {
    var empty = 0
    for seed in 1...30 as ClosedRange<UInt64> {
      var storage = DiskStorage(seed: seed)
      let careless = LogDirectory(path: "logs", variants: .checkpointWithoutSync)
      try careless.prepare(on: &storage)
      let line = PartitionOffset(name: orders(0), offset: Offset(17))
      try careless.writeOffsets([line], to: .replication, on: &storage)
      storage.crash(.power, keep: .synced)
      if try careless.readOffsets(.replication, on: &storage).isEmpty { empty += 1 }
    }
    #expect(empty > 0)
  }

  @Test("the marker carries the broker epoch, and loading consumes it first")
  func marker() throws {
    var storage = DiskStorage()
    try directory.prepare(on: &storage)
    #expect(try directory.readCleanShutdownEpoch(on: &storage) == nil)
    try directory.writeCleanShutdown(brokerEpoch: 42, on: &storage)
    #expect(
      try content("data/logs/.kafka_cleanshutdown", &storage)
        == "{\"version\":0,\"brokerEpoch\":42}"
    )
    #expect(try directory.readCleanShutdownEpoch(on: &storage) == 42)
    try put(
      "{\"foo\": 1, \"brokerEpoch\" : -7, \"bar\": 2}",
      "data/logs/.kafka_cleanshutdown",
      &storage
    )
    #expect(try directory.readCleanShutdownEpoch(on: &storage) == -7)
    var loader = LogLoader(directory, config: smallConfig())
    _ = try loader.step(now: noon, on: &storage)
    #expect(loader.isClean)
    #expect(try directory.readCleanShutdownEpoch(on: &storage) == nil)
    var second = LogLoader(directory, config: smallConfig())
    _ = try second.step(now: noon, on: &storage)
    #expect(!second.isClean)
  }

  @Test("a directory of logs loads with its checkpoints, deleted replicas apart")
  func loads() throws {
    var storage = DiskStorage()
    try directory.prepare(on: &storage)
    for partition in 0..<3 as Range<Int32> {
      var log = try PartitionLog.create(
        at: directory.path(of: orders(partition)),
        topicID: TopicID(high: 0, low: 7),
        config: smallConfig(),
        now: noon,
        on: &storage
      )
      for _ in 0...partition {
        _ = try log.appendAsLeader(batch(), epoch: Epoch(0), now: noon, on: &storage)
      }
      if partition == 1 {
        let gone = try log.markDeleted(tag: String(repeating: "a", count: 32), on: &storage)
        #expect(gone == "data/logs/or-ders-1.\(String(repeating: "a", count: 32))-delete")
      }
    }
    try directory.writeOffsets(
      [PartitionOffset(name: orders(2), offset: Offset(1))],
      to: .logStart,
      on: &storage
    )
    storage.crash(.process)
    var loader = LogLoader(directory, config: smallConfig())
    var steps = 0
    while try !loader.step(now: noon, on: &storage) { steps += 1 }
    #expect(steps > 6)
    let loaded = loader.takeLogs()
    #expect(loaded.map(\.name.partition) == [0, 2])
    #expect(loaded.map(\.log.logEndOffset.raw) == [1, 3])
    #expect(loaded.map(\.log.logStartOffset.raw) == [0, 1])
    #expect(loaded.map(\.log.topicID.low) == [7, 7])
    #expect(loader.deletedDirectories.count == 1)
    for path in loader.deletedDirectories { try directory.removeTree(path, on: &storage) }
    #expect(try storage.list("data/logs").filter { $0.contains("delete") }.isEmpty)
  }

  @Test(
    "names that are no partitions stop the start",
    arguments: [
      "orders", "-0", "orders-", "orders-x", "orders.abc-delete", "orders-0.-future", "orders--1x",
    ]
  )
  func refusesNames(name: String) throws {
    var storage = DiskStorage()
    try directory.prepare(on: &storage)
    try storage.makeDirectory("data/logs/" + name)
    var loader = LogLoader(directory, config: smallConfig())
    #expect(failure { _ = try loader.step(now: noon, on: &storage) } == .badDirectoryName(name))
  }

  @Test("a topic id reads back from its base64")
  func topicIDs() {
    for (high, low) in [(0, 1), (1, 0), (.max, .max), (0x0123_4567_89AB_CDEF, 42)]
      as [(UInt64, UInt64)]
    {
      let id = TopicID(high: high, low: low)
      #expect(id.description.utf8.count == 22)
      #expect(TopicID(text: id.description) == id)
    }
    #expect(TopicID(high: 0, low: 1).description == "AAAAAAAAAAAAAAAAAAAAAQ")
    #expect(TopicID(text: "short") == nil)
  }

  @Test("a log cannot be opened under another topic's identity")
  func refusesOtherTopic() throws {
    var rig = try Rig(DiskStorage())
    try rig.lead(batch())
    #expect(
      failure {
        _ = try PartitionLog.open(
          at: rig.log.path,
          topicID: TopicID(high: 9, low: 9),
          config: smallConfig(),
          isClean: false,
          now: noon,
          on: &rig.storage
        )
      }
        == .inconsistentTopicID(
          expected: TopicID(high: 9, low: 9),
          found: TopicID(high: 1, low: 2)
        )
    )
  }

  @Test("settings are set by Kafka's names")
  func configures() throws {
    var config = LogConfig()
    for name in LogConfig.propertyNames {
      let value =
        switch name {
        case "cleanup.policy": "delete"
        case "message.timestamp.type": "LogAppendTime"
        case "unclean.recovery.strategy": "Balanced"
        case "preallocate", "unclean.leader.election.enable": "true"
        case "leader.replication.throttled.replicas", "follower.replication.throttled.replicas": "*"
        default: "100"
        }
      try config.set(name, value)
    }
    #expect(config.segmentBytes == 100)
    #expect(LogConfig.expected("min.insync.replicas") == "a whole number from 1 to 2147483647")
    #expect(LogConfig.expected("flush.ms") == "a whole number from 0")
    #expect(LogConfig.expected("nope") == nil)
    #expect(config.timestampType == .logAppendTime)
    for (policy, deletes) in [
      ("compact", false), ("compact,delete", true), ("delete, compact", true), ("delete", true),
    ] {
      try config.set("cleanup.policy", policy)
      #expect(config.deletes == deletes, "\(policy)")
    }
    #expect(config.allowsUncleanElection)
    for (key, value) in [("segment.bytes", "13"), ("nope", "1"), ("cleanup.policy", "compress")] {
      #expect(
        failure { try config.set(key, value) } == .badConfiguration(key: key, value: value)
      )
    }
  }
}
