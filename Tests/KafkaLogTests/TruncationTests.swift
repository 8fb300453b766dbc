import Environment
import Hardware
import KafkaLog
import Primitives
import Simulation
import Testing

/// Truncation, retention, reading and watermarks: kafka-log §5.5, §6, §9, §13.2 to §13.4.
struct TruncationTests {
  func filled(_ count: Int, perSegment: Int64 = 5, epochEvery: Int = 1000) throws
    -> Rig<DiskStorage>
  {
    let size = Int64(batch().count)
    var rig = try Rig(
      DiskStorage(),
      config: smallConfig(segment: perSegment * size, interval: 100)
    )
    for index in 0..<count { try rig.lead(batch(), epoch: Int32(index / epochEvery)) }
    return rig
  }

  @Test("truncation to any offset leaves exactly what is below it")
  func truncatesAnywhere() throws {
    let full = try filled(23)
    for target in 0...24 as ClosedRange<Int64> {
      var rig = full
      let changed = try rig.log.truncate(to: Offset(target), now: noon, on: &rig.storage)
      #expect(changed == (target < 23))
      let end = min(target, 23)
      #expect(rig.log.logEndOffset == Offset(end))
      for offset in 0..<end {
        #expect(try shape(rig.readAll(from: offset)).ranges.first?[0] == offset)
      }
      try rig.lead(batch())
      #expect(try shape(rig.readAll(from: end)).ranges == [[end, end]])
      try rig.work()
      #expect(try rig.files(".deleted").isEmpty)
      rig.storage.crash(.process)
      try rig.reopen(clean: false)
      #expect(rig.log.logEndOffset == Offset(end + 1))
    }
  }

  @Test("a batch across the cut goes whole, yet the log ends at the cut")
  func cutsBatches() throws {
    var rig = try Rig(DiskStorage())
    for base in [0, 3, 6] as [Int64] { try rig.follow(batch(3, base: base, epoch: 1)) }
    _ = try rig.log.truncate(to: Offset(5), now: noon, on: &rig.storage)
    #expect(rig.log.logEndOffset == Offset(5))
    #expect(try shape(rig.readAll()).ranges == [[0, 2]])
    try rig.follow(batch(1, base: 5, epoch: 2))
    #expect(try shape(rig.readAll()).ranges == [[0, 2], [5, 5]])
    rig.storage.crash(.process)
    try rig.reopen(clean: false)
    #expect(rig.log.logEndOffset == Offset(6))
  }

  @Test("epochs follow the cut, in memory and later in the file")
  func truncatesEpochs() throws {
    var rig = try filled(23, epochEvery: 5)
    for (target, count) in [(22, 5), (20, 4), (11, 3), (10, 2), (0, 0)] as [(Int64, Int)] {
      _ = try rig.log.truncate(to: Offset(target), now: noon, on: &rig.storage)
      #expect(rig.log.epochEntries.count == count, "\(target)")
    }
    var empty = try filled(3)
    try empty.log.beginEpoch(Epoch(7), on: &empty.storage)
    #expect(empty.log.latestEpoch == Epoch(7))
    #expect(try !empty.log.truncate(to: Offset(9), now: noon, on: &empty.storage))
    #expect(empty.log.latestEpoch == Epoch(0))
    try empty.work()
    let file = try empty.storage.open(empty.log.path + "/leader-epoch-checkpoint", .existing)
    let text = try empty.storage.read(file, at: .zero, count: .kibibytes(1))
    #expect(text == bytes("0\n1\n0 0\n"))
  }

  @Test("full truncation begins again anywhere")
  func truncatesFully() throws {
    for target in [0, 7, 23, 500] as [Int64] {
      var rig = try filled(23)
      try rig.log.truncateFully(startingAt: Offset(target), now: noon, on: &rig.storage)
      let offsets = [
        rig.log.logStartOffset, rig.log.logEndOffset, rig.log.highWatermark,
      ]
      #expect(offsets == Array(repeating: Offset(target), count: 3))
      #expect(rig.log.epochEntries.isEmpty)
      try rig.follow(batch(base: target + 3, epoch: 1))
      rig.storage.crash(.process)
      try rig.reopen(clean: false)
      #expect(rig.log.logEndOffset == Offset(target + 4))
    }
  }

  @Test("the high watermark stays within the log")
  func clampsWatermark() throws {
    var rig = try filled(3)
    #expect(rig.log.setHighWatermark(Offset(1)) == Offset(1))
    #expect(rig.log.setHighWatermark(Offset(5)) == Offset(3))
    let fell = rig.log.raiseHighWatermark(Offset(2))
    #expect(!fell)
    for _ in 0..<3 { try rig.lead(batch()) }
    let rose = rig.log.raiseHighWatermark(Offset(6))
    #expect(rose)
    _ = try rig.log.truncate(to: Offset(3), now: noon, on: &rig.storage)
    #expect(rig.log.highWatermark == Offset(3))
    try rig.log.truncateFully(startingAt: Offset(4), now: noon, on: &rig.storage)
    #expect(rig.log.highWatermark == Offset(4))
  }

