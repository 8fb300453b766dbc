import Primitives

/// How a node stopped, and when.
struct Stop: Sendable {
  var cause: StopCause
  var at: Instant
}

/// What one replica's log must hold, derived from what the replica said it did.
struct ReplicaMirror: Sendable {
  private(set) var entries = ChunkedArray<BatchStamp>()
  /// When each entry was appended.
  private(set) var instants = ChunkedArray<Instant>()
  /// First retained offset.
  var start: Int64 = 0
  /// Next offset to write.
  private(set) var end: Int64 = 0
  /// Log end that start-up reported and whose files were not read yet.
  private(set) var claimedEnd: Int64 = 0
  /// Log end that start-up reported and whose files say less, since their damage hides the rest.
  private(set) var hiddenEnd: Int64?
  /// Where the log ends by its files or, where they were not read or are damaged, by its node's word.
  var reach: Int64 { max(end, claimedEnd, hiddenEnd ?? 0) }
  /// What it went on without, since damage to media kept it back, in order of time.
  private(set) var gaps: [(offsets: Range<Int64>, excuse: Excuse)] = []
  /// Where the last of these gaps ends; 0 without one.
  var excusedGap: Int64 { gaps.last?.offsets.upperBound ?? 0 }
  /// Last high watermark it reported in `highWatermarkEpoch` as leader.
  var leaderHighWatermark: Int64 = -1
  /// Epoch of that report.
  var highWatermarkEpoch: Int32 = -1
  /// Last high watermark it reported, as leader or follower.
  var highWatermark: Int64 = -1
  /// Epoch in which it leads, or -1.
  var leadingEpoch: Int32 = -1
  /// Newest epoch it follows.
  var followingEpoch: Int32 = -1
  /// The last change of its beginning, until the files have told whether that may be.
  var unjudged: Drop?
  /// Below this offset its batches were compared with the committed ones.
  var agreedTo: Int64 = 0
  /// Where the beginning of this log ends that the last stop left on disk, when read.
  private(set) var survivingEnd: Int64?
  /// The worst stop since its log was last recovered.
  private(set) var stop: Stop?
  /// The stop that the last start-up dealt with.
  private(set) var openedAfter: Stop?
  /// Every stop that was not orderly, in order.
  private(set) var uncleanStops: [Stop] = []
  /// From this offset on, the handler that appended did not live to its end.
  private(set) var unfinishedFrom: Int64?
  /// Where the log ended each time that start-up opened it, in order of time.
  private(set) var openings: [(end: Int64, at: Instant)] = []
  /// Every end of a range of this copy, in order.
  private(set) var deaths: [CopyDeath] = []

  /// Whether the copy is of a partition that was deleted, and its node has not heard.
  var isOfDeleted = false

  /// Goes on behind its end; its own media hide what is between, or its leader's keep it back.
  mutating func skip(to offset: Int64, because excuse: Excuse) {
    gaps.append((min(end, offset)..<offset, excuse))
  }

  /// What damage explains that it does not have an offset, if any does.
  func excuse(forLacking offset: Int64) -> Excuse? {
    gaps.last { $0.offsets.contains(offset) }?.excuse
  }

  /// Whether its node ever said anything of it.
  var isKnown: Bool {
    end > 0 || leadingEpoch >= 0 || followingEpoch >= 0 || openedAfter != nil || isOfDeleted
  }

  /// Notes that the node deleted its copy.
  mutating func dropped(by node: NodeID, isReleased: Bool, at: Instant) {
    cut(to: start, node: node, cause: isReleased ? .released : .recovery, at: at)
    restart(at: 0)
    opened(endingAt: 0, at: at)
    (leadingEpoch, followingEpoch, highWatermark) = (-1, -1, -1)
    (leaderHighWatermark, highWatermarkEpoch) = (-1, -1)
    unjudged = nil
  }

  /// Adds a batch at the end.
  mutating func append(_ stamp: BatchStamp, at: Instant) {
    entries.append(stamp)
    instants.append(at)
    end = stamp.last + 1
    hiddenEnd = nil
  }

  /// Drops every batch that reaches `offset`; the log then ends there.
  mutating func cut(to offset: Int64, node: NodeID, cause: CopyDeath.Cause, at: Instant) {
    if let hidden = hiddenEnd, offset < hidden { hiddenEnd = offset > end ? offset : nil }
    guard offset < end else { return }
    let kept = index(reaching: offset)
    let first = kept < entries.count ? entries[kept].base : offset
    entries.truncate(to: kept)
    instants.truncate(to: kept)
    deaths.append(
      CopyDeath(node: node, first: Offset(first), end: Offset(end), at: at, cause: cause)
    )
    end = offset
    start = min(start, offset)
    agreedTo = min(agreedTo, first)
  }

