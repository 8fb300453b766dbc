import Checking
import Hardware
import KafkaLog
import Primitives

/// Crashes one machine at every operation of its disk, in every state that the crash may leave,
/// and judges what its start-up recovery makes of each.
///
/// ```swift
/// var sweep = CrashSweep(limit: 1_000, depth: 1, seed: 1)
/// sweep.visit(disk, loaders: broker.loaders, label: "append")   // after every handler
/// sweep.census.violations                                       // 0, or sweep.findings tells
/// ```
///
/// Recovery depends on nothing but the files, so equal contents are recovered once. With a depth
/// above zero recovery itself is crashed between any two of its operations, and what that leaves is
/// recovered again, down to so many crashes in a row.
public struct CrashSweep: Sendable {
  /// What was visited and found.
  public private(set) var census = CrashCensus()
  /// The first violations, at most `CrashSweep.findingLimit`.
  public private(set) var findings: [CrashFinding] = []
  /// Violations by name of the fault.
  public private(set) var faults: [String: Int64] = [:]
  /// Refusals by reason.
  public private(set) var refusals: [String: Int64] = [:]

  /// Most findings kept.
  public static let findingLimit = 100

  private let limit: Int
  private let depth: Int
  private let kind: CrashKind
  private var stream: RandomStream
  private var lineages: [String: LogLineage] = [:]
  private var seen: Set<Digest> = []
  private var ends: Set<Digest> = []
  private var mark: DiskChangeMark?
  /// Whether the start-up that the machine is in, or has just ended, made the logs what they are.
  private var isRecovering = false

  /// A disk on which recovery is to run.
  private struct FoundDisk {
    var disk: Disk
    /// The disk as the process saw it when the machine crashed.
    var running: Disk
    var crashedAt: Instant
    var interruptions: Int
  }

  /// Prepares a sweep over one machine.
  ///
  /// - Parameters:
  ///   - kind: What stops the machine.
  ///   - limit: Most states visited at one point; where there are more, so many are drawn.
  ///   - depth: How often recovery itself is crashed, one time after the other.
  ///   - seed: Seed of the draws.
  public init(_ kind: CrashKind = .power, limit: Int, depth: Int, seed: UInt64) {
    self.kind = kind
    self.limit = limit
    self.depth = depth
    stream = RandomStream(seed: seed, purpose: "crash.sweep")
  }

  /// Crashes a disk at each of its instants, unless nothing has changed since the last visit.
  ///
  /// - Parameters:
  ///   - disk: The disk after a handler, with what it has run ahead.
  ///   - loaders: What a restart would load, in order.
  ///   - label: What the machine is doing, for findings.
  ///   - isStarting: Whether it is still loading its logs. What it loads is no proof of what it
  ///     held before, unless it is what the disk held at the first visit.
  public mutating func visit(
    _ disk: Disk,
    loaders: [LogLoader],
    label: String,
    isStarting: Bool = false
  ) {
    guard mark != disk.changeMark else { return }
    let isGiven = mark == nil
    mark = disk.changeMark
    defer { isRecovering = isStarting }
    for instant in disk.crashInstants {
      let states = disk.crashStates(kind, at: instant)
      learn(states.running, isRecovered: !isGiven && (isStarting || isRecovering))
      census.points += 1
      var tasks: [FoundDisk] = []
      forEachState(states, limit) { found in
        tasks.append(
          FoundDisk(disk: found, running: states.running, crashedAt: instant, interruptions: 0)
        )
      }
      while let task = tasks.popLast() {
        recover(task, loaders, label, &tasks)
      }
    }
  }

  private mutating func learn(_ disk: Disk, isRecovered: Bool) {
    for (directory, files) in Self.logs(of: disk) {
      if isRecovered {
        lineages[directory, default: LogLineage()].noteRecovered(files)
      } else {
        lineages[directory, default: LogLineage()].learn(files)
      }
    }
  }

  /// Calls `body` with the states whose contents have not been met before.
  private mutating func forEachState(
    _ states: DiskCrashStates,
    _ limit: Int,
    _ body: (Disk) -> Void
  ) {
    var walk = states
    if states.count(upTo: limit) <= limit {
      census.exhausted += 1
      while let found = walk.next() { meet(found, body) }
    } else {
      meet(states.least, body)
      meet(states.most, body)
      for _ in 2..<max(3, limit) { meet(states.sample(&stream), body) }
    }
  }

