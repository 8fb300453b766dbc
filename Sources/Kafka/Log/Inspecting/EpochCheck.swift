import Primitives

/// Compares the epochs of batches, which come in order, with the leader-epoch checkpoint.
struct EpochCheck {
  let path: String
  let entries: [CheckpointContents.Entry]
  /// First offset that must be covered.
  let start: Int64
  private var place = -1
  private var latest: Int32 = -1
  private var toldMissing = false

  init(path: String, entries: [CheckpointContents.Entry], start: Int64) {
    self.path = path
    self.entries = entries
    self.start = start
  }

  /// Notes entries that do not rise.
  func checkOrder(_ findings: inout LogFindings) {
    for (entry, next) in zip(entries, entries.dropFirst())
    where next.numbers[0] <= entry.numbers[0] || next.numbers[1] <= entry.numbers[1] {
      findings.fault(
        path,
        Int64(next.line),
        "epoch \(next.numbers[0]) from \(next.numbers[1]) does not follow epoch "
          + "\(entry.numbers[0]) from \(entry.numbers[1])"
      )
    }
  }

  mutating func take(
    epoch: Int32,
    base: Int64,
    file: String,
    position: Int64,
    _ findings: inout LogFindings
  ) {
    guard epoch >= 0 else { return }
    if epoch < latest {
      findings.fault(file, position, "epoch \(epoch) at offset \(base), after epoch \(latest)")
    }
    latest = max(latest, epoch)
    while place + 1 < entries.count, entries[place + 1].numbers[1] <= base { place += 1 }
    guard place >= 0 else {
      if base >= start, !toldMissing {
        findings.fault(
          path,
          nil,
          "no epoch for offset \(base), where batches of epoch \(epoch) are"
        )
        toldMissing = true
      }
      return
    }
    let known = entries[place]
    if known.numbers[0] != Int64(epoch) {
      findings.fault(
        file,
        position,
        "epoch \(epoch) at offset \(base); line \(known.line) of the checkpoint says "
          + "\(known.numbers[0])"
      )
    }
  }

  func finish(end: Int64, _ findings: inout LogFindings) {
    for entry in entries where entry.numbers[1] > end {
      findings.fault(
        path,
        Int64(entry.line),
        "epoch \(entry.numbers[0]) from offset \(entry.numbers[1]); the log ends at \(end)"
      )
    }
  }
}
