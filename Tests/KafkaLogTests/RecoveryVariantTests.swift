import Environment
import Hardware
import KafkaLog
import Primitives
import Simulation
import Testing

/// What Kafka does in recovery beside the rules that would guard better, and bugs of old: traps 1,
/// 2, 3, 6, 13, 20, 21, 22 of kafka-log §14, incidents S-01, S-12 to S-15.
struct RecoveryVariantTests {
  typealias Brittle = Rig<BrittleStorage>

  @Test("every variant has a name and a bit of its own, and says what it is")
  func registry() {
    let registry = Variants.registry
    #expect(Set(registry.map(\.name)).count == registry.count)
    #expect(Set(registry.map(\.variant.rawValue)).count == registry.count)
    for entry in registry {
      #expect(entry.variant.rawValue.nonzeroBitCount == 1, "\(entry.name)")
      #expect(!entry.summary.isEmpty, "\(entry.name)")
    }
  }

  @Test(
    "a flush that a truncation overtakes raises the recovery point; not under the stricter rule"
  )
  func overtakenFlush() throws {
    for isStrict in [false, true] {
      var rig = try Rig(DiskStorage(), config: smallConfig(segment: 300))
      try rig.reopen(clean: true, variants: isStrict ? .flushHeedsTruncation : .init())
      while rig.log.segmentBases.count < 3 { try rig.lead(batch()) }
      var tasks = rig.log.takeBackgroundTasks()
      let rolledAt = try #require(rig.log.segmentBases.last)
      _ = try rig.log.truncate(to: rolledAt - 1, now: noon, on: &rig.storage)
      for index in tasks.indices {
        while try !rig.log.step(&tasks[index], on: &rig.storage) {}
      }
      #expect((rig.log.recoveryPoint > rig.log.logEndOffset) == !isStrict)
    }
  }

