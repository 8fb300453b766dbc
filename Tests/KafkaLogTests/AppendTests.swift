import Environment
import Hardware
import KafkaLog
import Primitives
import Simulation
import Testing

struct AppendTests {
  @Test("a leader assigns offsets, stamps its epoch and keeps the records")
  func leads() throws {
    var rig = try Rig(DiskStorage())
    for index in 0..<50 {
      let info = try rig.lead(batch(2, base: 0), epoch: 72)
      #expect(info.firstOffset == Offset(Int64(index * 2)))
      #expect(info.lastOffset == Offset(Int64(index * 2 + 1)))
    }
    let all = try rig.readAll()
    let (ranges, isSound) = try shape(all)
    #expect(isSound)
    let expected: [[Int64]] = (0..<50).map { (index: Int64) -> [Int64] in
      [index * 2, index * 2 + 1]
    }
    #expect(ranges == expected)
    #expect(rig.log.latestEpoch == Epoch(72))
    var walk = BatchIterator(all)
    while let batch = try walk.next() { #expect(batch.leaderEpoch == Epoch(72)) }
  }

  @Test("a follower takes batches as they are and drops an incomplete last one")
  func follows() throws {
    var rig = try Rig(DiskStorage())
    let two = joined([batch(3, base: 0, epoch: 4), batch(1, base: 7, epoch: 6)])
    let info = try rig.follow(joined([two, batch(1, base: 8, epoch: 6)[0..<40]]))
    #expect(info?.lastOffset == Offset(7))
    #expect(info?.bytes == two.count)
    #expect(try rig.readAll() == two)
    #expect(rig.log.logEndOffset == Offset(8))
    #expect(rig.log.epochEntries.map(\.start.raw) == [0, 7])
    #expect(try rig.follow(batch()[0..<30]) == nil)
  }

  @Test("a follower refuses wrong offsets and damage, a leader wrong requests")
  func refuses() throws {
    var rig = try Rig(DiskStorage())
    try rig.follow(joined([batch(base: 0, epoch: 0), batch(base: 1, epoch: 0)]))
    var flipped = batch(base: 2, epoch: 0).array
    flipped[70] ^= 1
    let disorder = [3, 4, 6, 5, 7].map { batch(base: $0, epoch: 0) }
    let cases: [(Bytes, LogError)] = [
      (batch(base: 0, epoch: 0), .unexpectedAppendOffset(first: .zero, last: .zero)),
      (joined(disorder), .offsetsOutOfOrder),
      (Bytes(flipped), .corruptRecord),
      (batch(base: 2, epoch: -1), .illegalState("a batch has no leader epoch")),
    ]
    for (data, expected) in cases {
      #expect(failure { try rig.follow(data) } == expected)
    }
    #expect(failure { try rig.lead(Bytes(flipped)) } == .invalidRecord("the base offset is not 0"))
    #expect(
      failure { try rig.lead(joined([batch(), batch()])) }
        == .invalidRecord("the request holds more than one batch")
    )
    #expect(rig.log.logEndOffset == Offset(2))
    #expect(!rig.log.isOffline)
  }

