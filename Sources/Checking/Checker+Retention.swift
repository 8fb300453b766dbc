import Primitives

/// The beginning of a copy that is gone, and what is known of why.
struct Drop: Sendable {
  var slot: Int
  /// First and last offset that went, the last one excluded.
  var offsets: Range<Int64>
  var at: Instant
  /// Whether start-up, not a running process, made the log begin later.
  var isOfStart: Bool
  /// Whether it was due by its node's clock alone, which was wrong.
  var isByClock = false
}

// RETENTION: a log's beginning goes only where its limits allow.
extension Checker {
  /// A copy begins later than before; unless another copy lawfully begins there already, its files
  /// will tell whether that may be.
  mutating func noteStart(
    _ place: Int,
    _ slot: Int,
    _ start: Int64,
    isOfStart: Bool,
    at: Instant
  ) {
    let known = max(partitions[place].mirrors[slot].start, partitions[place].lawfulStart)
    let end = min(start, partitions[place].mirrors[slot].end)
    guard known < end else { return }
    partitions[place].mirrors[slot].unjudged = Drop(
      slot: slot,
      offsets: known..<end,
      at: at,
      isOfStart: isOfStart
    )
  }

  /// Judges the last change of a copy's beginning by the files that the change left.
  ///
  /// Records may go when `retention.bytes` are left without them, and then those whose newest is
  /// older than `retention.ms` (or those appended so long ago, where timestamps cannot be believed).
  /// What is due by the node's own clock alone is lost to that clock, with the contract's permission.
  ///
  /// - Parameters:
  ///   - replica: The copy's files, those that wait for their removal included.
  ///   - clock: What the node's wall clock shows, milliseconds since 1970.
  ///   - ahead: By how many milliseconds it is ahead of a right one.
  /// - Complexity: O(bytes).
  public mutating func startJudged(
    _ replica: ReplicaFiles,
    clock: Int64,
    ahead: Int64 = 0,
    at: Instant
  ) {
    guard let (place, slot) = place(of: replica.partition, copyOn: replica.node),
      let drop = partitions[place].mirrors[slot].unjudged
    else { return }
    partitions[place].mirrors[slot].unjudged = nil
    evaluated(.retention)
    let error = abs(ahead) > Self.clockError ? ahead : 0
    if mayGo(drop, replica, clock: clock - error, place) {
      partitions[place].lawfulStart = max(partitions[place].lawfulStart, drop.offsets.upperBound)
      return
    }
    if drop.offsets.upperBound <= partitions[place].clockStart
      || (error > 0 && mayGo(drop, replica, clock: clock, ahead: error, place))
    {
      return lostToClock(drop, place)
    }
    let node = replica.node
    let stop = drop.isOfStart ? partitions[place].mirrors[slot].openedAfter : nil
    let cause = cause(of: drop, on: node, after: stop)
    partitions[place].drops.append(drop)
    partitions[place].mirrors[slot].lostBeginning(
      drop.offsets,
      node: node,
      cause: cause,
      at: stop?.at ?? drop.at
    )
    guard cause == .retention || cause == .recovery else {
      return excused(.retention, by: cause == .damaged ? .damagedMedia : .lossyFailure)
    }
    violated(
      .retention,
      in: place,
      by: [node],
      offsets: drop.offsets,
      at: drop.at,
      "\(name(node)) \(drop.isOfStart ? "recovered its log without" : "deleted") "
        + "\(drop.offsets.lowerBound)..\(drop.offsets.upperBound - 1), "
        + "which no limit of retention allows"
    )
  }

  /// A wrong clock made a copy begin later; those who follow it lawfully begin there, too.
  private mutating func lostToClock(_ drop: Drop, _ place: Int) {
    var drop = drop
    drop.isByClock = true
    partitions[place].drops.append(drop)
    partitions[place].clockStart = max(partitions[place].clockStart, drop.offsets.upperBound)
    partitions[place].mirrors[drop.slot].lostBeginning(
      drop.offsets,
      node: node(place, drop.slot),
      cause: .retention,
      at: drop.at
    )
    excused(.retention, by: .wrongClock)
  }

  private func cause(of drop: Drop, on node: NodeID, after stop: Stop?) -> CopyDeath.Cause {
    if drop.isOfStart { return causeOfShortening(node, stop) }
    return nodes[node.index].isDamaged ? .damaged : .retention
  }

  /// Whether the limits allow what went: some of it for the log's size, the rest for its age.
  private func mayGo(
    _ drop: Drop,
    _ replica: ReplicaFiles,
    clock: Int64,
    ahead: Int64 = 0,
    _ place: Int
  ) -> Bool {
    let batches = Self.batches(in: replica)
    let expired = expiredFrom(drop, batches, clock: clock, ahead: ahead, place)
    if expired <= drop.offsets.lowerBound { return true }
    guard let limit = partitions[place].contract.retainedBytes else { return false }
    let left = replica.files.filter { $0.name.hasSuffix(".log") }.reduce(Int64(0)) {
      $1.content.reduce($0) { $0 + Int64($1.count) }
    }
    let entries = partitions[place].mirrors[drop.slot].entries
    var aged: Int64 = 0
    var index = partitions[place].mirrors[drop.slot].index(reaching: expired)
    while index < entries.count, entries[index].base < drop.offsets.upperBound {
      aged += batches[entries[index]]?.size ?? 0
      index += 1
    }
    return left + aged >= limit
  }

  /// From where on all that went is older than it must become; the end where nothing is.
  private func expiredFrom(
    _ drop: Drop,
    _ batches: [BatchStamp: StoredBatch],
    clock: Int64,
    ahead: Int64,
    _ place: Int
  ) -> Int64 {
    let end = drop.offsets.upperBound
    guard let limit = partitions[place].contract.retainedMilliseconds else { return end }
    let mirror = partitions[place].mirrors[drop.slot]
    let first = mirror.index(reaching: drop.offsets.lowerBound)
    var index = min(mirror.index(reaching: end), mirror.entries.count)
    while index > first {
      let stamp = mirror.entries[index - 1]
      let kept = drop.at - mirror.instants[index - 1] + Self.clockAllowance
      let told = partitions[place].contract.agesFromAppend ? nil : batches[stamp]?.newest
      let age = told.map { clock - $0 } ?? kept.nanoseconds / 1_000_000 + ahead
      guard age > limit else { return min(stamp.last + 1, end) }
      index -= 1
    }
    return drop.offsets.lowerBound
  }

  /// By how many milliseconds a clock may be off and still count as right.
  private static let clockError: Int64 = 1_000

  /// By how much clocks may differ where only the instant of the append is known.
  private static let clockAllowance = Interval.minutes(2)

  /// The sound batches that are still in some file.
  private static func batches(in replica: ReplicaFiles) -> [BatchStamp: StoredBatch] {
    var found: [BatchStamp: StoredBatch] = [:]
    for file in replica.files
    where file.name.hasSuffix(".log") || file.name.hasSuffix(".log.deleted") {
      for batch in ReplicaContent.batches(of: file) where batch.isIntact {
        found[batch.stamp] = batch
      }
    }
    return found
  }
}