  @Test("a full disk in recovery empties the segment; the improved rule keeps everything")
  func fullDiskInRecovery() throws {
    let faults: [(BrittleStorage.Call, String)] = [
      (.write, ".snapshot"), (.truncate, ".index"), (.write, ".index"), (.truncate, ".log"),
    ]
    for (call, ending) in faults {
      var rig = try Brittle.filled(13)
      try rig.resize(name(10, ".log"), to: 3 * Int64(batch().count) - 4)
      rig.storage.faults = [
        .init(call: call, ending: ending, error: .noSpace(written: .zero), count: 1)
      ]
      var improved = rig
      let (notes, error) = rig.recover()
      #expect(error == nil, "\(ending)")
      #expect(rig.storage.failures == 1, "\(ending)")
      #expect(rig.log.logEndOffset < Offset(12), "\(ending)")
      #expect(
        notes.contains { if case .emptied = $0 { true } else { false } },
        "\(ending) \(notes)"
      )
      let refused = improved.recover(variants: .recoveryKeepsOnError).error
      #expect(refused?.directoryFailure == .noSpace(written: .zero), "\(ending)")
      improved.storage.faults = []
      #expect(improved.recover().error == nil)
      #expect(improved.log.logEndOffset == Offset(12), "\(ending)")
    }
  }

  @Test("damage before the last segment deletes the rest, or stops recovery for good")
  func damageInTheMiddle() throws {
    var rig = try Brittle.filled(15)
    try rig.scribble(name(5, ".log"), bytes("x"), at: 2 * Int64(batch().count) + 65)
    var improved = rig
    #expect(rig.recover().error == nil)
    #expect(rig.log.logEndOffset == Offset(7))
    for _ in 0..<2 {
      let error = improved.recover(variants: .recoveryStopsAtDamage).error
      #expect(error?.directoryFailure != nil)
    }
    #expect(try improved.get(name(10, ".log")).count == 5 * batch().count)
    var tail = try Brittle.filled(13)
    try tail.resize(name(10, ".log"), to: 3 * Int64(batch().count) - 4)
    #expect(tail.recover(variants: .recoveryStopsAtDamage).error == nil)
    #expect(tail.log.logEndOffset == Offset(12))
  }

  @Test("a missing index over a damaged segment leaves a gap, or stops loading for good")
  func damageUnderMissingIndex() throws {
    var rig = try Brittle.filled(15, close: true)
    try rig.storage.remove(Brittle.path + "/" + name(5, ".index"))
    try rig.scribble(name(5, ".log"), bytes("x"), at: 4 * Int64(batch().count) + 65)
    var improved = rig
    #expect(rig.recover(recoveryPoint: 15).error == nil)
    #expect(rig.log.logEndOffset == Offset(15))
    #expect(try shape(rig.readAll(from: 9)).ranges.first?[0] == 10)
    for _ in 0..<2 {
      let end = improved.recover(recoveryPoint: 15, variants: .reindexStopsAtDamage)
      #expect(end.error?.directoryFailure != nil)
    }
  }

  @Test("an unflushed segment without index behind a torn one is refused, or dropped in its turn")
  func missingIndexBehindTornSegment() throws {
    let size = Int64(batch().count)
    for variants in [[], .missingIndexWaits] as [Variants] {
      var rig = try Brittle.filled(13)
      try rig.resize(name(5, ".log"), to: 4 * size)
      try rig.resize(name(5, ".log"), to: 5 * size)
      for ending in [".index", ".snapshot"] {
        try rig.storage.remove(Brittle.path + "/" + name(10, ending))
      }
      let error = rig.recover(variants: variants).error
      #expect((error == nil) == variants.contains(.missingIndexWaits))
      guard error == nil else { continue }
      #expect(rig.log.segmentBases == [.zero, Offset(5)])
      #expect(rig.log.logEndOffset == Offset(9))
    }
  }

  @Test("the epoch file: damage and a late beginning refuse, empty or are rebuilt, as chosen")
  func epochFile() throws {
    let epochs: [Int32] = [0, 1, 2]
    let cases: [(String, Variants, [Int32]?)] = [
      ("7\n0\n", [], nil), ("0\n1\nx 0\n", [], nil), ("0\n3\n0 0\n", [], nil), ("", [], []),
      ("7\n0\n", .badEpochFileIsEmpty, []), ("", .badEpochFileIsEmpty, []),
      ("7\n0\n", .badEpochFileIsRebuilt, epochs), ("", .badEpochFileIsRebuilt, epochs),
      ("0\n1\nx 0\n", .badEpochFileIsRebuilt, epochs),
      // What a rise of the log start cut off, and a crash brought back with the old start.
      ("0\n1\n2 10\n", [], [2]), ("0\n1\n2 10\n", .badEpochFileIsRebuilt, epochs),
    ]
    for (text, variants, expected) in cases {
      var rig = try Brittle.filled(15, close: true)
      try rig.put("leader-epoch-checkpoint", bytes(text))
      let error = rig.recover(clean: true, variants: variants).error
      #expect((error == nil) == (expected != nil), "\(text)")
      guard let expected else { continue }
      #expect(rig.log.epochEntries.map(\.epoch.raw) == expected, "\(text)")
      #expect(rig.log.epochEntries.map(\.start.raw) == expected.map { Int64($0) * 5 })
    }
  }

  @Test("a failed fsync closes the log; tried again it is believed and the records are lost")
  func failedSync() throws {
    for retries in [false, true] {
      let variants: Variants = retries ? .failedSyncRetried : []
      var rig = try Rig(DiskStorage(), variants: variants)
      for _ in 0..<4 { try rig.lead(batch(size: 5000)) }
      rig.storage.disk.inject(.inputOutput(.init(target: .sync)), at: rig.storage.now)
      let error = failure { try rig.log.flush(now: noon, on: &rig.storage) }
      #expect((error == nil) == retries)
      #expect(rig.log.isOffline != retries)
      let point = rig.log.recoveryPoint.raw
      #expect(point == (retries ? 4 : 0))
      guard retries else { continue }
      rig.storage.crash(.power, keep: .synced)
      try rig.reopen(clean: false, recoveryPoint: point)
      #expect(rig.log.logEndOffset < Offset(4))
    }
  }

  @Test("an append cut short closes the log; taken for whole or followed by more it tears the log")
  func shortWrites() throws {
    let fault = BrittleStorage.Fault(
      call: .append,
      ending: ".log",
      error: .noSpace(written: ByteCount(30)),
      after: 2,
      count: 1
    )
    let cases: [(Variants, end: Int64, isOffline: Bool, kept: Int64)] = [
      ([], 2, true, 2), (.shortWriteIgnored, 5, false, 2), (.appendsAfterShortWrite, 4, false, 2),
    ]
    for (variants, end, isOffline, kept) in cases {
      var rig = try Brittle(BrittleStorage(), variants: variants)
      rig.storage.faults = [fault]
      for _ in 0..<5 { _ = failure { try rig.lead(batch()) } }
      #expect(rig.log.logEndOffset == Offset(end))
      #expect(rig.log.isOffline == isOffline)
      rig.storage.disk.crash(.process)
      #expect(rig.recover().error == nil)
      #expect(rig.log.logEndOffset == Offset(kept))
    }
  }

  @Test("a snapshot rewritten shorter keeps its old end and is worthless, unless it is replaced")
  func rewrittenSnapshot() throws {
    for variants in [[], Variants.snapshotsReplaced] as [Variants] {
      var rig = try Brittle(BrittleStorage(), variants: variants)
      for id in 0..<3 as Range<Int64> { try rig.lead(batch(producer: id, sequence: 0)) }
      let path = name(3, ".snapshot")
      try rig.put(path, Bytes([UInt8](repeating: 9, count: 4000)))
      try rig.log.roll(now: noon, on: &rig.storage)
      let size = try rig.get(path).count
      #expect((size == 10 + 3 * 46) == variants.contains(.snapshotsReplaced))
    }
  }

  @Test("a log created over files that no one loaded is trusted, unless it is recovered")
  func createdOverFiles() throws {
    for variants in [[], Variants.createdLogsRecovered] as [Variants] {
      var rig = try Brittle.filled(3)
      try rig.scribble(name(0, ".log"), bytes("x"), at: 2 * Int64(batch().count) + 65)
      let log = try PartitionLog.create(
        at: Brittle.path,
        topicID: TopicID(high: 1, low: 2),
        config: rig.config,
        variants: variants,
        now: noon,
        on: &rig.storage
      )
      let isRecovered = variants.contains(.createdLogsRecovered)
      #expect(log.logEndOffset == Offset(isRecovered ? 2 : 3))
    }
  }

  @Test("a log start at the first segment leaves its checkpoint, unless it is kept")
  func logStartEntry() throws {
    for variants in [[], Variants.logStartsKept] as [Variants] {
      let size = Int64(batch().count)
      var rig = try Brittle(
        BrittleStorage(),
        config: smallConfig(segment: 5 * size),
        variants: variants
      )
      for _ in 0..<12 { try rig.lead(batch()) }
      rig.log.setHighWatermark(Offset(12))
      try rig.log.raiseLogStart(Offset(5))
      _ = try rig.log.deleteOldSegments(now: noon, on: &rig.storage)
      #expect(rig.log.segmentBases.first == Offset(5))
      #expect(rig.log.logStartNeedsCheckpoint == variants.contains(.logStartsKept))
    }
  }

  @Test("the clean marker: gone before loading, durably if so chosen; a bug of old keeps it")
  func cleanMarker() throws {
    let cases: [(Variants, crash: CrashKind, isCleanAgain: Bool)] = [
      ([], .process, false), ([], .power, true),
      (.markerRemovalSynced, .process, false), (.markerRemovalSynced, .power, false),
      (.cleanMarkerDeletedAfterLoad, .process, true),
    ]
    for (variants, crash, isCleanAgain) in cases {
      var storage = DiskStorage()
      let directory = LogDirectory(path: "logs", variants: variants)
      try directory.prepare(on: &storage)
      try directory.writeCleanShutdown(brokerEpoch: 1, on: &storage)
      try storage.syncDirectory("logs")
      var loader = LogLoader(directory, config: LogConfig())
      _ = try loader.step(now: noon, on: &storage)
      #expect(loader.isClean)
      storage.crash(crash, keep: .synced)
      loader = LogLoader(directory, config: LogConfig())
      while try !loader.step(now: noon, on: &storage) {}
      #expect(loader.isClean == isCleanAgain, "\(variants.rawValue) \(crash)")
      loader = LogLoader(directory, config: LogConfig())
      while try !loader.step(now: noon, on: &storage) {}
      #expect(!loader.isClean)
    }
  }

  @Test("a crash while logs are loaded costs fresh records where the marker outlives it")
  func trustedAfterCrashedLoad() throws {
    for variants in [[], Variants.cleanMarkerDeletedAfterLoad] as [Variants] {
      var storage = DiskStorage()
      let directory = LogDirectory(path: "logs", variants: variants)
      let names = (0..<2).map { PartitionName(topic: "orders", partition: $0) }
      try directory.prepare(on: &storage)
      for name in names {
        var log = try PartitionLog.create(
          at: directory.path(of: name),
          topicID: TopicID(high: 1, low: 2),
          config: LogConfig(),
          now: noon,
          on: &storage
        )
        _ = try log.appendAsLeader(batch(), epoch: Epoch(0), now: noon, on: &storage)
        try log.close(now: noon, on: &storage)
      }
      try directory.writeCleanShutdown(brokerEpoch: 1, on: &storage)
      var loader = LogLoader(directory, config: LogConfig())
      while loader.opening != names[1] { _ = try loader.step(now: noon, on: &storage) }
      storage.crash(.process)
      loader = LogLoader(directory, config: LogConfig())
      while try !loader.step(now: noon, on: &storage) {}
      var first = try #require(loader.takeLogs().first)
      #expect(first.log.logEndOffset == Offset(1))
      first.log.setHighWatermark(Offset(1))
      let deleted = try first.log.deleteOldSegments(now: noon, on: &storage)
      #expect(deleted == (variants.isEmpty ? 0 : 1))
    }
  }

  @Test("a segment that cannot be closed goes unnoticed, unless the marker needs it")
  func failedClose() throws {
    for variants in [[], Variants.cleanMarkerNeedsClose] as [Variants] {
      var rig = try Brittle(BrittleStorage(), variants: variants)
      try rig.lead(batch())
      try rig.log.flush(now: noon, on: &rig.storage)
      rig.storage.faults = [.init(call: .truncate, ending: ".index")]
      let error = failure { try rig.log.close(now: noon, on: &rig.storage) }
      #expect((error != nil) == variants.contains(.cleanMarkerNeedsClose))
      #expect(rig.storage.failures == 1)
      // The other files are trimmed and closed all the same.
      let path = "\(rig.log.path)/\(name(0, ".timeindex"))"
      let times = try rig.storage.open(path, .existing)
      #expect(try rig.storage.size(times) == ByteCount(12))
    }
  }
}
