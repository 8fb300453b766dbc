import KafkaBroker
import KafkaLog
import KafkaProtocol
import Primitives
import TestSupport
import Testing

/// Replicas that are removed, and topics of one name with different identities.
@Suite struct TopicIdentityTests {
  /// The topic is deleted, and created again with broker 0 as its leader or follower.
  private func recreated(
    leader: Int,
    away: Bool = false,
    variants: Variants = []
  ) -> BrokerHarness {
    var rig = BrokerHarness(leader: 0, variants: variants)
    rig.produce(batch(3), acks: 1)
    if away { rig.stop() }
    _ = rig.machine.takeObservations()
    recreate(&rig, leader: leader)
    if away { rig.restart() }
    return rig
  }

  private func recreate(_ rig: inout BrokerHarness, leader: Int) {
    rig.publish([
      .removeTopic(index: 0),
      .topic(name: "orders", index: 0, incarnation: 77),
      .partition(
        rig.orders,
        PartitionRegistration(
          replicas: [NodeID(0), NodeID(1), NodeID(2)],
          isr: [NodeID(0), NodeID(1), NodeID(2)],
          leader: NodeID(leader)
        )
      ),
    ])
  }

  private func told(_ rig: inout BrokerHarness) -> (dropped: Int, created: Int) {
    var counts = (dropped: 0, created: 0)
    for observation in rig.machine.takeObservations() {
      if case .dropped = observation { counts.dropped += 1 }
      if case .created = observation { counts.created += 1 }
    }
    return counts
  }

  @Test("a topic that is created again begins empty, in service or after an absence")
  func again() {
    for away in [false, true] {
      var rig = recreated(leader: 0, away: away)
      #expect(rig.replica?.logEnd == .zero, "away \(away)")
      #expect(told(&rig) == (dropped: 1, created: 1))
      rig.produce(batch(2), acks: 1, on: 501)
      #expect(rig.replica?.logEnd == Offset(2))
    }
  }

  @Test("the start of a log that was set aside cuts the next one, unless it is forgotten at once")
  func startOfStray() {
    for variants in [[], Variants.strayStartsForgotten] as [Variants] {
      let checkpoint = "logs/log-start-offset-checkpoint"
      var rig = BrokerHarness(leader: 0, variants: variants)
      rig.produce(batch(3), acks: 1)
      rig.stop()
      rig.machine.storage.put(checkpoint, Array("0\n1\norders 0 3\n".utf8))
      recreate(&rig, leader: 0)
      rig.restart()
      rig.produce(batch(2), acks: 1, on: 501)
      rig.restart()
      let isForgotten = !variants.isEmpty
      #expect(rig.replica?.logStart == Offset(isForgotten ? 0 : 3))
      #expect(rig.replica?.logEnd == Offset(isForgotten ? 2 : 3))
    }
  }

  @Test("known by name only, an absent broker's old log becomes the new topic's")
  func byName() {
    var rig = recreated(leader: 0, away: true, variants: .topicsByName)
    #expect(rig.replica?.logEnd == Offset(3))
    #expect(told(&rig) == (dropped: 0, created: 0))
  }

  @Test("a fetch for a topic of another identity is refused")
  func fetches() {
    var rig = recreated(leader: 0)
    for (incarnation, error) in [(Int64(77), ErrorCode.none), (76, .unknownTopicId)] {
      var part = FetchRequest.Partition(
        partition: rig.orders,
        currentLeaderEpoch: Epoch(0),
        fetchOffset: .zero,
        lastFetchedEpoch: .none,
        logStartOffset: .zero,
        maxBytes: .mebibytes(1)
      )
      part.topicID = TopicID(ofTopic: 0, incarnation: incarnation)
      let request = FetchRequest(
        replica: NodeID(1),
        replicaEpoch: 2,
        maxWait: .zero,
        minBytes: ByteCount(1),
        maxBytes: .mebibytes(1),
        partitions: [part]
      )
      let correlation = rig.send(.fetch(request), on: 900 + Int32(incarnation))
      #expect(rig.fetched(correlation)?.error == error)
    }
  }

  @Test("a follower names the topic's identity, a leader names it in its proposals")
  func names() throws {
    let follower = recreated(leader: 1)
    let asked = follower.fetches.compactMap { pending -> TopicID? in
      guard case .fetch(let request) = pending.request else { return nil }
      return request.partitions.first?.topicID
    }
    #expect(asked.last == TopicID(ofTopic: 0, incarnation: 77))
    var leader = recreated(leader: 0)
    leader.produce(batch(1), acks: 1, on: 501)
    leader.run(for: .seconds(60))
    guard case .alterPartition(let request)? = leader.proposals.first?.request else {
      Issue.record("expected a proposal")
      return
    }
    #expect(request.partitions[0].topicID == TopicID(ofTopic: 0, incarnation: 77))
  }

  @Test("the answer to a proposal for a topic that was deleted says nothing of the next one")
  func lateAnswer() {
    var rig = BrokerHarness(leader: 0, isr: [0, 1])
    rig.fetch(by: 2, from: 0)
    #expect(rig.proposedIsr == [0, 1, 2])
    recreate(&rig, leader: 0)
    rig.change(PartitionChange(isr: [NodeID(0), NodeID(1)]))
    rig.fetch(by: 2, from: 0)
    #expect(rig.proposals.count == 1, "one request at a time")
    rig.answerProposal(.unknownTopicId)
    #expect(rig.proposedIsr == [0, 1, 2], "what waited is sent, and was not answered")
    rig.answerProposal(.none, isr: [0, 1, 2])
    #expect(rig.replica?.isr.map(\.index) == [0, 1, 2])
  }

  @Test("a replica that is moved away is deleted, here or on return")
  func movedAway() {
    for away in [false, true] {
      var rig = BrokerHarness(leader: 0)
      rig.produce(batch(3), acks: 1)
      if away { rig.stop() }
      _ = rig.machine.takeObservations()
      rig.change(PartitionChange(leader: NodeID(1), replicas: [NodeID(1), NodeID(2)]))
      if away { rig.restart() }
      #expect(rig.replica == nil)
      #expect(told(&rig).dropped == 1)
      rig.change(
        PartitionChange(leader: NodeID(1), replicas: [NodeID(1), NodeID(2), NodeID(0)])
      )
      #expect(rig.replica?.logEnd == .zero)
      #expect(told(&rig).created == 1)
    }
  }
}
