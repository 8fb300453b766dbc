import Primitives
import Testing

@testable import Checking

/// What is owed where the longest log leads when nobody in sync or eligible is left.
@Suite struct UncleanRecoveryTests {
  /// Brokers 1 and 2 were in sync last, both lost power, and 2 lost its second batch; broker 0 was
  /// gone before.
  private func emptied(minInSync: Int = 2) -> History {
    var history = History(minInSync: minInSync, longest: true)
    history.lead(0, epoch: 0, members: [0, 1, 2])
    history.store(0, epoch: 0, to: [1, 2])
    history.store(0, epoch: 0, to: [1, 2])
    history.lead(2, epoch: 1, members: [1, 2])
    history.record(leader: 2, epoch: 1, members: [2], eligible: [1])
    history.stop(1, .power)
    history.stop(2, .power, keep: 10)
    history.record(leader: -1, epoch: 2, members: [], eligible: [1, 2])
    for node in [1, 2] {
      history.start(node)
      history.tell(.fenced(NodeID(node), false), from: 4)
    }
    history.record(leader: -1, epoch: 2, members: [])
    return history
  }

  @Test("LEADER-COMPLETE: a shorter log is elected though a longer one was in sync last")
  func shorter() {
    var history = emptied()
    history.record(leader: 2, epoch: 3, members: [2], unclean: true)
    let found = history.judged().violations(of: .leaderComplete)
    #expect(found.map(\.nodes) == [[NodeID(2), NodeID(1)]])
    #expect(found.map(\.offsets) == [10..<20])
  }

  @Test("the longest log may lead")
  func longest() {
    var history = emptied()
    history.lead(1, epoch: 3, members: [1], unclean: true)
    #expect(history.judged().violations.isEmpty)
  }

  @Test("a log that has lawfully dropped a record is no better than one that never had it")
  func expired() {
    for isExpired in [true, false] {
      var history = History(minInSync: 2, longest: true, milliseconds: 1000)
      history.lead(0, epoch: 0, members: [0, 1, 2])
      for _ in 0..<2 { history.store(0, epoch: 0, to: [1, 2]) }
      history.lead(2, epoch: 1, members: [1, 2])
      history.record(leader: 2, epoch: 1, members: [2], eligible: [1])
      if isExpired { history.dropBeginning(1, to: 20, clock: TestBatch.time + 3_600_000) }
      history.stop(2, .power, keep: 10)
      history.record(leader: -1, epoch: 2, members: [], eligible: [1, 2])
      history.start(2)
      for node in [1, 2] { history.tell(.fenced(NodeID(node), false), from: 4) }
      history.record(leader: -1, epoch: 2, members: [])
      history.record(leader: 2, epoch: 3, members: [2], unclean: true)
      #expect(history.judged().violations(of: .leaderComplete).isEmpty == isExpired)
    }
  }

  @Test("who left the in-sync set while it was large enough is not asked")
  func leftEarlier() {
    var history = emptied()
    history.start(0)
    history.tell(.fenced(NodeID(0), false), from: 4)
    #expect(history.checker.partitions[0].lastInSync == [1, 2].map { NodeID($0) })
  }

  @Test("a leader that has stopped again is not blamed for what that took")
  func stoppedAgain() {
    var history = emptied()
    history.stop(2, .power)
    history.start(2)
    history.record(leader: 2, epoch: 3, members: [2], unclean: true)
    #expect(history.judged().violations(of: .leaderComplete).isEmpty)
  }
}
