import Environment
import Primitives
import Testing

struct StorageConformanceTests {
  @Test("bytes are read back where they were written")
  func contents() throws { try withEveryStorage(Contents()) }

  @Test("opening, creating and closing follow the mode")
  func opening() throws { try withEveryStorage(Opening()) }

  @Test("truncation cuts and extends with zeros")
  func truncation() throws { try withEveryStorage(Truncation()) }

  @Test("names follow POSIX: rename replaces files, never non-empty directories")
  func names() throws { try withEveryStorage(Names()) }

  @Test("listings are sorted by bytes, directories end in a slash")
  func listing() throws { try withEveryStorage(Listing()) }

  @Test("a removed or replaced file stays readable through its handle")
  func removedFiles() throws { try withEveryStorage(RemovedFiles()) }

  @Test("syncs succeed on files and directories and refuse the wrong kind")
  func syncs() throws { try withEveryStorage(Syncs()) }

  @Test("preallocated space reads as zeros until it is written and keeps what was there")
  func preallocation() throws { try withEveryStorage(Preallocation()) }

  @Test("synced and direct writes are read back; direct access needs whole sectors")
  func options() throws { try withEveryStorage(Options()) }

  @Test("a file renamed and written over keeps its size")
  func recycling() throws { try withEveryStorage(Recycling()) }
}

private struct Contents: StorageBody {
  func run<S: Storage>(on storage: inout S) throws {
    let file = try storage.open("a", .createNew)
    try storage.append(pattern(5_000), to: file)
    try storage.append(pattern(3_000, tag: 1), to: file)
    #expect(try storage.size(file) == ByteCount(8_000))
    let whole = pattern(5_000).array + pattern(3_000, tag: 1).array
    for (low, count) in [(0, 8_000), (4_990, 20), (0, 1), (7_999, 100), (8_000, 1), (9_000, 5)] {
      let got = try storage.read(file, at: ByteCount(low), count: ByteCount(count))
      #expect(got.array == Array(whole.dropFirst(low).prefix(count)), "\(low) + \(count)")
    }
    try storage.write(Bytes([9, 9, 9]), to: file, at: ByteCount(4_999))
    let over = try storage.read(file, at: ByteCount(4_998), count: ByteCount(6))
    #expect(over.array == [whole[4_998], 9, 9, 9, whole[5_002], whole[5_003]])
    try storage.write(Bytes([7]), to: file, at: ByteCount(8_010))
    let gap = try storage.read(file, at: ByteCount(7_999), count: ByteCount(100))
    #expect(gap.array == [whole[7_999]] + [UInt8](repeating: 0, count: 10) + [7])
    try storage.append(.empty, to: file)
    #expect(try storage.size(file) == ByteCount(8_011))
    try storage.close(file)
  }
}

private struct Opening: StorageBody {
  func run<S: Storage>(on storage: inout S) throws {
    #expect(failure { _ = try storage.open("a", .existing) } == .notFound)
    let file = try storage.open("a", .createIfMissing)
    #expect(failure { _ = try storage.open("a", .createNew) } == .alreadyExists)
    let again = try storage.open("a", .createIfMissing)
    try storage.append(Bytes([1]), to: file)
    #expect(try storage.size(again) == ByteCount(1))
    try storage.close(file)
    #expect(failure { try storage.close(file) } == .badHandle)
    #expect(failure { try storage.append(Bytes([1]), to: file) } == .badHandle)
    #expect(failure { _ = try storage.size(FileHandle(77)) } == .badHandle)
    #expect(failure { _ = try storage.size(FileHandle(-1)) } == .badHandle)
    try storage.makeDirectory("d")
    #expect(failure { _ = try storage.open("d", .existing) } == .wrongKind)
    #expect(failure { _ = try storage.open("d", .createNew) } == .alreadyExists)
    #expect(failure { _ = try storage.open("x/y", .createNew) } == .notFound)
    #expect(failure { _ = try storage.open("a/y", .createNew) } == .wrongKind)
    try storage.close(again)
  }
}

