import Hardware
import Primitives
import Testing

@Suite struct DiskFailedSyncTests {
  /// A durable file of one page of old bytes, a second page of new ones that a sync fails to write.
  private func failed(
    _ leaves: DiskFailedSync,
    target: DiskFaultTarget = .sync,
    handles: Int = 1
  ) throws -> (test: TestDisk, files: [Int32]) {
    var test = TestDisk()
    var files = [try test.durableFile("log", [UInt8](repeating: 7, count: 4_096))]
    for _ in 1..<handles { files.append(try test.open("log")) }
    try test.disk.write(Bytes(ramp(4_096)), to: files[0], position: .zero, at: &test.now)
    try test.append(ramp(4_096), to: files[0])
    test.disk.inject(.inputOutput(InputOutputFault(target: target, leaves: leaves)), at: test.now)
    return (test, files)
  }

  private let old = [UInt8](repeating: 7, count: 4_096)

  private func read(_ test: inout TestDisk, _ file: Int32) throws -> [UInt8] {
    try test.disk.read(file, position: .zero, count: .mebibytes(1), at: &test.now).array
  }

  @Test("keep-new: memory shows the new bytes until they are evicted, then the old ones")
  func keepNew() throws {
    var (test, files) = try failed(.keepNew)
    #expect(failure { try test.sync(files[0]) } == .inputOutput)
    #expect(try read(&test, files[0]) == ramp(4_096) + ramp(4_096))
    #expect(failure { try test.sync(files[0]) } == nil, "a second sync finds nothing to write")
    test.evict()
    #expect(try read(&test, files[0]) == old + [UInt8](repeating: 0, count: 4_096))
    test.crash(.power, keep: .synced)
    #expect(try test.contents("log") == old + [UInt8](repeating: 0, count: 4_096))
  }

  @Test("report-late: the sync that failed succeeds, and a later one reports it")
  func reportLate() throws {
    var (test, files) = try failed(.reportLate)
    #expect(failure { try test.sync(files[0]) } == nil)
    #expect(failure { try test.sync(files[0]) } == .inputOutput)
    #expect(failure { try test.sync(files[0]) } == nil)
    test.evict()
    #expect(try read(&test, files[0]).prefix(4_096) == old[...])
  }

  @Test("revert: memory goes back at once, and the next append leaves a hole")
  func revert() throws {
    var (test, files) = try failed(.revert)
    #expect(failure { try test.sync(files[0]) } == .inputOutput)
    #expect(try read(&test, files[0]) == old)
    try test.append([9], to: files[0])
    #expect(try read(&test, files[0]) == old + [UInt8](repeating: 0, count: 4_096) + [9])
    let second = try test.open("log")
    try test.append([8], to: second)
    try test.sync(second)
    #expect(try read(&test, second).suffix(2) == [9, 8])
  }

  @Test("every handle that was open reports a failure once, one opened afterwards does not")
  func oncePerHandle() throws {
    for target in [DiskFaultTarget.sync, .writeback] {
      var (test, files) = try failed(.keepNew, target: target, handles: 3)
      if target == .writeback { test.wait(.seconds(60)) }
      for file in files {
        #expect(failure { try test.sync(file) } == .inputOutput, "\(target)")
        #expect(failure { try test.sync(file) } == nil, "\(target)")
      }
      let late = try test.open("log")
      #expect(failure { try test.sync(late) } == nil)
      #expect(test.disk.faultCounters.reportedErrors == 3)
    }
  }

  @Test("a failure that nobody has reported is reported by a handle opened afterwards")
  func unseenError() throws {
    var (test, files) = try failed(.keepNew, target: .writeback)
    test.wait(.seconds(60))
    let late = try test.open("log")
    #expect(failure { try test.sync(late) } == .inputOutput)
    #expect(failure { try test.sync(files[0]) } == .inputOutput)
  }

  @Test("a sync that reports an earlier failure writes what is dirty now")
  func reportAndWrite() throws {
    var (test, files) = try failed(.keepNew, target: .writeback)
    test.wait(.seconds(60))
    try test.append([5], to: files[0])
    #expect(failure { try test.sync(files[0]) } == .inputOutput)
    test.crash(.power, keep: .synced)
    #expect(try test.contents("log")?.last == 5)
  }

  @Test("a sync that failed ahead of its time is taken back whole by a crash before it")
  func takenBack() throws {
    for leaves in DiskFailedSync.allCases {
      var (test, files) = try failed(leaves)
      let before = test.now
      test.disk.advance(to: before)
      test.now += .milliseconds(1)
      _ = failure { try test.disk.sync(files[0], at: &test.now) }
      test.disk.crash(.process, at: before)
      #expect(try test.contents("log") == ramp(4_096) + ramp(4_096), "\(leaves)")
      let again = try test.open("log")
      try test.append([1], to: again)
      _ = failure { try test.sync(again) }
      _ = failure { try test.sync(again) }
      test.crash(.power, keep: .synced)
      #expect(try test.contents("log") == ramp(4_096) + ramp(4_096) + [1], "\(leaves)")
    }
  }
}
