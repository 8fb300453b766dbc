import Environment
import KafkaLog
import KafkaProtocol
import Primitives

/// Copies partitions from one source broker: one request outstanding, for every partition that is
/// ready (`AbstractFetcherThread`).
struct ReplicaFetcher: Sendable {
  /// Which of the source's fetchers it is, below `num.replica.fetchers`.
  let index: Int32
  var link: PeerLink
  var timer: LazyTimer
  /// Its session with the source.
  var session = FetchSessionHandler()
  /// Slots of its partitions, in the order in which they were added.
  var slots: [Int] = []
  /// What the request on its way asked for.
  var asked: Asked = .nothing

  /// A request on its way.
  enum Asked: Sendable {
    case nothing
    case fetch([FetchRequest.Partition])
    case listOffsets(ListOffsetsRequest)
  }
}

/// What a follower fetches next of one partition (`PartitionFetchState`).
struct FetchState: Sendable {
  /// Where it stands.
  enum Phase: Sendable {
    case fetching
    /// Out of the leader's range: it must ask where the leader ends.
    case needsLatest
    /// It is not past the leader's end: it must ask where the leader starts.
    case needsEarliest
  }
  /// Index of its fetcher, or -1.
  var fetcher: Int32 = -1
  var phase = Phase.fetching
  /// Leader epoch that requests name.
  var epoch: Epoch = .none
  /// Offset to fetch: the local log end.
  var offset: Offset = .zero
  /// Epoch of the record before `offset`, or none.
  var lastFetchedEpoch: Epoch = .none
  /// Whether it had reached the leader's high watermark with the last answer.
  var isCaughtUp = false
  /// When it may be asked for again after an error.
  var delayedUntil: Instant = .zero
  /// Records that wait to be written until the next answer; none but for the bug of
  /// `askedBeforeWritten`.
  var unwritten = Bytes.empty

  /// Asks for what follows `records`, which are not written yet.
  mutating func ask(after records: Bytes) {
    unwritten = records
    var batches = BatchIterator(records)
    while let batch = try? batches.next() {
      offset = batch.lastOffset + 1
      lastFetchedEpoch = batch.leaderEpoch
    }
  }
}

extension Broker {
  /// Starts to copy a partition from its leader.
  ///
  /// With known epochs it fetches from its log end and lets the leader find a divergence
  /// (KAFKA-10554); without any it first cuts to its high watermark. The variant
  /// `truncateToHighWatermark` always cuts and never tells the epoch, as before KIP-101.
  mutating func addFetcher(
    _ slot: Int,
    to leader: NodeID,
    on machine: inout some Machine<KafkaMessage>
  ) {
    let cuts = variants.contains(.truncateToHighWatermark)
    if cuts || partitions.slots[slot].log?.latestEpoch == Epoch.none {
      let watermark = partitions.slots[slot].highWatermark
      guard truncate(slot, to: watermark, on: &machine) else { return }
    }
    let fetcher = self.fetcher(to: leader, for: partitions.slots[slot].id)
    fetchers[fetcher].slots.append(slot)
    partitions.slots[slot].fetch = FetchState(
      fetcher: Int32(fetcher),
      epoch: partitions.slots[slot].leaderEpoch,
      offset: partitions.slots[slot].logEnd,
      lastFetchedEpoch: cuts ? .none : partitions.slots[slot].log?.latestEpoch ?? .none
    )
  }

  /// Stops copying a partition; an answer on its way finds it gone.
  mutating func removeFetcher(_ slot: Int) {
    let fetcher = Int(partitions.slots[slot].fetch.fetcher)
    guard fetcher >= 0 else { return }
    fetchers[fetcher].slots.removeAll { $0 == slot }
    partitions.slots[slot].fetch.fetcher = -1
  }

  /// Index of the fetcher of a partition from a source (AbstractFetcherManager#getFetcherId).
  private mutating func fetcher(to source: NodeID, for id: TopicPartition) -> Int {
    let index = (31 &* id.topic &+ id.partition) % config.replicaFetchers
    let known = fetchers.firstIndex { $0.link.peer == source && $0.index == index }
    if let known { return known }
    fetchers.append(
      ReplicaFetcher(
        index: index,
        link: PeerLink(to: source),
        timer: LazyTimer(.fetcher, value: UInt32(fetchers.count))
      )
    )
    return fetchers.count - 1
  }

  /// Lets every fetcher that awaits nothing go on.
  mutating func runFetchers(on machine: inout some Machine<KafkaMessage>) {
    for fetcher in fetchers.indices { run(fetcher, on: &machine) }
  }

  /// Ends fetchers that have no partition left, whatever they wait for
  /// (AbstractFetcherManager#shutdownIdleFetcherThreads).
  mutating func shutDownIdleFetchers(on machine: inout some Machine<KafkaMessage>) {
    for fetcher in fetchers.indices where fetchers[fetcher].slots.isEmpty {
      shutDown(fetcher, on: &machine)
    }
  }

  /// Gives up a fetcher's connection and session, and the answer that it may be waiting for.
  private mutating func shutDown(_ fetcher: Int, on machine: inout some Machine<KafkaMessage>) {
    fetchers[fetcher].timer.clear()
    fetchers[fetcher].link.close(on: &machine)
    fetchers[fetcher].asked = .nothing
    fetchers[fetcher].session = FetchSessionHandler()
  }

