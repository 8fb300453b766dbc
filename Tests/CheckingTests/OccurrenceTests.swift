@testable import Checking
import Primitives
import Testing

@Suite("What happened to a cluster")
struct OccurrenceTests {
  private static let partition = TopicPartition(topic: 0, partition: 0)

  private static func checker() -> Checker {
    let contract = PartitionContract(
      partition: partition,
      name: "orders-0",
      replicas: [NodeID(0), NodeID(1), NodeID(2)],
      minInSync: 2
    )
    return Checker(configuration: CheckerConfiguration(nodeCount: 4, partitions: [contract]))
  }

  private static func state(_ leader: Int32, _ epoch: Int32, _ members: [Int32]) -> Observation {
    .partitionState(
      partition,
      leader: NodeID(leader),
      epoch: Epoch(epoch),
      version: epoch,
      members: members.map { NodeID($0) },
      eligible: [],
      unclean: false
    )
  }

  private static func happened(
    _ steps: [(observation: Observation, node: Int32)]
  ) -> [Occurrence] {
    var checker = checker()
    for node in 0..<3 { checker.nodeStarted(NodeID(Int32(node)), at: .zero) }
    for (index, step) in steps.enumerated() {
      let at = Instant.zero + .seconds(Int64(index))
      checker.record(step.observation, from: NodeID(step.node), at: at)
    }
    return Occurrence.allCases.filter { checker.occurrences[$0] > 0 }
  }

  @Test("two leaders are two only while both take themselves for it")
  func leaders() {
    let first = Observation.becameLeader(Self.partition, Epoch(1), end: .zero)
    let second = Observation.becameLeader(Self.partition, Epoch(2), end: .zero)
    let steps = [(first, Int32(0)), (second, 1)]
    #expect(Self.happened(steps) == [.twoLeaders])
    let follows = Observation.becameFollower(Self.partition, Epoch(2), leader: NodeID(1))
    #expect(Self.happened([(first, 0), (follows, 0), (second, 1)]).isEmpty)
    #expect(Self.happened([(first, 0), (second, 0)]).isEmpty, "the same one")
  }

  @Test("in-sync sets shrink, leaders change, logs are cut, controllers take over")
  func others() {
    let full = (Self.state(0, 1, [0, 1, 2]), Int32(3))
    #expect(Self.happened([full]).isEmpty, "the first state is no change")
    #expect(Self.happened([full, (Self.state(0, 1, [0, 2]), 3)]) == [.shrunkenSet])
    #expect(Self.happened([full, (Self.state(1, 2, [0, 1, 2]), 3)]) == [.election])
    let append = Observation.append(
      Self.partition,
      base: .zero,
      last: Offset(4),
      epoch: Epoch(1),
      checksum: 1,
      asLeader: true
    )
    #expect(Self.happened([(append, 0), (.truncate(Self.partition, to: Offset(5)), 0)]).isEmpty)
    let cut = Observation.truncate(Self.partition, to: .zero)
    #expect(Self.happened([(append, 0), (cut, 0)]) == [.truncation])
    #expect(Self.happened([(.controllerActive, 3)]).isEmpty)
    #expect(Self.happened([(.controllerActive, 3), (.controllerActive, 3)]) == [.newController])
  }

  @Test("a kill is an unclean stop, an orderly one is not")
  func stops() {
    for (cause, count) in [(StopCause.process, Int64(1)), (.shutdown, 0)] {
      var checker = Self.checker()
      checker.nodeStarted(NodeID(0), at: .zero)
      checker.record(.serving, from: NodeID(0), at: .zero)
      checker.nodeStopped(NodeID(0), cause, at: .zero + .seconds(1))
      #expect(checker.occurrences[.uncleanStop] == count)
    }
  }
}
