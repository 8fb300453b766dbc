import Environment
import Hardware
import KafkaLog
import Primitives
import Simulation
import Testing

/// A replica that moved to another log directory takes its place, and the power goes meanwhile.
@Suite struct MovingReplicaCrashTests {
  private static let tag = String(repeating: "d", count: 32)
  private static let noon: Int64 = 1_700_000_000_000

  /// The replica in `a`, the same on its way to `b`, both on the media.
  private struct Rig {
    var storage: DiskStorage
    var old: PartitionLog
    var future: PartitionLog

    init(_ fileSystem: FileSystemProfile, _ variants: Variants) throws {
      var profile = DiskProfile(fileSystem: fileSystem, device: .nvmePLP)
      profile.capacity = .mebibytes(256)
      storage = DiskStorage(disk: Disk(profile: profile, seed: 7, entity: 0))
      storage.runsAhead = true
      old = try Self.log("a", "orders-0", variants, &storage)
      let name = "orders-0.\(MovingReplicaCrashTests.tag)-future"
      future = try Self.log("b", name, variants, &storage)
      storage.now += .seconds(100)
      storage.disk.advance(to: storage.now)
    }

    private static func log(
      _ directory: String,
      _ name: String,
      _ variants: Variants,
      _ storage: inout DiskStorage
    ) throws -> PartitionLog {
      try LogDirectory(path: directory).prepare(on: &storage)
      var log = try PartitionLog.create(
        at: "\(directory)/\(name)",
        topicID: TopicID(high: 1, low: 2),
        config: LogConfig(),
        variants: variants,
        now: noon,
        on: &storage
      )
      for offset in 0..<3 {
        var builder = RecordBatchBuilder(BatchFields())
        builder.append(timestamp: noon, key: nil, value: Bytes([UInt8(offset)]))
        _ = try log.appendAsLeader(builder.finish(), epoch: Epoch(0), now: noon, on: &storage)
      }
      for var task in log.takeBackgroundTasks() {
        while try !log.step(&task, on: &storage) {}
      }
      try log.flush(now: noon, on: &storage)
      try storage.syncDirectory(directory)
      return log
    }
  }

  @Test(
    "whole logs are left; only Kafka's order leaves two of one name, the other can always go on",
    arguments: [FileSystemProfile.ext4Ordered, .xfs, .adversarial]
  )
  func crashes(fileSystem: FileSystemProfile) throws {
    let kafka = try found(fileSystem, [])
    #expect(kafka == ["a live, b future", "a live, b live", "a deleted, b live"])
    let safe = try found(fileSystem, .oldReplicaGoesFirst)
    #expect(safe == ["a live, b future", "a deleted, b future", "a deleted, b live"])
  }

  private func found(_ fileSystem: FileSystemProfile, _ variants: Variants) throws -> Set<String> {
    var rig = try Rig(fileSystem, variants)
    _ = try rig.future.replace(&rig.old, tag: Self.tag, on: &rig.storage)
    var result: Set<String> = []
    for instant in rig.storage.disk.crashInstants {
      var states = rig.storage.disk.crashStates(.power, at: instant)
      while let disk = states.next() {
        result.insert(try start(on: disk, at: instant + .seconds(1)))
      }
    }
    return result
  }

  /// What a start finds in each directory; every log that it opens is whole.
  private func start(on disk: Disk, at now: Instant) throws -> String {
    var storage = DiskStorage(disk: disk, now: now)
    var parts: [String] = []
    for directory in ["a", "b"] {
      var loader = LogLoader(LogDirectory(path: directory), config: LogConfig())
      while try !loader.step(now: Self.noon, on: &storage) {}
      for loaded in loader.takeLogs() {
        #expect(loaded.log.logEndOffset == Offset(3))
        parts.append("\(directory) \(loaded.isFuture ? "future" : "live")")
      }
      parts += loader.deletedDirectories.map { _ in "\(directory) deleted" }
    }
    return parts.joined(separator: ", ")
  }
}
