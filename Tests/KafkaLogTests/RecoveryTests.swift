import Environment
import Hardware
import KafkaLog
import Primitives
import Simulation
import Testing

/// Loading and recovery: kafka-log §4, §13.1 and the crash rules of §12.
struct RecoveryTests {
  /// A log of `count` one-record batches in segments of about five.
  func filled(_ count: Int, clean: Bool = false) throws -> Rig<DiskStorage> {
    let size = Int64(batch().count)
    var rig = try Rig(
      DiskStorage(),
      config: smallConfig(segment: 5 * size, interval: 100)
    )
    for _ in 0..<count { try rig.lead(batch()) }
    if clean { try rig.log.close(now: noon, on: &rig.storage) }
    rig.storage.crash(.process)
    return rig
  }

  @Test("a closed log opens as it was, unscanned")
  func opensClean() throws {
    var rig = try filled(12, clean: true)
    try rig.reopen(clean: true)
    #expect(rig.log.logEndOffset == Offset(12))
    #expect(rig.log.recoveryPoint == Offset(12))
    #expect(rig.log.segmentBases.map(\.raw) == [0, 5, 10])
    #expect(try shape(rig.readAll()).ranges.count == 5)
    for offset in 0..<12 {
      #expect(try shape(rig.readAll(from: Int64(offset))).ranges.first?[0] == Int64(offset))
    }
  }

  @Test("an unclean start keeps its recovery point and all sound records")
  func opensUnclean() throws {
    for point in [0, 3, 5, 12, 40] as [Int64] {
      var rig = try filled(12)
      try rig.reopen(clean: false, recoveryPoint: point)
      #expect(rig.log.logEndOffset == Offset(12))
      #expect(rig.log.recoveryPoint == Offset(min(point, 12)))
      #expect(rig.log.latestEpoch == Epoch(0))
    }
  }

  @Test("a torn last batch is cut off at every length")
  func cutsTornTail() throws {
    let size = batch().count
    for kept in 0..<size {
      var rig = try filled(3)
      let file = try rig.storage.open(
        Rig<DiskStorage>.path + "/" + name(0, ".log"),
        .existing
      )
      try rig.storage.truncate(file, to: ByteCount(2 * size + kept))
      try rig.storage.close(file)
      try rig.reopen(clean: false)
      #expect(rig.log.logEndOffset == Offset(2), "kept \(kept)")
      try rig.lead(batch())
      #expect(try shape(rig.readAll()).isSound)
    }
  }

  @Test("damage in an unflushed segment drops every later one; below the recovery point none")
  func dropsLaterSegments() throws {
    let size = Int64(batch().count)
    var rig = try filled(15)
    try rig.scribble(name(5, ".log"), bytes("x"), at: 2 * size + 65)
    var flushed = rig
    try rig.reopen(clean: false)
    #expect(rig.log.logEndOffset == Offset(7))
    #expect(rig.log.segmentBases.map(\.raw) == [0, 5])
    #expect(try rig.files(".log.deleted").count == 1)
    try rig.work()
    #expect(try rig.files(".deleted").isEmpty)
    try flushed.reopen(clean: false, recoveryPoint: 10)
    #expect(flushed.log.logEndOffset == Offset(15))
  }

  @Test("recovery that trusts the tail keeps a damaged batch")
  func trustsTail() throws {
    var rig = try filled(3)
    try rig.scribble(name(0, ".log"), bytes("x"), at: 2 * Int64(batch().count) + 65)
    var correct = rig
    try rig.reopen(clean: false, variants: .recoveryTrustsTail)
    #expect(rig.log.logEndOffset == Offset(3))
    try correct.reopen(clean: false)
    #expect(correct.log.logEndOffset == Offset(2))
  }

  @Test("a preallocated segment reopens without its zero tail")
  func cutsPreallocated() throws {
    var config = smallConfig()
    config.preallocates = true
    var rig = try Rig(DiskStorage(), config: config)
    for _ in 0..<4 { try rig.lead(batch()) }
    rig.storage.crash(.process)
    try rig.reopen(clean: false)
    #expect(rig.log.logEndOffset == Offset(4))
    try rig.lead(batch())
    try rig.log.close(now: noon, on: &rig.storage)
    let file = try rig.storage.open(Rig<DiskStorage>.path + "/" + name(0, ".log"), .existing)
    #expect(try rig.storage.size(file) == ByteCount(5 * batch().count))
  }

  @Test("missing or scribbled indexes are rebuilt and every offset is found")
  func rebuildsIndexes() throws {
    for damage in ["remove", "scribble"] {
      var rig = try filled(30)
      for file in try rig.files("index") {
        if damage == "remove" {
          try rig.storage.remove(Rig<DiskStorage>.path + "/" + file)
        } else {
          try rig.scribble(file, Bytes(Array(repeating: 0xEE, count: 40)), at: 0)
        }
      }
      try rig.reopen(clean: false)
      #expect(rig.log.logEndOffset == Offset(30))
      for offset in 0..<30 {
        #expect(try shape(rig.readAll(from: Int64(offset))).ranges.first?[0] == Int64(offset))
        let found = try rig.log.offset(forTimestamp: noon, on: &rig.storage)
        #expect(found?.offset == .zero)
      }
    }
  }