  @Test("max.message.bytes and segment.bytes bind leaders only (KAFKA-9617, KAFKA-17375)")
  func limitsSize() throws {
    var config = smallConfig()
    config.maxMessageBytes = batch().count - 1
    var rig = try Rig(DiskStorage(), config: config)
    let size = batch().count
    #expect(failure { try rig.lead(batch()) } == .recordTooLarge(size: size, limit: size - 1))
    try rig.follow(batch(epoch: 0))
    var tiny = try Rig(DiskStorage(), config: smallConfig(segment: Int64(size - 1)))
    #expect(failure { try tiny.lead(batch()) } == .batchTooLarge(size: size, limit: size - 1))
    try tiny.follow(batch(epoch: 0))
    try tiny.follow(batch(base: 1, epoch: 0))
    #expect(tiny.log.logEndOffset == Offset(2))
    #expect(tiny.log.segmentBases == [Offset(0), Offset(1)])
    let old = smallConfig(segment: Int64(size - 1))
    var bound = try Rig(DiskStorage(), config: old, variants: .segmentLimitOnFollowers)
    #expect(
      failure { try bound.follow(batch(epoch: 0)) } == .batchTooLarge(size: size, limit: size - 1)
    )
  }

  @Test("header counts that disagree with the offset range are refused")
  func checksCounts() throws {
    var rig = try Rig(DiskStorage())
    for position in [26, 60] {
      var copy = batch(2).array
      copy[position] += 1
      let sum = CRC32C.checksum(Bytes(copy)[21..<copy.count])
      for index in 0..<4 { copy[17 + index] = UInt8(truncatingIfNeeded: sum >> (24 - 8 * index)) }
      #expect(
        failure { try rig.lead(Bytes(copy)) }
          == .invalidRecord("the record count differs from the offset range")
      )
    }
  }

  @Test("LogAppendTime overrides the records' timestamps and keeps the checksum right")
  func stampsAppendTime() throws {
    var config = smallConfig()
    config.timestampType = .logAppendTime
    var rig = try Rig(DiskStorage(), config: config)
    let info = try rig.lead(batch(timestamp: 5))
    #expect(info.appendTime == noon)
    let stored = try #require(try RecordBatch(first: try rig.readAll()))
    #expect(stored.isValid)
    #expect(stored.maxTimestamp == noon)
    var records = try stored.records()
    #expect(try records.next()?.timestamp == noon)
  }

  @Test("CreateTime outside the window is refused")
  func checksTimestamps() throws {
    var config = smallConfig()
    config.timestampBeforeMaxMilliseconds = 100
    config.timestampAfterMaxMilliseconds = 50
    var rig = try Rig(DiskStorage(), config: config)
    for (distance, passes) in [(-100, true), (-101, false), (50, true), (51, false)] {
      let error = failure { try rig.lead(batch(timestamp: noon + Int64(distance))) }
      #expect(error == (passes ? nil : .invalidTimestamp), "\(distance)")
    }
  }

  @Test("segments roll by size, by record time and by offset range")
  func rolls() throws {
    let size = Int64(batch().count)
    var bySize = try Rig(DiskStorage(), config: smallConfig(segment: 10 * (size - 1)))
    for _ in 0..<11 { try bySize.lead(batch()) }
    #expect(bySize.log.segmentBases.map(\.raw) == [0, 9])

    var config = smallConfig()
    config.segmentMilliseconds = 1000
    var byTime = try Rig(DiskStorage(), config: config)
    byTime.now += 2000
    try byTime.lead(batch(timestamp: noon))
    #expect(byTime.log.segmentBases.count == 1)
    try byTime.lead(batch(timestamp: noon + 1000))
    #expect(byTime.log.segmentBases.count == 1)
    try byTime.lead(batch(timestamp: noon + 1001))
    #expect(byTime.log.segmentBases.map(\.raw) == [0, 2])

    var byOffset = try Rig(DiskStorage())
    try byOffset.follow(batch(base: 0, epoch: 0))
    try byOffset.follow(batch(base: Int64(Int32.max) + 2, epoch: 0))
    #expect(byOffset.log.segmentBases.map(\.raw) == [0, Int64(Int32.max) + 2])
  }

  @Test("a full offset index rolls the segment")
  func rollsOnFullIndex() throws {
    let config = smallConfig(index: 32, interval: 0)
    var rig = try Rig(DiskStorage(), config: config)
    for _ in 0..<30 { try rig.lead(batch()) }
    #expect(rig.log.segmentBases.count > 5)
    #expect(try shape(rig.readAll()).ranges.count <= 30)
    var offset: Int64 = 0
    while offset < 30 {
      let (ranges, isSound) = try shape(rig.readAll(from: offset))
      #expect(isSound && ranges.first?[0] == offset)
      offset = (ranges.last?[1] ?? offset) + 1
    }
  }

  @Test("a roll leaves a flush that raises the recovery point when the background runs it")
  func flushesAfterRoll() throws {
    var rig = try Rig(DiskStorage(), config: smallConfig(segment: 300))
    for _ in 0..<10 { try rig.lead(batch()) }
    #expect(rig.log.recoveryPoint == .zero)
    try rig.work()
    #expect(rig.log.recoveryPoint == rig.log.segmentBases.last)
  }

  @Test("flush.messages flushes inside the append")
  func flushesByCount() throws {
    var config = smallConfig()
    config.flushMessages = 3
    var rig = try Rig(DiskStorage(), config: config)
    for expected in [0, 0, 3, 3, 3, 6] {
      try rig.lead(batch())
      #expect(rig.log.recoveryPoint == Offset(Int64(expected)))
    }
  }

  @Test("a full disk closes the log before anything can follow the torn batch")
  func closesOnFullDisk() throws {
    var rig = try Rig(DiskStorage())
    try rig.lead(batch())
    rig.storage.disk.inject(.capacity(.init(size: .zero)), at: rig.storage.now)
    let error = failure { for _ in 0..<200 { try rig.lead(batch(size: 1000)) } }
    guard case .storage(.noSpace) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    let end = rig.log.logEndOffset
    #expect(rig.log.isOffline)
    #expect(failure { try rig.lead(batch()) } == .offline)
    #expect(failure { _ = try rig.readAll() } == .offline)
    rig.storage.crash(.process)
    rig.storage.disk.inject(.capacity(.init(size: .gibibytes(1))), at: rig.storage.now)
    try rig.reopen(clean: false)
    #expect(rig.log.logEndOffset == end)
    try rig.lead(batch())
    #expect(try shape(rig.readAll()).isSound)
  }
}
