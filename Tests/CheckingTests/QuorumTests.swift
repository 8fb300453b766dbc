import Primitives
import Testing

@testable import Checking

/// Three controllers, nodes 0 to 2, tell of themselves.
private struct QuorumTale {
  var checker = Checker(
    configuration: CheckerConfiguration(nodeCount: 3, partitions: [], idempotentClients: [])
  )
  var now = Instant.zero

  mutating func tell(_ observation: QuorumObservation, from node: Int) {
    now += .milliseconds(10)
    checker.record(.quorum(observation), from: NodeID(node), at: now)
  }

  mutating func append(_ node: Int, _ base: Int64, epoch: Int32, checksum: UInt32 = 7) {
    let offset = Offset(base)
    tell(
      .appended(base: offset, last: offset, epoch: Epoch(epoch), checksum: checksum),
      from: node
    )
  }

  /// The node appends and syncs records `from ..< to`.
  mutating func hold(_ node: Int, _ from: Int64, _ to: Int64, epoch: Int32 = 1) {
    for offset in from..<to { append(node, offset, epoch: epoch, checksum: UInt32(offset)) }
    tell(.synced(end: Offset(to)), from: node)
  }

  /// A leader's log goes on for so many seconds.
  mutating func goOn(_ node: Int, for seconds: Int, hearing voters: [Int] = []) {
    for _ in 0..<seconds {
      now += .seconds(1)
      for voter in voters { tell(.heard(NodeID(voter)), from: node) }
      tell(.synced(end: Offset(3)), from: node)
    }
  }

  mutating func stop(_ node: Int) {
    now += .milliseconds(10)
    checker.nodeStopped(NodeID(node), .power, at: now)
  }

  /// Node 0 leads epoch 1, and records 0 to 2 are committed on nodes 0 and 1; node 3 is a broker.
  ///
  /// With `directories` voters are told apart by theirs.
  static func begun(withBroker: Bool = false, directories: Bool = false) -> QuorumTale {
    var tale = QuorumTale()
    if directories {
      tale.checker = Checker(
        configuration: CheckerConfiguration(nodeCount: 3, partitions: [], voterDirectories: true)
      )
    }
    if withBroker {
      let contract = PartitionContract(
        partition: TopicPartition(topic: 0, partition: 0),
        name: "orders-0",
        replicas: [NodeID(3)],
        minInSync: 1
      )
      let more = CheckerConfiguration(
        nodeCount: 4,
        partitions: [contract],
        idempotentClients: []
      )
      tale.checker = Checker(configuration: more)
    }
    for node in 0..<3 {
      tale.tell(.opened(start: .zero, end: .zero), from: node)
      tale.tell(.voters((0..<3).map { NodeID($0) }, at: Offset(-1)), from: node)
      tale.tell(.wouldVote(Epoch(0), candidate: NodeID(0)), from: node)
    }
    for node in 0..<3 {
      tale.tell(.epoch(Epoch(1), leader: .none), from: node)
      tale.tell(.voted(Epoch(1), candidate: NodeID(0)), from: node)
    }
    tale.tell(.epoch(Epoch(1), leader: NodeID(0)), from: 0)
    tale.tell(.leads(Epoch(1), start: .zero), from: 0)
    for node in 1..<3 { tale.tell(.epoch(Epoch(1), leader: NodeID(0)), from: node) }
    tale.hold(0, 0, 3)
    tale.hold(1, 0, 3)
    tale.tell(.committed(end: Offset(3)), from: 0)
    tale.tell(.committed(end: Offset(3)), from: 1)
    return tale
  }

  /// What is broken once the run ends.
  func broken() -> Set<InvariantName> {
    var checker = checker
    return Set(checker.finish(replicas: [], at: now).violations.map(\.invariant))
  }
}

