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
    for partition in fetch.request.partitions {
      guard let slot = partitions.slot(of: partition.partition) else { continue }
      partitions.slots[slot].parkedFetches.append(operation)
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
    while index < partitions.slots[slot].parkedFetches.count {
      let operation = partitions.slots[slot].parkedFetches[index]
      guard let isFollower = fetches[operation]?.isFollower else {
        partitions.slots[slot].parkedFetches.remove(at: index)
        continue
      }
      if isFollower != byWatermark, hasEnough(operation, at: slot),
        !isFollower || !isHeldBack(operation, at: slot, on: &machine)
      {
        finishFetch(operation, on: &machine)
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
    guard let replica = fetches[operation]?.request.replica else { return false }
    return holdsBack(replica, at: slot, on: &machine)
  }

  /// Whether a parked fetch has what it asked for, given that partition `slot` changed.
  private func hasEnough(_ operation: Int32, at slot: Int) -> Bool {
    guard let fetch = fetches[operation] else { return false }
    if fetch.request.minBytes.bytes > 1 {
      var bytes: Int64 = 0
      for asked in fetch.request.partitions {
        guard let place = partitions.slot(of: asked.partition) else { continue }
        bytes += partitions.slots[place].bytes(
          from: asked.fetchOffset,
          forFollower: fetch.isFollower
        )
      }
      return bytes >= fetch.request.minBytes.bytes
    }
    let id = partitions.slots[slot].id
    guard let asked = fetch.request.partitions.first(where: { $0.partition == id }) else {
      return false
    }
    return asked.fetchOffset != partitions.slots[slot].readBound(forFollower: fetch.isFollower)
  }

  /// Reads again, without noting the follower's position a second time, and answers.
  private mutating func finishFetch(
    _ operation: Int32,
    on machine: inout some Machine<KafkaMessage>
  ) {
    guard let fetch = fetches.remove(operation) else { return }
    for asked in fetch.request.partitions {
      guard let slot = partitions.slot(of: asked.partition) else { continue }
      partitions.slots[slot].parkedFetches.removeAll { $0 == operation }
    }
    let (response, _) = read(fetch.request, notingPosition: false, on: &machine)
    let answer = told(response, to: fetch.request, fetch.context, on: &machine)
    answerParked(.fetch(answer), fetch.reply, on: &machine)
  }

  /// Answers, or drops from a partition, all that is parked there: its role changed.
  mutating func recheckParked(_ slot: Int, on machine: inout some Machine<KafkaMessage>) {
    completeProduces(slot, on: &machine)
    while let operation = partitions.slots[slot].parkedFetches.first {
      if fetches[operation] == nil {
        partitions.slots[slot].parkedFetches.removeFirst()
        continue
      }
      machine.reach(Probe("broker.fetch.role-changed"))
      finishFetch(operation, on: &machine)
      partitions.slots[slot].parkedFetches.removeAll { $0 == operation }
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

  /// Least number of bytes that a read from `offset` gives: one a record.
  func bytes(from offset: Offset, forFollower: Bool) -> Int64 {
    max(0, readBound(forFollower: forFollower) - offset)
  }
}
