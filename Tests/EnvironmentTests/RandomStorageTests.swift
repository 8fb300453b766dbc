import Environment
import Hardware
import Primitives
import Simulation
import Testing

struct RandomStorageTests {
  @Test(
    "virtual disk and real files agree on random operations, results and errors",
    arguments: UInt64(1)...12
  )
  func agreement(seed: UInt64) throws {
    let expected = try withPosixStorage { try outcome(seed, on: &$0) }
    for fileSystem in FileSystemProfile.all {
      var disk = DiskStorage(profile: DiskProfile(fileSystem: fileSystem), seed: seed)
      let got = try outcome(seed, on: &disk)
      for (index, (a, b)) in zip(expected, got).enumerated() {
        #expect(a == b, "seed \(seed), operation \(index)")
        if a != b { return }
      }
      #expect(expected.count == got.count)
    }
  }

  @Test("they agree over thousands of operations too", arguments: [101, 102, 103] as [UInt64])
  func longAgreement(seed: UInt64) throws {
    let expected = try withPosixStorage { try outcome(seed, steps: 4_000, on: &$0) }
    var disk = DiskStorage(seed: seed)
    let got = try outcome(seed, steps: 4_000, on: &disk)
    let first = zip(expected, got).enumerated().first { $0.element.0 != $0.element.1 }
    #expect(first == nil, "seed \(seed)")
    #expect(expected.count == got.count)
  }

  private func outcome<S: Storage>(_ seed: UInt64, steps: Int = 400, on storage: inout S) throws
    -> [String]
  {
    var operations = RandomOperations(seed: seed)
    return try operations.run(steps, on: &storage)
  }
}

/// A random sequence of operations over few names, and what each returned.
private struct RandomOperations {
  var random: RandomStream
  var handles: [FileHandle] = []

  init(seed: UInt64) { random = RandomStream(seed: seed, purpose: "test.storage") }

  mutating func run<S: Storage>(_ steps: Int, on storage: inout S) throws -> [String] {
    var results: [String] = []
    for step in 0..<steps {
      do {
        results.append(try perform(step, on: &storage))
      } catch let error as StorageError {
        results.append("\(step) \(error)")
      }
    }
    for handle in handles { try storage.close(handle) }
    return results + (try describe("", on: &storage))
  }

  private mutating func path() -> String {
    let names = ["a", "b", "c", "d"]
    let depth = 1 + Int(random.below(3))
    return (0..<depth).map { _ in names[Int(random.below(4))] }.joined(separator: "/")
  }

  private mutating func perform<S: Storage>(_ step: Int, on storage: inout S) throws -> String {
    switch random.below(20) {
    case 0: try storage.makeDirectory(path())
    case 1: try storage.removeDirectory(path())
    case 2: try storage.remove(path())
    case 3, 4: try storage.rename(path(), to: path())
    case 5: return "\(step) \(try storage.exists(path()))"
    case 6: return "\(step) \(try storage.list(path()))"
    case 7: try storage.syncDirectory(path())
    case 8, 9, 10:
      let modes: [OpenMode] = [.existing, .createIfMissing, .createNew]
      handles.append(try storage.open(path(), modes[Int(random.below(3))]))
      return "\(step) opened"
    default: return try useHandle(step, on: &storage)
    }
    return "\(step) done"
  }

  private mutating func useHandle<S: Storage>(_ step: Int, on storage: inout S) throws -> String {
    guard !handles.isEmpty else { return "\(step) none" }
    let index = Int(random.below(UInt64(handles.count)))
    let file = handles[index]
    let position = ByteCount(Int(random.below(20_000)))
    let length = Int(random.below(6_000))
    switch random.below(8) {
    case 0:
      handles.remove(at: index)
      try storage.close(file)
    case 1: try storage.truncate(file, to: position)
    case 2: try storage.sync(file)
    case 3, 4: try storage.append(pattern(length, tag: UInt8(step & 255)), to: file)
    case 5, 6: try storage.write(pattern(length, tag: UInt8(step & 255)), to: file, at: position)
    default:
      let got = try storage.read(file, at: position, count: ByteCount(length))
      return "\(step) read \(got.count) \(CRC32C.checksum(got))"
    }
    return "\(step) size \(try handles.contains(file) ? storage.size(file).bytes : -1)"
  }

  private func describe<S: Storage>(_ directory: String, on storage: inout S) throws -> [String] {
    var lines: [String] = []
    for name in try storage.list(directory) {
      let path = directory.isEmpty ? name : directory + "/" + name
      lines.append(path)
      if name.hasSuffix("/") {
        lines += try describe(String(path.dropLast()), on: &storage)
      } else {
        let bytes = Bytes(try storage.contents(path))
        lines.append("\(bytes.count) \(CRC32C.checksum(bytes))")
      }
    }
    return lines
  }
}
