import Hardware
import Primitives
import Testing

/// The table of what file systems promise (Pillai et al 2014), row by row: what is forbidden never
/// happens, and what is allowed does.
struct DiskFileSystemTests {
  private static let ordered: Set<String> = [
    "ext4-ordered", "ext4-writeback", "ext4-journal", "xfs",
  ]
  private static let all = Set(FileSystemProfile.all.map(\.name))

  /// A short story that ends in a power cut, and what may be found.
  private struct Row {
    var name: String
    /// Where the strange outcome is allowed; elsewhere it is forbidden.
    var allowed: Set<String>
    /// Whether the strange outcome is found.
    var isStrange: (inout TestDisk) throws -> Bool
    var story: (inout TestDisk) throws -> Void
  }

  @Test("what a file system forbids never happens, what it allows does")
  func table() throws {
    for row in Self.rows() {
      for fileSystem in FileSystemProfile.all {
        var strange = 0
        for seed in 1...400 as ClosedRange<UInt64> {
          var test = TestDisk(fileSystem, device: .sataPLP, seed: seed)
          try row.story(&test)
          test.crash(.power)
          if try row.isStrange(&test) { strange += 1 }
        }
        let isAllowed = row.allowed.contains(fileSystem.name)
        #expect((strange > 0) == isAllowed, "\(row.name): \(strange) times on \(fileSystem.name)")
      }
    }
  }

  private static func rows() -> [Row] { contents() + names() }

