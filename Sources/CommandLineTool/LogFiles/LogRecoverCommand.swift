import Environment
import Foundation
import KafkaLog
import Primitives
import Reporting

/// `wavetank log recover`.
struct LogRecoverCommand {
  private let path: String
  private let target: String
  /// Whether to believe in an orderly stop; nil leaves it to the marker.
  private let isClean: Bool?
  private let asJSON: Bool

  init(_ arguments: Arguments) throws(CommandError) {
    path = try arguments.onlyOperand("one directory")
    guard let target = try arguments.value("--to") else {
      throw .usage("'log recover' needs '--to COPY', a directory that does not exist yet")
    }
    self.target = target
    guard !(arguments.has("--clean") && arguments.has("--unclean")) else {
      throw .usage("'--clean' and '--unclean' exclude each other")
    }
    isClean = arguments.has("--clean") ? true : arguments.has("--unclean") ? false : nil
    asJSON = arguments.has("--json")
  }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    let place = try LogPlace(path)
    if case .file = place.kind {
      throw CommandError(.badData, ["wavetank: '\(path)' is a file; a directory is recovered"])
    }
    try LogCopy(place, to: target).run()
    try setMarker()
    let before = try LogCopy.files(below: target)
    var recovery = RecoveryRun(target)
    let original = try recovery.look()
    try recovery.run()
    let after = try LogCopy.files(below: target)
    let account = RecoveryDiff(before: before, after: after, original: original)
      .account(of: recovery, to: target)
    console.print(asJSON ? account.json.text.trimmed : account.text(console.style))
    return account.hasLost ? .finding : .expected
  }

  /// Puts the clean-shutdown marker into the copy, or takes it away, if asked for.
  private func setMarker() throws(CommandError) {
    guard let isClean else { return }
    let marker = target + "/.kafka_cleanshutdown"
    do {
      if isClean, !FileManager.default.fileExists(atPath: marker) {
        try Data("{\"version\":0,\"brokerEpoch\":-1}".utf8)
          .write(to: URL(fileURLWithPath: marker))
      } else if !isClean, FileManager.default.fileExists(atPath: marker) {
        try FileManager.default.removeItem(atPath: marker)
      }
    } catch {
      throw .output(marker, ScenarioFiles.reason(error))
    }
  }
}

extension String {
  /// The text without its last line end.
  var trimmed: String { hasSuffix("\n") ? String(dropLast()) : self }
}

/// Loads every log of a directory with the broker's own recovery, and closes them in order.
struct RecoveryRun {
  private let root: String
  private var storage: PosixStorage
  private let directory = LogDirectory(path: "")
  private let now = Int64(Date().timeIntervalSince1970 * 1_000)
  /// The logs as they are after recovery.
  private(set) var logs: [LoadedLog] = []
  /// Replicas that were set aside, as they are after recovery.
  private(set) var strays: [LoadedLog] = []
  /// Directories of deleted replicas, whose removal was finished.
  private(set) var removedDirectories: [String] = []

  init(_ root: String) {
    self.root = root
    storage = PosixStorage(root: root)
  }

  /// What every `.log` file holds before recovery, by path.
  mutating func look() throws(CommandError) -> [String: SegmentShape] {
    let place = try LogPlace(root)
    var shapes: [String: SegmentShape] = [:]
    for partition in place.partitions + place.moving + place.strays {
      for file in try place.files(of: partition) {
        let name = LogPlace.plain(String(file.split(separator: "/").last ?? ""))
        guard case .segment = LogFileKind(name: name) else { continue }
        do throws(StorageError) {
          shapes[file] = try SegmentShape(file, on: &storage)
        } catch {
          throw CommandError(.inputOutput, ["wavetank: cannot read '\(file)': \(error)"])
        }
      }
    }
    return shapes
  }

  mutating func run() throws(CommandError) {
    var loader = LogLoader(directory, config: LogConfig())
    var current = root
    do throws(LogError) {
      while try !loader.step(now: now, on: &storage) {}
      logs = loader.takeLogs()
      strays = loader.strays
      for index in logs.indices {
        current = "\(root)/\(logs[index].log.path)"
        try Self.settle(&logs[index].log, now, &storage)
      }
      current = root
      try writeCheckpoints()
      for tree in loader.deletedDirectories {
        try directory.removeTree(tree, on: &storage)
        removedDirectories.append(tree)
      }
    } catch {
      if let path = loader.openingPath { current = "\(root)/\(path)" }
      let status: ExitStatus = error.isStorage ? .inputOutput : .badData
      throw CommandError(status, ["wavetank: '\(current)' cannot be recovered: \(error)"])
    }
  }

  /// Does what recovery left to the background, and stops in order.
  private static func settle(
    _ log: inout PartitionLog,
    _ now: Int64,
    _ storage: inout PosixStorage
  ) throws(LogError) {
    for var task in log.takeBackgroundTasks() {
      while try !log.step(&task, on: &storage) {}
    }
    try log.close(now: now, on: &storage)
  }

  private mutating func writeCheckpoints() throws(LogError) {
    let ends = logs.map { PartitionOffset(name: $0.name, offset: $0.log.logEndOffset) }
    try directory.writeOffsets(ends, to: .recoveryPoint, on: &storage)
    let starts = logs.filter { $0.log.logStartNeedsCheckpoint }
      .map { PartitionOffset(name: $0.name, offset: $0.log.logStartOffset) }
    try directory.writeOffsets(starts, to: .logStart, on: &storage)
    guard let known = try? directory.readOffsets(.replication, on: &storage), !known.isEmpty else {
      return
    }
    let clamped = known.compactMap { entry -> PartitionOffset? in
      guard let log = logs.last(where: { $0.name == entry.name })?.log else { return nil }
      let offset = max(log.logStartOffset, min(entry.offset, log.logEndOffset))
      return PartitionOffset(name: entry.name, offset: offset)
    }
    try directory.writeOffsets(clamped, to: .replication, on: &storage)
  }
}

extension LogError {
  /// Whether the system failed, not the files.
  var isStorage: Bool {
    switch self {
    case .storage, .readFailed: true
    default: false
    }
  }
}
