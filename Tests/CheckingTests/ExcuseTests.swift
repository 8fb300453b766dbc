import Primitives
import Testing

@testable import Checking

/// What looks like a broken promise and is none, and where each excuse ends.
@Suite struct ExcuseTests {
  /// Leader 2 fails alone in the in-sync set after `others` stopped.
  ///
  /// Nobody eligible is left: it is elected as the last known leader (KIP-966).
  private func lastKnownLeader(killing others: [Int], eligible: Int?) -> Judgement {
    var history = History.begun()
    history.lead(2, epoch: 1, members: [0, 1, 2])
    for _ in 0..<2 { history.store(2, epoch: 1, to: [0, 1]) }
    for other in others {
      history.stop(other, .process)
      history.start(other)
    }
    history.record(leader: 2, epoch: 1, members: [2])
    history.stop(2, .power, keep: 10)
    let left = eligible.map { [$0] } ?? []
    history.record(leader: -1, epoch: 2, members: [], eligible: left)
    history.start(2)
    history.record(leader: 2, epoch: 3, members: [2], unclean: true)
    history.take(2, epoch: 3)
    for node in [0, 1] { history.truncate(node, to: 10) }
    history.record(leader: 2, epoch: 3, members: [2, 0, 1])
    return history.judged()
  }

  @Test(
    "When more stopped uncleanly than the contract tolerates, the last leader may lose"
  )
  func nobodyLeft() {
    let judgement = lastKnownLeader(killing: [0, 1], eligible: nil)
    #expect(judgement.violations.map(\.description) == [])
    #expect(judgement.losses.map(\.excuse) == [.nobodyLeft])
    #expect(judgement.permittedLoss == 10)
  }

  @Test("With one unclean stop alone, losing records in that election stays forbidden")
  func oneUncleanStop() {
    let judgement = lastKnownLeader(killing: [], eligible: nil)
    #expect(judgement.losses.map(\.excuse) == [nil])
    #expect(judgement.violations(of: .ackDurable).map(\.offsets) == [10..<20])
    #expect(judgement.violations(of: .leaderComplete).isEmpty)
  }

  @Test("The last leader may not be elected while somebody eligible is there")
  func eligibleIgnored() {
    let judgement = lastKnownLeader(killing: [0, 1], eligible: 0)
    #expect(judgement.violations(of: .leaderComplete).map(\.nodes) == [[NodeID(2)]])
  }

  @Test("Recovery may shorten a log where storage refuses what it needs, not where it did before")
  func refusingStorage() {
    for isFull in [false, true] {
      var history = History.begun()
      history.store(0, epoch: 0, to: [1, 2])
      history.record(leader: 0, epoch: 0, members: [0, 1])
      history.tell(.storageFailed(path: "/logs", reason: "ENOSPC"), from: 2)
      history.checker.faultNoted(.refused, on: NodeID(2), at: history.now)
      history.stop(2, .process, keep: 0)
      history.start(2, refusing: isFull)
      let judgement = history.judged()
      #expect(judgement.violations(of: .recoverTotal).count == (isFull ? 0 : 1))
      #expect(
        judgement.excuses.contains { $0.excuse == .refusingStorage && $0.count == 1 } == isFull
      )
    }
  }

  @Test("A handler that its node did not outlive may leave a batch behind or not")
  func unfinishedAppend() {
    for kept in [Int64(10), 20] {
      var history = History.begun()
      history.store(0, epoch: 0, to: [1, 2])
      history.write(0, epoch: 0)
      history.checker.nodeStopped(
        NodeID(0),
        .process,
        at: history.now - .milliseconds(50)
      )
      history.logs[0].removeAll { $0.end > kept }
      history.start(0)
      history.lead(0, epoch: 1, members: [0, 1, 2])
      let judgement = history.judged()
      #expect(judgement.violations.map(\.description) == [])
      #expect(history.checker.partitions[0].mirrors[0].end == kept)
    }
  }

  @Test("A high watermark told right after start-up is measured by the log that start-up found")
  func watermarkAfterStart() {
    for watermark in [Int64(10), 11] {
      var history = History.begun()
      history.store(0, epoch: 0, to: [1, 2])
      history.truncate(2, to: 0)
      history.record(leader: 0, epoch: 0, members: [0, 1])
      history.stop(2, .power)
      history.checker.nodeStarted(NodeID(2), at: history.now)
      history.tell(
        .recovered(History.partition, start: .zero, end: Offset(10), clean: false),
        from: 2
      )
      history.commit(2, watermark, epoch: 0, asLeader: false)
      let found = history.checker.violations.filter { $0.invariant == .logShape }
      #expect(found.count == (watermark > 10 ? 1 : 0))
    }
  }
}