  @Test("reads give whole batches below the limit, at least one when asked")
  func reads() throws {
    var rig = try filled(30, perSegment: 100)
    let size = Int64(batch().count)
    let cases: [(from: Int64, bytes: Int64, limit: Int64, one: Bool, expected: Range<Int64>)] = [
      (0, 10 * size, 30, true, 0..<10), (0, 10 * size - 1, 30, true, 0..<9),
      (4, 1, 30, true, 4..<5), (4, 1, 30, false, 4..<4), (4, 1 << 20, 7, true, 4..<7),
      (29, 1 << 20, 30, true, 29..<30), (30, 1 << 20, 30, true, 30..<30),
      (8, 1 << 20, 8, true, 8..<8), (20, 1 << 20, 90, true, 20..<30),
    ]
    for given in cases {
      let found = try rig.log.read(
        from: Offset(given.from),
        maxBytes: ByteCount(given.bytes),
        upTo: Offset(given.limit),
        atLeastOne: given.one,
        on: &rig.storage
      )
      #expect(try shape(found).ranges == given.expected.map { [$0, $0] }, "\(given)")
    }
    let range = LogError.offsetOutOfRange(requested: Offset(31), start: .zero, end: Offset(30))
    #expect(failure { _ = try rig.readAll(from: 31) } == range)
  }

  @Test("a read in a gap gives the next batch")
  func readsGaps() throws {
    var rig = try Rig(DiskStorage())
    for base in [0, 10, 50] as [Int64] { try rig.follow(batch(base: base, epoch: 0)) }
    for (offset, expected) in [(0, 0), (1, 10), (10, 10), (11, 50), (50, 50)] as [(Int64, Int64)] {
      #expect(try shape(rig.readAll(from: offset)).ranges.first?[0] == expected)
    }
  }

  @Test("timestamps find the first record that is late enough")
  func findsTimestamps() throws {
    let size = Int64(batch().count)
    var rig = try Rig(DiskStorage(), config: smallConfig(segment: 5 * size, interval: 100))
    for index in 0..<20 { try rig.lead(batch(timestamp: noon + Int64(index * 10))) }
    for index in 0..<20 {
      for step in [-9, 0] {
        let found = try rig.log.offset(
          forTimestamp: noon + Int64(index * 10 + step),
          on: &rig.storage
        )
        #expect(found?.offset == Offset(Int64(index)))
        #expect(found?.timestamp == noon + Int64(index * 10))
      }
    }
    #expect(try rig.log.offset(forTimestamp: noon + 191, on: &rig.storage) == nil)
  }

  @Test("the log start rises up to the high watermark and drops whole segments")
  func raisesStart() throws {
    var rig = try filled(15)
    #expect(failure { try rig.log.raiseLogStart(Offset(1)) } != nil)
    rig.log.setHighWatermark(Offset(15))
    for (start, segments) in [(1, 3), (6, 2), (15, 1)] as [(Int64, Int)] {
      try rig.log.raiseLogStart(Offset(start))
      _ = try rig.log.deleteOldSegments(now: noon, on: &rig.storage)
      #expect(rig.log.segmentBases.count == segments)
      #expect(rig.log.logStartOffset == Offset(start))
    }
    #expect(rig.log.logEndOffset == Offset(15))
  }

  @Test("size retention keeps the newest segments below the limit")
  func retainsBySize() throws {
    let size = Int64(batch().count)
    for (limit, segments) in [(10, 2), (15, 3), (5, 1), (0, 1)] as [(Int64, Int)] {
      var rig = try filled(15)
      rig.log.setHighWatermark(Offset(15))
      rig.log.config.retentionBytes = limit * size
      _ = try rig.log.deleteOldSegments(now: noon, on: &rig.storage)
      #expect(rig.log.segmentBases.count == segments, "\(limit)")
    }
  }

  @Test("time retention deletes segments wholly below the high watermark")
  func retainsByTime() throws {
    for (watermark, deleted) in [(0, 0), (4, 0), (5, 1), (14, 2), (15, 3)] as [(Int64, Int)] {
      var rig = try filled(15)
      rig.log.setHighWatermark(Offset(watermark))
      rig.log.config.retentionMilliseconds = 1000
      #expect(try rig.log.deleteOldSegments(now: noon + 1000, on: &rig.storage) == 0)
      #expect(try rig.log.deleteOldSegments(now: noon + 1001, on: &rig.storage) == deleted)
      if deleted == 3 {
        #expect(rig.log.segmentBases == [Offset(15)])
        #expect(rig.log.epochEntries.map(\.start) == [Offset(15)])
      }
      let waiting = try rig.files(".log.deleted").count
      #expect(waiting == deleted)
      try rig.work()
      #expect(try rig.files(".deleted").isEmpty)
    }
  }
}
