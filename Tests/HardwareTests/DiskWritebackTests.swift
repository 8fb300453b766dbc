import Hardware
import Primitives
import Testing

struct DiskWritebackTests {
  @Test("steady appends give a sawtooth of exactly 35 seconds")
  func sawtooth() throws {
    var test = TestDisk()
    let file = try test.durableFile("log", [1])
    var rises: [Instant] = []
    var last = test.disk.counters.bytesWrittenBack
    for _ in 0..<2_200 {
      try test.append(100, to: file)
      test.wait(.milliseconds(100))
      if test.disk.counters.bytesWrittenBack > last {
        rises.append(test.now)
        last = test.disk.counters.bytesWrittenBack
      }
    }
    #expect(rises.count >= 5)
    for (a, b) in zip(rises, rises.dropFirst()) {
      let gap = (b - a).nanoseconds
      #expect(abs(gap - Interval.seconds(35).nanoseconds) < Interval.milliseconds(200).nanoseconds)
    }
  }

  @Test("the flusher's data counts once the journal has committed the size")
  func sizeFollowsData() throws {
    var test = TestDisk()
    let file = try test.durableFile("log", [1])
    try test.append(8_191, to: file)
    var written: Instant?
    var durable: Instant?
    for _ in 0..<450 {
      test.wait(.milliseconds(100))
      if written == nil, test.disk.counters.bytesWrittenBack > 0 { written = test.now }
      if durable == nil, test.disk.durableSize("log") == ByteCount(8_192) { durable = test.now }
    }
    let lag = try (#require(durable) - #require(written)).milliseconds
    #expect(lag >= 4_800 && lag <= 5_200)
    #expect(test.disk.dirtyBytes == .zero)
  }

  @Test("nothing reaches the adversarial media without a sync, however long it takes")
  func adversarialNever() throws {
    var test = TestDisk(.adversarial)
    let file = try test.open("log")
    try test.append(8_192, to: file)
    test.wait(.hours(1))
    #expect(test.disk.counters.bytesWrittenBack == 0)
    #expect(test.disk.dirtyBytes == ByteCount(8_192))
  }

  @Test("above the background limit the flusher starts at once, above the hard one writers wait")
  func limits() throws {
    var test = TestDisk(device: .ebsGP3, memory: .mebibytes(100))
    let file = try test.open("log")
    for _ in 0..<9 { try test.append(1 << 20, to: file) }
    test.wait(.milliseconds(1))
    #expect(test.disk.counters.bytesWrittenBack == 0)
    for _ in 0..<3 { try test.append(1 << 20, to: file) }
    test.wait(.milliseconds(1))
    #expect(test.disk.counters.bytesWrittenBack > 10 << 20)
    #expect(test.disk.counters.throttledNanoseconds == 0)
    for _ in 0..<40 { try test.append(1 << 20, to: file) }
    #expect(test.disk.counters.throttledNanoseconds > Interval.milliseconds(50).nanoseconds)
  }

  @Test("operations that had not begun at the crash never happened, in any order of calls")
  func futureOperations() throws {
    var test = TestDisk()
    let file = try test.durableFile("a", [1])
    let other = try test.durableFile("b", [1])
    test.wait(.seconds(1))
    let begin = test.now
    var late = begin + .milliseconds(10)
    try test.disk.append(Bytes([2]), to: file, at: &late)
    try test.disk.write(Bytes([7]), to: file, position: .zero, at: &late)
    try test.disk.truncate(file, to: ByteCount(1), at: &late)
    try test.disk.sync(file, at: &late)
    _ = try test.disk.open("c", .createNew, at: &late)
    try test.disk.rename("a", to: "d", at: &late)
    var early = begin + .milliseconds(5)
    try test.disk.append(Bytes([3]), to: other, at: &early)
    var killed = test
    killed.disk.crash(.process, at: begin + .milliseconds(7))
    #expect(try killed.disk.list("", at: &killed.now) == ["a", "b"])
    #expect(try killed.contents("a") == [1])
    #expect(try killed.contents("b") == [1, 3])
    var finished = test
    finished.disk.crash(.process, at: late)
    #expect(try finished.disk.list("", at: &finished.now) == ["b", "c", "d"])
    #expect(try finished.contents("d") == [7])
    var lost = test
    lost.disk.crash(.power, at: begin + .milliseconds(7), keep: .cached)
    #expect(try lost.contents("a") == [1])
    #expect(try lost.contents("b") == [1, 3])
  }

  @Test("an operation waits for the one before it on the same file")
  func waiting() throws {
    var test = TestDisk()
    let file = try test.open("a")
    var late = test.now + .milliseconds(10)
    let begin = late
    try test.disk.append(Bytes([2]), to: file, at: &late)
    var early = test.now + .milliseconds(5)
    try test.disk.append(Bytes([3]), to: file, at: &early)
    #expect(early > begin)
  }

  @Test("running out of space keeps the part that fitted, and freed space can be used")
  func noSpace() throws {
    var test = TestDisk(capacity: .kibibytes(64))
    let file = try test.open("a")
    try test.append(50_000, to: file)
    let error = failure { try test.append(20_000, to: file) }
    #expect(error == .noSpace(written: ByteCount(65_536 - 50_000)))
    #expect(test.disk.cachedSize("a") == .kibibytes(64))
    #expect(test.disk.freeBytes == .zero)
    let other = try test.open("b")
    #expect(failure { try test.append(1, to: other) } == .noSpace(written: .zero))
    try test.disk.close(file, at: &test.now)
    try test.disk.remove("a", at: &test.now)
    #expect(failure { try test.append(1, to: other) } == nil)
    test.disk.fill(leaving: .zero, at: test.now)
    #expect(failure { try test.append(5_000, to: other) } == .noSpace(written: ByteCount(4_095)))
    test.disk.heal(at: test.now)
    #expect(failure { try test.append(5_000, to: other) } == nil)
    #expect(test.disk.faultCounters.noSpace == 3)
  }

  @Test("ext4 keeps a twentieth for the superuser unless told otherwise, the others nothing")
  func rootReserve() throws {
    for fileSystem in FileSystemProfile.all {
      let isExt4 = fileSystem.name.hasPrefix("ext4")
      #expect(fileSystem.rootReserve == (isExt4 ? Ratio(5, 100) : .zero))
      var lifted = fileSystem
      lifted.rootReserve = .zero
      for (profile, kept) in [(fileSystem, isExt4 ? 12 : 0), (lifted, 0)] {
        var test = TestDisk(profile, capacity: .mebibytes(1))
        let free = ByteCount(Int64(256 - kept) * 4_096)
        #expect(test.disk.freeBytes == free)
        let file = try test.open("a")
        let error = failure { try test.append(1_100_000, to: file) }
        #expect(error == .noSpace(written: free))
        try test.disk.truncate(file, to: .zero, at: &test.now)
        test.disk.fill(leaving: .kibibytes(8), at: test.now)
        #expect(failure { try test.append(9_000, to: file) } == .noSpace(written: .kibibytes(8)))
      }
    }
  }

  @Test("a read-only file system refuses changes and still reads")
  func readOnly() throws {
    var test = TestDisk()
    let file = try test.durableFile("a", [1])
    test.disk.inject(.readOnly, at: test.now)
    #expect(failure { try test.append(1, to: file) } == .readOnly)
    #expect(failure { _ = try test.open("b") } == .readOnly)
    #expect(failure { try test.disk.remove("a", at: &test.now) } == .readOnly)
    #expect(try test.contents("a") == [1])
    test.disk.heal(at: test.now)
    #expect(failure { try test.append(1, to: file) } == nil)
  }

  @Test("a lying flush loses what a sync had acknowledged, to power loss but not to a kernel crash")
  func lyingFlush() throws {
    var lost = 0
    for seed in 1...50 as ClosedRange<UInt64> {
      var test = TestDisk(seed: seed)
      let file = try test.durableFile("a", [1])
      test.disk.inject(.lyingFlush(LyingFlushFault()), at: test.now)
      try test.append(40_000, to: file)
      try test.sync(file)
      var kernel = test
      kernel.crash(.operatingSystem, keep: .synced)
      #expect(try kernel.contents("a")?.count == 40_001)
      var honest = test
      honest.wait(.seconds(31))
      honest.crash(.power, keep: .synced)
      #expect(try honest.contents("a")?.count == 40_001)
      test.crash(.power)
      if try test.contents("a")?.count != 40_001 { lost += 1 }
    }
    #expect(lost > 25)
  }

  @Test("a slow episode multiplies the device's time until it ends")
  func slow() throws {
    var test = TestDisk(device: .hdd)
    let file = try test.open("a")
    let fault = SlowDiskFault(factor: 1_000, until: test.now + .seconds(10))
    test.disk.inject(.slow(fault), at: test.now)
    try test.append(1, to: file)
    let before = test.now
    try test.sync(file)
    #expect(test.now - before > .seconds(1))
    test.wait(.seconds(100))
    let later = test.now
    try test.append(1, to: file)
    try test.sync(file)
    #expect(test.now - later < .seconds(1))
    #expect(test.disk.faultCounters[.slow] > 0)
  }
}

struct DiskAllocationTests {
  @Test("space that is missing when blocks are chosen is reported once, by the sync")
  func shortage() throws {
    for fileSystem in FileSystemProfile.all {
      var profile = fileSystem
      profile.reservation = .zero
      var test = TestDisk(profile, capacity: .mebibytes(1))
      let file = try test.durableFile("a", [1])
      try test.append(50_000, to: file)
      test.disk.fill(leaving: .zero, at: test.now)
      let error = failure { try test.sync(file) }
      #expect(error == (fileSystem.delayedAllocation ? .noSpace(written: .zero) : nil))
      #expect(failure { try test.sync(file) } == nil)
      #expect(test.disk.cachedSize("a") == ByteCount(50_001))
      #expect(test.disk.dirtyBytes == .zero)
      test.crash(.power, keep: .synced)
      let isThere = try test.contents("a")?.dropFirst().contains(1)
      #expect(isThere == !fileSystem.delayedAllocation)
    }
  }

