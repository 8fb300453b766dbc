import KafkaLog
import KafkaProtocol
import Primitives
import Testing

@testable import KafkaBroker

/// Replication within a quota.
@Suite struct ReplicationQuotaTests {
  @Test("the rate counts over eleven seconds, and over one at least")
  func rates() {
    var quota = ReplicationQuota(bytesPerSecond: 1_000)
    let start = Instant.zero + .seconds(100)
    var found = [quota.isExceeded(at: start)]
    quota.record(3_000, at: start)
    for seconds in [Int64(0), 2, 3, 9] {
      found.append(quota.isExceeded(at: start + .seconds(seconds)))
    }
    quota.record(9_000, at: start + .seconds(9))
    for seconds in [Int64(10), 15, 21] {
      found.append(quota.isExceeded(at: start + .seconds(seconds)))
    }
    #expect(found == [false, true, true, false, false, true, true, false])
    var free = ReplicationQuota(bytesPerSecond: .max)
    free.record(.max, at: start)
    let isFree = !free.isExceeded(at: start)
    #expect(isFree)
  }

  @Test("lists of throttled replicas are all, or pairs of partition and broker")
  func lists() throws {
    let all = try #require(ThrottledReplicas("*"))
    #expect(all.contains(partition: 7, broker: 9))
    let some = try #require(ThrottledReplicas("0:1,3:2"))
    #expect(some.contains(partition: 3, broker: 2) && !some.contains(partition: 3, broker: 1))
    #expect(ThrottledReplicas("0") == nil && ThrottledReplicas("0:x") == nil)
    #expect(ThrottledReplicas("")?.contains(partition: 0, broker: 0) == false)
  }

  private func throttled(_ key: String, leader: Int, isr: [Int]) -> BrokerHarness {
    var rig = BrokerHarness(leader: leader, isr: isr, minInsync: 1) { config in
      config.leaderThrottledRate = ByteCount(Int64(100))
      config.followerThrottledRate = ByteCount(Int64(100))
    }
    rig.publish([.config(topic: 0, key: key, value: "*")])
    return rig
  }

  @Test("a leader sends nothing to a follower out of sync while its quota is used up")
  func leader() {
    var rig = throttled("leader.replication.throttled.replicas", leader: 0, isr: [0, 1])
    rig.produce(batch(4, size: 1_000), acks: 1)
    let first = rig.fetch(by: 2, from: 0)
    #expect(rig.fetched(first)?.records.isEmpty == false)
    let second = rig.fetch(by: 2, from: 0)
    let inSync = rig.fetch(by: 1, from: 0)
    #expect(rig.fetched(second) == nil, "it waits, and new records do not wake it")
    #expect(rig.fetched(inSync)?.records.isEmpty == false)
    rig.produce(batch(1), acks: 1, on: 501)
    #expect(rig.fetched(second) == nil)
    rig.run(for: .seconds(1))
    #expect(rig.fetched(second)?.records.isEmpty == true)
    rig.run(for: .minutes(2))
    let later = rig.fetch(by: 2, from: 0)
    #expect(rig.fetched(later)?.records.isEmpty == false)
  }

  @Test("a follower that is behind does not ask while its quota is used up")
  func follower() {
    var rig = throttled("follower.replication.throttled.replicas", leader: 1, isr: [1])
    var part = FetchResponse.Partition(partition: rig.orders, error: .none)
    part.records = batch(4, epoch: 0, size: 1_000)
    part.highWatermark = Offset(8)
    rig.answerFetch(part)
    #expect(rig.fetches.isEmpty)
    rig.run(for: .seconds(2))
    #expect(rig.fetches.isEmpty)
    rig.run(for: .seconds(20))
    #expect(rig.fetches.count == 1)
    part.records = batch(4, base: 4, epoch: 0, size: 1_000)
    rig.answerFetch(part)
    #expect(rig.fetches.count == 1, "one that has caught up asks on")
  }
}