  private mutating func meet(_ found: Disk, _ body: (Disk) -> Void) {
    census.states += 1
    guard seen.insert(found.contentDigest()).inserted else { return }
    census.disks += 1
    body(found)
  }

  private mutating func recover(
    _ task: FoundDisk,
    _ loaders: [LogLoader],
    _ label: String,
    _ tasks: inout [FoundDisk]
  ) {
    var trial = RecoveryTrial(task.disk, at: task.crashedAt + .seconds(1), loaders: loaders)
    if task.interruptions < depth {
      var mark = task.disk.changeMark
      while trial.step() {
        let now = trial.storage.disk.changeMark
        if now != mark { interrupt(trial.storage.disk, task, &tasks) }
        mark = now
      }
    }
    trial.run()
    judge(trial, task, label)
  }

  /// Crashes a running recovery at every operation of its last step.
  private mutating func interrupt(_ disk: Disk, _ task: FoundDisk, _ tasks: inout [FoundDisk]) {
    for instant in disk.crashInstants {
      census.interruptions += 1
      let states = disk.crashStates(kind, at: instant)
      forEachState(states, limit) { found in
        tasks.append(
          FoundDisk(
            disk: found,
            running: states.running,
            crashedAt: instant,
            interruptions: task.interruptions + 1
          )
        )
      }
    }
  }

  private mutating func judge(_ trial: RecoveryTrial, _ task: FoundDisk, _ label: String) {
    var digest = Digest()
    switch trial.end {
    case .refused(let reason):
      census.refusals += 1
      refusals[reason, default: 0] += 1
      for byte in reason.utf8 { digest.mix(UInt64(byte)) }
    case .opened:
      digest = outcome(of: trial, task, label)
    case .endless, nil:
      note(nil, in: "the broker's", task, label)
    }
    if ends.insert(digest).inserted { census.outcomes += 1 }
  }

  private mutating func outcome(of trial: RecoveryTrial, _ task: FoundDisk, _ label: String)
    -> Digest
  {
    var digest = Digest()
    let crashed = Self.logs(of: task.running)
    let found = Self.logs(of: task.disk)
    for (directory, files) in Self.logs(of: trial.storage.disk) {
      let fault = RecoveryJudge.fault(
        of: lineages[directory] ?? LogLineage(),
        crashed: crashed.first { $0.directory == directory }?.files ?? [],
        found: found.first { $0.directory == directory }?.files ?? [],
        recovered: files
      )
      if let fault { note(fault, in: directory, task, label) }
      for file in files { file.absorb(into: &digest) }
    }
    return digest
  }

  private mutating func note(
    _ fault: RecoveryFault?,
    in directory: String,
    _ task: FoundDisk,
    _ label: String
  ) {
    census.violations += 1
    faults[fault?.name ?? "endless", default: 0] += 1
    guard findings.count < Self.findingLimit else { return }
    findings.append(
      CrashFinding(
        instant: task.crashedAt,
        label: label,
        interruptions: task.interruptions,
        directory: directory,
        fault: fault,
        disk: task.disk
      )
    )
  }

  /// The segment files of every live log as a process sees them, by directory.
  static func logs(of disk: Disk) -> [(directory: String, files: [LogFile])] {
    var result: [(directory: String, files: [LogFile])] = []
    for file in disk.files(view: .cached, named: { $0.hasSuffix(".log") }) where !file.isDirectory {
      guard let slash = file.path.lastIndex(of: "/") else { continue }
      let directory = String(file.path[..<slash])
      let log = LogFile(
        name: String(file.path[file.path.index(after: slash)...]),
        content: file.chunks
      )
      if result.last?.directory == directory {
        result[result.count - 1].files.append(log)
      } else {
        result.append((directory: directory, files: [log]))
      }
    }
    return result.filter { log in
      !["-delete", "-stray", "-future"].contains { log.directory.hasSuffix($0) }
    }
  }
}

extension LogFile {
  /// Absorbs name and content.
  func absorb(into digest: inout Digest) {
    for byte in name.utf8 { digest.mix(UInt64(byte)) }
    var whole = ContentDigest()
    for piece in content { whole.absorb(piece) }
    digest.mix(whole.value)
  }
}
