import Environment
import KafkaProtocol
import Primitives
import TestSupport
import Testing

@testable import KafkaController

/// The state is the replay of the log: random lives with crashes in between.
@Suite struct ControllerReplayTests {
  /// Does one random thing to the cluster.
  func act(_ harness: inout ControllerHarness, _ stream: inout RandomStream) {
    let broker = Int(stream.below(4))
    let image = harness.controller.image
    let directories = [1_000 + UInt64(broker), 2_000 + UInt64(broker)]
    switch stream.below(12) {
    case 0, 1:
      harness.send(
        .registerBroker(
          ClusterFixture.registration(
            NodeID(broker),
            incarnation: stream.below(3) + 1,
            previousEpoch: image.broker(NodeID(broker))?.epoch ?? -1,
            directories: directories
          )
        )
      )
    case 2, 3, 4:
      harness.send(
        harness.heartbeat(
          broker,
          wantFence: stream.below(4) == 0,
          shutDown: stream.below(8) == 0
        )
      )
    case 5:
      let topic = Int32(stream.below(4))
      harness.send(
        .createTopics(
          CreateTopicsRequest(
            name: "t\(topic)",
            topic: topic,
            partitions: 3,
            replicationFactor: 2,
            configs: []
          )
        )
      )
    case 6, 7: propose(&harness, &stream)
    case 8:
      let tp = TopicPartition(topic: Int32(stream.below(4)), partition: Int32(stream.below(3)))
      harness.send(
        .electLeaders(ElectLeadersRequest(partition: tp, unclean: stream.below(2) == 0))
      )
    case 9: harness.send(harness.heartbeat(broker, offline: [directories[0]]))
    case 10:
      let assignments = (0..<3).map { index in
        AssignReplicasToDirsRequest.Assignment(
          partition: TopicPartition(topic: Int32(stream.below(4)), partition: Int32(index)),
          directory: directories[Int(stream.below(2))]
        )
      }
      harness.send(
        .assignReplicasToDirs(
          AssignReplicasToDirsRequest(
            broker: NodeID(broker),
            brokerEpoch: image.broker(NodeID(broker))?.epoch ?? -1,
            assignments: assignments
          )
        )
      )
    default: harness.run(for: .seconds(Int64(stream.below(6))))
    }
    if stream.below(2) == 0 { harness.run(for: .milliseconds(Int64(stream.below(40)))) }
  }

  func propose(_ harness: inout ControllerHarness, _ stream: inout RandomStream) {
    let tp = TopicPartition(topic: Int32(stream.below(4)), partition: Int32(stream.below(3)))
    let image = harness.controller.image
    guard let partition = image.partition(tp), let leader = image.broker(partition.leader) else {
      return
    }
    let others = partition.replicas.filter {
      $0 != partition.leader && stream.below(2) == 0 && image.isActive($0)
    }
    let isr = [partition.leader] + others
    harness.send(
      .alterPartition(
        AlterPartitionRequest(
          broker: partition.leader,
          brokerEpoch: leader.epoch,
          partitions: [
            AlterPartitionRequest.Partition(
              partition: tp,
              leaderEpoch: partition.leaderEpoch,
              partitionEpoch: partition.partitionEpoch,
              recovering: false,
              newIsr: isr.map { AlterPartitionRequest.Member(broker: $0, brokerEpoch: -1) }
            )
          ]
        )
      )
    )
  }

  /// What must hold of every partition at any time.
  func check(_ image: MetadataImage, elr: Bool) {
    for topic in image.topics.compactMap({ $0 }) {
      for partition in topic.partitions {
        let isr = partition.isr
        #expect(Set(isr).count == isr.count)
        #expect(isr.allSatisfy(partition.replicas.contains))
        #expect(partition.leader == .none || isr.contains(partition.leader))
        #expect(elr || !isr.isEmpty)
        #expect(elr || partition.elr.isEmpty)
        #expect(Set(partition.elr).isDisjoint(with: isr))
        #expect(partition.leader == .none || image.isUnfenced(partition.leader))
        if partition.leader != .none { #expect(isr.allSatisfy(image.isUnfenced)) }
        if let leader = image.broker(partition.leader),
          let directory = partition.directory(
            of: partition.leader
          )
        {
          #expect(leader.hasOnline(directory), "a leader's directory is online")
        }
      }
    }
  }

  @Test("after crashes the image is what an observer read, and its rules hold", arguments: 0..<12)
  func crashAndReplay(seed: Int) throws {
    var stream = RandomStream(seed: UInt64(seed), purpose: "replay")
    let elr = seed % 2 == 1
    var harness = ControllerHarness {
      $0.eligibleLeaderReplicas = elr
      $0.minInsyncReplicas = 2
      $0.maxIdleInterval = seed % 3 == 0 ? .milliseconds(500) : .zero
    }
    harness.start()
    var changes = 0
    for _ in 0..<6 {
      for _ in 0..<40 {
        let before = harness.controller.image.nextOffset
        act(&harness, &stream)
        changes += Int(harness.controller.image.nextOffset - before)
        check(harness.controller.image, elr: elr)
        try harness.observe()
        #expect(harness.observed.nextOffset == harness.controller.committedOffset)
      }
      let known = harness.observed
      harness.restart(powerCut: stream.below(2) == 0)
      #expect(harness.controller.isActive)
      #expect(harness.controller.committedOffset == known.nextOffset + 1)
      try harness.observe()
      #expect(harness.observed == harness.controller.image)
    }
    #expect(changes > 60, "only \(changes) records in seed \(seed)")
  }

  @Test("the same life twice writes the same log and observes the same")
  func twice() throws {
    func live() throws -> (image: MetadataImage, states: [String]) {
      var stream = RandomStream(seed: 77, purpose: "replay")
      var harness = ControllerHarness { $0.minInsyncReplicas = 2 }
      harness.start()
      for _ in 0..<300 { act(&harness, &stream) }
      harness.restart(powerCut: true)
      return (harness.controller.image, harness.takeStates())
    }
    let first = try live()
    let second = try live()
    #expect(first.image == second.image)
    #expect(first.states == second.states && first.states.count > 50)
  }

  @Test("a power cut at any step of a start leaves a log that starts")
  func cutWhileStarting() {
    for steps in 0..<12 {
      var harness = ControllerHarness()
      for life in 0..<3 {
        harness.start()
        #expect(harness.controller.isActive)
        #expect(harness.register(life)?.error == ErrorCode.none)
        #expect(harness.controller.image.brokerIDs.count == life + 1)
        harness.machine.lostPower()
        harness.controller = Controller(id: NodeID(9), config: harness.config)
        harness.controller.handle(.start, on: &harness.machine)
        for _ in 0..<steps {
          guard let timer = harness.machine.takeTimer(until: .distantFuture) else { break }
          harness.controller.handle(.timer(timer.token), on: &harness.machine)
        }
        harness.machine.lostPower()
        harness.controller = Controller(id: NodeID(9), config: harness.config)
      }
    }
  }
}
