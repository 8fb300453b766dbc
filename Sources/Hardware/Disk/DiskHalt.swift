import Primitives

/// What a file system does when a write of its journal fails.
public enum DiskJournalFailure: String, Hashable, Sendable, CaseIterable {
  /// The journal is aborted and changes are refused (ext4 with `errors=remount-ro`, btrfs).
  case readOnly = "read-only"
  /// The whole file system shuts down and every call fails (XFS).
  case shutdown
}

/// A file system that has given up because its journal could not be written.
struct DiskHalt: Sendable {
  /// What it does since then.
  var failure: DiskJournalFailure
  /// When its journal failed.
  var since: Instant
  /// Serial number of the fault that did it.
  var injection: Int32
}

// Nothing reaches the media any more, though a file system that is only read-only still shows what
// memory holds. A reboot mounts it again, with what was committed before.
extension Disk {
  /// What the file system does since its journal failed; `nil` while it works.
  public var haltedBy: DiskJournalFailure? { halt?.failure }

  /// Whether a write of the journal fails, now or since an earlier one did.
  mutating func journalFails(at instant: Instant) -> Bool {
    if let halt { return halt.since <= instant }
    guard faults.failing.contains(.journal),
      let armed = strikingFault(.journal, Self.root, nil, at: instant)
    else { return false }
    halt = DiskHalt(
      failure: profile.fileSystem.failedJournal,
      since: instant,
      injection: armed.serial
    )
    deriveState()
    return true
  }

  /// Refuses a call on a file system that has given up.
  func requireMounted(_ target: DiskFaultTarget) throws(DiskError) {
    switch halt?.failure {
    case nil: return
    case .shutdown: throw .inputOutput
    case .readOnly: if target == .sync { throw .readOnly }
    }
  }

  /// Mounts the file system again, with what was committed before its journal failed.
  mutating func remount(at instant: Instant) {
    guard halt != nil else { return }
    crash(.operatingSystem, at: instant, keep: .synced)
  }

  /// Forgets a failure of the journal that came after `instant`, or at any time.
  mutating func liftHalt(after instant: Instant? = nil) {
    guard let halt, instant.map({ halt.since > $0 }) ?? true else { return }
    self.halt = nil
    deriveState()
  }
}