@Suite("The metadata quorum's promises") struct QuorumTests {
  @Test("a correct history with a change of leaders breaks nothing and evaluates every promise")
  func correct() {
    var tale = QuorumTale.begun()
    tale.stop(0)
    tale.tell(.wouldVote(Epoch(1), candidate: NodeID(1)), from: 2)
    tale.tell(.epoch(Epoch(2), leader: .none), from: 1)
    tale.tell(.voted(Epoch(2), candidate: NodeID(1)), from: 1)
    tale.tell(.voted(Epoch(2), candidate: NodeID(1)), from: 2)
    tale.tell(.leads(Epoch(2), start: Offset(3)), from: 1)
    tale.tell(.voters([NodeID(0), NodeID(1)], at: Offset(3)), from: 1)
    tale.hold(1, 3, 5, epoch: 2)
    tale.hold(2, 0, 3)
    tale.hold(2, 3, 5, epoch: 2)
    tale.tell(.opened(start: .zero, end: Offset(3)), from: 0)
    tale.hold(0, 3, 5, epoch: 2)
    tale.tell(.committed(end: Offset(5)), from: 1)
    tale.tell(.applied(end: Offset(5)), from: 1)
    tale.tell(.snapshotTaken(end: Offset(4), epoch: Epoch(2)), from: 1)
    #expect(tale.broken() == [])
    let judgement = tale.checker.finish(replicas: [], at: tale.now)
    for (invariant, count) in judgement.evaluations where invariant.isOfQuorum {
      #expect(count > 0, "\(invariant.rawValue)")
    }
  }

  @Test("without a quorum its promises are not even listed")
  func absent() {
    var checker = QuorumTale().checker
    let names = checker.finish(replicas: [], at: .zero).evaluations.map(\.invariant)
    #expect(!names.contains { $0.isOfQuorum })
    #expect(names.contains(.ackDurable))
  }

  private static let mistakes: [(InvariantName, @Sendable (inout QuorumTale) -> Void)] = [
    (.quorumElection, { $0.tell(.leads(Epoch(1), start: Offset(3)), from: 1) }),
    (.quorumElection, { $0.tell(.epoch(Epoch(1), leader: NodeID(2)), from: 2) }),
    (
      .quorumVote,
      {
        $0.stop(2)
        $0.tell(.voted(Epoch(1), candidate: NodeID(1)), from: 2)
      }
    ),
    (
      .quorumEpochMonotonic,
      {
        $0.stop(2)
        $0.tell(.epoch(Epoch(0), leader: .none), from: 2)
      }
    ),
    (.quorumUnique, { $0.append(2, 0, epoch: 1, checksum: 99) }),
    (.quorumLogMatch, { $0.append(2, 1, epoch: 1, checksum: 1) }),
    (.quorumLogMatch, { $0.tell(.truncated(end: Offset(2)), from: 1) }),
    (
      .quorumLogMatch,
      {
        $0.append(2, 0, epoch: 3, checksum: 5)
        $0.tell(.committed(end: Offset(1)), from: 2)
      }
    ),
    (.quorumLeaderComplete, { $0.tell(.leads(Epoch(2), start: .zero), from: 2) }),
    (.quorumCommitMonotonic, { $0.tell(.committed(end: Offset(2)), from: 1) }),
    (.quorumCommitMonotonic, { $0.tell(.committed(end: Offset(9)), from: 1) }),
    (.quorumCommitMonotonic, { $0.tell(.applied(end: Offset(9)), from: 1) }),
    (
      .quorumCommitMonotonic,
      {
        $0.hold(0, 3, 5)
        $0.tell(.applied(end: Offset(5)), from: 0)
      }
    ),
    (
      .quorumCommitMonotonic,
      {
        $0.tell(.applied(end: Offset(3)), from: 1)
        $0.tell(.applied(end: Offset(2)), from: 1)
      }
    ),
    (
      .quorumMajority,
      {
        $0.hold(0, 3, 4)
        $0.append(1, 3, epoch: 1, checksum: 3)
        $0.tell(.committed(end: Offset(4)), from: 0)
      }
    ),
    (
      .quorumMajority,
      {
        $0.hold(2, 0, 6)
        $0.tell(.epoch(Epoch(2), leader: NodeID(1)), from: 1)
        $0.tell(.leads(Epoch(2), start: Offset(3)), from: 1)
        $0.hold(1, 3, 5, epoch: 2)
        $0.tell(.committed(end: Offset(5)), from: 1)
      }
    ),
    (
      .quorumDurable,
      {
        $0.stop(1)
        $0.tell(.opened(start: .zero, end: Offset(2)), from: 1)
      }
    ),
    (
      .quorumDurable,
      {
        for offset in Int64(0)..<3 {
          $0.append(2, offset, epoch: 1, checksum: UInt32(offset))
        }
        for end in [Int64(3), 2] {
          $0.stop(2)
          $0.tell(.opened(start: .zero, end: Offset(end)), from: 2)
        }
      }
    ),
    (.quorumSnapshot, { $0.tell(.snapshotTaken(end: Offset(4), epoch: Epoch(1)), from: 1) }),
    (.quorumSnapshot, { $0.tell(.snapshotTaken(end: Offset(3), epoch: Epoch(2)), from: 1) }),
    (.quorumVoters, { $0.tell(.voters([NodeID(0)], at: Offset(3)), from: 0) }),
    (
      .quorumPreVote,
      {
        $0.tell(.wouldVote(Epoch(0), candidate: NodeID(1)), from: 2)
        $0.tell(.epoch(Epoch(2), leader: .none), from: 1)
        $0.tell(.voted(Epoch(2), candidate: NodeID(1)), from: 1)
      }
    ),
    (.quorumResign, { $0.goOn(0, for: 12) }),
    (
      .quorumVoters,
      {
        $0.tell(.voters([NodeID(0), NodeID(1)], at: Offset(3)), from: 0)
        $0.tell(.voters([NodeID(0)], at: Offset(4)), from: 0)
      }
    ),
  ]

