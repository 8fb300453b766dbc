import Environment
import KafkaLog
import KafkaProtocol
import Primitives

/// Bytes per second that replication may take, over a sliding window (`ReplicationQuotaManager`,
/// `SimpleRate`).
struct ReplicationQuota: Sendable {
  private struct Sample: Sendable {
    var start: Instant
    var bytes: Int64
  }
  /// The bound; the largest number for none.
  let bytesPerSecond: Int64
  private var samples: [Sample] = []

  /// `replication.quota.window.size.seconds`.
  private static let sampleLength = Interval.seconds(1)
  /// `replication.quota.window.num`.
  private static let sampleCount: Int64 = 11

  init(bytesPerSecond: Int64) { self.bytesPerSecond = bytesPerSecond }

  /// Counts what was sent or received.
  mutating func record(_ bytes: Int, at now: Instant) {
    guard bytesPerSecond < .max, bytes > 0 else { return }
    forget(before: now)
    if let last = samples.last, now - last.start < Self.sampleLength {
      samples[samples.count - 1].bytes += Int64(bytes)
    } else {
      samples.append(Sample(start: now, bytes: Int64(bytes)))
    }
  }

  /// Whether the rate of the window is above the bound.
  mutating func isExceeded(at now: Instant) -> Bool {
    guard bytesPerSecond < .max else { return false }
    forget(before: now)
    guard let oldest = samples.first else { return false }
    let total = samples.reduce(Int64(0)) { $0 + $1.bytes }
    let elapsed = max(now - oldest.start, Self.sampleLength)
    let (allowed, isHuge) = bytesPerSecond.multipliedReportingOverflow(
      by: elapsed.nanoseconds / 1_000_000
    )
    return !isHuge && total * 1_000 > allowed
  }

  private mutating func forget(before now: Instant) {
    while let oldest = samples.first, now - oldest.start >= Self.sampleLength * Self.sampleCount {
      samples.removeFirst()
    }
  }
}

// Who is held back (`ReplicaManager#shouldLeaderThrottle`, `RemoteLeaderEndPoint`).
extension Broker {
  /// Whether a leader sends a follower nothing for now: it is not in sync, its replication is to be
  /// throttled, and the quota is used up.
  mutating func holdsBack(
    _ follower: NodeID,
    at slot: Int,
    on machine: inout some Machine<KafkaMessage>
  ) -> Bool {
    guard isLeaderThrottled(slot), !partitions.slots[slot].isr.contains(follower),
      leaderQuota.isExceeded(at: machine.monotonicNow)
    else { return false }
    machine.reach(Probe("broker.fetch.throttled"))
    return true
  }

  /// Whether this follower asks for nothing of a partition for now.
  mutating func holdsOff(_ slot: Int, on machine: inout some Machine<KafkaMessage>) -> Bool {
    guard !partitions.slots[slot].fetch.isCaughtUp, isFollowerThrottled(slot),
      followerQuota.isExceeded(at: machine.monotonicNow)
    else { return false }
    machine.reach(Probe("broker.follower.throttled"))
    return true
  }

  /// Whether what a leader sends of a partition counts for its quota.
  mutating func isLeaderThrottled(_ slot: Int) -> Bool {
    guard leaderQuota.bytesPerSecond < .max else { return false }
    let id = partitions.slots[slot].id
    return partitions.slots[slot].log?.config.leaderThrottled
      .contains(partition: id.partition, broker: self.id.raw) ?? false
  }

  /// Whether what a follower receives of a partition counts for its quota.
  mutating func isFollowerThrottled(_ slot: Int) -> Bool {
    guard followerQuota.bytesPerSecond < .max else { return false }
    let id = partitions.slots[slot].id
    return partitions.slots[slot].log?.config.followerThrottled
      .contains(partition: id.partition, broker: self.id.raw) ?? false
  }
}
