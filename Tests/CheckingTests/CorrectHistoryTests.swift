import Primitives
import Testing

@testable import Checking

@Suite struct CorrectHistoryTests {
  /// Elections, catching up, power loss within the contract: all as it should be.
  private func eventful() -> History {
    var history = History(milliseconds: 3_600_000)
    history.lead(0, epoch: 0, members: [0, 1, 2])
    let first = history.store(0, epoch: 0, to: [1, 2])
    history.commit(1, first.end, epoch: 0, asLeader: false)
    history.deliver([first])
    history.stop(0, .power, keep: 0)
    history.record(leader: 1, epoch: 1, members: [1, 2])
    history.take(1, epoch: 1)
    history.follow(2, leader: 1, epoch: 1)
    let second = history.store(1, epoch: 1, to: [2])
    history.deliver([second])
    history.start(0)
    history.follow(0, leader: 1, epoch: 1)
    history.copy(1, to: 0)
    history.record(leader: 1, epoch: 1, members: [1, 2, 0])
    let third = history.store(1, epoch: 1, to: [2, 0])
    history.deliver([third])
    return history
  }

  @Test("A correct history breaks no promise, and every promise is looked at")
  func correct() {
    var history = eventful()
    history.dropBeginning(1, to: 10, clock: TestBatch.time + 3_600_001)
    let judgement = history.judged()
    #expect(judgement.violations.map(\.description) == [])
    #expect(judgement.losses.isEmpty)
    #expect(judgement.converged)
    #expect(judgement.fates.durable == 30)
    #expect(judgement.fates.total == judgement.fates.produced)
    #expect(judgement.outcomes.present == 30)
    for (invariant, count) in judgement.evaluations {
      #expect(count > 0, "\(invariant.rawValue) was never evaluated")
    }
  }

  @Test("Alerts are on for as long as something is wrong")
  func alerts() {
    var history = eventful()
    let signals = history.judged().signals
    #expect(signals.partitions[0].underReplicated > .seconds(1))
    #expect(signals.partitions[0].underMinInSync == .zero)
    #expect(signals.partitions[0].offline == .milliseconds(200))
    #expect(signals.partitions[0].elections == 2)
    #expect(signals.produceLatency.count == 3)
    let spans = signals.spans.filter { $0.kind == .underReplicated }
    #expect(spans.count == 1)
    #expect(spans.first?.to.map { $0 > .zero } == true)
  }

  @Test("Every record has one fate, whatever its producer learnt")
  func fates() {
    var history = History.begun()
    history.store(0, epoch: 0, to: [1, 2])
    history.write(0, epoch: 0, count: 3)
    history.copy(0, to: 1)
    history.copy(0, to: 2)
    history.tell(.produceUnknown(History.partition, first: 10, count: 3), from: 3)
    history.tell(.produceInvoke(History.partition, first: 13, count: 4), from: 3)
    history.tell(.produceUnknown(History.partition, first: 13, count: 4), from: 3)
    history.tell(.produceInvoke(History.partition, first: 17, count: 5), from: 3)
    history.tell(.produceFail(History.partition, first: 17, count: 5, code: 7), from: 3)
    let judgement = history.judged()
    var expected = RecordFates()
    expected.produced = 22
    expected.durable = 10
    expected.unknownPresent = 3
    expected.unknownAbsent = 4
    expected.lostUnacknowledged = 5
    #expect(judgement.fates == expected)
    #expect(judgement.violations.isEmpty)
  }

  @Test("A commit point reported by a handler that its node did not outlive does not count")
  func unfinished() {
    var history = History.begun()
    history.store(0, epoch: 0, to: [1, 2])
    let batch = history.write(0, epoch: 0)
    history.copy(0, to: 1)
    history.commit(0, batch.end, epoch: 0)
    let told = history.now
    history.checker.nodeStopped(NodeID(0), .power, at: told - .milliseconds(50))
    history.logs[0].removeAll { $0.base == batch.base }
    history.lead(2, epoch: 1, members: [1, 2])
    history.truncate(1, to: batch.base)
    let judgement = history.judged()
    #expect(judgement.violations(of: .leaderComplete).isEmpty)
    #expect(judgement.precursors.filter { $0.invariant == .leaderComplete }.isEmpty)
  }

  @Test("what a reader was told of is committed, though the handler behind it did not end")
  func told() {
    for isKept in [true, false] {
      var history = History.begun()
      history.store(0, epoch: 0, to: [1, 2])
      let first = history.sequence
      let batch = history.write(0, epoch: 0)
      for other in [1, 2] { history.copy(0, to: other) }
      history.commit(0, batch.end, epoch: 0)
      history.checker.nodeStopped(NodeID(0), .process, at: history.now - .milliseconds(50))
      history.deliver([batch], from: batch.base)
      history.acknowledge(batch, first: first)
      if !isKept {
        for other in [1, 2] { history.truncate(other, to: batch.base) }
        history.logs[0].removeAll { $0.base == batch.base }
      }
      history.lead(2, epoch: 1, members: [1, 2])
      let judgement = history.judged()
      let broken = Set(judgement.violations.map(\.invariant))
      #expect(broken.isSuperset(of: [.ackDurable, .readStable]) == !isKept, "\(broken)")
      #expect(broken.isEmpty == isKept)
    }
  }
}
