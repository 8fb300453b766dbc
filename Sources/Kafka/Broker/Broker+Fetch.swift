import Environment
import KafkaLog
import KafkaProtocol
import Primitives

// Fetch (`ReplicaManager#fetchMessages`, `Partition#fetchRecords`).
extension Broker {
  /// Serves a fetch request: reads, and parks it when that gave too little.
  mutating func fetch(
    _ request: FetchRequest,
    _ reply: Reply,
    on machine: inout some Machine<KafkaMessage>
  ) {
    var request = request
    let context: FetchContext
    switch openContext(of: &request, on: &machine) {
    case .success(let opened): context = opened
    case .failure(let refusal):
      machine.spend(config.costs.fetch)
      return answer(
        .fetch(FetchResponse(error: refusal.code, partitions: [])),
        reply,
        on: &machine
      )
    }
    machine.spend(
      config.costs.fetch + config.costs.partition * Int64(request.partitions.count)
    )
    let (response, isUrgent) = read(request, context, isFirst: true, on: &machine)
    var bytes = 0
    for part in response.partitions { bytes += part.records.count }
    let isEnough = bytes >= request.minBytes.int || request.maxWait <= .zero
    if isUrgent || isEnough || request.partitions.isEmpty {
      answer(.fetch(told(response, to: request, context, on: &machine)), reply, on: &machine)
    } else {
      park(
        DelayedFetch(
          reply: reply,
          deadline: machine.monotonicNow + request.maxWait,
          request: request,
          context: context
        ),
        on: &machine
      )
    }
  }

  /// Reads every partition of a request; an answer in a session leaves out those without news.
  ///
  /// On the first read of a request, a follower's offsets prove what it has; in a session, the
  /// second passes over partitions that had no news and did not change since.
  ///
  /// - Returns: the response, and whether it must leave at once, for an error or a divergence.
  mutating func read(
    _ request: FetchRequest,
    _ context: FetchContext,
    isFirst isFirstRead: Bool,
    on machine: inout some Machine<KafkaMessage>
  ) -> (FetchResponse, isUrgent: Bool) {
    var remaining = roomForRecords(of: request)
    var session = session(of: context)
    var parts: [FetchResponse.Partition] = []
    if session == nil { parts.reserveCapacity(request.partitions.count) }
    var isUrgent = false
    var isFirst = true
    let mayPass = !isFirstRead && isReadStable(for: request)
    for (index, asked) in request.partitions.enumerated() {
      let version = session == nil ? .none : partitions.version(of: asked.partition)
      if mayPass, let session, sessions[session].wasQuiet(at: index, in: version) { continue }
      var part = FetchResponse.Partition(partition: asked.partition, error: .none)
      // As long as nothing was found, whatever there is would be given.
      let seen = isFirst ? version : .none
      read(
        asked,
        of: request,
        maxBytes: ByteCount(max(0, min(asked.maxBytes.bytes, remaining))),
        atLeastOne: isFirst,
        notingPosition: isFirstRead,
        into: &part,
        on: &machine
      )
      if part.error != .none || part.diverging != nil || part.preferredReadReplica != .none {
        isUrgent = true
      }
      let count = part.records.count
      if count > 0 {
        isFirst = false
        remaining -= Int64(count)
        machine.spend(config.costs.records(count))
      }
      if let place = session {
        // A position that raises the watermark may answer others, which begin sessions.
        session = sessions.place(of: context, near: place)
        if let session, !sessions[session].isNews(part, at: index, in: seen) { continue }
      }
      parts.append(part)
    }
    return (FetchResponse(partitions: parts), isUrgent)
  }

  /// Bytes of records that an answer may have; one batch that is larger goes alone.
  func roomForRecords(of request: FetchRequest) -> Int64 {
    let asked = request.maxBytes.bytes
    return request.replica.raw >= 0 ? asked : min(asked, config.fetchMaxBytes.bytes)
  }

  /// Whether what a partition gives depends on its own state alone: on no quota, and not on where
  /// other replicas are.
  private mutating func isReadStable(for request: FetchRequest) -> Bool {
    leaderQuota.bytesPerSecond == .max
      && (request.replica.raw >= 0 || config.replicaSelector == .leader)
  }