  /// Sends a fetcher's next request; an idle fetcher gives up its connection.
  mutating func run(_ fetcher: Int, on machine: inout some Machine<KafkaMessage>) {
    guard fetchers[fetcher].link.awaited == nil, lifecycle.copies else { return }
    guard !fetchers[fetcher].slots.isEmpty else { return shutDown(fetcher, on: &machine) }
    let now = machine.monotonicNow
    var ready: [FetchRequest.Partition] = []
    ready.reserveCapacity(fetchers[fetcher].slots.count)
    var resume = Instant.distantFuture
    for slot in fetchers[fetcher].slots {
      let until = partitions.slots[slot].fetch.delayedUntil
      guard until <= now else {
        resume = min(resume, until)
        continue
      }
      guard !holdsOff(slot, on: &machine) else {
        resume = min(resume, now + config.replicaFetchBackoff)
        continue
      }
      guard partitions.slots[slot].fetch.phase == .fetching else {
        return askOffset(slot, fetcher, on: &machine)
      }
      ready.append(partitions.fetchRequest(slot, config.replicaFetchMaxBytes))
    }
    guard !ready.isEmpty else { return fetchers[fetcher].timer.set(resume, on: &machine) }
    var request = FetchRequest(
      replica: id,
      replicaEpoch: lifecycle.brokerEpoch,
      maxWait: config.replicaFetchWait,
      minBytes: config.replicaFetchMinBytes,
      maxBytes: config.replicaFetchResponseMaxBytes,
      partitions: ready
    )
    fetchers[fetcher].session.prepare(&request)
    fetchers[fetcher].asked = .fetch(ready)
    fetchers[fetcher].link.send(.fetch(request), on: &machine)
    fetchers[fetcher].timer.set(now + config.replicaSocketTimeout, on: &machine)
  }

  private mutating func askOffset(
    _ slot: Int,
    _ fetcher: Int,
    on machine: inout some Machine<KafkaMessage>
  ) {
    let state = partitions.slots[slot].fetch
    let request = ListOffsetsRequest(
      replica: id,
      partition: partitions.slots[slot].id,
      currentLeaderEpoch: state.epoch,
      position: state.phase == .needsLatest ? .latest : .earliest
    )
    fetchers[fetcher].asked = .listOffsets(request)
    fetchers[fetcher].link.send(.listOffsets(request), on: &machine)
    fetchers[fetcher].timer.set(machine.monotonicNow + config.replicaSocketTimeout, on: &machine)
  }

  /// The fetcher's timer is due: a response is missing, or a pause is over.
  mutating func fetcherTimerFired(
    _ fetcher: Int,
    on machine: inout some Machine<KafkaMessage>
  ) {
    if fetchers[fetcher].link.awaited != nil {
      machine.reach(Probe("broker.fetcher.timeout"))
      fetchers[fetcher].link.close(on: &machine)
      fetchFailed(fetcher, on: &machine)
    } else {
      run(fetcher, on: &machine)
    }
  }

  /// A request failed as a whole: every partition of the fetcher pauses.
  mutating func fetchFailed(_ fetcher: Int, on machine: inout some Machine<KafkaMessage>) {
    machine.reach(Probe("broker.fetcher.disconnected"))
    if case .fetch = fetchers[fetcher].asked { fetchers[fetcher].session.fail() }
    fetchers[fetcher].asked = .nothing
    for slot in fetchers[fetcher].slots { delay(slot, on: &machine) }
    run(fetcher, on: &machine)
  }

  /// Pauses a partition for `replica.fetch.backoff.ms`.
  mutating func delay(_ slot: Int, on machine: inout some Machine<KafkaMessage>) {
    partitions.slots[slot].fetch.delayedUntil = machine.monotonicNow + config.replicaFetchBackoff
  }
}

extension PartitionTable {
  /// What the fetcher asks for a partition.
  func fetchRequest(_ slot: Int, _ maxBytes: ByteCount) -> FetchRequest.Partition {
    FetchRequest.Partition(
      partition: slots[slot].id,
      currentLeaderEpoch: slots[slot].fetch.epoch,
      fetchOffset: slots[slot].fetch.offset,
      lastFetchedEpoch: slots[slot].fetch.lastFetchedEpoch,
      logStartOffset: slots[slot].log?.logStartOffset ?? .zero,
      maxBytes: maxBytes,
      topicID: slots[slot].topicID
    )
  }
}

extension Partition {
  /// Where to cut, given what the leader answered for the follower's last epoch
  /// (AbstractFetcherThread#getOffsetTruncationState).
  ///
  /// When the leader's epoch is unknown here, the cut is at the end of the greatest local epoch
  /// below it, and another round follows (KIP-279).
  func truncationOffset(for leader: EpochEndOffset) -> Offset {
    guard leader.endOffset != .unknown else { return fetch.offset }
    let bounded = min(leader.endOffset, logEnd)
    guard leader.epoch != .none, let local = log?.endOffset(for: leader.epoch),
      local.offset != .unknown
    else { return bounded }
    return local.epoch == leader.epoch ? min(local.offset, bounded) : min(local.offset, logEnd)
  }
}

extension Lifecycle {
  /// Whether fetchers run.
  var copies: Bool {
    switch state {
    case .recovery, .running, .pendingControlledShutdown: true
    case .notRunning, .starting, .shuttingDown, .halted: false
    }
  }
}
