import Environment
import KafkaLog
import KafkaProtocol
import Primitives

// What fetchers do with answers (`AbstractFetcherThread#processFetchRequest`).
extension Broker {
  /// Takes a fetch response: appends what it brings, then cuts what diverged, then asks again.
  mutating func handleFetch(
    _ response: FetchResponse,
    fetcher: Int,
    on machine: inout some Machine<KafkaMessage>
  ) {
    guard case .fetch(let asked) = fetchers[fetcher].asked else { return }
    fetchers[fetcher].asked = .nothing
    machine.spend(
      config.costs.fetch + config.costs.partition * Int64(response.covered)
    )
    guard fetchers[fetcher].session.take(response) else {
      machine.reach(Probe("broker.fetcher.session-begins-anew"))
      return run(fetcher, on: &machine)
    }
    guard response.error == .none else { return fetchFailed(fetcher, on: &machine) }
    var diverged: [(slot: Int, leader: EpochEndOffset)] = []
    var cursor = PartitionCursor()
    for part in response.partitions {
      let found = cursor.find(in: asked.count) { asked[$0].partition == part.partition }
      guard let place = found, let slot = partitions.slot(of: part.partition),
        isCurrent(slot, asked[place], fetcher, on: &machine)
      else { continue }
      if part.error != .none {
        fetchRefused(part.error, slot, asked[place].currentLeaderEpoch, on: &machine)
      } else if let leader = part.diverging {
        if variants.contains(.watermarkBeforeCut) {
          takeWatermark(part.highWatermark, at: slot, on: &machine)
        }
        diverged.append((slot, leader))
      } else {
        take(part, at: slot, on: &machine)
      }
    }
    for (slot, leader) in diverged where partitions.slots[slot].fetch.fetcher == Int32(fetcher) {
      machine.reach(Probe("broker.follower.truncates"))
      let offset = partitions.slots[slot].truncationOffset(for: leader)
      if truncate(slot, to: offset, on: &machine) { refetch(slot) }
    }
    run(fetcher, on: &machine)
  }

  /// Whether an answer still fits: the partition is copied by this fetcher, and its position and
  /// leader epoch are those that were asked for.
  ///
  /// The epoch is compared since KAFKA-18991: before, a follower that had left a leader and came back
  /// cut its log where the leader had found it to diverge in the reign before. The topic id is not
  /// (AbstractFetcherThread#processFetchRequest): what a leader sent of a topic that was deleted may
  /// end up in the next one of that name, unless the stricter rule `answersNameTopic` holds. The
  /// variant `answersOfOldPositions` compares neither position nor epoch.
  private mutating func isCurrent(
    _ slot: Int,
    _ asked: FetchRequest.Partition,
    _ fetcher: Int,
    on machine: inout some Machine<KafkaMessage>
  ) -> Bool {
    let state = partitions.slots[slot].fetch
    let isOfTopic =
      !variants.contains(.answersNameTopic) || asked.topicID == partitions.slots[slot].topicID
    let takesOld = variants.contains(.answersOfOldPositions)
    let isOfEpoch =
      takesOld || variants.contains(.answersOfOldEpochs)
      || asked.currentLeaderEpoch == state.epoch
    guard isOfTopic, isOfEpoch, state.fetcher == Int32(fetcher),
      takesOld || state.offset == asked.fetchOffset,
      state.phase == .fetching, state.delayedUntil <= machine.monotonicNow
    else {
      machine.reach(Probe("broker.follower.outdated-response"))
      return false
    }
    return true
  }

  /// Fetches on from the log end, with the epoch of the last record there.
  private mutating func refetch(_ slot: Int) {
    partitions.slots[slot].fetch.phase = .fetching
    partitions.slots[slot].fetch.unwritten = .empty
    partitions.slots[slot].fetch.offset = partitions.slots[slot].logEnd
    if !variants.contains(.truncateToHighWatermark) {
      partitions.slots[slot].fetch.lastFetchedEpoch =
        partitions.slots[slot].log?.latestEpoch ?? .none
    }
  }

