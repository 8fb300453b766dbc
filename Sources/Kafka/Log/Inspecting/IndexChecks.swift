import Environment
import Primitives

/// Reads the entries of an index in order, noting what is no entry.
struct CheckedEntries {
  struct Entry {
    var place: Int64
    var key: Int64
    var value: Int64
  }

  let path: String
  /// Whether zeros at the end contradict the directory's state.
  let mustBeTrimmed: Bool
  private(set) var next: Entry?
  private var walk: IndexWalk
  private var zeros: (slot: Int, count: Int)?

  init(_ walk: IndexWalk, path: String, mustBeTrimmed: Bool) {
    self.walk = walk
    self.path = path
    self.mustBeTrimmed = mustBeTrimmed
  }

  /// Makes `next` the entry after it; nil at the end.
  mutating func advance<S: Storage>(_ findings: inout LogFindings, on storage: inout S)
    throws(StorageError)
  {
    let before = next
    next = nil
    while let item = try walk.next(on: &storage) {
      switch item {
      case .entry(let slot, let key, let value):
        let entry = Entry(place: place(slot), key: key, value: value)
        if let zeros {
          findings.fault(path, place(zeros.slot), "\(zeros.count) zero slots among the entries")
        }
        zeros = nil
        if let before, before.key >= key || before.value > value {
          findings.fault(
            path,
            entry.place,
            "the entry (\(key), \(value)) does not follow (\(before.key), \(before.value))"
          )
        }
        next = entry
        return
      case .zeros(let slot, let count): zeros = (slot, count)
      case .remainder(let bytes):
        findings.fault(path, walk.end - Int64(bytes), "\(bytes) bytes after the last whole entry")
      case .aborted: break
      }
    }
    if let zeros { tell(zeros, &findings) }
    zeros = nil
  }

  private func tell(_ zeros: (slot: Int, count: Int), _ findings: inout LogFindings) {
    let text = "\(zeros.count) zero slots at the end"
    if mustBeTrimmed {
      findings.fault(path, place(zeros.slot), text + "; a closed segment's index is trimmed")
    } else {
      findings.note(path, place(zeros.slot), text + ": extended ahead, not trimmed by a stop")
    }
  }

  private func place(_ slot: Int) -> Int64 { Int64(slot * walk.kind.entrySize) }
}

/// Compares an offset index with the batches, which come in order.
struct OffsetIndexCheck {
  var entries: CheckedEntries
  /// The entry whose offset must still turn up.
  private var open: CheckedEntries.Entry?

  init(_ entries: CheckedEntries) { self.entries = entries }

  mutating func take<S: Storage>(
    position: Int64,
    last: Int64,
    _ findings: inout LogFindings,
    on storage: inout S
  ) throws(StorageError) {
    while let entry = entries.next, entry.value <= position {
      if entry.value < position {
        findings.fault(
          entries.path,
          entry.place,
          "offset \(entry.key) at position \(entry.value), where no batch begins"
        )
      } else {
        open = entry
      }
      try entries.advance(&findings, on: &storage)
    }
    guard let entry = open, last >= entry.key else { return }
    if last > entry.key { tellOpen(&findings) }
    open = nil
  }

  mutating func finish<S: Storage>(_ findings: inout LogFindings, on storage: inout S)
    throws(StorageError)
  {
    if open != nil { tellOpen(&findings) }
    while let entry = entries.next {
      findings.fault(
        entries.path,
        entry.place,
        "offset \(entry.key) at position \(entry.value), behind the last batch"
      )
      try entries.advance(&findings, on: &storage)
    }
  }

  private func tellOpen(_ findings: inout LogFindings) {
    guard let open else { return }
    findings.fault(
      entries.path,
      open.place,
      "offset \(open.key) at position \(open.value), and no batch from there on ends with it"
    )
  }
}

/// Compares a time index with the batches, which come in order.
struct TimeIndexCheck {
  var entries: CheckedEntries
  private var latest = Int64.min

  init(_ entries: CheckedEntries) { self.entries = entries }

  mutating func take<S: Storage>(
    base: Int64,
    last: Int64,
    timestamp: Int64,
    _ findings: inout LogFindings,
    on storage: inout S
  ) throws(StorageError) {
    while let entry = entries.next, entry.value <= last {
      let least = entry.value == last ? max(latest, timestamp) : latest
      let most = entry.value >= base ? max(latest, timestamp) : latest
      if entry.key < least {
        findings.fault(
          entries.path,
          entry.place,
          "nothing up to offset \(entry.value) later than \(entry.key), and there is \(least)"
        )
      } else if entry.key > most {
        findings.fault(
          entries.path,
          entry.place,
          "timestamp \(entry.key) up to offset \(entry.value), and none there is so late"
        )
      }
      try entries.advance(&findings, on: &storage)
    }
    latest = max(latest, timestamp)
  }

  mutating func finish<S: Storage>(_ findings: inout LogFindings, on storage: inout S)
    throws(StorageError)
  {
    while let entry = entries.next {
      findings.fault(entries.path, entry.place, "offset \(entry.value), behind the last batch")
      try entries.advance(&findings, on: &storage)
    }
  }
}
