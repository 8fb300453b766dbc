import Hardware
import Primitives
import Testing

/// What a file system does when its journal cannot be written.
@Suite struct DiskJournalFaultTests {
  /// A durable file of old bytes that was appended to and overwritten, and a journal that will fail.
  private func prepared(_ fileSystem: FileSystemProfile, nth: Int64 = 1) throws
    -> (test: TestDisk, file: Int32)
  {
    var test = TestDisk(fileSystem)
    let file = try test.durableFile("log", Self.old)
    test.wait(.seconds(40))
    test.disk.inject(
      .inputOutput(
        InputOutputFault(target: .journal, at: DiskFaultCoordinates(nth: nth))
      ),
      name: "journal",
      at: test.now
    )
    try test.append(ramp(4_096), to: file)
    return (test, file)
  }

  private static let old = [UInt8](repeating: 7, count: 4_096)

  private static let readOnly: [FileSystemProfile] = [
    .ext4Ordered, .ext4Writeback, .ext4Journal, .btrfs,
  ]

  @Test("ext4 and btrfs report it once and refuse changes, and memory can still be read")
  func remountsReadOnly() throws {
    for profile in Self.readOnly {
      var (test, file) = try prepared(profile)
      #expect(failure { try test.sync(file) } == .inputOutput, "\(profile.name)")
      #expect(test.disk.haltedBy == .readOnly)
      #expect(failure { try test.append([1], to: file) } == .readOnly, "\(profile.name)")
      #expect(failure { try test.sync(file) } == .readOnly, "\(profile.name)")
      #expect(
        failure { try test.disk.rename("log", to: "log2", at: &test.now) } == .readOnly,
        "\(profile.name)"
      )
      #expect(failure { _ = try test.open("new") } == .readOnly, "\(profile.name)")
      #expect(try test.contents("log") == Self.old + ramp(4_096), "\(profile.name)")
    }
  }

  @Test("XFS shuts down: every call fails, reads from memory too")
  func shutsDown() throws {
    var (test, file) = try prepared(.xfs)
    #expect(failure { try test.sync(file) } == .inputOutput)
    #expect(test.disk.haltedBy == .shutdown)
    let calls: [(String, (inout TestDisk) throws -> Void)] = [
      ("append", { try $0.append([1], to: file) }),
      ("sync", { try $0.sync(file) }),
      ("sync of a directory", { try $0.disk.syncDirectory("", at: &$0.now) }),
      ("read", { _ = try $0.disk.read(file, position: .zero, count: ByteCount(1), at: &$0.now) }),
      ("truncate", { try $0.disk.truncate(file, to: .zero, at: &$0.now) }),
      ("open", { _ = try $0.open("log") }),
      ("rename", { try $0.disk.rename("log", to: "log2", at: &$0.now) }),
      ("list", { _ = try $0.disk.list("", at: &$0.now) }),
      (
        "preallocate",
        { try $0.disk.preallocate(file, position: .zero, count: .mebibytes(1), at: &$0.now) }
      ),
    ]
    for (name, call) in calls {
      let error = failure { try call(&test) }
      #expect(error == .inputOutput, "\(name)")
    }
  }

  @Test("a commit by age that fails stops the file system without a call")
  func commitByAge() throws {
    for profile in Self.readOnly + [.xfs] {
      var (test, file) = try prepared(profile)
      test.wait(.seconds(40))
      #expect(test.disk.haltedBy == profile.failedJournal, "\(profile.name)")
      let error = failure { try test.append([1], to: file) }
      #expect(error == (profile.failedJournal == .shutdown ? .inputOutput : .readOnly))
      #expect(test.disk.injections[0].hits == 1, "\(profile.name)")
    }
  }

  @Test("nothing written since the last commit survives a reboot, and then the disk works again")
  func reboot() throws {
    for profile in Self.readOnly + [.xfs] {
      for kind in [CrashKind.operatingSystem, .power] {
        var (test, file) = try prepared(profile)
        _ = failure { try test.sync(file) }
        test.wait(.seconds(200))
        test.crash(kind, keep: .cached)
        #expect(test.disk.haltedBy == nil)
        #expect(try test.contents("log") == Self.old, "\(profile.name) \(kind)")
        let again = try test.open("log")
        try test.append([5], to: again)
        try test.sync(again)
        test.crash(.power, keep: .synced)
        #expect(try test.contents("log") == Self.old + [5], "\(profile.name) \(kind)")
      }
    }
  }

  @Test("a process that dies does not mount the file system again")
  func processDeath() throws {
    var (test, file) = try prepared(.ext4Ordered)
    _ = failure { try test.sync(file) }
    test.crash(.process)
    #expect(test.disk.haltedBy == .readOnly)
    #expect(try test.contents("log") == Self.old + ramp(4_096))
    #expect(failure { _ = try test.open("new") } == .readOnly)
  }

  @Test("heal mounts it again with what was committed, by name, by kind and for all")
  func heals() throws {
    let ways: [(inout Disk, Instant) -> Void] = [
      { $0.heal(at: $1) }, { $0.heal(named: "journal", at: $1) }, { $0.heal(.inputOutput, at: $1) },
    ]
    for way in ways {
      var (test, file) = try prepared(.xfs)
      _ = failure { try test.sync(file) }
      let isKnown = test.disk.heal(named: "another", at: test.now)
      #expect(!isKnown && test.disk.haltedBy == .shutdown)
      way(&test.disk, test.now)
      #expect(test.disk.haltedBy == nil)
      #expect(failure { try test.append([1], to: file) } == .badHandle)
      #expect(try test.contents("log") == Self.old)
    }
  }

  @Test("a failure ahead of its time is taken back by a crash before it")
  func takenBack() throws {
    var (test, file) = try prepared(.ext4Ordered)
    let before = test.now
    test.disk.advance(to: before)
    test.now += .milliseconds(1)
    _ = failure { try test.disk.sync(file, at: &test.now) }
    #expect(test.disk.haltedBy == .readOnly)
    test.disk.crash(.process, at: before)
    #expect(test.disk.haltedBy == nil)
    let again = try test.open("log")
    try test.append([1], to: again)
    try test.sync(again)
    test.crash(.power, keep: .synced)
    #expect(try test.contents("log") == Self.old + ramp(4_096) + [1])
  }

  @Test("the nth write of the journal can be chosen")
  func nth() throws {
    var (test, file) = try prepared(.ext4Ordered, nth: 3)
    for _ in 0..<2 {
      try test.append([1], to: file)
      try test.sync(file)
    }
    try test.append([1], to: file)
    #expect(failure { try test.sync(file) } == .inputOutput)
  }

  @Test(
    "data=journal: contents that fail on their way to the file are old after eviction",
    arguments: [false, true]
  )
  func journalledWriteback(isSynced: Bool) throws {
    var test = TestDisk(.ext4Journal)
    let file = try test.durableFile("log", Self.old)
    test.wait(.seconds(40))
    test.disk.inject(.inputOutput(InputOutputFault(target: .writeback)), at: test.now)
    try test.disk.write(Bytes(ramp(4_096)), to: file, position: .zero, at: &test.now)
    if isSynced { try test.sync(file) }
    test.wait(.seconds(40))
    #expect(test.disk.injections[0].hits == 1)
    #expect(test.disk.haltedBy == nil)
    #expect(try test.contents("log") == ramp(4_096))
    test.evict()
    #expect(try test.contents("log") == Self.old)
    #expect(failure { try test.sync(file) } == .inputOutput, "the next sync reports it")
    #expect(failure { try test.sync(file) } == nil, "once")
    test.crash(.power, keep: .cached)
    #expect(try test.contents("log") == Self.old)
  }
}