  @Test("the flusher meets the shortage first, and the next sync reports it")
  func shortageInTheBackground() throws {
    var profile = FileSystemProfile.xfs
    profile.reservation = .zero
    var test = TestDisk(profile, capacity: .mebibytes(1))
    let file = try test.durableFile("a", [1])
    try test.append(50_000, to: file)
    test.disk.fill(leaving: .zero, at: test.now)
    test.wait(.seconds(40))
    #expect(test.disk.dirtyBytes == .zero)
    #expect(failure { try test.sync(file) } == .noSpace(written: .zero))
    #expect(failure { try test.sync(file) } == nil)
  }

  @Test("a reservation keeps the promise that a write was given", arguments: FileSystemProfile.all)
  func reservation(fileSystem: FileSystemProfile) throws {
    var test = TestDisk(fileSystem, capacity: .mebibytes(1))
    let file = try test.durableFile("a", [1])
    try test.append(50_000, to: file)
    test.disk.fill(leaving: .zero, at: test.now)
    #expect(failure { try test.sync(file) } == nil)
    test.crash(.power, keep: .synced)
    #expect(try test.contents("a")?.count == 50_001)
  }

  @Test("every file has a cycle of its own, 30 s after its first dirty page and no sooner")
  func perFile() throws {
    var test = TestDisk()
    let early = try test.durableFile("a", [1])
    let late = try test.durableFile("b", [1])
    test.wait(.seconds(100))
    try test.append(4_095, to: early)
    test.wait(.seconds(20))
    try test.append(8_191, to: late)
    test.wait(.seconds(9))
    let before = test.disk.counters.bytesWrittenBack
    test.wait(.seconds(6))
    #expect(test.disk.counters.bytesWrittenBack - before == 4_096)
    test.wait(.seconds(14))
    #expect(test.disk.counters.bytesWrittenBack - before == 4_096)
    test.wait(.seconds(6))
    #expect(test.disk.counters.bytesWrittenBack - before == 4_096 + 8_192)
  }
}
