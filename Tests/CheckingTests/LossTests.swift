import Primitives
import Testing

@testable import Checking

/// Losses as the incidents tell them: what is permitted, what is forbidden, and who lost what when.
@Suite struct LossTests {
  @Test("What a leader acknowledges while its taking over is still under way is its own")
  func overlappingHandlers() {
    var history = History.begun(minInSync: 1)
    history.lead(1, epoch: 1, members: [1])
    history.now += .milliseconds(-900)
    let batch = history.write(1, epoch: 1)
    history.commit(1, batch.end, epoch: 1)
    history.acknowledge(batch, first: 0)
    history.now += .seconds(1)
    history.stop(1, .power, keep: 0)
    history.start(1)
    history.lead(1, epoch: 2, members: [1])
    let judgement = history.judged()
    #expect(judgement.losses.map(\.excuse) == [.singleCopy])
    #expect(judgement.violations(of: .ackDurable).isEmpty)
  }

  /// The last in-sync replica, broker 2, loses its tail with power and leads again (S-10).
  private func lastReplicaStanding(minInSync: Int, unclean: Bool = false) -> Judgement {
    var history = History.begun(minInSync: minInSync, unclean: unclean)
    history.lead(2, epoch: 1, members: [0, 1, 2])
    let stored = (0..<3).map { _ in history.store(2, epoch: 1, to: [0, 1]) }
    history.deliver(stored)
    history.record(leader: 2, epoch: 1, members: [2])
    history.stop(2, .power, keep: 10)
    history.record(leader: -1, epoch: 2, members: [2])
    history.start(2)
    history.lead(2, epoch: 3, members: [2], unclean: unclean)
    for node in [0, 1] {
      history.follow(node, leader: 2, epoch: 3)
      history.truncate(node, to: 10)
    }
    history.record(leader: 2, epoch: 3, members: [2, 0, 1])
    return history.judged()
  }

