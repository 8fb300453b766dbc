import Environment
import Hardware
import KafkaLog
import Primitives
import Simulation

/// Builds a hostile log directory on a virtual disk, loads it, uses it and loads it again.
enum RecoveryFuzz {
  static let directory = LogDirectory(path: "logs")
  private static let moved = "logs/t-0.11111111111111111111111111111111"
  private static let bases: [String] = [
    "00000000000000000000", "00000000000000000002", "00000000000000000005",
    "00000000000000000009", "00000000000000000255", "00000000004294967296",
    "09223372036854775807", "09223372036854775806", "99999999999999999999", "7", "-1", "x", "",
  ]
  private static let suffixes: [String] = [
    ".log", ".log", ".log", ".index", ".timeindex", ".snapshot", ".txnindex", ".log.swap",
    ".index.swap", ".timeindex.swap", ".log.cleaned", ".log.deleted", ".index.deleted",
  ]
  private static let plain: [String] = [
    "logs/recovery-point-offset-checkpoint", "logs/log-start-offset-checkpoint",
    "logs/replication-offset-checkpoint", "logs/.kafka_cleanshutdown",
    "logs/t-0/leader-epoch-checkpoint", "logs/t-0/partition.metadata",
    "logs/t-0/leader-epoch-checkpoint.tmp", "logs/t-0/partition.metadata.tmp",
    "logs/meta.properties",
  ]
  private static let directories: [String] = [
    "logs/u-1", "logs/t-0.00000000000000000000000000000000-delete", "logs/nonsense", "logs/t--1",
    "logs/t-0/00000000000000000005.log", "logs/t-0/x", "logs/t-0/leader-epoch-checkpoint",
    "logs/remote-log-index-cache", "logs/-", "logs/recovery-point-offset-checkpoint",
  ]

  static func run(_ input: InputReader) -> String? {
    var input = input
    var storage = DiskStorage()
    let shape = input.byte()
    var config = LogConfig()
    config.segmentBytes = 600
    config.segmentIndexBytes = shape & 1 == 0 ? 96 : 8
    config.indexIntervalBytes = shape & 2 == 0 ? 1 : 300
    config.preallocates = shape & 4 != 0
    let truncation = Offset(Int64(shape >> 4))
    let ending = ["-future", "-stray", "-delete"][Int(shape >> 4) % 3]
    let path = shape & 8 == 0 ? "logs/t-0" : moved + ending
    guard (try? directory.prepare(on: &storage)) != nil,
      (try? storage.makeDirectory(path)) != nil
    else { return "an empty disk refuses a directory" }
    var places = 0
    while !input.isAtEnd, places < 64 {
      places += 1
      try? place(&input, in: path, on: &storage)
    }
    return use(&storage, config: config, truncation: truncation)
  }

  private static func use(
    _ storage: inout DiskStorage,
    config: LogConfig,
    truncation: Offset
  ) -> String? {
    // Where the logs ended after a recovery; nil when what was loaded was taken on trust, or when
    // a replacement could not be finished: the next start then finishes it (kafka-log R4.6).
    var ends: [Offset]?
    for round in 0..<4 {
      var loader = LogLoader(directory, config: config)
      do {
        var steps = 0
        while try !loader.step(now: Batches.now, on: &storage) {
          steps += 1
          if steps > LogUse.most { return "loading takes more than \(steps) steps" }
        }
      } catch {
        return nil
      }
      var logs = loader.takeLogs()
      for index in logs.indices {
        if let wrong = LogUse.complaint(about: &logs[index].log, isOwn: false, on: &storage) {
          return "\(logs[index].name), load \(round): \(wrong)"
        }
      }
      let found = logs.map(\.log.logEndOffset)
      if let ends, found != ends { return "a second recovery ends at \(found), not at \(ends)" }
      ends = loader.isClean || logs.contains { isUnfinished($0) } ? nil : found
      if round == 2 {
        ends = nil
        for index in logs.indices {
          let wrong = LogUse.change(&logs[index].log, to: truncation, on: &storage)
          if let wrong { return "\(logs[index].name), changed: \(wrong)" }
        }
      }
      storage.crash(.process)
    }
    return nil
  }

  /// Whether a file that a replacement should have removed or renamed stayed.
  private static func isUnfinished(_ loaded: LoadedLog) -> Bool {
    loaded.notes.contains { note in
      if case .stuck = note { true } else { false }
    }
  }

  /// Puts one file or directory where the input says.
  private static func place(
    _ input: inout InputReader,
    in path: String,
    on storage: inout DiskStorage
  ) throws {
    let kind = input.byte()
    if kind & 0x80 != 0 { return try storage.makeDirectory(input.choose(directories)) }
    if kind & 0x40 != 0 {
      let name = input.choose(plain).replacing("logs/t-0", with: path)
      return try put(name, input.bytes(Int(input.byte())), kind, on: &storage)
    }
    let name = "\(path)/\(input.choose(bases))\(input.choose(suffixes))"
    guard kind & 0x20 == 0 else {
      return try put(name, input.bytes(Int(input.byte())), kind, on: &storage)
    }
    var content: [UInt8] = []
    var base = input.number()
    for _ in 0...Int(kind & 7) {
      content += Batches.sound(&input, base: base)
      base &+= 1 + Int64(input.byte() & 7)
    }
    let damage = input.byte()
    if damage & 1 != 0 { content.removeLast(min(content.count, Int(input.byte()))) }
    if damage & 2 != 0, !content.isEmpty {
      content[Int(input.byte()) * content.count / 256] ^= input.byte()
    }
    if damage & 4 != 0 { Batches.mend(&content) }
    try put(name, content, kind, on: &storage)
  }

  /// Writes a file, or adds to it.
  private static func put(
    _ name: String,
    _ content: [UInt8],
    _ kind: UInt8,
    on storage: inout DiskStorage
  ) throws {
    let file = try storage.open(name, .createIfMissing)
    if kind & 0x10 == 0 { try storage.truncate(file, to: .zero) }
    try storage.append(Bytes(content), to: file)
    try storage.close(file)
  }
}
