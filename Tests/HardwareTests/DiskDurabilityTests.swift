import Hardware
import Primitives
import Testing

struct DiskDurabilityTests {
  @Test("a process kill keeps the page cache and voids the handles")
  func processKill() throws {
    var test = TestDisk()
    let file = try test.open("log")
    try test.append(ramp(10_000), to: file)
    test.crash(.process)
    #expect(failure { _ = try test.disk.size(file, at: &test.now) } == .badHandle)
    #expect(try test.contents("log") == ramp(10_000))
  }

  @Test(
    "what was synced survives power loss, the rest does not when only that is kept",
    arguments: FileSystemProfile.all
  )
  func syncIsDurable(fileSystem: FileSystemProfile) throws {
    var test = TestDisk(fileSystem)
    let file = try test.durableFile("log", ramp(5_000))
    try test.append(ramp(5_000, from: 5_000), to: file)
    #expect(test.disk.durableSize("log") == ByteCount(5_000))
    #expect(test.disk.cachedSize("log") == ByteCount(10_000))
    test.crash(.power, keep: .synced)
    #expect(try test.contents("log") == ramp(5_000))
  }

  @Test("with the best luck everything cached survives", arguments: FileSystemProfile.all)
  func cached(fileSystem: FileSystemProfile) throws {
    var test = TestDisk(fileSystem)
    let file = try test.open("log")
    try test.append(ramp(10_000), to: file)
    try test.disk.rename("log", to: "log.1", at: &test.now)
    test.crash(.power, keep: .cached)
    #expect(try test.contents("log.1") == ramp(10_000))
    #expect(try test.contents("log") == nil)
  }

  @Test("synced bytes survive every drawn crash", arguments: FileSystemProfile.all)
  func drawnKeepsSynced(fileSystem: FileSystemProfile) throws {
    for seed in 1...100 as ClosedRange<UInt64> {
      var test = TestDisk(fileSystem, seed: seed)
      let file = try test.durableFile("log", ramp(6_000))
      try test.append(ramp(30_000, from: 6_000), to: file)
      test.crash(seed % 2 == 0 ? .power : .operatingSystem)
      let got = try test.contents("log") ?? []
      let whole = Array(got.prefix(4_096))
      if whole != Array(ramp(4_096)) { Issue.record("seed \(seed)") }
    }
  }

  @Test("on ext4 unsynced appends survive as a prefix of whole blocks, of any length")
  func prefix() throws {
    let all = ramp(50_000)
    var sizes: Set<Int> = []
    for seed in 1...300 as ClosedRange<UInt64> {
      var test = TestDisk(seed: seed)
      let file = try test.durableFile("log", Array(all.prefix(6_000)))
      try test.append(Array(all[6_000..<20_000]), to: file)
      try test.append(Array(all[20_000...]), to: file)
      test.crash(.power)
      let got = try test.contents("log") ?? []
      let isBlock = got.count % 4_096 == 0 || got.count == 50_000 || got.count == 6_000
      if got != Array(all.prefix(got.count)) || !isBlock || got.count < 6_000 {
        Issue.record("seed \(seed): \(got.count) bytes")
      }
      sizes.insert(got.count)
    }
    #expect(sizes.count >= 11, "every block boundary is reached")
  }

  @Test("on ext4 there is no order between files")
  func crossFile() throws {
    var outcomes: Set<String> = []
    for seed in 1...200 as ClosedRange<UInt64> {
      var test = TestDisk(seed: seed)
      let first = try test.durableFile("a", [1])
      let second = try test.durableFile("b", [1])
      try test.append(4_095, to: first)
      try test.append(4_095, to: second)
      test.crash(.power)
      let a = try test.contents("a")?.count ?? 0
      let b = try test.contents("b")?.count ?? 0
      outcomes.insert("\(a > 1) \(b > 1)")
    }
    #expect(outcomes.count == 4)
  }

  @Test("adversarial: every sector may be new, old, zero or garbage, and the size anything between")
  func adversarial() throws {
    var fates: [String: Int] = [:]
    for seed in 1...300 as ClosedRange<UInt64> {
      var test = TestDisk(.adversarial, seed: seed)
      let file = try test.durableFile("log", [UInt8](repeating: 1, count: 8_192))
      try test.disk.write(
        Bytes([UInt8](repeating: 2, count: 4_096)),
        to: file,
        position: ByteCount(4_096),
        at: &test.now
      )
      try test.append(16_384, tag: 3, to: file)
      test.crash(.power)
      let got = try test.contents("log") ?? []
      #expect(got.prefix(4_096).allSatisfy { $0 == 1 })
      for start in stride(from: 4_096, to: got.count, by: 4_096) {
        let page = got[start..<min(start + 4_096, got.count)]
        let kind = page.allSatisfy { $0 == page[start] } ? "\(page[start])" : "mixed"
        fates[start == 4_096 ? "over \(kind)" : "append \(kind)", default: 0] += 1
      }
      fates[got.count < 8_192 + 16_384 ? "cut" : "whole", default: 0] += 1
      if got.count % 512 != 0 { fates["odd", default: 0] += 1 }
    }
    let expected = [
      "over 1", "over 2", "over 0", "over mixed", "append 3", "append 0", "append mixed", "cut",
      "whole", "odd",
    ]
    for kind in expected { #expect(fates[kind, default: 0] > 0, "\(kind)") }
  }

  @Test("an error of a sync is reported once, and the pages never reach the media")
  func failedSync() throws {
    var test = TestDisk()
    let file = try test.durableFile("log", ramp(4_096))
    try test.append(ramp(4_096, from: 4_096), to: file)
    test.disk.inject(.inputOutput(InputOutputFault(target: .sync)), at: test.now)
    #expect(failure { try test.disk.sync(file, at: &test.now) } == .inputOutput)
    #expect(failure { try test.sync(file) } == nil)
    try test.append(ramp(100, from: 8_192), to: file)
    try test.sync(file)
    let cached = try test.disk.read(file, position: .zero, count: ByteCount(9_000), at: &test.now)
    #expect(cached.array == ramp(8_292))
    test.crash(.power)
    let got = try test.contents("log") ?? []
    #expect(got == ramp(4_096) + [UInt8](repeating: 0, count: 4_096) + ramp(100, from: 8_192))
    #expect(test.disk.faultCounters[.inputOutput] == 1)
  }

  @Test("a sync under way may leave any prefix; before it began nothing, after it everything")
  func syncInFlight() throws {
    var sizes: Set<Int> = []
    for seed in 1...200 as ClosedRange<UInt64> {
      var test = TestDisk(device: .ebsGP3, seed: seed)
      let file = try test.durableFile("log", [9])
      try test.append(40_000, to: file)
      test.wait(.milliseconds(1))
      let begin = test.now
      try test.disk.sync(file, at: &test.now)
      var middle = test
      middle.now = begin + (test.now - begin) / 2
      middle.crash(.power)
      sizes.insert(try middle.contents("log")?.count ?? -1)
      var after = test
      after.crash(.power)
      if try after.contents("log")?.count != 40_001 {
        Issue.record("seed \(seed): lost after sync")
      }
    }
    #expect(sizes.count > 5)
  }
}