  @Test("S-10: one lossy failure at a minimum of two is forbidden to lose anything")
  func lastReplica() throws {
    let judgement = lastReplicaStanding(minInSync: 2)
    let violation = try #require(judgement.violations(of: .ackDurable).first)
    #expect(violation.offsets == 10..<30)
    #expect(violation.nodes == [NodeID(2)])
    #expect(judgement.violations(of: .readStable).map(\.offsets) == [10..<30])
    #expect(judgement.precursors.map(\.invariant) == [.inSyncComplete, .leaderComplete])
    let loss = try #require(judgement.losses.first)
    #expect(judgement.losses.count == 1)
    #expect(loss.excuse == nil)
    #expect((loss.first, loss.end) == (Offset(10), Offset(30)))
    #expect((loss.acknowledged, loss.fullyAcknowledged, loss.read) == (20, 20, 20))
    #expect((loss.lossyFailures, loss.tolerated) == (1, 1))
    #expect(loss.survivorsCut == [NodeID(0), NodeID(1)])
    #expect(
      loss.copies.map(\.death?.cause) == [
        .truncation(Epoch(3)), .truncation(Epoch(3)), .crash(.power),
      ]
    )
    #expect(loss.copies.map(\.onMedia) == [nil, nil, false])
    #expect(loss.goneEverywhere)
    #expect(loss.definitive == loss.copies[1].death?.at)
    #expect(loss.firstBroken?.invariant == .inSyncComplete)
    #expect(judgement.forbiddenLoss == 20)
    #expect(judgement.outcomes.readThenLost == 20)
  }

  /// Broker 0 has everything, broker 1 the first ten records more than broker 2 lost with power.
  private func twoRanges(nodeNames: [String] = []) -> Judgement {
    var history = History(nodeNames: nodeNames)
    history.lead(2, epoch: 1, members: [0, 1, 2])
    history.store(2, epoch: 1, to: [0, 1])
    history.record(leader: 2, epoch: 1, members: [0, 2])
    history.deliver([history.store(2, epoch: 1, to: [0]), history.store(2, epoch: 1, to: [0])])
    history.record(leader: 2, epoch: 1, members: [2])
    history.stop(2, .power, keep: 0)
    history.start(2)
    history.lead(2, epoch: 3, members: [2])
    for node in [0, 1] {
      history.follow(node, leader: 2, epoch: 3)
      history.truncate(node, to: 0)
    }
    history.record(leader: 2, epoch: 3, members: [2, 0, 1])
    return history.judged()
  }

  @Test("a promise that broke over several ranges names every one, and how each was lost")
  func ranges() throws {
    let judgement = twoRanges()
    #expect(judgement.losses.map { $0.first.raw..<$0.end.raw } == [0..<10, 10..<30])
    let broken = try #require(judgement.violations(of: .ackDurable).first)
    #expect(judgement.violations(of: .ackDurable).count == 1)
    #expect(broken.offsets == 0..<30)
    let parts = broken.evidence.split(separator: "; ")
    #expect(
      parts.first
        == "orders-0: 30 acknowledged records in 0..9 and 10..29 were gone when node 2 led epoch 3"
    )
    try #require(parts.count == 3)
    #expect(parts[1].hasPrefix("of 0..9 node 0 lost its copy by truncation in epoch 3 at "))
    #expect(parts[1].contains("node 1 lost its copy") && !parts[2].contains("node 1"))
    #expect(parts[2].hasPrefix("of 10..29 node 0 lost its copy"))
    let read = try #require(judgement.violations(of: .readStable).first)
    #expect(read.evidence == "orders-0: 20 records in 10..29 had been read and are gone")
    #expect(read.offsets == 10..<30)
  }

  @Test("evidence calls nodes what people call them")
  func names() throws {
    let names = ["broker 0", "broker 1", "broker 2", "writer 0", "reader 0"]
    let judgement = twoRanges(nodeNames: names)
    let told = (judgement.violations + judgement.precursors).map(\.evidence)
    #expect(told.contains { $0.contains("when broker 2 led epoch 3; of 0..9 broker 0 lost") })
    #expect(told.contains { $0.contains("broker 2 is in sync with its log ending at 0") })
    #expect(!told.contains { $0.contains("node ") }, "\(told)")
  }

  @Test("S-03: the same story at a minimum of one is permitted, with its range and cause")
  func minimumOfOne() {
    let judgement = lastReplicaStanding(minInSync: 1)
    #expect(judgement.violations.map(\.description) == [])
    #expect(judgement.losses.map(\.excuse) == [.singleCopy])
    #expect(judgement.permittedLoss == 20)
    #expect(judgement.forbiddenLoss == 0)
  }

  @Test("S-09: an unclean election that the contract allows permits the loss")
  func uncleanElection() {
    let judgement = lastReplicaStanding(minInSync: 2, unclean: true)
    #expect(judgement.violations.map(\.description) == [])
    #expect(judgement.losses.map(\.excuse) == [.uncleanElection])
    #expect(judgement.signals.partitions[0].uncleanElections == 1)
  }

  @Test("S-04: a member that cuts committed records and leads loses them without any failure")
  func cutByMember() throws {
    var history = History.begun()
    history.store(0, epoch: 0, to: [1, 2])
    history.store(0, epoch: 0, to: [1, 2])
    history.truncate(1, to: 10)
    history.stop(0, .process)
    history.lead(1, epoch: 1, members: [1, 2])
    history.truncate(2, to: 10)
    history.start(0)
    history.truncate(0, to: 10)
    let judgement = history.judged()
    let loss = try #require(judgement.losses.first)
    #expect(loss.excuse == nil)
    #expect(loss.lossyFailures == 0)
    #expect(loss.firstBroken?.nodes == [NodeID(1)])
    #expect(judgement.violations(of: .ackDurable).map(\.offsets) == [10..<20])
  }

  @Test("S-11: when the whole in-sync set loses power, what no disk kept is permitted to go")
  func wholeSet() {
    for kept in [Int64(0), 10] {
      var history = History.begun()
      history.store(0, epoch: 0, to: [1, 2])
      history.store(0, epoch: 0, to: [1, 2])
      for node in 0..<3 { history.stop(node, .power, keep: kept) }
      for node in 0..<3 { history.start(node) }
      history.lead(0, epoch: 1, members: [0])
      history.record(leader: 0, epoch: 1, members: [0, 1, 2])
      let judgement = history.judged()
      #expect(judgement.violations.map(\.description) == [])
      #expect(judgement.losses.map(\.excuse) == [.wholeInSyncSet])
      #expect(judgement.losses.map(\.first) == [Offset(kept)])
      #expect(judgement.permittedLoss == 20 - kept)
    }
  }

  @Test("Where copies are synced before they count, power loss excuses nothing; a lying disk does")
  func synced() {
    for lies in [false, true] {
      var history = History.begun(synced: true)
      history.store(0, epoch: 0, to: [1, 2])
      for node in 0..<3 {
        if lies { history.checker.faultNoted(.lyingFlush, on: NodeID(node), at: history.now) }
        history.stop(node, .power, keep: 0)
      }
      for node in 0..<3 { history.start(node) }
      history.lead(0, epoch: 1, members: [0, 1, 2])
      let judgement = history.judged()
      #expect(judgement.losses.map(\.excuse) == [lies ? .lyingFlush : nil])
      #expect(judgement.violations(of: .ackDurable).count == (lies ? 0 : 1))
    }
  }

  @Test("Where copies are synced, a failed write-out excuses what came to count after it only")
  func unwritten() {
    for isBefore in [false, true] {
      var history = History.begun(synced: true)
      let first = history.sequence
      let batch = history.write(0, epoch: 0)
      for node in [1, 2] { history.copy(0, to: node) }
      for late in [false, true] {
        if late != isBefore {
          for node in 0..<3 {
            history.checker.faultNoted(.unwritten, on: NodeID(node), at: history.now)
          }
        }
        guard !late else { continue }
        history.commit(0, batch.end, epoch: 0)
        history.acknowledge(batch, first: first)
      }
      for node in 0..<3 { history.stop(node, .power, keep: 0) }
      for node in 0..<3 { history.start(node) }
      history.lead(0, epoch: 1, members: [0, 1, 2])
      let judgement = history.judged()
      #expect(judgement.losses.map(\.excuse) == [isBefore ? .failedWriteOut : nil])
      #expect(judgement.violations(of: .ackDurable).isEmpty == isBefore)
    }
  }

  @Test("Wiped disks are lossy failures")
  func wiped() {
    for count in [1, 2] {
      var history = History.begun()
      history.store(0, epoch: 0, to: [1, 2])
      for node in 0..<count {
        history.stop(node, .process, keep: 0)
        history.checker.faultNoted(.wiped, on: NodeID(node), at: history.now)
        history.checker.logsFound([], on: NodeID(node), at: history.now)
        history.start(node)
      }
      history.lead(0, epoch: 1, members: [0, 1, 2])
      history.truncate(2, to: 0)
      if count == 1 { history.truncate(1, to: 0) }
      let judgement = history.judged()
      #expect(judgement.losses.map(\.excuse) == [count == 1 ? nil : .tooManyLossyFailures])
      #expect(judgement.losses.first?.copies.first?.death?.cause == .wiped)
    }
  }

  @Test("A record that nobody acknowledged, with acks=0, may go without an account")
  func noAcknowledgement() {
    for acks in [Int8(0), -1] {
      var history = History.begun()
      history.store(0, epoch: 0, to: [1, 2])
      history.tell(.produceInvoke(History.partition, first: 10, count: 5), from: 3)
      history.tell(
        .produceAck(History.partition, first: 10, count: 5, base: Offset(-1), acks: acks),
        from: 3
      )
      let judgement = history.judged()
      #expect(judgement.lostAcknowledged == 5 && judgement.losses.isEmpty)
      #expect(judgement.forbiddenLoss == (acks == 0 ? 0 : 5))
    }
  }

  @Test("A record that only the leader acknowledged may go with the leader")
  func weakAcknowledgement() {
    var history = History.begun()
    history.store(0, epoch: 0, to: [1, 2])
    let batch = history.write(0, epoch: 0)
    history.acknowledge(batch, first: 10, acks: 1)
    history.stop(0, .process)
    history.lead(1, epoch: 1, members: [1, 2])
    history.store(1, epoch: 1, to: [2])
    history.start(0)
    history.truncate(0, to: 10)
    history.copy(1, to: 0)
    history.record(leader: 1, epoch: 1, members: [1, 2, 0])
    let judgement = history.judged()
    #expect(judgement.violations.map(\.description) == [])
    #expect(judgement.losses.map(\.excuse) == [.weakAcknowledgement])
    #expect(judgement.losses.map(\.acknowledged) == [10])
    #expect(judgement.losses.first?.leader == NodeID(1))
    #expect(judgement.outcomes.present == 20)
  }

  @Test("A machine that failed and came back in sync is no longer counted as failed")
  func healed() {
    for isHealed in [false, true] {
      var history = History.begun()
      history.store(0, epoch: 0, to: [1, 2])
      history.record(leader: 0, epoch: 0, members: [0, 2])
      history.stop(1, .power)
      history.start(1)
      if isHealed { history.record(leader: 0, epoch: 0, members: [0, 2, 1]) }
      history.record(leader: 0, epoch: 0, members: [0])
      history.stop(0, .power, keep: 0)
      history.start(0)
      history.lead(0, epoch: 1, members: [0])
      history.truncate(1, to: 0)
      history.truncate(2, to: 0)
      let losses = history.judged().losses
      #expect(losses.map(\.excuse) == [isHealed ? nil : .tooManyLossyFailures])
      #expect(losses.map(\.lossyFailures) == [isHealed ? 1 : 2])
    }
  }

  @Test("Of a machine that is down a controller may tell late that it had come back in sync before")
  func healedBefore() {
    var history = History.begun()
    history.store(0, epoch: 0, to: [1, 2])
    history.record(leader: 0, epoch: 0, members: [0, 2])
    history.stop(1, .power)
    history.record(leader: 0, epoch: 0, members: [0, 2, 1])
    history.start(1)
    history.record(leader: 0, epoch: 0, members: [0])
    history.stop(0, .power, keep: 0)
    history.start(0)
    history.lead(0, epoch: 1, members: [0])
    history.truncate(1, to: 0)
    history.truncate(2, to: 0)
    let losses = history.judged().losses
    #expect(losses.map(\.excuse) == [.tooManyLossyFailures])
    #expect(losses.map(\.lossyFailures) == [2])
  }

  @Test("A reader that goes on behind a cut is excused by the loss if it was told, else not")
  func readerBehindCut() {
    for isTold in [false, true] {
      var history = History.begun()
      let stored = (0..<2).map { _ in history.store(0, epoch: 0, to: [1, 2]) }
      history.deliver(stored)
      history.stop(0, .process)
      history.truncate(1, to: 0)
      history.truncate(2, to: 0)
      history.lead(1, epoch: 1, members: [1, 2])
      let later = (0..<3).map { _ in history.store(1, epoch: 1, to: [2]) }
      if isTold {
        let jump = Observation.seek(History.partition, from: Offset(20), to: Offset(20))
        history.tell(jump, from: History.reader.index)
      }
      history.deliver([later[2]])
      let judgement = history.judged()
      #expect(judgement.violations(of: .readNoSkip).count == (isTold ? 0 : 1))
      #expect(judgement.violations(of: .ackDurable).count == 1)
      #expect(judgement.excuses.contains { $0.invariant == .readNoSkip } == isTold)
    }
  }

  @Test("A reader is not told of a cut where an older log comes back that reaches its position")
  func readerOfAnotherHistory() {
    for isAsLong in [false, true] {
      var history = History.begun()
      _ = history.store(0, epoch: 0, to: [2])
      history.stop(0, .process)
      history.lead(1, epoch: 1, members: [1])
      let read = history.store(1, epoch: 1, to: [])
      history.deliver([read])
      history.stop(1, .process)
      if !isAsLong { history.truncate(2, to: 0) }
      history.lead(2, epoch: 2, members: [2])
      if !isAsLong { _ = history.store(2, epoch: 2, to: []) }
      let next = history.store(2, epoch: 2, to: [])
      history.deliver([next])
      let judgement = history.judged()
      #expect(judgement.violations(of: .readNoSkip).isEmpty == isAsLong)
      #expect(judgement.excuses.contains { $0.invariant == .readNoSkip } == isAsLong)
    }
  }

  @Test("A reader whose epoch goes on behind a cut cannot know of it")
  func readerInSameEpoch() {
    var history = History.begun()
    let stored = (0..<2).map { _ in history.store(0, epoch: 0, to: [1, 2]) }
    history.deliver(stored)
    history.stop(0, .power, keep: 0)
    history.start(0)
    history.truncate(1, to: 0)
    history.truncate(2, to: 0)
    history.take(0, epoch: 0)
    let later = (0..<3).map { _ in history.store(0, epoch: 0, to: [1, 2]) }
    history.deliver([later[2]])
    let judgement = history.judged()
    #expect(judgement.violations(of: .readNoSkip).isEmpty)
    #expect(judgement.excuses.contains { $0.invariant == .readNoSkip })
  }
}