  /// Appends fetched records, then takes the leader's high watermark and log start
  /// (ReplicaFetcherThread#processPartitionData).
  ///
  /// The next question proves to the leader what is written here; the variant `askedBeforeWritten`
  /// asks first and writes with the answer after.
  private mutating func take(
    _ part: FetchResponse.Partition,
    at slot: Int,
    on machine: inout some Machine<KafkaMessage>
  ) {
    let isAhead = variants.contains(.askedBeforeWritten)
    guard isAhead || partitions.slots[slot].fetch.offset == partitions.slots[slot].logEnd else {
      machine.reach(Probe("broker.follower.position-differs"))
      return removeFetcher(slot)
    }
    if !part.records.isEmpty, wouldTouchReserve(slot, part.records.count, on: &machine) {
      return delay(slot, on: &machine)
    }
    let records = isAhead ? partitions.slots[slot].fetch.unwritten : part.records
    do throws(LogError) {
      if !records.isEmpty { try appendFetched(records, at: slot, on: &machine) }
      partitions.slots[slot].log?.setHighWatermark(part.highWatermark)
      if part.logStartOffset > partitions.slots[slot].logStart {
        try partitions.slots[slot].log?.raiseLogStart(part.logStartOffset)
      }
    } catch {
      return appendFailed(error, at: slot, on: &machine)
    }
    partitions.slots[slot].fetch.isCaughtUp = part.highWatermark <= partitions.slots[slot].logEnd
    if isFollowerThrottled(slot) {
      followerQuota.record(part.records.count, at: machine.monotonicNow)
    }
    noteWatermarks(slot, on: &machine)
    completeFetches(slot, byWatermark: true, on: &machine)
    collectBackgroundWork(slot, on: &machine)
    if !records.isEmpty { refetch(slot) }
    if isAhead { partitions.slots[slot].fetch.ask(after: part.records) }
  }

  /// Takes the leader's high watermark although the log may have to be cut below it: the bug of
  /// `watermarkBeforeCut`.
  private mutating func takeWatermark(
    _ offset: Offset,
    at slot: Int,
    on machine: inout some Machine<KafkaMessage>
  ) {
    partitions.slots[slot].log?.setHighWatermark(offset)
    noteWatermarks(slot, on: &machine)
    completeFetches(slot, byWatermark: true, on: &machine)
  }

  private mutating func appendFetched(
    _ records: Bytes,
    at slot: Int,
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    machine.spend(config.costs.records(records.count))
    let end = partitions.slots[slot].logEnd
    let now = machine.wallClockMilliseconds
    do throws(LogError) {
      _ = try partitions.slots[slot].log?.appendAsFollower(records, now: now, on: &machine)
    } catch {
      guard case .unexpectedAppendOffset(let first, _) = error,
        partitions.slots[slot].logStart == end, first < end
      else { throw error }
      // The leader's log starts in the middle of this batch: begin with the whole of it.
      machine.reach(Probe("broker.follower.restarts-at-batch"))
      try partitions.slots[slot].log?.truncateFully(startingAt: first, now: now, on: &machine)
      machine.observe(.truncate(partitions.slots[slot].id, to: first))
      noteWatermarks(slot, on: &machine)
      _ = try partitions.slots[slot].log?.appendAsFollower(records, now: now, on: &machine)
    }
    try observeAppends(records, at: slot, on: &machine)
  }

  private mutating func observeAppends(
    _ records: Bytes,
    at slot: Int,
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    var batches = BatchIterator(records)
    while let batch = try batches.next() {
      machine.observe(
        .append(
          partitions.slots[slot].id,
          base: batch.baseOffset,
          last: batch.lastOffset,
          epoch: batch.leaderEpoch,
          checksum: batch.checksum,
          asLeader: false
        )
      )
    }
  }

  private mutating func appendFailed(
    _ error: LogError,
    at slot: Int,
    on machine: inout some Machine<KafkaMessage>
  ) {
    switch error {
    case .storage, .offline: logFailed(error, at: slot, on: &machine)
    case .corruptRecord, .invalidRecord:
      machine.reach(Probe("broker.follower.corrupt-records"))
      delay(slot, on: &machine)
    default:
      machine.reach(Probe("broker.follower.failed"))
      removeFetcher(slot)
    }
  }