  /// Notes that the log's beginning is gone though nothing allows that.
  mutating func lostBeginning(
    _ offsets: Range<Int64>,
    node: NodeID,
    cause: CopyDeath.Cause,
    at: Instant
  ) {
    deaths.append(
      CopyDeath(
        node: node,
        first: Offset(offsets.lowerBound),
        end: Offset(offsets.upperBound),
        at: at,
        cause: cause
      )
    )
  }

  /// Starts over at `offset` after everything was dropped.
  mutating func restart(at offset: Int64) {
    entries.removeAll()
    instants.removeAll()
    start = offset
    end = offset
    agreedTo = offset
  }

  /// Notes that the node stopped; what was appended later than that may not exist.
  mutating func stopped(_ cause: StopCause, at: Instant, isUnclean: Bool) {
    if stop == nil || (cause.isLossy && stop?.cause.isLossy == false) {
      stop = Stop(cause: cause, at: at)
    }
    if isUnclean { uncleanStops.append(Stop(cause: cause, at: at)) }
    leadingEpoch = -1
    var index = entries.count
    while index > 0 && instants[index - 1] > at { index -= 1 }
    if index < entries.count { unfinishedFrom = min(unfinishedFrom ?? end, entries[index].base) }
  }

  /// Counts the last stop as unclean: it was asked for, and could not be finished.
  mutating func stopWasSpoiled() {
    guard let stop, stop.cause == .shutdown, uncleanStops.last?.at ?? .zero < stop.at else {
      return
    }
    uncleanStops.append(stop)
  }

  /// Notes what a stop left on disk.
  ///
  /// Owed is what the files hold of this log, sound and with everything before it. An older log
  /// that the disk brought back is not: recovery may keep it or drop it.
  ///
  /// - Complexity: O(batches).
  mutating func survived(_ content: ReplicaContent) {
    var mine = index(reaching: start)
    var theirs = content.index(reaching: start)
    var shared: Int64 = 0
    while mine < entries.count, theirs < content.batches.count,
      entries[mine] == content.batches[theirs].stamp, entries[mine].last < content.soundEnd
    {
      shared = entries[mine].last + 1
      mine += 1
      theirs += 1
    }
    survivingEnd = shared
  }

  /// Notes that start-up opened the log: the stop is dealt with.
  ///
  /// - Parameter end: Where the node says the log ends; its files are read at once after this.
  mutating func opened(endingAt end: Int64, at: Instant) {
    claimedEnd = end
    if end > 0 { openings.append((end, at)) }
    openedAfter = stop
    stop = nil
    unfinishedFrom = nil
    survivingEnd = nil
  }

  /// Notes that its files were read, so that `end` is the truth; where they are damaged, the node
  /// may go on behind what they hide.
  mutating func audited(isDamaged: Bool) {
    hiddenEnd = isDamaged && claimedEnd > end ? claimedEnd : nil
    claimedEnd = 0
  }

  /// Whether it went at or after an instant because its node is no replica any more.
  func wasReleased(after instant: Instant) -> Bool {
    deaths.contains { $0.cause == .released && $0.at >= instant }
  }

  /// Whether exactly this batch is in the log.
  ///
  /// - Complexity: O(log *n*).
  func holds(_ stamp: BatchStamp) -> Bool { entries.batch(startingAt: stamp.base) == stamp }

  /// How the copy of these offsets ended, at or after `instant`: the first failure that took
  /// some of it, else the last cut.
  func death(of offsets: Range<Int64>, since instant: Instant) -> CopyDeath? {
    let deaths = deaths.filter {
      $0.at >= instant && $0.first.raw < offsets.upperBound && offsets.lowerBound < $0.end.raw
    }
    return deaths.first(where: \.isLossy) ?? deaths.last
  }

  /// Whether the copy reached `offset` at some time at or after `instant`.
  func reached(_ offset: Int64, since instant: Instant) -> Bool {
    end >= offset || deaths.contains { $0.at >= instant && $0.end.raw >= offset }
  }

  /// Whether the copy reaches beyond a batch, or did at or after `instant` and lost it by a failure.
  func held(_ stamp: BatchStamp, since instant: Instant) -> Bool {
    end > stamp.last || hasLost(stamp, in: instant ... .distantFuture)
  }

  /// Whether a failure took a batch from the copy in that time.
  func hasLost(_ stamp: BatchStamp, in time: ClosedRange<Instant>) -> Bool {
    deaths.contains {
      $0.isLossy && time.contains($0.at) && $0.first.raw <= stamp.base && $0.end.raw > stamp.last
    }
  }

  /// Index of the first batch that reaches `offset`.
  func index(reaching offset: Int64) -> Int {
    entries.partitionPoint { $0.last < offset }
  }
}