  /// Reads one partition, with the checks of leader epoch, assignment and divergence in order.
  private mutating func read(
    _ asked: FetchRequest.Partition,
    of request: FetchRequest,
    maxBytes: ByteCount,
    atLeastOne: Bool,
    notingPosition: Bool,
    into part: inout FetchResponse.Partition,
    on machine: inout some Machine<KafkaMessage>
  ) {
    let isFollower = request.replica.raw >= 0
    // Epochs of two topics of one name have nothing to do with each other, so the id comes first
    // (ReplicaManager#readFromLog). Before KIP-516 requests carried none.
    if !variants.contains(.topicsByName), let topicID = asked.topicID,
      let found = partitions.slot(of: asked.partition),
      topicID != partitions.slots[found].topicID
    {
      machine.reach(Probe("broker.fetch.other-topic"))
      part.error = .unknownTopicId
      return
    }
    let slot: Int
    switch self.slot(
      of: asked.partition,
      epoch: asked.currentLeaderEpoch,
      onlyAsLeader: isFollower,
      on: &machine
    )
    {
    case .success(let found): slot = found
    case .failure(let refusal):
      part.error = refusal.code
      return
    }
    var remote: Int?
    if isFollower {
      guard let found = partitions.slots[slot].remoteIndex(of: request.replica) else {
        machine.reach(Probe("broker.fetch.not-assigned"))
        part.error =
          asked.currentLeaderEpoch == .none ? .notLeaderOrFollower : .unknownLeaderEpoch
        return
      }
      remote = found
    }
    if !isFollower, let other = preferredReplica(for: request, asked, at: slot) {
      machine.reach(Probe("broker.fetch.preferred-replica"))
      part.preferredReadReplica = other
      part.highWatermark = partitions.slots[slot].highWatermark
      part.logStartOffset = partitions.slots[slot].logStart
      return
    }
    // Captured before the read: a watermark that this very fetch advances shows in the next one.
    part.highWatermark = partitions.slots[slot].highWatermark
    part.logStartOffset = partitions.slots[slot].logStart
    let leaderEnd = partitions.slots[slot].logEnd
    if let verdict = divergence(of: asked, at: slot) {
      machine.reach(Probe("broker.fetch.diverged"))
      part.diverging = verdict.diverging
      part.error = verdict.error
      if variants.contains(.divergingFetchCounts), verdict.diverging != nil, let remote {
        _ = notePosition(
          asked,
          of: request,
          remote: remote,
          at: slot,
          leaderEnd: leaderEnd,
          on: &machine
        )
      }
      return
    }
    let isHeldBack = isFollower && holdsBack(request.replica, at: slot, on: &machine)
    do throws(LogError) {
      let seesAll =
        isFollower
        || variants.contains(.followerServesLogEnd) && !partitions.slots[slot].isLeader
      let bound = partitions.slots[slot].readBound(forFollower: seesAll)
      if partitions.slots[slot].log?.hasNothing(from: asked.fetchOffset, upTo: bound) == false {
        part.records =
          try partitions.slots[slot].log?.read(
            from: asked.fetchOffset,
            maxBytes: isHeldBack ? .zero : maxBytes,
            upTo: bound,
            atLeastOne: atLeastOne && !isHeldBack,
            on: &machine
          ) ?? .empty
      }
    } catch {
      logFailed(error, at: slot, on: &machine)
      part.error = ErrorCode(error)
      return
    }
    if isFollower, isLeaderThrottled(slot) {
      leaderQuota.record(part.records.count, at: machine.monotonicNow)
    }
    let countsSent = variants.contains(.sentCountsAsCopied)
    if notingPosition || countsSent, let remote {
      let error = notePosition(
        countsSent ? asked.after(part.records) : asked,
        of: request,
        remote: remote,
        at: slot,
        leaderEnd: leaderEnd,
        on: &machine
      )
      if error != .none {
        part = FetchResponse.Partition(partition: asked.partition, error: error)
      }
    }
  }

