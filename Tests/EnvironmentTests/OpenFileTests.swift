import Environment
import Primitives
import Testing

/// Files whose names change while they are open, and files with holes.
struct OpenFileTests {
  @Test("a chain of renames over open files leaves each handle its own file")
  func renamesOverOpenFiles() throws { try withEveryStorage(RenamesOverOpenFiles()) }

  @Test("a removed open file and its successor of the same name are two files")
  func removedAndRecreated() throws { try withEveryStorage(RemovedAndRecreated()) }

  @Test("holes of sparse writes read as zeros")
  func sparse() throws { try withEveryStorage(Sparse()) }

  @Test("a renamed directory takes its open files along")
  func renamedDirectory() throws { try withEveryStorage(RenamedDirectory()) }
}

private struct RenamesOverOpenFiles: StorageBody {
  func run<S: Storage>(on storage: inout S) throws {
    let names = ["a", "b", "c", "d"]
    var handles: [FileHandle] = []
    for (index, name) in names.enumerated() {
      handles.append(try storage.open(name, .createNew))
      try storage.append(Bytes([UInt8(index)]), to: handles[index])
    }
    for index in 1..<4 { try storage.rename(names[index], to: names[index - 1]) }
    #expect(try storage.list("") == ["a", "b", "c"])
    for (index, file) in handles.enumerated() {
      try storage.append(Bytes([UInt8(index) + 10]), to: file)
      let got = try storage.read(file, at: .zero, count: ByteCount(9))
      #expect(got.array == [UInt8(index), UInt8(index) + 10])
      try storage.sync(file)
    }
    #expect(try storage.contents("a") == [1, 11])
    #expect(try storage.contents("c") == [3, 13])
    for file in handles { try storage.close(file) }
  }
}

private struct RemovedAndRecreated: StorageBody {
  func run<S: Storage>(on storage: inout S) throws {
    let old = try storage.open("a", .createNew)
    try storage.append(pattern(9_000), to: old)
    try storage.remove("a")
    #expect(try !storage.exists("a"))
    let new = try storage.open("a", .createNew)
    #expect(try storage.size(new) == .zero)
    try storage.truncate(old, to: ByteCount(10))
    try storage.append(Bytes([1]), to: new)
    #expect(try storage.size(old) == ByteCount(10))
    #expect(try storage.contents("a") == [1])
    try storage.close(old)
    #expect(try storage.contents("a") == [1])
    try storage.close(new)
  }
}

private struct Sparse: StorageBody {
  func run<S: Storage>(on storage: inout S) throws {
    let file = try storage.open("a", .createNew)
    for place in [0, 3_000_000, 1_000_001, 2_000_000] {
      try storage.write(pattern(100, tag: 5), to: file, at: ByteCount(place))
    }
    #expect(try storage.size(file) == ByteCount(3_000_100))
    for place in [0, 1_000_001, 2_000_000, 3_000_000] {
      let got = try storage.read(file, at: ByteCount(place), count: ByteCount(100))
      #expect(got == pattern(100, tag: 5), "\(place)")
    }
    for place in [100, 999_000, 1_000_101, 2_500_000] {
      let got = try storage.read(file, at: ByteCount(place), count: ByteCount(1_001))
      let isEmpty = got.array.allSatisfy { $0 == 0 }
      #expect(isEmpty && got.count == 1_001, "\(place)")
    }
    try storage.sync(file)
    try storage.close(file)
  }
}

private struct RenamedDirectory: StorageBody {
  func run<S: Storage>(on storage: inout S) throws {
    try storage.makeDirectory("d")
    let file = try storage.open("d/a", .createNew)
    try storage.append(Bytes([1]), to: file)
    try storage.rename("d", to: "e")
    try storage.append(Bytes([2]), to: file)
    try storage.syncDirectory("e")
    #expect(try storage.contents("e/a") == [1, 2])
    #expect(failure { _ = try storage.open("d/a", .existing) } == .notFound)
    try storage.close(file)
  }
}
