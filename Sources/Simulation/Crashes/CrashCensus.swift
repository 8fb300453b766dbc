import Checking
import Hardware
import Primitives

/// What a sweep over crash states visited and found.
public struct CrashCensus: Hashable, Sendable {
  /// Instants at which the machine was crashed.
  public var points: Int64 = 0
  /// Points at which every allowed state was visited; at the others a sample was.
  public var exhausted: Int64 = 0
  /// Persisted states visited, those of crashes during recovery included.
  public var states: Int64 = 0
  /// Different contents among them; recovery ran once on each.
  public var disks: Int64 = 0
  /// Crashes put into running recoveries.
  public var interruptions: Int64 = 0
  /// Different ends: recovered logs, or a refusal and its reason.
  public var outcomes: Int64 = 0
  /// Contents on which recovery refused to go on.
  public var refusals: Int64 = 0
  /// Contents on which RECOVER-TOTAL was broken.
  public var violations: Int64 = 0

  /// Makes the census of nothing.
  public init() {}

  /// Adds what another sweep, of another disk, visited and found.
  public static func += (left: inout CrashCensus, right: CrashCensus) {
    left.points += right.points
    left.exhausted += right.exhausted
    left.states += right.states
    left.disks += right.disks
    left.interruptions += right.interruptions
    left.outcomes += right.outcomes
    left.refusals += right.refusals
    left.violations += right.violations
  }
}

/// A crash after which recovery did what it must not.
public struct CrashFinding: Sendable {
  /// When the machine crashed.
  public var instant: Instant
  /// What the machine did then, as the caller of the sweep named it.
  public var label: String
  /// How often recovery itself was crashed before.
  public var interruptions: Int
  /// Directory of the log.
  public var directory: String
  /// What is wrong.
  public var fault: RecoveryFault?
  /// The contents on which recovery ran.
  public var disk: Disk

  /// The finding in one line.
  public var text: String {
    let again = interruptions == 0 ? "" : ", recovery crashed \(interruptions) times"
    let what = fault?.text ?? "recovery does not end"
    return "crash at \(instant) (\(label)\(again)): \(directory) \(what)"
  }
}

extension CrashFinding {
  /// The files on which recovery ran.
  public var files: HostFiles {
    let files = disk.files(view: .cached)
    return HostFiles(
      host: "broker",
      entries: files.map { file in
        (path: file.path, content: file.isDirectory ? nil : Bytes(file.chunks.flatMap(\.array)))
      }
    )
  }
}
