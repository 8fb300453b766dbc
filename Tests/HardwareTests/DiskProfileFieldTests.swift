import Hardware
import Primitives
import Testing

/// Every field of a profile can be set by name, and setting it changes what a disk does.
struct DiskProfileFieldTests {
  @Test("every stored field of a profile can be overridden by its name")
  func complete() {
    #expect(
      stored(FileSystemProfile.xfs) == FileSystemProfile.fields.map(\.word.name).sorted()
    )
    #expect(stored(DeviceProfile.hdd) == DeviceProfile.fields.map(\.word.name).sorted())
  }

  private func stored(_ value: Any) -> [String] {
    Mirror(reflecting: value).children.compactMap(\.label).filter { $0 != "name" }.sorted()
  }

  @Test("a value of another form is refused and changes nothing")
  func refused() {
    for field in FileSystemProfile.fields {
      var profile = FileSystemProfile.xfs
      let taken = profile.set(ProfileOverride(field.word.name, .word("nothing")))
      #expect(!taken)
      #expect(profile == .xfs)
    }
    var device = DeviceProfile.hdd
    for (name, value) in [
      ("sector", ProfileValue.bytes(ByteCount(1_000))),
      ("bandwidth", .bytes(.zero)),
      ("read", .latency(p50: .seconds(2), p99: .seconds(1))),
      ("flushHonoured", .ratio(Ratio(3, 2))),
      ("nothing", .flag(true)),
    ] {
      let taken = device.set(ProfileOverride(name, value))
      #expect(!taken, "\(name)")
    }
    #expect(device == .hdd)
  }

  @Test("setting a file system's field changes the profile and what the disk does")
  func fileSystems() throws {
    var device = DeviceProfile.sataPLP
    device.bandwidth = 1_000_000
    // That blocks are chosen late shows only where no space is kept back for it.
    var unreserved = FileSystemProfile.ext4Ordered
    unreserved.reservation = .zero
    for field in FileSystemProfile.fields {
      var differs = false
      for base in FileSystemProfile.all + [unreserved] where !differs {
        let usual = try behaviour(base, device)
        for value in others(field.word.form) where field.get(base) != value {
          var changed = base
          let taken = changed.set(ProfileOverride(field.word.name, value))
          #expect(taken && changed != base && field.get(changed) == value)
          if try !differs && behaviour(changed, device) != usual { differs = true }
        }
      }
      #expect(differs, "\(field.word.name) changes nothing")
    }
  }

  @Test("setting a device's field changes the profile and what the disk does")
  func devices() throws {
    for field in DeviceProfile.fields {
      var differs = false
      for base in [DeviceProfile.nvmePLP, .nvmeClient] where !differs {
        let usual = try behaviour(.ext4Ordered, base)
        for value in others(field.word.form) where field.get(base) != value {
          var changed = base
          let taken = changed.set(ProfileOverride(field.word.name, value))
          #expect(taken && changed != base && field.get(changed) == value)
          if try !differs && behaviour(.ext4Ordered, changed) != usual { differs = true }
        }
      }
      #expect(differs, "\(field.word.name) changes nothing")
    }
  }

  private func others(_ form: ProfileForm) -> [ProfileValue] {
    switch form {
    case .interval: [.interval(.milliseconds(7)), .interval(.seconds(11))]
    case .intervalOrNever: [.never, .interval(.seconds(3))]
    case .bytes: [.bytes(.kibibytes(64)), .bytes(.mebibytes(256))]
    case .sizes(let sizes): sizes.map { .bytes($0) }
    case .ratio: [.ratio(.zero), .ratio(Ratio(1, 100)), .ratio(.one)]
    case .flag: [.flag(true), .flag(false)]
    case .word(let words): words.map { .word($0) }
    case .latency: [.latency(p50: .milliseconds(3), p99: .milliseconds(4))]
    }
  }

  /// A digest of costs, counters and what crashes leave.
  private func behaviour(_ fileSystem: FileSystemProfile, _ device: DeviceProfile) throws
    -> Digest
  {
    var digest = Digest()
    for seed in 1...8 as ClosedRange<UInt64> {
      var test = TestDisk(
        fileSystem,
        device: device,
        seed: seed,
        capacity: .mebibytes(16),
        memory: .mebibytes(4)
      )
      let log = try test.durableFile("log", ramp(9_000))
      let other = try test.durableFile("other", ramp(9_000))
      try steady(&test, log, other, UInt8(seed))
      try shortage(&test, log, &digest)
      try refuse(&test, &digest)
      try leave(&test, log, other, seed)
      absorb(&test, &digest)
      try halt(&test, &digest)
    }
    return digest
  }

  private func steady(_ test: inout TestDisk, _ log: Int32, _ other: Int32, _ tag: UInt8) throws {
    for step in 0..<45 {
      test.disk.advance(to: test.now)
      try test.append(5_000, tag: tag, to: log)
      try test.disk.write(Bytes([tag]), to: other, position: ByteCount(step * 90), at: &test.now)
      if step % 20 == 19 { try test.sync(other) }
      test.wait(.milliseconds(1_003))
    }
    let big = try test.open("big")
    for _ in 0..<20 { try test.append(65_536, to: big) }
    test.wait(.seconds(50))
  }

  /// A sync fails; a second one is tried.
  private func refuse(_ test: inout TestDisk, _ digest: inout Digest) throws {
    let file = try test.durableFile("failed", ramp(4_096))
    try test.append(ramp(4_096), to: file)
    test.disk.inject(.inputOutput(InputOutputFault(target: .sync)), at: test.now)
    for _ in 0..<2 { digest.mix(failure { try test.sync(file) } == nil ? 0 : 1) }
    digest.mix(try test.disk.size(file, at: &test.now).bytes)
    test.disk.heal(at: test.now)
  }

  /// The journal fails; memory is asked what it still shows.
  private func halt(_ test: inout TestDisk, _ digest: inout Digest) throws {
    let file = try test.durableFile("halted", ramp(4_096))
    let fault = InputOutputFault(target: .journal)
    test.disk.inject(.inputOutput(fault), at: test.now)
    try test.append(ramp(10), to: file)
    for _ in 0..<2 { digest.mix(failure { try test.sync(file) } == .readOnly ? 0 : 1) }
    test.crash(.operatingSystem, keep: .synced)
  }

  /// The volume shrinks after a write was accepted.
  private func shortage(_ test: inout TestDisk, _ log: Int32, _ digest: inout Digest) throws {
    try test.append(20_000, to: log)
    test.disk.inject(.capacity(CapacityFault(size: .kibibytes(64))), at: test.now)
    digest.mix(failure { try test.sync(log) } == nil ? 0 : 1)
    test.disk.heal(at: test.now)
    let size = test.disk.usedBytes + .kibibytes(64)
    test.disk.inject(.capacity(CapacityFault(size: size)), at: test.now)
    digest.mix(failure { try test.append(32_768, to: log) } == nil ? 0 : 1)
    test.disk.heal(at: test.now)
  }

  /// Crashes with a name, appends and overwrites not durable, half of the times inside a sync.
  private func leave(_ test: inout TestDisk, _ log: Int32, _ other: Int32, _ seed: UInt64) throws {
    let new = Bytes([UInt8](repeating: 8, count: 8_192))
    try test.disk.write(new, to: other, position: .zero, at: &test.now)
    test.wait(.milliseconds(100))
    try test.append(200_000, tag: 9, to: log)
    try test.disk.write(new, to: log, position: .zero, at: &test.now)
    let before = test.disk.counters.bytesWrittenBack
    for _ in 0..<80 where test.disk.counters.bytesWrittenBack < before + 208_192 {
      test.wait(.milliseconds(500))
    }
    test.wait(.milliseconds(20))
    try test.append(30_000, tag: 9, to: log)
    try test.disk.write(new, to: other, position: .zero, at: &test.now)
    if seed % 2 == 0 { try test.sync(other) }
    let fresh = try test.open("fresh")
    try test.append(10_000, tag: 7, to: fresh)
    try test.disk.rename("fresh", to: "big", at: &test.now)
    _ = try test.open("last")
    test.disk.advance(to: test.now)
    var end = test.now
    if seed % 3 != 0 { try test.disk.sync(log, at: &end) }
    test.wait(.nanoseconds((end - test.now).nanoseconds / 2))
    test.crash(seed % 4 == 0 ? .operatingSystem : .power)
  }

  private func absorb(_ test: inout TestDisk, _ digest: inout Digest) {
    for file in test.disk.files(view: .cached) {
      digest.mix(UInt64(file.path.utf8.count))
      digest.mix(file.size.bytes)
      for chunk in file.chunks { digest.mix(UInt64(CRC32C.checksum(chunk))) }
      guard let handle = try? test.disk.open(file.path, .existing, at: &test.now) else { continue }
      _ = try? test.disk.read(handle, position: .zero, count: file.size, at: &test.now)
    }
    digest.mix(test.now.nanoseconds)
    digest.mix(test.disk.counters.bytesWrittenBack)
    digest.mix(test.disk.counters.throttledNanoseconds)
  }
}