private struct Truncation: StorageBody {
  func run<S: Storage>(on storage: inout S) throws {
    let file = try storage.open("a", .createNew)
    try storage.append(pattern(10_000), to: file)
    try storage.truncate(file, to: ByteCount(4_500))
    #expect(try storage.size(file) == ByteCount(4_500))
    try storage.truncate(file, to: ByteCount(6_000))
    let tail = try storage.read(file, at: ByteCount(4_499), count: ByteCount(10_000))
    #expect(tail.array == [pattern(4_500)[4_499]] + [UInt8](repeating: 0, count: 1_500))
    try storage.truncate(file, to: .zero)
    try storage.append(Bytes([1, 2]), to: file)
    #expect(try storage.read(file, at: .zero, count: ByteCount(9)).array == [1, 2])
    try storage.truncate(file, to: .mebibytes(10))
    #expect(try storage.size(file) == .mebibytes(10))
    try storage.close(file)
  }
}

private struct Names: StorageBody {
  func run<S: Storage>(on storage: inout S) throws {
    try storage.makeDirectory("d")
    try storage.makeDirectory("d/e")
    #expect(failure { try storage.makeDirectory("d") } == .alreadyExists)
    #expect(failure { try storage.makeDirectory("x/y") } == .notFound)
    #expect(failure { try storage.removeDirectory("d") } == .notEmpty)
    #expect(failure { try storage.removeDirectory("x") } == .notFound)
    for name in ["d/a", "d/b"] {
      let file = try storage.open(name, .createNew)
      try storage.append(Bytes(Array(name.utf8)), to: file)
      try storage.close(file)
    }
    #expect(failure { try storage.removeDirectory("d/a") } == .wrongKind)
    #expect(failure { try storage.remove("d/e") } == .wrongKind)
    try storage.rename("d/a", to: "d/b")
    #expect(try !storage.exists("d/a"))
    #expect(try storage.contents("d/b") == Array("d/a".utf8))
    #expect(failure { try storage.rename("d/x", to: "d/y") } == .notFound)
    #expect(failure { try storage.rename("d/b", to: "d/e") } == .wrongKind)
    #expect(failure { try storage.rename("d/e", to: "d/b") } == .wrongKind)
    #expect(failure { try storage.rename("d", to: "d/e/f") } == .wrongKind)
    #expect(failure { try storage.rename("d/e", to: "d") } == .notEmpty)
    try storage.rename("d/b", to: "d/b")
    try storage.makeDirectory("g")
    try storage.rename("d", to: "g")
    #expect(try storage.contents("g/b") == Array("d/a".utf8))
    #expect(try storage.exists("g/e"))
    #expect(try !storage.exists("g/b/c"))
    #expect(try !storage.exists("d"))
    try storage.remove("g/b")
    #expect(failure { try storage.remove("g/b") } == .notFound)
    try storage.removeDirectory("g/e")
    try storage.removeDirectory("g")
    #expect(try storage.list("") == [])
  }
}

private struct Listing: StorageBody {
  func run<S: Storage>(on storage: inout S) throws {
    for name in ["b", "a-b", "ä", "B", "a.txt", "0"] {
      try storage.close(try storage.open(name, .createNew))
    }
    try storage.makeDirectory("a")
    #expect(try storage.list("") == ["0", "B", "a-b", "a.txt", "a/", "b", "ä"])
    #expect(try storage.list("a") == [])
    #expect(failure { _ = try storage.list("b") } == .wrongKind)
    #expect(failure { _ = try storage.list("c") } == .notFound)
    #expect(try storage.freeSpace("") > .zero)
  }
}

private struct RemovedFiles: StorageBody {
  func run<S: Storage>(on storage: inout S) throws {
    let old = try storage.open("a", .createNew)
    try storage.append(Bytes([1, 2, 3]), to: old)
    let new = try storage.open("b", .createNew)
    try storage.append(Bytes([4]), to: new)
    try storage.rename("b", to: "a")
    #expect(try storage.read(old, at: .zero, count: ByteCount(9)).array == [1, 2, 3])
    #expect(try storage.contents("a") == [4])
    try storage.remove("a")
    try storage.append(Bytes([5]), to: new)
    try storage.sync(new)
    #expect(try storage.read(new, at: .zero, count: ByteCount(9)).array == [4, 5])
    try storage.close(old)
    try storage.close(new)
    #expect(try storage.list("") == [])
  }
}

