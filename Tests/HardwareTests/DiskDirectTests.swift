import Hardware
import Primitives
import Testing

/// What `fdatasync`, `O_DSYNC`, `O_DIRECT`, preallocation and recycled files make durable.
struct DiskDirectTests {
  private func page(_ tag: UInt8, _ count: Int = 4_096) -> Bytes {
    Bytes([UInt8](repeating: tag, count: count))
  }

  @Test("a data sync of a recycled file leaves its new name to the journal, a full sync does not")
  func recycled() throws {
    for fileSystem in FileSystemProfile.all {
      for dataOnly in [true, false] {
        var test = TestDisk(fileSystem)
        let file = try test.durableFile("1", [UInt8](repeating: 1, count: 12_288))
        try test.disk.rename("1", to: "2", at: &test.now)
        try test.disk.write(page(7), to: file, position: .zero, at: &test.now)
        test.disk.advance(to: test.now)
        if dataOnly {
          try test.disk.syncData(file, at: &test.now)
        } else {
          try test.disk.sync(file, at: &test.now)
        }
        test.disk.advance(to: test.now)
        test.crash(.power, keep: .synced)
        let names = try test.disk.list("", at: &test.now)
        let commitsNames =
          fileSystem.dataJournal || fileSystem.orderedJournal && !dataOnly
        #expect(names == (commitsNames ? ["2"] : ["1"]), "\(fileSystem.name)")
        #expect(
          try test.contents(names[0])?.prefix(4_097) == [UInt8](
            repeating: 7,
            count: 4_096
          ) + [1]
        )
      }
    }
  }

  @Test("a data sync makes the size durable that reading needs")
  func grownFile() throws {
    for fileSystem in FileSystemProfile.all {
      var test = TestDisk(fileSystem)
      let file = try test.durableFile("a", [1])
      try test.append([2, 3], to: file)
      try test.disk.syncData(file, at: &test.now)
      test.disk.advance(to: test.now)
      test.crash(.power, keep: .synced)
      #expect(try test.contents("a") == [1, 2, 3])
    }
  }

  @Test("what a synced write returned from is there after any crash")
  func syncedWrites() throws {
    for fileSystem in FileSystemProfile.all {
      for options in [DiskOpenOptions.syncedWrites, [.syncedWrites, .direct]] {
        var test = TestDisk(fileSystem, device: .sataPLP)
        _ = try test.durableFile("a", [UInt8](repeating: 1, count: 8_192))
        let file = try test.disk.open("a", .existing, options, at: &test.now)
        try test.disk.append(page(2), to: file, at: &test.now)
        try test.disk.write(page(3), to: file, position: .zero, at: &test.now)
        test.disk.advance(to: test.now)
        test.crash(.power, keep: .synced)
        let bytes = try #require(try test.contents("a"))
        #expect(bytes == page(3).array + page(1).array + page(2).array)
      }
    }
  }

  @Test("a direct overwrite is on a device without cache when it returns, a buffered one is not")
  func direct() throws {
    for fileSystem in FileSystemProfile.all where !fileSystem.dataJournal {
      for options in [DiskOpenOptions.direct, []] {
        var test = TestDisk(fileSystem, device: .sataPLP)
        _ = try test.durableFile("a", [UInt8](repeating: 1, count: 8_192))
        let file = try test.disk.open("a", .existing, options, at: &test.now)
        let begin = test.now
        try test.disk.write(page(3), to: file, position: ByteCount(4_096), at: &test.now)
        #expect((test.now - begin > .microseconds(20)) == options.contains(.direct))
        test.disk.advance(to: test.now)
        #expect((test.disk.dirtyBytes == .zero) == options.contains(.direct))
        test.crash(.power, keep: .synced)
        let expected = options.contains(.direct) ? page(3) : page(1)
        #expect(try test.contents("a") == page(1).array + expected.array)
      }
    }
  }

  @Test("a direct append may lose its size, and so may one taken back by a crash")
  func directAppend() throws {
    var test = TestDisk(device: .sataPLP)
    _ = try test.durableFile("a", [UInt8](repeating: 1, count: 4_096))
    let file = try test.disk.open("a", .existing, .direct, at: &test.now)
    var later = test.now + .milliseconds(5)
    try test.disk.append(page(2), to: file, at: &later)
    var early = test
    early.crash(.power, keep: .cached)
    #expect(try early.contents("a") == page(1).array)
    #expect(early.disk.dirtyBytes == .zero)
    test.now = later
    test.disk.advance(to: later)
    var least = test
    least.crash(.power, keep: .synced)
    #expect(try least.contents("a") == page(1).array)
    test.wait(.seconds(6))
    test.crash(.power, keep: .synced)
    #expect(try test.contents("a") == page(1).array + page(2).array)
  }

  @Test("direct access that is not aligned to the sector is refused and changes nothing")
  func alignment() throws {
    for device in [DeviceProfile.sataPLP, .nvmePLP] {
      let sector = device.sector.int
      var test = TestDisk(device: device)
      let file = try test.disk.open("a", .createNew, .direct, at: &test.now)
      try test.disk.append(page(1, sector), to: file, at: &test.now)
      #expect(failure { try test.append([1], to: file) } == .misaligned)
      let middle = failure {
        let at = ByteCount(sector / 2)
        _ = try test.disk.read(file, position: at, count: ByteCount(sector), at: &test.now)
      }
      #expect(middle == .misaligned)
      #expect(test.disk.cachedSize("a") == device.sector)
    }
  }

  @Test("preallocation takes space at once, reads as zeros and leaves zeros to a crash")
  func preallocation() throws {
    for fileSystem in FileSystemProfile.all {
      var zeros = 0
      for seed in 1...40 as ClosedRange<UInt64> {
        var test = TestDisk(fileSystem, seed: seed, capacity: .mebibytes(1))
        let file = try test.durableFile("a", [])
        let free = test.disk.freeBytes
        try test.disk.preallocate(
          file,
          position: .zero,
          count: .kibibytes(64),
          at: &test.now
        )
        #expect(free - test.disk.freeBytes == .kibibytes(64))
        let more = failure {
          try test.disk.preallocate(
            file,
            position: .kibibytes(64),
            count: .mebibytes(1),
            at: &test.now
          )
        }
        #expect(more == .noSpace(written: .zero))
        #expect(test.disk.cachedSize("a") == .kibibytes(64))
        try test.sync(file)
        test.disk.fill(leaving: .zero, at: test.now)
        for index in 0..<16 {
          let position = ByteCount(index * 4_096)
          try test.disk.write(page(5), to: file, position: position, at: &test.now)
        }
        test.crash(.power)
        let bytes = try #require(try test.contents("a"))
        if fileSystem.appendSurvival != .sectors { #expect(bytes.count == 65_536) }
        if bytes.contains(0) { zeros += 1 }
        if fileSystem.garbage == .zero { #expect(bytes.allSatisfy { $0 == 0 || $0 == 5 }) }
      }
      #expect(zeros > 0, "\(fileSystem.name)")
    }
  }

  @Test("a data sync after a preallocation commits the blocks, the next one has nothing to commit")
  func unwritten() throws {
    var test = TestDisk(.xfs)
    let file = try test.durableFile("a", [])
    try test.disk.preallocate(file, position: .zero, count: .kibibytes(64), at: &test.now)
    try test.sync(file)
    for isFirst in [true, false] {
      let name = isFirst ? "b" : "c"
      _ = try test.open(name)
      try test.disk.write(page(5), to: file, position: .zero, at: &test.now)
      test.disk.advance(to: test.now)
      try test.disk.syncData(file, at: &test.now)
      test.disk.advance(to: test.now)
      #expect((test.disk.durableSize(name) != nil) == isFirst)
    }
  }
}
