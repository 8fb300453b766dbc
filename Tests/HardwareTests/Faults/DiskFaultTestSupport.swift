import Hardware
import Primitives

extension TestDisk {
  /// A disk with two directories, each with a durable file of 64 KiB, and a third small file.
  static func furnished(
    _ fileSystem: FileSystemProfile = .ext4Ordered,
    device: DeviceProfile = .nvmeClient,
    seed: UInt64 = 1
  ) throws -> TestDisk {
    var test = TestDisk(fileSystem, device: device, seed: seed, capacity: .mebibytes(4))
    for directory in ["a-0", "b-0"] {
      try test.disk.makeDirectory(directory, at: &test.now)
      let file = try test.open("\(directory)/0.log")
      try test.append(ramp(65_536), to: file)
      try test.sync(file)
      try test.disk.syncDirectory(directory, at: &test.now)
    }
    try test.disk.syncDirectory("", at: &test.now)
    let small = try test.open("a-0/0.index")
    try test.append(ramp(100), to: small)
    try test.sync(small)
    try test.disk.syncDirectory("a-0", at: &test.now)
    test.wait(.seconds(60))
    return test
  }

  /// Everything of the cached view, read through calls after all clean pages were dropped.
  mutating func evict() { disk.inject(.evict(EvictFault()), at: now) }

  /// The bytes of a file in a view.
  func bytes(_ path: String, _ view: DiskView) -> [UInt8]? {
    disk.files(view: view).first { $0.path == path }?.chunks.flatMap(\.array)
  }
}

/// Runs a fixed workload on a disk with one fault, and says in a digest all that can be seen of it:
/// errors, contents, times.
struct FaultWorkload {
  var test: TestDisk
  var digest = Digest()

  init(_ test: TestDisk) { self.test = test }

  /// Appends, overwrites, reads, syncs, renames and cuts for a while.
  mutating func run(rounds: Int = 9) {
    for round in 0..<rounds {
      test.wait(.milliseconds(700))
      for path in ["a-0/0.log", "b-0/0.log", "b-0/\(round % 4).tmp"] { write(path, round) }
      noteMedia()
      note { try $0.disk.rename("b-0/\(round % 4).tmp", to: "b-0/kept", at: &$0.now) }
      note { test in
        let names = try test.disk.list("b-0", at: &test.now)
        if names.count > 3 { throw DiskError.notEmpty }
      }
    }
  }

  private mutating func write(_ path: String, _ round: Int) {
    var handle: Int32?
    note { test in handle = try test.open(path) }
    guard let file = handle else { return }
    note { try $0.append(ramp(3_000, from: round), to: file) }
    note { test in
      try test.disk.write(
        Bytes(ramp(5_000, from: round)),
        to: file,
        position: ByteCount(8_192),
        at: &test.now
      )
    }
    if round % 3 == 0 { note { try $0.sync(file) } }
    if round % 5 == 1 { note { try $0.disk.truncate(file, to: .kibibytes(32), at: &$0.now) } }
    note { test in
      let size = try test.disk.size(file, at: &test.now)
      let bytes = try test.disk.read(file, position: .zero, count: size, at: &test.now)
      if bytes.count > 100_000 { throw DiskError.wrongKind }
    }
    note { try $0.disk.close(file, at: &$0.now) }
  }

  /// Absorbs what is broken on the media and what they hold.
  private mutating func noteMedia() {
    for damage in test.disk.damages {
      digest.mix(damage.start.bytes)
      digest.mix(damage.count.bytes)
    }
    for file in test.disk.files(view: .durable) where file.path.hasSuffix(".log") {
      for chunk in file.chunks { digest.mix(Int64(CRC32C.checksum(chunk))) }
    }
  }

  /// Makes a call and absorbs its outcome and the time it took.
  mutating func note(_ call: (inout TestDisk) throws -> Void) {
    test.disk.advance(to: test.now)
    let error = failure { try call(&test) }
    digest.mix(error.map { "\($0)" }.map { Int64(CRC32C.checksum(Bytes(Array($0.utf8)))) } ?? 0)
    digest.mix(test.now.nanoseconds)
  }

  /// Absorbs what both views of the disk show.
  mutating func finish() -> Digest {
    for view in [DiskView.cached, .durable] {
      for file in test.disk.files(view: view) {
        digest.mix(Int64(CRC32C.checksum(Bytes(Array(file.path.utf8)))))
        digest.mix(Int64(CRC32C.checksum(Bytes(file.chunks.flatMap(\.array)))))
      }
    }
    return digest
  }
}
