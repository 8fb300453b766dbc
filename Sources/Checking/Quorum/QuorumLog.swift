import Primitives

/// The batches of a metadata log, or of the committed part of all of them, without their bytes.
struct QuorumLog: Sendable {
  /// First offset that the log can name; what lies before is in a snapshot.
  private(set) var start: Int64 = 0
  private(set) var batches: [BatchStamp] = []
  /// End of a log without batches: that of the snapshot it begins with.
  private var emptyEnd: Int64 = 0

  /// Offset after the last record.
  var end: Int64 { batches.last.map { $0.last + 1 } ?? emptyEnd }

  mutating func append(_ batch: BatchStamp) { batches.append(batch) }

  /// Drops every batch that reaches `end` or beyond; the log may be cut below what it can name, where
  /// it was found longer than its member had said.
  mutating func truncate(to end: Int64) {
    while let last = batches.last, last.last >= end { batches.removeLast() }
    start = min(start, end)
    if batches.isEmpty { emptyEnd = min(emptyEnd, end) }
  }

  /// Begins anew behind a snapshot.
  mutating func restart(at end: Int64) {
    batches.removeAll()
    (start, emptyEnd) = (end, end)
  }

  /// Moves the start to what a member found after its own start, if that is later.
  mutating func raiseStart(to offset: Int64) {
    guard offset > start else { return }
    start = offset
    batches.removeAll { $0.last < offset }
    emptyEnd = max(emptyEnd, offset)
  }

  /// Index of the first batch that reaches `offset` or beyond.
  ///
  /// - Complexity: O(log *n*).
  func index(reaching offset: Int64) -> Int {
    var (low, high) = (0, batches.count)
    while low < high {
      let middle = (low + high) / 2
      if batches[middle].last < offset { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The epoch of the record at `offset`, if the log has it.
  func epoch(at offset: Int64) -> Int32? {
    let index = index(reaching: offset)
    guard index < batches.count, batches[index].base <= offset else { return nil }
    return batches[index].epoch
  }

  /// The first offset in `range` at which two logs hold different batches, where both can tell.
  ///
  /// - Complexity: O(batches in the range).
  func divergence(from other: QuorumLog, in range: Range<Int64>) -> Int64? {
    let low = max(range.lowerBound, start, other.start)
    guard low < range.upperBound else { return nil }
    var (mine, theirs) = (index(reaching: low), other.index(reaching: low))
    while mine < batches.count, batches[mine].base < range.upperBound {
      guard theirs < other.batches.count, batches[mine] == other.batches[theirs] else {
        return batches[mine].base
      }
      mine += 1
      theirs += 1
    }
    return end < range.upperBound ? max(end, low) : nil
  }
}
