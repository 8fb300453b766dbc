import Hardware
import Primitives
import Testing

/// The whole disk against a plain model: a dictionary of byte arrays, and what was promised to
/// outlive a crash.
struct DiskReferenceTests {
  @Test(
    "random work and crashes: processes see what they wrote, and what was synced stays",
    arguments: FileSystemProfile.all
  )
  func agreement(fileSystem: FileSystemProfile) throws {
    var promisesKept = 0
    for seed in 1...12 as ClosedRange<UInt64> {
      var model = ReferenceModel(fileSystem, seed: seed)
      for step in 0..<200 {
        let done = try model.step()
        if step % 5 == 4 || done.hasPrefix("a crash"), let complaint = try model.complaint() {
          Issue.record("\(fileSystem.name) seed \(seed), step \(step), after \(done): \(complaint)")
          break
        }
      }
      promisesKept += model.promisesKept
    }
    #expect(promisesKept > 30)
  }
}

private struct ReferenceModel {
  private var test: TestDisk
  private var random: RandomStream
  /// What a process sees.
  private var files: [String: [UInt8]] = [:]
  /// Names and contents that a power loss must leave: contents synced, then the directory, and
  /// nothing changed since.
  private var promised: [String: [UInt8]] = [:]
  /// Contents at the last sync of files that have not been written since.
  private var synced: [String: [UInt8]] = [:]
  private(set) var promisesKept = 0

  init(_ fileSystem: FileSystemProfile, seed: UInt64) {
    test = TestDisk(fileSystem, seed: seed)
    random = RandomStream(seed: seed, purpose: "test.reference")
  }

  /// Does something; returns what.
  mutating func step() throws -> String {
    test.disk.advance(to: test.now)
    let name = pick()
    switch random.below(28) {
    case 0...6: try write(name, at: files[name]?.count ?? 0, 1 + Int(random.below(9_000)))
    case 7...10:
      let size = UInt64(files[name]?.count ?? 0)
      try write(name, at: Int(random.below(size + 5_000)), 1 + Int(random.below(6_000)))
    case 11, 12: try truncate(name)
    case 13, 14: try rename(name, to: pick())
    case 15: try remove(name)
    case 16, 17, 18: try sync(name)
    case 19, 20:
      try test.disk.syncDirectory("", at: &test.now)
      promised = synced
    case 21: test.wait(.milliseconds(Int64(random.below(40_000))))
    case 22:
      test.disk.advance(to: test.now)
      test.crash(.process)
      return "process kill"
    case 23, 24, 25, 26:
      try sync(name)
      try test.disk.syncDirectory("", at: &test.now)
      promised = synced
    default:
      test.disk.advance(to: test.now)
      test.crash(random.below(2) == 0 ? .power : .operatingSystem)
      return try restart()
    }
    return "an operation on \(name)"
  }

  /// Compares what a process sees with the model.
  mutating func complaint() throws -> String? {
    let names = try test.disk.list("", at: &test.now)
    guard names == files.keys.sorted() else { return "\(names), not \(files.keys.sorted())" }
    for name in names where try test.contents(name) != files[name] { return "\(name) differs" }
    return nil
  }

  private mutating func pick() -> String { ["a", "b", "c", "d"][Int(random.below(4))] }

  private mutating func write(_ name: String, at position: Int, _ count: Int) throws {
    let bytes = [UInt8](repeating: UInt8(1 + random.below(255)), count: count)
    let file = try test.open(name)
    try test.disk.write(Bytes(bytes), to: file, position: ByteCount(position), at: &test.now)
    try test.disk.close(file, at: &test.now)
    var content = files[name] ?? []
    if content.count < position + count {
      content += [UInt8](repeating: 0, count: position + count - content.count)
    }
    content.replaceSubrange(position..<position + count, with: bytes)
    change(name, to: content)
  }

  private mutating func truncate(_ name: String) throws {
    guard let content = files[name] else { return }
    let size = Int(random.below(UInt64(content.count + 3_000)))
    let file = try test.open(name)
    try test.disk.truncate(file, to: ByteCount(size), at: &test.now)
    try test.disk.close(file, at: &test.now)
    let zeros = [UInt8](repeating: 0, count: max(0, size - content.count))
    change(name, to: Array(content.prefix(size)) + zeros)
  }

  private mutating func rename(_ name: String, to target: String) throws {
    guard let content = files[name], name != target else { return }
    try test.disk.rename(name, to: target, at: &test.now)
    let wasSynced = synced[name]
    forget(name)
    change(target, to: content)
    synced[target] = wasSynced
  }

  private mutating func remove(_ name: String) throws {
    guard files[name] != nil else { return }
    try test.disk.remove(name, at: &test.now)
    forget(name)
  }

  private mutating func sync(_ name: String) throws {
    guard let content = files[name] else { return }
    let file = try test.open(name)
    try test.sync(file)
    try test.disk.close(file, at: &test.now)
    synced[name] = content
    // The name was promised already: new contents are promised with it.
    if promised[name] != nil { promised[name] = content }
  }

  private mutating func change(_ name: String, to content: [UInt8]) {
    files[name] = content
    promised[name] = nil
    synced[name] = nil
  }

  private mutating func forget(_ name: String) {
    files[name] = nil
    promised[name] = nil
    synced[name] = nil
  }

  /// Checks the promises and takes what the crash left as the new beginning.
  private mutating func restart() throws -> String {
    var found: [String: [UInt8]] = [:]
    for name in try test.disk.list("", at: &test.now) { found[name] = try test.contents(name) }
    for name in promised.keys.sorted() {
      guard found[name] == promised[name] else {
        files[name] = promised[name]
        return "a crash that broke a promise"
      }
      promisesKept += 1
    }
    files = found
    synced = found
    return "a crash"
  }
}
