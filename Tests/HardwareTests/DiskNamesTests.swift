@testable import Hardware
import Primitives
import Testing

struct DiskNamesTests {
  @Test("an unsynced create may vanish, a synced one never", arguments: FileSystemProfile.all)
  func create(fileSystem: FileSystemProfile) throws {
    var kept = 0
    for seed in 1...100 as ClosedRange<UInt64> {
      var test = TestDisk(fileSystem, seed: seed)
      _ = try test.durableFile("a", [1])
      _ = try test.open("b")
      test.crash(.power)
      #expect(try test.contents("a") == [1])
      if try test.disk.exists("b", at: &test.now) { kept += 1 }
    }
    #expect(kept > 0 && kept < 100)
  }

  @Test(
    "an unsynced rename over a file leaves the old or the new one",
    arguments: FileSystemProfile.all
  )
  func rename(fileSystem: FileSystemProfile) throws {
    var outcomes: Set<[UInt8]> = []
    for seed in 1...100 as ClosedRange<UInt64> {
      var test = TestDisk(fileSystem, seed: seed)
      _ = try test.durableFile("a", [1])
      let file = try test.open("a.tmp")
      try test.append([2], to: file)
      try test.sync(file)
      try test.disk.rename("a.tmp", to: "a", at: &test.now)
      test.crash(.power)
      outcomes.insert(try test.contents("a") ?? [])
    }
    #expect(outcomes == [[1], [2]])
  }

  @Test("a rename without a sync of the file: some write the data first, others may not")
  func renameWithoutSync() throws {
    for fileSystem in FileSystemProfile.all {
      var outcomes: Set<[UInt8]> = []
      for seed in 1...200 as ClosedRange<UInt64> {
        var test = TestDisk(fileSystem, seed: seed)
        _ = try test.durableFile("a", [1])
        let file = try test.open("a.tmp")
        try test.append([2, 2], to: file)
        try test.disk.rename("a.tmp", to: "a", at: &test.now)
        test.crash(.power)
        outcomes.insert(try test.contents("a") ?? [])
      }
      if fileSystem.replaceByRenameFlushes || fileSystem.dataJournal {
        #expect(outcomes == [[1], [2, 2]])
      } else {
        #expect(outcomes.contains([]), "the name is new and the content is not there")
      }
    }
  }

  @Test("after a sync of the directory the rename stands", arguments: FileSystemProfile.all)
  func syncedRename(fileSystem: FileSystemProfile) throws {
    for seed in 1...50 as ClosedRange<UInt64> {
      var test = TestDisk(fileSystem, seed: seed)
      _ = try test.durableFile("a", [1])
      let file = try test.open("a.tmp")
      try test.append([2], to: file)
      try test.sync(file)
      try test.disk.rename("a.tmp", to: "a", at: &test.now)
      try test.disk.syncDirectory("", at: &test.now)
      test.crash(.power)
      #expect(try test.contents("a") == [2])
      #expect(try test.disk.list("", at: &test.now) == ["a"])
    }
  }

  @Test("ext4 orders name changes; adversarial loses any of them")
  func order() throws {
    var sets: [String: Set<[String]>] = [:]
    for fileSystem in FileSystemProfile.all {
      for seed in 1...300 as ClosedRange<UInt64> {
        var test = TestDisk(fileSystem, seed: seed)
        for name in ["a", "b", "c"] { try test.disk.makeDirectory(name, at: &test.now) }
        test.crash(.power)
        sets[fileSystem.name, default: []].insert(try test.disk.list("", at: &test.now))
      }
    }
    #expect(sets["ext4-ordered"] == [[], ["a/"], ["a/", "b/"], ["a/", "b/", "c/"]])
    #expect(sets["adversarial"]?.count == 8)
  }

  @Test("the journal commits by age, so an old create survives without any sync")
  func journalCommit() throws {
    var test = TestDisk()
    _ = try test.open("a")
    test.wait(.milliseconds(4_900))
    _ = try test.open("b")
    test.wait(.milliseconds(200))
    test.crash(.power, keep: .synced)
    #expect(try test.disk.list("", at: &test.now) == ["a", "b"])
  }

  @Test("file slots are used again once their removal is durable")
  func slots() throws {
    var test = TestDisk()
    for round in 0..<200 {
      let file = try test.open("a.tmp")
      try test.append([UInt8(round)], to: file)
      try test.sync(file)
      try test.disk.close(file, at: &test.now)
      try test.disk.rename("a.tmp", to: "a", at: &test.now)
      try test.disk.syncDirectory("", at: &test.now)
      test.wait(.seconds(1))
    }
    #expect(test.disk.inodeSlots < 10)
    #expect(try test.contents("a") == [199])
  }
}
