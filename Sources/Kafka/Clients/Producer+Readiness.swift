import Environment
import KafkaProtocol
import Primitives

/// Since when the first batch of a queue may be sent.
struct Readiness: Sendable {
  var at: Instant = .zero
  /// Whether it was sent before; a repeat waits for its pause even when the sender is in a hurry.
  var isRepeat = false
}

/// Partitions by the broker that leads them, each in the order in which it was added.
struct LeaderQueues: Sendable {
  /// Those that lead any, in the order of their first.
  private(set) var leaders: [NodeID] = []
  private var indices: [[Int32]] = []

  /// The partitions that a broker leads.
  subscript(leader: NodeID) -> [Int32] { indices[leader.index] }

  mutating func add(_ index: Int, to leader: NodeID) {
    while indices.count <= leader.index { indices.append([]) }
    if indices[leader.index].isEmpty { leaders.append(leader) }
    indices[leader.index].append(Int32(index))
  }

  mutating func removeAll() {
    for leader in leaders { indices[leader.index].removeAll(keepingCapacity: true) }
    leaders.removeAll(keepingCapacity: true)
  }
}

// When there is something to do for batches that wait or have no outcome.
extension Producer {
  /// Works out since when the first batch of a queue may be sent (`RecordAccumulator.ready`).
  mutating func noteQueue(_ index: Int) {
    guard let slot = partitions[index].queue.first else { return waiting.remove(index) }
    waiting.insert(index)
    let batch = batches[Int(slot)]
    if batch.attempts > 0 {
      let hasNewLeader = metadata.leaders[index].epoch > batch.leaderEpoch
      readiness[index] = Readiness(at: hasNewLeader ? .zero : batch.notBefore, isRepeat: true)
    } else {
      let isFull = batch.count >= batchCapacity || partitions[index].queue.count > 1
      readiness[index] = Readiness(at: isFull ? .zero : batch.created + config.linger)
    }
  }

  /// Whether the first batch of a queue may be sent.
  func isReady(_ index: Int, at now: Instant) -> Bool {
    guard waiting.contains(index) else { return false }
    return readiness[index].at <= now || isInHurry && !readiness[index].isRepeat
  }

  /// Whether new batches do not wait to fill up.
  private var isInHurry: Bool {
    isStopping || memoryUsed + config.batchSize > config.bufferMemory
  }

  /// When a waiting batch becomes ready, may be tried again at its leader or expires, if that is
  /// before `limit`; else `limit`, or the time of the wake-up to come.
  mutating func nextBatchInstant(at now: Instant, before limit: Instant) -> Instant {
    var next = min(limit, wakeAt)
    let finest = isSparse ? now : now + Self.finestTick
    for index in waiting where readiness[index].at < next && !isReady(index, at: now) {
      let at = readiness[index].at
      next = min(next, readiness[index].isRepeat ? at : max(at, finest))
    }
    for place in client.peers.indices where client.peers[place].state == .disconnected {
      let retry = client.peers[place].retryAt
      guard retry > now, retry < next else { continue }
      let node = client.peers[place].node
      let leads = waiting.contains {
        metadata.leaders[$0].leader == node && isReady($0, at: now)
      }
      if leads { next = retry }
    }
    return firstExpiry < next ? min(next, nextExpiry()) : next
  }

  /// When the first batch in line expires; until the oldest of all does, nobody need look again.
  mutating func nextExpiry() -> Instant {
    var next = Instant.distantFuture
    firstExpiry = .distantFuture
    for index in busy {
      for (place, slot) in partitions[index].outstanding.enumerated() {
        let expiry = batches[Int(slot)].created + config.deliveryTimeout
        firstExpiry = min(firstExpiry, expiry)
        if place == 0 { next = min(next, expiry) }
      }
      for place in 0..<partitions[index].queue.count {
        let slot = partitions[index].queue[place]
        let expiry = batches[Int(slot)].created + config.deliveryTimeout
        firstExpiry = min(firstExpiry, expiry)
        if place == 0 { next = min(next, expiry) }
      }
    }
    return next
  }
}