  private static func contents() -> [Row] {
    let appended = ramp(40_960, from: 7)
    func tenBlocks(_ test: inout TestDisk) throws {
      let file = try test.durableFile("a", ramp(4_096))
      try test.append(appended, to: file)
    }
    func found(_ test: inout TestDisk) throws -> [UInt8] {
      Array(try #require(try test.contents("a")).dropFirst(4_096))
    }
    let any: Set<String> = ["ext4-writeback", "adversarial"]
    return [
      Row(
        name: "an append of many blocks is half there",
        allowed: all,
        isStrange: { test in
          let rest = try found(&test)
          return !rest.isEmpty && rest.count < 40_960
        },
        story: tenBlocks
      ),
      Row(
        name: "the append is not there as a prefix",
        allowed: any,
        isStrange: { test in
          let rest = try found(&test)
          return rest != Array(appended.prefix(rest.count))
        },
        story: tenBlocks
      ),
      Row(
        name: "it ends inside a block",
        allowed: ["adversarial"],
        isStrange: { test in try found(&test).count % 4_096 != 0 },
        story: tenBlocks
      ),
      Row(
        name: "the size covers zeros",
        allowed: any,
        isStrange: { test in try found(&test).contains(0) },
        story: tenBlocks
      ),
      Row(
        name: "the size covers bytes that nobody wrote",
        allowed: any,
        isStrange: { test in
          try zip(found(&test), appended).contains { $0 != $1 && $0 != 0 }
        },
        story: tenBlocks
      ),
      Row(
        name: "one of two blocks overwritten at once is torn",
        allowed: all.subtracting(["ext4-journal", "btrfs"]),
        isStrange: { test in
          let bytes = try #require(try test.contents("a"))
          return [bytes.prefix(4_096), bytes.dropFirst(4_096)].contains { Set($0).count > 1 }
        },
        story: { test in
          let file = try test.durableFile("a", [UInt8](repeating: 1, count: 8_192))
          let new = Bytes([UInt8](repeating: 2, count: 8_192))
          try test.disk.write(new, to: file, position: .zero, at: &test.now)
          test.disk.advance(to: test.now)
          var end = test.now
          try test.disk.sync(file, at: &end)
          test.wait(.nanoseconds((end - test.now).nanoseconds / 2))
        }
      ),
      Row(
        name: "of two files the one appended first has lost more",
        allowed: all.subtracting(["ext4-journal"]),
        isStrange: { test in try test.contents("a") == [1] && test.contents("b")?.count == 3 },
        story: { test in
          let first = try test.durableFile("a", [1])
          let second = try test.durableFile("b", [1])
          try test.append([2, 3], to: first)
          try test.append([2, 3], to: second)
        }
      ),
    ]
  }

  private static func names() -> [Row] {
    [
      Row(
        name: "a file renamed over another has its name and not its contents",
        allowed: ["ext4-writeback", "xfs", "adversarial"],
        isStrange: { test in
          let bytes = try #require(try test.contents("a"))
          return bytes != [1] && bytes != [2, 2]
        },
        story: { test in
          _ = try test.durableFile("a", [1])
          let file = try test.open("a.tmp")
          try test.append([2, 2], to: file)
          try test.disk.rename("a.tmp", to: "a", at: &test.now)
        }
      ),
      Row(
        name: "a rename is half done",
        allowed: [],
        isStrange: { test in
          let names = try test.disk.list("", at: &test.now)
          return names != ["a"] && names != ["b"]
        },
        story: { test in
          _ = try test.durableFile("a", [1])
          try test.disk.rename("a", to: "b", at: &test.now)
        }
      ),
      Row(
        name: "of two new names only the later is there",
        allowed: all.subtracting(ordered),
        isStrange: { test in try test.disk.list("", at: &test.now) == ["b"] },
        story: { test in
          _ = try test.open("a")
          _ = try test.open("b")
        }
      ),
      Row(
        name: "a file is longer and a name made before is not there",
        allowed: all.subtracting(ordered),
        isStrange: { test in
          let size = try test.contents("a")?.count
          return try size == 3 && !test.disk.exists("b", at: &test.now)
        },
        story: { test in
          let file = try test.durableFile("a", [1])
          _ = try test.open("b")
          try test.append([2, 3], to: file)
        }
      ),
      Row(
        name: "a new name may vanish",
        allowed: all,
        isStrange: { test in try test.disk.list("", at: &test.now).isEmpty },
        story: { test in _ = try test.open("a") }
      ),
      Row(
        name: "a new name vanishes though its file was synced",
        allowed: all.subtracting(ordered),
        isStrange: { test in try test.disk.list("", at: &test.now).isEmpty },
        story: { test in
          let file = try test.open("a")
          try test.append([1], to: file)
          try test.sync(file)
        }
      ),
    ]
  }

  @Test("a name becomes durable when the journal commits: by age on ext4, by a clock on xfs")
  func journals() throws {
    func durableAfter(_ fileSystem: FileSystemProfile, _ seed: UInt64) throws -> Int64? {
      var test = TestDisk(fileSystem, seed: seed)
      test.wait(.seconds(100))
      let begin = test.now
      _ = try test.open("a")
      for _ in 0..<320 {
        test.wait(.milliseconds(100))
        if test.disk.durableSize("a") != nil { return (test.now - begin).milliseconds }
      }
      return nil
    }
    for seed in 1...20 as ClosedRange<UInt64> {
      #expect(try durableAfter(.ext4Ordered, seed) == 5_000)
      #expect(try durableAfter(.adversarial, seed) == nil)
    }
    let lags = try (1...40).map { try #require(try durableAfter(.xfs, $0)) }
    #expect(lags.allSatisfy { $0 <= 30_000 })
    #expect(lags.contains { $0 < 8_000 } && lags.contains { $0 > 22_000 })
  }

  @Test("a journal of data makes contents of all files durable in 5 s, without any sync")
  func dataJournal() throws {
    var test = TestDisk(.ext4Journal)
    let first = try test.open("a")
    let second = try test.open("b")
    try test.append(10_000, tag: 2, to: first)
    try test.append(5_000, tag: 3, to: second)
    test.wait(.seconds(4))
    #expect(test.disk.durableSize("a") == nil)
    #expect(test.disk.dirtyBytes == .kibibytes(20))
    test.wait(.seconds(2))
    #expect(test.disk.durableSize("a") == ByteCount(10_000))
    #expect(test.disk.dirtyBytes == .zero)
    test.crash(.power, keep: .synced)
    #expect(try test.contents("b") == [UInt8](repeating: 3, count: 5_000))
  }

  @Test("a sync of one file makes every earlier write durable where data are journalled")
  func journalledSync() throws {
    for fileSystem in FileSystemProfile.all {
      var test = TestDisk(fileSystem)
      let first = try test.durableFile("a", [1])
      let second = try test.durableFile("b", [1])
      try test.append([2], to: first)
      try test.append([2], to: second)
      try test.sync(second)
      test.crash(.power, keep: .synced)
      #expect(try test.contents("b") == [1, 2])
      #expect(try test.contents("a") == (fileSystem.dataJournal ? [1, 2] : [1]))
    }
  }

  @Test("a size may be committed before its data only where sizes do not follow data")
  func sizeBeforeData() throws {
    for (fileSystem, isEarly) in [(FileSystemProfile.ext4Ordered, false), (.ext4Writeback, true)] {
      var slow = fileSystem
      slow.journalCommit = .milliseconds(10)
      var test = TestDisk(slow, device: .hdd)
      let file = try test.durableFile("a", [1])
      for _ in 0..<40 { try test.append(1 << 20, to: file) }
      while test.disk.counters.bytesWrittenBack == 0 { test.wait(.milliseconds(10)) }
      test.wait(.milliseconds(50))
      #expect((test.disk.durableSize("a") ?? .zero > ByteCount(1)) == isEarly)
    }
  }

  @Test("a machine's own NVMe survives its kernel and forgets everything without power")
  func ephemeral() throws {
    for device in DeviceProfile.all {
      var test = TestDisk(device: device)
      let free = test.disk.freeBytes
      _ = try test.durableFile("a", [1])
      test.crash(.operatingSystem)
      #expect(try test.contents("a") == [1])
      test.crash(.power, keep: .cached)
      #expect(try test.disk.list("", at: &test.now) == (device.isEphemeral ? [] : ["a"]))
      #expect(test.disk.freeBytes == free || !device.isEphemeral)
    }
  }

  @Test("what exceeds a volatile cache goes to the media")
  func fullCache() throws {
    func survives(_ cache: ByteCount) throws -> Bool {
      var device = DeviceProfile.nvmeClient
      device.volatileCache = cache
      device.volatileHold = .hours(1)
      var fileSystem = FileSystemProfile.ext4Ordered
      fileSystem.journalCommit = nil
      fileSystem.strayWriteback = .zero
      var test = TestDisk(fileSystem, device: device)
      let file = try test.durableFile("a", [UInt8](repeating: 1, count: 4_096))
      let other = try test.durableFile("b", [1])
      let new = Bytes([UInt8](repeating: 2, count: 4_096))
      try test.disk.write(new, to: file, position: .zero, at: &test.now)
      test.wait(.seconds(60))
      try test.append(100_000, to: other)
      test.wait(.seconds(60))
      test.crash(.power, keep: .synced)
      return try test.contents("a")?.first == 2
    }
    #expect(try survives(.kibibytes(64)))
    #expect(try !survives(.mebibytes(64)))
  }
}