  @Test("each mistake breaks its promise", arguments: mistakes.indices)
  func mistake(_ index: Int) {
    let (invariant, happen) = Self.mistakes[index]
    var tale = QuorumTale.begun()
    #expect(tale.broken() == [])
    happen(&tale)
    #expect(tale.broken().contains(invariant), "mistake \(index)")
  }

  @Test(
    "R-RESIGN: a leader that hears one of two, or resigns, or hears nobody but briefly, is no fault"
  )
  func hears() {
    for voters in [[1], [2], [1, 2]] {
      var tale = QuorumTale.begun()
      tale.goOn(0, for: 60, hearing: voters)
      tale.goOn(0, for: 5)
      #expect(tale.broken() == [])
    }
    var tale = QuorumTale.begun()
    tale.now += .seconds(60)
    tale.tell(.resigned(Epoch(1)), from: 0)
    tale.goOn(0, for: 60)
    #expect(tale.broken() == [])
  }

  @Test("R-RESIGN: a leader that reckons with other voters has time to hear from them")
  func hearsOthers() {
    var tale = QuorumTale.begun()
    tale.goOn(0, for: 60, hearing: [1])
    tale.tell(.voters([NodeID(1), NodeID(2)], at: Offset(3)), from: 0)
    tale.goOn(0, for: 5, hearing: [1])
    #expect(!tale.broken().contains(.quorumResign))
    tale.goOn(0, for: 5, hearing: [1])
    #expect(tale.broken().contains(.quorumResign))
  }

  @Test("R-RESIGN: of five voters a leader must hear two others")
  func hearsOneOfFour() {
    for voters in [[1], [1, 2]] {
      var tale = QuorumTale.begun()
      tale.checker.quorum.members[0].voters = (0..<5).map { NodeID($0) }
      tale.goOn(0, for: 60, hearing: voters)
      #expect(tale.broken() == (voters.count == 1 ? [.quorumResign] : []))
    }
  }

  @Test("what a handler said that never ended is taken back when the power goes")
  func unfinished() {
    var tale = QuorumTale.begun()
    tale.tell(.wouldVote(Epoch(1), candidate: NodeID(2)), from: 1)
    let early = tale.now
    tale.tell(.epoch(Epoch(2), leader: .none), from: 2)
    tale.tell(.voted(Epoch(2), candidate: NodeID(2)), from: 2)
    tale.append(2, 0, epoch: 2, checksum: 55)
    tale.checker.nodeStopped(NodeID(2), .power, at: early)
    tale.tell(.epoch(Epoch(1), leader: .none), from: 2)
    tale.tell(.opened(start: .zero, end: .zero), from: 2)
    tale.tell(.voted(Epoch(2), candidate: NodeID(1)), from: 2)
    tale.append(1, 3, epoch: 2, checksum: 56)
    #expect(tale.broken() == [])
  }

