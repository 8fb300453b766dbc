import Environment
import KafkaLog
import KafkaProtocol
import Primitives

/// A fetch request that waits for data (`DelayedFetch`).
struct DelayedFetch: Sendable {
  var reply: Reply
  var deadline: Instant
  /// What was asked, with every partition of its session.
  var request: FetchRequest
  var context: FetchContext

  /// Whether a follower asks.
  var isFollower: Bool { request.replica.raw >= 0 }
}

extension Broker {
  /// Parks a fetch at every partition it names.
  mutating func park(_ fetch: DelayedFetch, on machine: inout some Machine<KafkaMessage>) {
    let operation = fetches.add(fetch)
    for (place, asked) in fetch.request.partitions.enumerated() {
      guard let slot = partitions.slot(of: asked.partition) else { continue }
      partitions.parkedFetches[slot].append(
        ParkedFetch(operation: operation, place: Int32(place))
      )
    }
    connections.hold(fetch.reply.connection)
    fetchTimer.setEarlier(fetch.deadline, on: &machine)
  }

  /// Answers the fetches at a partition that have enough now.
  ///
  /// An advance of the high watermark gives data to consumers only: a follower learns it with its
  /// next fetch.
  mutating func completeFetches(
    _ slot: Int,
    byWatermark: Bool,
    on machine: inout some Machine<KafkaMessage>
  ) {
    var index = 0
    while index < partitions.parkedFetches[slot].count {
      let parked = partitions.parkedFetches[slot][index]
      guard let isFollower = fetches.slots[Int(parked.operation)]?.isFollower else {
        partitions.parkedFetches[slot].remove(at: index)
        continue
      }
      if isFollower != byWatermark, hasEnough(parked, at: slot, on: &machine),
        !isFollower || !isHeldBack(parked.operation, at: slot, on: &machine)
      {
        finishFetch(parked.operation, on: &machine)
      } else {
        index += 1
      }
    }
  }

  /// Whether a parked fetch of a follower would be given nothing of a partition, for its quota.
  private mutating func isHeldBack(
    _ operation: Int32,
    at slot: Int,
    on machine: inout some Machine<KafkaMessage>
  ) -> Bool {
    guard let replica = fetches.slots[Int(operation)]?.request.replica else { return false }
    return holdsBack(replica, at: slot, on: &machine)
  }

  /// Whether a parked fetch has what it asked for, given that partition `slot` changed.
  private mutating func hasEnough(
    _ parked: ParkedFetch,
    at slot: Int,
    on machine: inout some Machine<KafkaMessage>
  ) -> Bool {
    guard let isFollower = fetches.slots[Int(parked.operation)]?.isFollower,
      let minBytes = fetches.slots[Int(parked.operation)]?.request.minBytes.bytes
    else { return false }
    if minBytes > 1 { return hasEnoughBytes(parked.operation, on: &machine) }
    let offset = fetches.slots[Int(parked.operation)]?.request.partitions[Int(parked.place)]
      .fetchOffset
    return offset != partitions.slots[slot].readBound(forFollower: isFollower)
  }

  /// Whether a parked fetch would be given `fetch.min.bytes` by all its partitions, or has one of
  /// which only a read can tell (`DelayedFetch.tryComplete`).
  private mutating func hasEnoughBytes(
    _ operation: Int32,
    on machine: inout some Machine<KafkaMessage>
  ) -> Bool {
    guard let request = fetches.slots[Int(operation)]?.request else { return false }
    let isFollower = request.replica.raw >= 0
    var bytes: Int64 = 0
    for asked in request.partitions {
      guard let slot = partitions.slot(of: asked.partition) else { return true }
      if isFollower, holdsBack(request.replica, at: slot, on: &machine) { continue }
      let bound = partitions.slots[slot].readBound(forFollower: isFollower)
      do throws(LogError) {
        let readable = try partitions.slots[slot].log?.readableBytes(
          from: asked.fetchOffset,
          upTo: bound,
          on: &machine
        )
        guard let readable else { return true }
        bytes += min(readable, asked.maxBytes.bytes)
      } catch { return true }
    }
    return bytes >= request.minBytes.bytes
  }

  /// Reads again, without noting the follower's position a second time, and answers.
  private mutating func finishFetch(
    _ operation: Int32,
    on machine: inout some Machine<KafkaMessage>
  ) {
    guard let fetch = fetches.remove(operation) else { return }
    for asked in fetch.request.partitions {
      guard let slot = partitions.slot(of: asked.partition) else { continue }
      partitions.parkedFetches[slot].remove(operation: operation)
    }
    let (response, _) = read(fetch.request, fetch.context, isFirst: false, on: &machine)
    let answer = told(response, to: fetch.request, fetch.context, on: &machine)
    answerParked(.fetch(answer), fetch.reply, on: &machine)
  }

  /// Answers, or drops from a partition, all that is parked there: its role changed.
  mutating func recheckParked(_ slot: Int, on machine: inout some Machine<KafkaMessage>) {
    completeProduces(slot, on: &machine)
    while let operation = partitions.parkedFetches[slot].first?.operation {
      if fetches[operation] == nil {
        partitions.parkedFetches[slot].remove(at: 0)
        continue
      }
      machine.reach(Probe("broker.fetch.role-changed"))
      finishFetch(operation, on: &machine)
      partitions.parkedFetches[slot].remove(operation: operation)
    }
  }

  /// Answers fetches that waited long enough.
  mutating func expireFetches(on machine: inout some Machine<KafkaMessage>) {
    let now = machine.monotonicNow
    var next = Instant.distantFuture
    for operation in fetches.slots.indices {
      guard let deadline = fetches.slots[operation]?.deadline else { continue }
      if deadline <= now {
        finishFetch(Int32(operation), on: &machine)
      } else {
        next = min(next, deadline)
      }
    }
    if next < .distantFuture { fetchTimer.setEarlier(next, on: &machine) }
  }
}

extension Partition {
  /// Where reading ends: the log end for followers, the high watermark for consumers.
  func readBound(forFollower: Bool) -> Offset { forFollower ? logEnd : highWatermark }
}