private struct Syncs: StorageBody {
  func run<S: Storage>(on storage: inout S) throws {
    try storage.makeDirectory("d")
    let file = try storage.open("d/a", .createNew)
    try storage.append(pattern(100), to: file)
    try storage.sync(file)
    try storage.sync(file)
    try storage.syncDirectory("d")
    try storage.syncDirectory("")
    #expect(failure { try storage.syncDirectory("x") } == .notFound)
    #expect(failure { try storage.syncDirectory("d/a") } == .wrongKind)
    try storage.close(file)
    #expect(failure { try storage.sync(file) } == .badHandle)
  }
}

extension Storage {
  /// The contents of a file.
  mutating func contents(_ path: String) throws -> [UInt8] {
    let file = try open(path, .existing)
    let bytes = try read(file, at: .zero, count: try size(file))
    try close(file)
    return bytes.array
  }
}

private struct Preallocation: StorageBody {
  func run<S: Storage>(on storage: inout S) throws {
    let file = try storage.open("a", .createNew)
    try storage.append(Bytes([1, 2, 3]), to: file)
    try storage.preallocate(file, at: .zero, count: ByteCount(10_000))
    #expect(try storage.size(file) == ByteCount(10_000))
    let head = try storage.read(file, at: .zero, count: ByteCount(10_000))
    #expect(head.array == [1, 2, 3] + [UInt8](repeating: 0, count: 9_997))
    try storage.write(Bytes([9]), to: file, at: ByteCount(8_000))
    try storage.syncData(file)
    #expect(try storage.read(file, at: ByteCount(7_999), count: ByteCount(3)).array == [0, 9, 0])
    try storage.preallocate(file, at: ByteCount(5_000), count: ByteCount(100))
    #expect(try storage.size(file) == ByteCount(10_000))
    let tooMuch = failure {
      try storage.preallocate(file, at: .zero, count: .gibibytes(1 << 12))
    }
    #expect(tooMuch == .noSpace(written: .zero))
    #expect(try storage.size(file) == ByteCount(10_000))
    try storage.truncate(file, to: ByteCount(2))
    #expect(try storage.size(file) == ByteCount(2))
  }
}

private struct Options: StorageBody {
  func run<S: Storage>(on storage: inout S) throws {
    let synced = try storage.open("a", .createNew, .syncedWrites)
    try storage.append(pattern(5_000), to: synced)
    #expect(try storage.read(synced, at: .zero, count: ByteCount(9_000)) == pattern(5_000))
    let direct = try storage.open("b", .createNew, [.direct, .syncedWrites])
    try storage.append(pattern(8_192), to: direct)
    try storage.write(pattern(4_096, tag: 3), to: direct, at: ByteCount(4_096))
    let whole = try storage.read(direct, at: .zero, count: ByteCount(8_192))
    #expect(whole.array == pattern(4_096).array + pattern(4_096, tag: 3).array)
    let tail = try storage.read(direct, at: ByteCount(4_096), count: ByteCount(8_192))
    #expect(tail == pattern(4_096, tag: 3))
    let buffered = try storage.open("b", .existing)
    #expect(try storage.read(buffered, at: .zero, count: ByteCount(8_192)) == whole)
    #expect(failure { try storage.append(Bytes([1]), to: direct) } == .misaligned)
    let inside = failure { try storage.write(pattern(4_096), to: direct, at: ByteCount(100)) }
    #expect(inside == .misaligned)
    let shifted = failure {
      _ = try storage.read(direct, at: ByteCount(100), count: ByteCount(4_096))
    }
    #expect(shifted == .misaligned)
    #expect(try storage.size(direct) == ByteCount(8_192))
  }
}

private struct Recycling: StorageBody {
  func run<S: Storage>(on storage: inout S) throws {
    let old = try storage.open("1", .createNew)
    try storage.append(pattern(12_288), to: old)
    try storage.sync(old)
    try storage.rename("1", to: "2")
    try storage.write(pattern(4_096, tag: 5), to: old, at: .zero)
    try storage.syncData(old)
    #expect(try storage.list("") == ["2"])
    #expect(try storage.size(old) == ByteCount(12_288))
    let all = try storage.read(old, at: .zero, count: ByteCount(12_288))
    #expect(all.array == pattern(4_096, tag: 5).array + pattern(12_288).array.dropFirst(4_096))
  }
}