  @Test("what a handler cut off that never ended may be there or not, and no more")
  func unfinishedTruncation() {
    for (found, isBroken) in [(Int64(5), false), (4, false), (3, true)] {
      var tale = QuorumTale.begun()
      tale.hold(2, 0, 5)
      let early = tale.now
      tale.tell(.truncated(end: Offset(4)), from: 2)
      tale.checker.nodeStopped(NodeID(2), .power, at: early)
      tale.tell(.opened(start: .zero, end: Offset(found)), from: 2)
      #expect(tale.broken() == (isBroken ? [.quorumDurable] : []), "\(found)")
    }
  }

  @Test("R-DURABLE: what a write-out that failed took back is no voter's fault")
  func failedWriteOut() {
    for hasFailed in [false, true] {
      var tale = QuorumTale.begun()
      tale.hold(2, 0, 3)
      tale.stop(2)
      if hasFailed { tale.checker.faultNoted(.unwritten, on: NodeID(2), at: tale.now) }
      tale.tell(.opened(start: .zero, end: Offset(2)), from: 2)
      #expect(tale.broken() == (hasFailed ? [] : [.quorumDurable]))
    }
  }

  @Test(
    "a start may give up over metadata that a member's lying device lost, and over nothing else"
  )
  func givesUp() {
    for isSpoiled in [false, true] {
      for isOverMetadata in [false, true] {
        var tale = QuorumTale.begun(withBroker: true)
        if isSpoiled { tale.checker.faultNoted(.lyingFlush, on: NodeID(2), at: tale.now) }
        tale.checker.nodeStarted(NodeID(3), at: tale.now)
        let reason: StaticString = isOverMetadata ? "metadata log failed" : "log cannot be loaded"
        tale.checker.record(.halted(reason: reason), from: NodeID(3), at: tale.now)
        tale.checker.nodeStopped(NodeID(3), .halted, at: tale.now)
        #expect(tale.broken() == (isSpoiled && isOverMetadata ? [] : [.recoverTotal]))
      }
    }
  }

  @Test("a deposed leader may hear late of what was committed in its time, the new one may not")
  func deposed() {
    for isDeposed in [true, false] {
      var tale = QuorumTale.begun()
      tale.hold(0, 3, 4)
      tale.hold(1, 3, 4)
      tale.tell(.wouldVote(Epoch(1), candidate: NodeID(1)), from: 2)
      tale.tell(.epoch(Epoch(2), leader: .none), from: 1)
      tale.tell(.voted(Epoch(2), candidate: NodeID(1)), from: 1)
      tale.tell(.voted(Epoch(2), candidate: NodeID(1)), from: 2)
      tale.tell(.leads(Epoch(2), start: Offset(4)), from: 1)
      tale.hold(1, 4, 6, epoch: 2)
      tale.hold(2, 0, 4)
      tale.hold(2, 4, 6, epoch: 2)
      tale.tell(.committed(end: Offset(6)), from: 1)
      tale.tell(.committed(end: Offset(isDeposed ? 4 : 5)), from: isDeposed ? 0 : 1)
      #expect(tale.broken() == (isDeposed ? [] : [.quorumCommitMonotonic]))
    }
  }

  @Test("a leader that hears late of its election need not have what its successor committed")
  func late() {
    for (end, isComplete) in [(Int64(3), true), (2, false)] {
      var tale = QuorumTale.begun()
      tale.hold(2, 0, end)
      tale.tell(.wouldVote(Epoch(1), candidate: NodeID(2)), from: 1)
      tale.tell(.voted(Epoch(2), candidate: NodeID(2)), from: 2)
      tale.tell(.epoch(Epoch(3), leader: .none), from: 1)
      tale.tell(.leads(Epoch(3), start: Offset(3)), from: 1)
      tale.hold(1, 3, 5, epoch: 3)
      tale.hold(0, 3, 5, epoch: 3)
      tale.tell(.committed(end: Offset(5)), from: 1)
      tale.tell(.leads(Epoch(2), start: Offset(end)), from: 2)
      tale.tell(.resigned(Epoch(2)), from: 2)
      #expect(tale.broken() == (isComplete ? [] : [.quorumLeaderComplete]))
    }
  }

