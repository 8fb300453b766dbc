import Environment
import Glibc
import Hardware
import Primitives
import Simulation
import Testing

/// Runs a test body against the virtual disk, under both file systems, and against real files.
func withEveryStorage(_ body: some StorageBody) throws {
  for fileSystem in FileSystemProfile.all {
    var disk = DiskStorage(profile: DiskProfile(fileSystem: fileSystem))
    try body.run(on: &disk)
  }
  try withPosixStorage { try body.run(on: &$0) }
}

/// A test that knows nothing of the storage it runs on.
protocol StorageBody {
  func run<S: Storage>(on storage: inout S) throws
}

/// Calls `body` with real files in a fresh directory, which is removed afterwards.
func withPosixStorage<R>(_ body: (inout PosixStorage) throws -> R) throws -> R {
  var template = Array("/tmp/wavetank-test-XXXXXX".utf8CString)
  let root = unsafe template.withUnsafeMutableBufferPointer { buffer in
    unsafe buffer.baseAddress.flatMap { unsafe mkdtemp($0) }.map { unsafe String(cString: $0) }
  }
  return try withPosixStorage(root: #require(root), body)
}

private func withPosixStorage<R>(root: String, _ body: (inout PosixStorage) throws -> R) rethrows
  -> R
{
  var storage = PosixStorage(root: root)
  defer {
    storage.removeAll(in: "")
    _ = unsafe rmdir(root)
  }
  return try body(&storage)
}

extension PosixStorage {
  /// Removes everything below a directory.
  mutating func removeAll(in directory: String) {
    for name in (try? list(directory)) ?? [] {
      let path = directory.isEmpty ? name : directory + "/" + name
      if path.hasSuffix("/") {
        let inner = String(path.dropLast())
        removeAll(in: inner)
        try? removeDirectory(inner)
      } else {
        try? remove(path)
      }
    }
  }
}

/// The error that a storage call throws, or `nil` when it succeeds.
func failure(_ call: () throws -> Void) -> StorageError? {
  do {
    try call()
    return nil
  } catch {
    return error as? StorageError
  }
}

/// `count` bytes that tell their position and a tag.
func pattern(_ count: Int, tag: UInt8 = 0) -> Bytes {
  Bytes((0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) ^ tag })
}
