import Primitives
import Testing

@testable import Checking

/// Copies that end because the control plane says so, and partitions that are deleted.
@Suite struct CopyTests {
  @Test("A copy may go once other nodes are to hold the partition, and no sooner")
  func released() {
    for isRecorded in [false, true] {
      var history = History.begun()
      history.store(0, epoch: 0, to: [1, 2])
      if isRecorded {
        history.tell(
          .assigned(History.partition, replicas: [NodeID(0), NodeID(1)]),
          from: 0
        )
        history.record(leader: 0, epoch: 0, members: [0, 1])
      }
      history.tell(.dropped(History.partition), from: 2)
      history.logs[2] = []
      let judgement = history.judged()
      #expect(judgement.violations.isEmpty == isRecorded)
      #expect(judgement.violations(of: .inSyncComplete).count == (isRecorded ? 0 : 1))
    }
  }

  @Test("A deposed leader may commit late what its successor had before it was removed")
  func committedAfterRemoval() {
    for hadIt in [true, false] {
      var history = History.begun()
      history.write(0, epoch: 0)
      for node in hadIt ? [1, 2] : [2] { history.copy(0, to: node) }
      history.lead(1, epoch: 1, members: [1, 2])
      history.tell(.assigned(History.partition, replicas: [NodeID(0), NodeID(2)]), from: 0)
      history.tell(.dropped(History.partition), from: 1)
      history.logs[1] = []
      history.commit(0, 10, epoch: 0)
      let found = history.checker.violations.filter { $0.invariant == .oneLeader }
      #expect(found.isEmpty == hadIt)
    }
  }

  @Test("Records that go with the last copies are lost, also when a move removed them")
  func lostByMove() {
    var history = History.begun()
    history.store(0, epoch: 0, to: [1])
    history.tell(.assigned(History.partition, replicas: [NodeID(2)]), from: 0)
    history.lead(2, epoch: 1, members: [2], unclean: true)
    for node in [0, 1] {
      history.tell(.dropped(History.partition), from: node)
      history.logs[node] = []
    }
    let losses = history.judged().losses
    #expect(losses.map(\.acknowledged) == [10] && losses.map(\.excuse) == [nil])
    let causes = losses.flatMap(\.copies).compactMap(\.death?.cause)
    #expect(!causes.isEmpty && causes.allSatisfy { $0 == .released })
  }

  @Test("What a deleted partition held is nobody's loss, and the next of its name begins anew")
  func deleted() {
    var history = History.begun()
    history.store(0, epoch: 0, to: [1, 2])
    history.tell(.removed(History.partition, incarnation: 1), from: 0)
    // Broker 0 has not heard and goes on.
    history.write(0, epoch: 0)
    for node in [0, 1] {
      history.tell(.dropped(History.partition), from: node)
      history.tell(.created(History.partition, incarnation: 2), from: node)
      history.logs[node] = []
    }
    history.version = 0
    history.lead(1, epoch: 0, members: [1, 0])
    history.store(1, epoch: 0, to: [0])
    history.tell(.dropped(History.partition), from: 2)
    history.tell(.created(History.partition, incarnation: 2), from: 2)
    history.logs[2] = []
    history.copy(1, to: 2)
    history.record(leader: 1, epoch: 0, members: [1, 0, 2])
    let judgement = history.judged()
    #expect(judgement.violations.isEmpty, "\(judgement.violations)")
    #expect(judgement.losses.isEmpty)
  }

  @Test("A reader that stood still may take up what it was sent of a deleted partition before")
  func stoodStill() {
    for hasPaused in [true, false] {
      var history = History.begun()
      let batch = history.store(0, epoch: 0, to: [1, 2])
      history.tell(.removed(History.partition, incarnation: 1), from: 0)
      for node in 0..<3 {
        history.tell(.dropped(History.partition), from: node)
        history.tell(.created(History.partition, incarnation: 2), from: node)
        history.logs[node] = []
      }
      let since = history.now
      history.now += .seconds(200)
      if hasPaused { history.checker.nodePaused(History.reader, from: since, to: history.now) }
      history.deliver([batch], by: 0)
      #expect(history.judged().violations(of: .readStable).isEmpty == hasPaused)
    }
  }

  @Test("A reader that stood still may take up what was lost before its partition was deleted")
  func stoodStillBeforeLoss() {
    for isRead in [true, false] {
      var history = History.begun()
      history.store(0, epoch: 0, to: [1, 2])
      history.record(leader: 0, epoch: 0, members: [0, 1])
      let lost = history.store(0, epoch: 0, to: [1])
      let since = history.now
      history.lead(2, epoch: 1, members: [2], unclean: true)
      for node in 0..<2 { history.truncate(node, to: 10) }
      history.tell(.removed(History.partition, incarnation: 1), from: 0)
      for node in 0..<3 { history.tell(.dropped(History.partition), from: node) }
      history.now += .seconds(200)
      history.checker.nodePaused(History.reader, from: since, to: history.now)
      let other = TestBatch(
        base: 10,
        epoch: 0,
        client: 3,
        first: 90,
        count: 10,
        time: TestBatch.time
      )
      history.deliver([isRead ? lost : other], by: 0)
      #expect(history.judged().violations(of: .readStable).isEmpty == isRead)
    }
  }