  @Test(
    "R-LEADERCOMPLETE: a leader that comes back to its epoch lacks what its successor committed"
  )
  func resumed() {
    for isResumed in [false, true] {
      var tale = QuorumTale.begun()
      tale.stop(0)
      tale.tell(.epoch(Epoch(2), leader: .none), from: 1)
      tale.tell(.leads(Epoch(2), start: Offset(3)), from: 1)
      tale.hold(1, 3, 5, epoch: 2)
      tale.hold(2, 0, 3)
      tale.hold(2, 3, 5, epoch: 2)
      tale.tell(.committed(end: Offset(5)), from: 1)
      tale.tell(.opened(start: .zero, end: Offset(3)), from: 0)
      if isResumed { tale.tell(.leads(Epoch(1), start: .zero), from: 0) }
      #expect(tale.broken() == (isResumed ? [.quorumLeaderComplete] : []))
    }
  }

  @Test("a cut that a crash took back is made again")
  func cutAgain() {
    var tale = QuorumTale.begun()
    tale.hold(2, 0, 3)
    tale.hold(2, 3, 5)
    tale.tell(.truncated(end: Offset(3)), from: 2)
    tale.stop(2)
    tale.tell(.opened(start: .zero, end: Offset(5)), from: 2)
    tale.tell(.truncated(end: Offset(3)), from: 2)
    tale.append(2, 3, epoch: 1, checksum: 3)
    #expect(tale.broken() == [])
  }

  @Test("what a start finds is synced, and counts towards a majority")
  func reopened() {
    var tale = QuorumTale.begun()
    tale.hold(0, 3, 5)
    for offset in Int64(0)..<5 { tale.append(2, offset, epoch: 1, checksum: UInt32(offset)) }
    tale.stop(2)
    tale.tell(.opened(start: .zero, end: Offset(5)), from: 2)
    tale.tell(.committed(end: Offset(5)), from: 0)
    #expect(tale.broken() == [])
  }

  @Test("damage at one member excuses no other for its vote, its epoch or its log")
  func damagedElsewhere() {
    for (damaged, isExcused) in [(1, false), (2, true)] {
      var tale = QuorumTale.begun()
      tale.hold(2, 0, 3)
      tale.checker.faultNoted(.damaged, on: NodeID(damaged), at: tale.now)
      tale.stop(2)
      tale.tell(.opened(start: .zero, end: Offset(2)), from: 2)
      tale.tell(.voted(Epoch(1), candidate: NodeID(1)), from: 2)
      tale.tell(.epoch(Epoch(0), leader: .none), from: 2)
      let own: Set<InvariantName> = [.quorumDurable, .quorumVote, .quorumEpochMonotonic]
      #expect(tale.broken() == (isExcused ? [] : own), "node \(damaged)")
    }
  }

  @Test("a voter whose disk was emptied excuses what follows, unless directories are told apart")
  func wiped() {
    for hasDirectories in [false, true] {
      var tale = QuorumTale.begun(directories: hasDirectories)
      tale.stop(1)
      tale.checker.faultNoted(.wiped, on: NodeID(1), at: tale.now)
      tale.tell(.opened(start: .zero, end: .zero), from: 1)
      tale.tell(.voted(Epoch(1), candidate: NodeID(2)), from: 1)
      tale.tell(.leads(Epoch(2), start: .zero), from: 2)
      let gone: Set<InvariantName> = [.quorumLeaderComplete, .quorumDurable]
      #expect(tale.broken() == (hasDirectories ? gone : []))
      #expect(tale.checker.excuses.isEmpty == hasDirectories)
    }
  }

  @Test("what was on a voter's disk before it was replaced counts, what is on the next does not")
  func replaced() {
    for isCopiedBefore in [true, false] {
      var tale = QuorumTale.begun(directories: true)
      tale.hold(0, 3, 5)
      if isCopiedBefore { tale.hold(1, 3, 5) }
      tale.stop(1)
      tale.checker.faultNoted(.wiped, on: NodeID(1), at: tale.now)
      tale.tell(.opened(start: .zero, end: .zero), from: 1)
      if !isCopiedBefore { tale.hold(1, 0, 5) }
      tale.tell(.committed(end: Offset(5)), from: 0)
      #expect(tale.broken() == (isCopiedBefore ? [] : [.quorumMajority]))
    }
  }
}