  private mutating func fetchRefused(
    _ error: ErrorCode,
    _ slot: Int,
    _ askedEpoch: Epoch,
    on machine: inout some Machine<KafkaMessage>
  ) {
    switch error {
    case .offsetOutOfRange where variants.contains(.outOfRangeIsFatal):
      machine.reach(Probe("broker.follower.failed"))
      removeFetcher(slot)
    case .offsetOutOfRange:
      machine.reach(Probe("broker.follower.out-of-range"))
      partitions.slots[slot].fetch.phase = .needsLatest
    case .fencedLeaderEpoch where askedEpoch == partitions.slots[slot].fetch.epoch:
      // Nothing to be had until metadata names a newer epoch.
      machine.reach(Probe("broker.follower.fenced"))
      removeFetcher(slot)
    default: delay(slot, on: &machine)
    }
  }

  /// Takes the answer to where the leader's log ends or starts
  /// (AbstractFetcherThread#fetchOffsetAndTruncate).
  mutating func handleListOffsets(
    _ response: ListOffsetsResponse,
    fetcher: Int,
    on machine: inout some Machine<KafkaMessage>
  ) {
    guard case .listOffsets(let asked) = fetchers[fetcher].asked else { return }
    fetchers[fetcher].asked = .nothing
    if let slot = partitions.slot(of: response.partition),
      partitions.slots[slot].fetch.fetcher == Int32(fetcher),
      partitions.slots[slot].fetch.phase != .fetching,
      partitions.slots[slot].fetch.epoch == asked.currentLeaderEpoch
    {
      resolve(response, asked, at: slot, on: &machine)
    }
    run(fetcher, on: &machine)
  }

  private mutating func resolve(
    _ response: ListOffsetsResponse,
    _ asked: ListOffsetsRequest,
    at slot: Int,
    on machine: inout some Machine<KafkaMessage>
  ) {
    guard response.error == .none else {
      partitions.slots[slot].fetch.phase = .fetching
      return fetchRefused(response.error, slot, asked.currentLeaderEpoch, on: &machine)
    }
    let end = partitions.slots[slot].logEnd
    switch asked.position {
    case .latest where response.offset < end:
      machine.reach(Probe("broker.follower.ahead-of-leader"))
      if truncate(slot, to: response.offset, on: &machine) { refetch(slot) }
    case .latest: partitions.slots[slot].fetch.phase = .needsEarliest
    case .earliest:
      if response.offset > end {
        guard restart(slot, at: response.offset, on: &machine) else { return }
      }
      refetch(slot)
    }
  }
}

// Cutting a follower's log.
extension Broker {
  /// Cuts the log to end at `offset`; false when the log failed.
  mutating func truncate(
    _ slot: Int,
    to offset: Offset,
    on machine: inout some Machine<KafkaMessage>
  ) -> Bool {
    let now = machine.wallClockMilliseconds
    let end = partitions.slots[slot].logEnd
    do throws(LogError) {
      let isCut =
        try partitions.slots[slot].log?.truncate(to: offset, now: now, on: &machine) ?? false
      if isCut { logWasCut(slot, on: &machine) }
      return true
    } catch {
      // The bytes may be gone although a checkpoint behind them could not be written.
      if offset < end { machine.observe(.truncate(partitions.slots[slot].id, to: offset)) }
      logFailed(error, at: slot, on: &machine)
      return false
    }
  }

  /// Drops the whole log and begins at `offset`; false when the log failed.
  private mutating func restart(
    _ slot: Int,
    at offset: Offset,
    on machine: inout some Machine<KafkaMessage>
  ) -> Bool {
    machine.reach(Probe("broker.follower.restarts-at-leader-start"))
    let now = machine.wallClockMilliseconds
    do throws(LogError) {
      try partitions.slots[slot].log?.truncateFully(startingAt: offset, now: now, on: &machine)
      logWasCut(slot, on: &machine)
      return true
    } catch {
      machine.observe(.truncate(partitions.slots[slot].id, to: offset))
      logFailed(error, at: slot, on: &machine)
      return false
    }
  }

  private mutating func logWasCut(_ slot: Int, on machine: inout some Machine<KafkaMessage>) {
    sourceWasCut(slot)
    machine.observe(.truncate(partitions.slots[slot].id, to: partitions.slots[slot].logEnd))
    noteWatermarks(slot, on: &machine)
    collectBackgroundWork(slot, on: &machine)
    checkpointRecoveryPoints(of: partitions.slots[slot].directory, on: &machine)
    guard variants.contains(.watermarkFallsAtOnce) else { return }
    checkpointHighWatermarks(of: partitions.slots[slot].directory, on: &machine)
  }
}