  @Test("Where a reader stood in a deleted partition says nothing of the next one's records")
  func stoodElsewhere() {
    for isOld in [true, false] {
      var history = History.begun()
      let batch = history.store(0, epoch: 0, to: [1, 2])
      history.tell(.removed(History.partition, incarnation: 1), from: 0)
      for node in 0..<3 {
        history.tell(.dropped(History.partition), from: node)
        history.tell(.created(History.partition, incarnation: 2), from: node)
        history.logs[node] = []
      }
      if isOld { history.deliver([batch], by: 0) }
      history.version = 0
      history.lead(1, epoch: 0, members: [0, 1, 2])
      let first = history.store(1, epoch: 0, to: [0, 2])
      history.store(1, epoch: 0, to: [0, 2])
      if !isOld { history.deliver([first], by: 1) }
      history.tell(.seek(History.partition, from: Offset(10), to: Offset(20)), from: 4)
      #expect(history.judged().violations(of: .readNoSkip).isEmpty == isOld)
    }
  }

  @Test("An answer of a copy that had moved away may come after its partition was deleted")
  func movedAway() {
    for hasPaused in [true, false] {
      var history = History.begun()
      let batch = history.store(0, epoch: 0, to: [1, 2])
      history.tell(.dropped(History.partition), from: 0)
      let since = history.now
      history.tell(.removed(History.partition, incarnation: 1), from: 1)
      history.now += .seconds(200)
      if hasPaused { history.checker.nodePaused(History.reader, from: since, to: history.now) }
      history.deliver([batch], by: 0)
      #expect(history.judged().violations(of: .readStable).isEmpty == hasPaused)
    }
  }

  @Test("A start may recover a copy whose partition is deleted meanwhile")
  func recoveredTooLate() {
    for isDeleted in [true, false] {
      var history = History.begun()
      history.store(0, epoch: 0, to: [1, 2])
      history.stop(2, .power)
      if isDeleted {
        history.tell(.removed(History.partition, incarnation: 1), from: 0)
      } else {
        history.logs[2] = [
          TestBatch(
            base: 0,
            epoch: 7,
            client: History.writer.raw,
            first: 0,
            count: 10,
            time: TestBatch.time
          )
        ]
      }
      history.start(2)
      #expect(history.checker.violations.isEmpty == isDeleted)
    }
  }

  @Test("A reader may be told the end of a deleted partition's log by who has not heard")
  func toldOfOldEnd() {
    for isUnaware in [true, false] {
      var history = History.begun()
      for _ in 0..<5 { history.store(0, epoch: 0, to: [1, 2]) }
      history.tell(.removed(History.partition, incarnation: 1), from: 0)
      for node in 0..<3 where !(isUnaware && node == 0) {
        history.tell(.dropped(History.partition), from: node)
        history.tell(.created(History.partition, incarnation: 2), from: node)
        history.logs[node] = []
      }
      history.version = 0
      history.now += .seconds(200)
      history.lead(1, epoch: 0, members: [1, 2])
      history.store(1, epoch: 0, to: [2])
      history.tell(.seek(History.partition, from: Offset(50), to: Offset(0)), from: 4)
      history.tell(.seek(History.partition, from: Offset(0), to: Offset(50)), from: 4)
      #expect(history.judged().violations(of: .readNoSkip).isEmpty == isUnaware)
    }
  }

  @Test("A copy that keeps the deleted partition's records does not hold the new one's")
  func kept() {
    var history = History.begun()
    history.store(0, epoch: 0, to: [1, 2])
    history.tell(.removed(History.partition, incarnation: 1), from: 0)
    for node in [0, 1] {
      history.tell(.dropped(History.partition), from: node)
      history.tell(.created(History.partition, incarnation: 2), from: node)
      history.logs[node] = []
    }
    history.version = 0
    history.lead(1, epoch: 0, members: [1, 0])
    history.store(1, epoch: 0, to: [0])
    history.record(leader: 1, epoch: 0, members: [1, 0, 2])
    let judgement = history.judged()
    #expect(judgement.violations(of: .inSyncComplete).count == 1)
    #expect(judgement.violations(of: .converge).count == 1)
  }

  @Test("A node that lags behind may create and lead a copy of a topic that is deleted by then")
  func created() {
    for late in [Int64(2), 3] {
      var history = History.begun()
      history.tell(.removed(History.partition, incarnation: 1), from: 0)
      history.tell(.removed(History.partition, incarnation: 2), from: 0)
      for node in 0..<3 {
        history.tell(.dropped(History.partition), from: node)
        history.tell(.created(History.partition, incarnation: node == 2 ? late : 3), from: node)
        history.logs[node] = []
      }
      history.version = 0
      history.tell(.becameLeader(History.partition, Epoch(0), end: Offset(0)), from: 2)
      history.lead(1, epoch: 0, members: [1, 0])
      let violations = history.judged().violations(of: .oneLeader)
      #expect(violations.isEmpty == (late == 2), "\(violations)")
    }
  }
}
