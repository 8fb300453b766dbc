import Environment
import Glibc
import Hardware
import Primitives
import Simulation
import Testing

/// A volume of one mebibyte: the same body on a virtual disk and, where one may be mounted, on the
/// memory file system of this machine.
struct ShortOfSpaceTests {
  @Test("a full volume keeps what fitted, says how much, and works again once there is room")
  func virtualDisk() throws {
    for fileSystem in FileSystemProfile.all {
      let profile = DiskProfile(fileSystem: fileSystem, capacity: .mebibytes(1))
      var disk = DiskStorage(profile: profile)
      try FullVolume().run(on: &disk)
    }
  }

  @Test(
    "a full volume of this machine behaves as the virtual one does",
    .enabled(if: SmallVolume.isAvailable, "a small volume can be mounted only by an administrator")
  )
  func realVolume() throws {
    try SmallVolume.with { root in
      var storage = PosixStorage(root: root)
      defer { storage.removeAll(in: "") }
      try FullVolume().run(on: &storage)
    }
  }
}

private struct FullVolume: StorageBody {
  func run<S: Storage>(on storage: inout S) throws {
    let spare = try storage.open("spare", .createNew)
    try storage.append(pattern(100_000), to: spare)
    try storage.close(spare)
    let file = try storage.open("log", .createNew)
    var stored = 0
    var refused: StorageError?
    for _ in 0..<100 where refused == nil {
      refused = failure { try storage.append(pattern(60_000, tag: 3), to: file) }
      if refused == nil { stored += 60_000 }
    }
    guard case .noSpace(let written) = refused else {
      Issue.record("the volume never fills, or fails with \(String(describing: refused))")
      return
    }
    #expect(written < ByteCount(60_000))
    stored += written.int
    #expect(stored > 600_000 && stored <= 1 << 20)
    #expect(try storage.size(file) == ByteCount(stored))
    let tail = try storage.read(file, at: ByteCount(stored - written.int), count: written)
    #expect(tail == pattern(60_000, tag: 3)[0..<written.int])
    #expect(failure { try storage.append(pattern(60_000), to: file) } != nil)
    try storage.write(pattern(1_000, tag: 9), to: file, at: ByteCount(50_000))
    let over = try storage.read(file, at: ByteCount(50_000), count: ByteCount(1_000))
    #expect(over == pattern(1_000, tag: 9), "an overwrite takes no space")
    try storage.rename("log", to: "renamed")
    #expect(try storage.freeSpace("") < ByteCount(8_192))
    try storage.remove("spare")
    let end = try storage.size(file)
    #expect(failure { try storage.append(pattern(50_000), to: file) } == nil)
    #expect(try storage.size(file) == end + ByteCount(50_000))
    try storage.close(file)
  }
}

/// A memory file system of one mebibyte, for as long as a body runs.
private enum SmallVolume {
  static let isAvailable: Bool = {
    do {
      try with { _ in }
      return true
    } catch {
      return false
    }
  }()

  struct Refused: Error {}

  static func with(_ body: (String) throws -> Void) throws {
    var template = Array("/tmp/wavetank-volume-XXXXXX".utf8CString)
    let made = unsafe template.withUnsafeMutableBufferPointer { buffer in
      unsafe buffer.baseAddress.flatMap { unsafe mkdtemp($0) }.map { unsafe String(cString: $0) }
    }
    guard let root = made else { throw Refused() }
    defer { _ = unsafe rmdir(root) }
    guard unsafe mount("tmpfs", root, "tmpfs", 0, "size=1m") == 0 else { throw Refused() }
    defer { _ = unsafe umount(root) }
    try body(root)
  }
}