  @Test("a missing index is rebuilt after a clean stop too, ignoring what it cuts")
  func rebuildsOneIndex() throws {
    var rig = try filled(15, clean: true)
    try rig.storage.remove(Rig<DiskStorage>.path + "/" + name(5, ".index"))
    try rig.scribble(name(5, ".log"), bytes("x"), at: 4 * Int64(batch().count) + 65)
    try rig.reopen(clean: true)
    #expect(rig.log.segmentBases.map(\.raw) == [0, 5, 10])
    #expect(rig.log.logEndOffset == Offset(15))
    #expect(try shape(rig.readAll(from: 9)).ranges.first?[0] == 10)
  }

  @Test("strays go: index without log, .deleted, .cleaned with newer .swap, old snapshots")
  func removesStrays() throws {
    var rig = try filled(3)
    let strays = [
      name(5, ".index"), name(5, ".timeindex"), name(0, ".log.deleted"), name(7, ".log.cleaned"),
      name(9, ".log.swap"), name(42, ".snapshot"),
    ]
    for stray in strays {
      let file = try rig.storage.open(Rig<DiskStorage>.path + "/" + stray, .createNew)
      try rig.storage.close(file)
    }
    try rig.reopen(clean: false)
    let names = try rig.storage.list(Rig<DiskStorage>.path)
    for stray in strays { #expect(!names.contains(stray), "\(stray)") }
    #expect(rig.log.logEndOffset == Offset(3))
  }

  @Test("a swap segment replaces what it covers")
  func completesSwap() throws {
    var rig = try filled(12)
    let directory = Rig<DiskStorage>.path + "/"
    let swap = try rig.storage.open(directory + name(0, ".log.swap"), .createNew)
    try rig.storage.append(
      joined([batch(base: 2, epoch: 0), batch(base: 8, epoch: 0)]),
      to: swap
    )
    try rig.storage.close(swap)
    try rig.reopen(clean: false)
    #expect(rig.log.segmentBases.map(\.raw) == [0, 10])
    #expect(try shape(rig.readAll()).ranges == [[2, 2], [8, 8]])
    #expect(rig.log.logEndOffset == Offset(12))
  }

  @Test("an epoch file that lost entries or gained too many is repaired")
  func repairsEpochs() throws {
    var rig = try Rig(DiskStorage())
    for (base, epoch) in [(0, 1), (1, 2), (3, 3)] as [(Int64, Int32)] {
      try rig.follow(batch(base: base, epoch: epoch))
    }
    rig.storage.crash(.process)
    let path = Rig<DiskStorage>.path + "/leader-epoch-checkpoint"
    var more = rig
    try rig.storage.remove(path)
    try rig.reopen(clean: false)
    #expect(rig.log.epochEntries.map(\.epoch.raw) == [1, 2, 3])
    #expect(rig.log.epochEntries.map(\.start.raw) == [0, 1, 3])
    let file = try more.storage.open(path, .existing)
    try more.storage.write(bytes("0\n4\n1 0\n2 1\n3 3\n9 50\n"), to: file, at: .zero)
    try more.reopen(clean: false)
    #expect(more.log.latestEpoch == Epoch(3))
  }

  @Test("a log start above the log end drops everything")
  func dropsBelowStart() throws {
    var rig = try filled(12)
    try rig.reopen(clean: false, start: 40)
    #expect(rig.log.segmentBases == [Offset(40)])
    #expect(rig.log.logStartOffset == Offset(40))
    #expect(rig.log.logEndOffset == Offset(40))
    #expect(rig.log.epochEntries.isEmpty)
  }

  @Test("an empty newest segment without index is kept")
  func keepsEmptyActive() throws {
    let size = Int64(batch().count)
    var rig = try Rig(DiskStorage(), config: smallConfig(segment: 5 * size))
    for _ in 0..<6 { try rig.lead(batch()) }
    _ = try rig.log.truncate(to: Offset(5), now: noon, on: &rig.storage)
    rig.storage.crash(.process)
    try rig.storage.remove(Rig<DiskStorage>.path + "/" + name(5, ".index"))
    try rig.reopen(clean: false, recoveryPoint: 5)
    #expect(rig.log.segmentBases.map(\.raw) == [0, 5])
    #expect(rig.log.logEndOffset == Offset(5))
  }

  @Test("an index left untrimmed behind a clean marker is slow but right")
  func readsUntrimmedIndex() throws {
    var rig = try filled(4)
    try rig.reopen(clean: true)
    #expect(rig.log.logEndOffset == Offset(4))
    #expect(try shape(rig.readAll(from: 2)).ranges.first?[0] == 2)
    for _ in 0..<4 { try rig.lead(batch()) }
    #expect(try shape(rig.readAll()).isSound)
    #expect(rig.log.logEndOffset == Offset(8))
  }

  @Test(
    "a power cut leaves a sound prefix of at least what was synced, once rolls are flushed",
    arguments: ["ext4-ordered", "adversarial"]
  )
  func survivesPower(fileSystem: String) throws {
    for seed in 1...60 as ClosedRange<UInt64> {
      let (end, kept) = try powerTrial(fileSystem, seed: seed, flushesRolls: true)
      #expect(kept == end, "seed \(seed): \(kept) of \(end) records are there")
    }
  }

  @Test(
    "with several rolls unflushed a power cut may leave gaps, as in Kafka, but nothing false",
    arguments: ["ext4-ordered", "adversarial"]
  )
  func survivesPowerWithGaps(fileSystem: String) throws {
    var gaps = 0
    for seed in 1...60 as ClosedRange<UInt64> {
      let (end, kept) = try powerTrial(fileSystem, seed: seed, flushesRolls: false)
      gaps += end - kept
    }
    #expect(gaps > 0)
  }

  /// Appends, syncs now and then, cuts the power and recovers.
  ///
  /// - Returns: the log end, and how many records below it are there as they were written.
  func powerTrial(_ fileSystem: String, seed: UInt64, flushesRolls: Bool) throws -> (Int, Int) {
    var draws = RandomStream(seed: seed, purpose: "power-trial")
    var profile = DiskProfile()
    profile.fileSystem = try #require(FileSystemProfile.named(fileSystem))
    let config = smallConfig(segment: 3000, index: 240, interval: 500)
    var rig = try Rig(DiskStorage(profile: profile, seed: seed), config: config)
    try LogDirectory(path: "logs").writeOffsets([], to: .replication, on: &rig.storage)
    var written: [Bytes] = []
    for step in 0..<Int(10 + draws.below(80)) {
      let next = batch(size: Int(draws.below(400)), timestamp: noon + Int64(step))
      try rig.lead(next, epoch: Int32(step / 10))
      written.append(try rig.readAll(from: Int64(step)))
      if flushesRolls { try rig.work() }
      if draws.below(15) == 0 { try rig.log.flush(now: noon, on: &rig.storage) }
      rig.storage.pass(.milliseconds(Int64(draws.below(3000))))
    }
    let synced = rig.log.recoveryPoint.raw
    rig.storage.crash(.power)
    try rig.reopen(clean: false, recoveryPoint: draws.below(2) == 0 ? synced : 0)
    let end = rig.log.logEndOffset.raw
    // The adversarial profile may also lose synced bytes whose sector a later append rewrites.
    let keepsSynced = profile.fileSystem.appendsArePrefix
    #expect(end >= synced || !keepsSynced, "seed \(seed): \(end) < \(synced)")
    #expect(end <= Int64(written.count), "seed \(seed)")
    var kept = 0
    for offset in 0..<end {
      let found = try rig.log.read(
        from: Offset(offset),
        maxBytes: .zero,
        upTo: rig.log.logEndOffset,
        on: &rig.storage
      )
      guard let first = try RecordBatch(first: found) else { continue }
      let isTrue = found == written[Int(first.baseOffset.raw)]
      #expect(isTrue, "seed \(seed) offset \(offset)")
      if first.baseOffset == Offset(offset) { kept += 1 }
    }
    try rig.lead(batch(), epoch: 50)
    #expect(try shape(rig.readAll(from: end)).isSound)
    return (Int(end), kept)
  }

  @Test(
    "a crash between any two steps of recovery leaves a log that recovers",
    arguments: 1...12 as ClosedRange<UInt64>
  )
  func survivesCrashesInRecovery(seed: UInt64) throws {
    var rig = try Rig(DiskStorage(seed: seed), config: smallConfig(segment: 1500, index: 240))
    for index in 0..<30 { try rig.lead(batch(size: 100), epoch: Int32(index / 7)) }
    try rig.log.flush(now: noon, on: &rig.storage)
    for _ in 0..<10 { try rig.lead(batch(size: 100), epoch: 9) }
    rig.storage.crash(.power)
    let crashed = rig.storage
    for stop in 0..<60 {
      var storage = crashed
      var opening = LogRecovery(
        at: Rig<DiskStorage>.path,
        config: rig.config,
        isClean: false,
        now: noon
      )
      var done = false
      for _ in 0..<stop where !done { done = try opening.step(now: noon, on: &storage) }
      if done { break }
      storage.crash(.power)
      let log = try PartitionLog.open(
        at: Rig<DiskStorage>.path,
        config: rig.config,
        isClean: false,
        now: noon,
        on: &storage
      )
      #expect(log.logEndOffset >= Offset(30), "seed \(seed) stop \(stop)")
    }
  }
}