  /// The slot of a partition that this broker leads in the epoch the request names.
  mutating func leaderSlot(
    of partition: TopicPartition,
    epoch: Epoch,
    on machine: inout some Machine<KafkaMessage>
  ) -> Result<Int, Refusal> {
    slot(of: partition, epoch: epoch, onlyAsLeader: true, on: &machine)
  }

  /// The slot of a partition in the epoch the request names (Partition#localLogWithEpochOrThrow).
  ///
  /// None as an epoch skips the comparison. Followers serve consumers, too (KIP-392), but nobody
  /// else.
  mutating func slot(
    of partition: TopicPartition,
    epoch: Epoch,
    onlyAsLeader: Bool,
    on machine: inout some Machine<KafkaMessage>
  ) -> Result<Int, Refusal> {
    guard let slot = partitions.slot(of: partition), partitions.slots[slot].role != .offline
    else { return .failure(Refusal(code: absence(of: partition))) }
    let current = partitions.slots[slot].leaderEpoch
    if epoch != .none, epoch != current, !variants.contains(.epochNotFenced) {
      let isOld = epoch < current
      machine.reach(
        isOld ? Probe("broker.fetch.fenced-epoch") : Probe("broker.fetch.unknown-epoch")
      )
      return .failure(Refusal(code: isOld ? .fencedLeaderEpoch : .unknownLeaderEpoch))
    }
    let isServed =
      partitions.slots[slot].isLeader
      || !onlyAsLeader && partitions.slots[slot].role == .follower
    return isServed ? .success(slot) : .failure(Refusal(code: .notLeaderOrFollower))
  }

  /// Whether the fetcher's last record is not the leader's (KIP-595, Partition#readRecords): then
  /// the answer says where the leader's epoch ends, and the position proves nothing
  /// (KAFKA-13141).
  private mutating func divergence(
    of asked: FetchRequest.Partition,
    at slot: Int
  ) -> (diverging: EpochEndOffset?, error: ErrorCode)? {
    guard asked.lastFetchedEpoch != .none, !variants.contains(.divergenceNotChecked),
      let end = epochEnd(of: asked.lastFetchedEpoch, at: slot)
    else { return nil }
    guard end.epoch != .none, end.endOffset != .unknown,
      asked.fetchOffset >= partitions.slots[slot].logStart
    else { return (nil, .offsetOutOfRange) }
    guard end.epoch < asked.lastFetchedEpoch || end.endOffset < asked.fetchOffset else {
      return nil
    }
    return (end, .none)
  }

  /// Takes an accepted fetch as proof of what the follower has (Partition#updateFollowerFetchState):
  /// state, then ISR, then high watermark.
  private mutating func notePosition(
    _ asked: FetchRequest.Partition,
    of request: FetchRequest,
    remote: Int,
    at slot: Int,
    leaderEnd: Offset,
    on machine: inout some Machine<KafkaMessage>
  ) -> ErrorCode {
    if request.replicaEpoch != -1, !variants.contains(.brokerEpochNotCompared),
      image.isUnfenced(request.replica),
      let registered = image.broker(request.replica)?.epoch, registered > request.replicaEpoch
    {
      machine.reach(Probe("broker.fetch.stale-broker-epoch"))
      return .notLeaderOrFollower
    }
    let before = partitions.slots[slot].remotes[remote].logEnd
    partitions.slots[slot].remotes[remote].recordFetch(
      at: asked.fetchOffset,
      logStart: asked.logStartOffset,
      leaderEnd: leaderEnd,
      now: machine.monotonicNow,
      brokerEpoch: request.replicaEpoch
    )
    expandIsr(slot, remote: remote, on: &machine)
    if before != asked.fetchOffset { advanceHighWatermark(slot, on: &machine) }
    return .none
  }
}

extension FetchRequest.Partition {
  /// The question that follows when the follower has `records`: what the bug of
  /// `sentCountsAsCopied` takes for asked already.
  fileprivate func after(_ records: Bytes) -> FetchRequest.Partition {
    var next = self
    var batches = BatchIterator(records)
    while let batch = try? batches.next() { next.fetchOffset = batch.lastOffset + 1 }
    return next
  }
}
