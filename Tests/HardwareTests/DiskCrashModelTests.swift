import Hardware
import Primitives
import Testing

/// Random operations on a few files, then a crash: each page found afterwards must be one that the
/// file has had since its last sync, and each size too.
struct DiskCrashModelTests {
  @Test(
    "a crash leaves only pages and sizes that the files have had",
    arguments: DeviceProfile.all.filter { !$0.isEphemeral }
  )
  func devices(device: DeviceProfile) throws { try check(.ext4Ordered, device, seeds: 1...60) }

  @Test(
    "so it does on every file system whose appends survive as a prefix",
    arguments: [FileSystemProfile.ext4Journal, .xfs, .btrfs]
  )
  func fileSystems(fileSystem: FileSystemProfile) throws {
    try check(fileSystem, .nvmePLP, seeds: 1...60)
    try check(fileSystem, .nvmeClient, seeds: 1...60)
  }

  private func check(
    _ fileSystem: FileSystemProfile,
    _ device: DeviceProfile,
    seeds: ClosedRange<UInt64>
  ) throws {
    for seed in seeds {
      var model = CrashModel(fileSystem, device: device, seed: seed)
      try model.prepare()
      for _ in 0..<60 { try model.step() }
      if let complaint = try model.crashAndCheck() {
        Issue.record("\(fileSystem.name) \(device.name) seed \(seed): \(complaint)")
      }
    }
  }

  @Test("the same seed gives the same state after a crash, another seed another one")
  func determinism() throws {
    func outcome(_ seed: UInt64) throws -> [String] {
      var model = CrashModel(device: .nvmeClient, seed: seed)
      try model.prepare()
      for _ in 0..<60 { try model.step() }
      model.test.crash(.power)
      return model.test.disk.files(view: .cached).map { file in
        "\(file.path) \(file.size.bytes) \(file.chunks.map { CRC32C.checksum($0) })"
      }
    }
    #expect(try outcome(3) == outcome(3))
    #expect(try outcome(3) != outcome(4))
  }
}

private struct CrashModel {
  var test: TestDisk
  var random: RandomStream
  var files: [File] = []

  struct File {
    var path: String
    var handle: Int32
    var content: [UInt8]
    /// Every content since the last sync, that one first.
    var versions: [[UInt8]]
  }

  init(
    _ fileSystem: FileSystemProfile = .ext4Ordered,
    device: DeviceProfile,
    seed: UInt64
  ) {
    test = TestDisk(fileSystem, device: device, seed: seed)
    random = RandomStream(seed: seed, purpose: "test.crash")
  }

  mutating func prepare() throws {
    for path in ["a", "b", "c"] {
      let handle = try test.durableFile(path, [1])
      files.append(File(path: path, handle: handle, content: [1], versions: [[1]]))
    }
    test.wait(.seconds(3))
  }

  mutating func step() throws {
    test.disk.advance(to: test.now)
    let index = Int(random.below(3))
    let tag = UInt8(1 + random.below(255))
    switch random.below(10) {
    case 0...4:
      let count = 1 + Int(random.below(9_000))
      try test.append(count, tag: tag, to: files[index].handle)
      files[index].content += [UInt8](repeating: tag, count: count)
    case 5:
      let size = Int(random.below(UInt64(files[index].content.count + 1)))
      try test.disk.truncate(files[index].handle, to: ByteCount(size), at: &test.now)
      files[index].content = Array(files[index].content.prefix(size))
    case 6:
      let position = Int(random.below(UInt64(files[index].content.count + 1)))
      let bytes = [UInt8](repeating: tag, count: 100)
      try test.disk.write(
        Bytes(bytes),
        to: files[index].handle,
        position: ByteCount(position),
        at: &test.now
      )
      files[index].content.replaceSubrange(
        position..<min(position + 100, files[index].content.count),
        with: bytes
      )
    case 7:
      try test.sync(files[index].handle)
      if honest { files[index].versions = [] }
    case 8: test.wait(.milliseconds(Int64(random.below(20_000))))
    default: test.wait(.microseconds(Int64(random.below(1_000))))
    }
    files[index].versions.append(files[index].content)
  }

  /// Whether every device of this kind flushes when told to.
  var honest: Bool {
    test.disk.profile.device.flushHonoured == .one
  }

  mutating func crashAndCheck() throws -> String? {
    let keep: CrashKeep = random.below(4) == 0 ? .torn : .drawn
    test.crash(random.below(2) == 0 ? .power : .operatingSystem, keep: keep)
    for file in files {
      guard let got = try test.contents(file.path) else { return "\(file.path) is gone" }
      let longest = file.versions.map(\.count).max() ?? 0
      if got.count > longest {
        return "\(file.path): \(got.count) bytes, never had more than \(longest)"
      }
      for start in stride(from: 0, to: got.count, by: 4_096) {
        let page = got[start..<min(start + 4_096, got.count)]
        let known = file.versions.contains { version in
          version.count >= page.endIndex && version[page.startIndex..<page.endIndex] == page
        }
        if !known { return "\(file.path): page at \(start) was never so" }
      }
    }
    return nil
  }
}
