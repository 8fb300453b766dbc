import Primitives
import Testing

@testable import Checking

/// The smallest broken history of each promise that clients can see.
@Suite struct PlantedClientBugTests {
  @Test("ACK-DURABLE: a full acknowledgement comes before the record is committed")
  func earlyAcknowledgement() {
    var history = History.begun()
    history.store(0, epoch: 0, to: [1, 2])
    let batch = history.write(0, epoch: 0)
    history.acknowledge(batch, first: 10)
    let found = history.judged().violations(of: .ackDurable)
    #expect(found.map(\.offsets) == [10..<20])
    #expect(found.first?.nodes == [NodeID(0)])
  }

  @Test("ACK-DURABLE: a full acknowledgement comes with too few copies")
  func tooFewCopies() {
    var history = History.begun()
    history.record(leader: 0, epoch: 0, members: [0])
    history.store(0, epoch: 0, to: [])
    let found = history.judged().violations(of: .ackDurable)
    #expect(found.map(\.offsets) == [0..<10])
  }

  @Test("READ-STABLE: a reader is given what is not committed")
  func dirtyRead() {
    var history = History.begun()
    let first = history.store(0, epoch: 0, to: [1, 2])
    let second = history.write(0, epoch: 0)
    history.copy(0, to: 1)
    history.copy(0, to: 2)
    history.deliver([first, second])
    let found = history.judged().violations(of: .readStable)
    #expect(found.map(\.offsets) == [10..<20])
    #expect(found.first?.nodes == [History.reader])
  }

  @Test("READ-STABLE: a reader is given a damaged batch")
  func damagedRead() {
    var history = History.begun()
    let batch = history.store(0, epoch: 0, to: [1, 2])
    var bytes = batch.bytes.array
    bytes[70] ^= 4
    history.tell(
      .deliver(History.partition, from: .zero, batches: Bytes(bytes)),
      from: History.reader.index
    )
    #expect(history.judged().violations(of: .readStable).count == 1)
  }

  @Test("READ-NOSKIP: a reader is not given what lies between")
  func skippedBatch() {
    var history = History.begun()
    let batches = (0..<3).map { _ in history.store(0, epoch: 0, to: [1, 2]) }
    history.deliver([batches[0], batches[2]])
    let found = history.judged().violations(of: .readNoSkip)
    #expect(found.map(\.offsets) == [10..<20])
    #expect(found.first?.nodes == [History.reader])
  }

  @Test("READ-NOSKIP: a reader's position jumps ahead without a reason")
  func jump() {
    for to in [Int64(20), 0] {
      var history = History.begun()
      let batches = (0..<3).map { _ in history.store(0, epoch: 0, to: [1, 2]) }
      history.deliver([batches[0]])
      history.tell(
        .seek(History.partition, from: Offset(10), to: Offset(to)),
        from: History.reader.index
      )
      history.deliver(Array(batches[Int(to / 10)...]))
      let found = history.judged().violations(of: .readNoSkip)
      #expect(found.map(\.offsets) == (to > 10 ? [10..<20] : []))
    }
  }

  @Test(
    "READ-NOSKIP: only where its records were deleted may a reader go on at the end",
    arguments: [true, false],
    [true, false]
  )
  func jumpToTheEnd(readsLatest: Bool, isDeleted: Bool) {
    var history = History(milliseconds: 3_600_000, readsLatest: readsLatest)
    history.lead(0, epoch: 0, members: [0, 1, 2])
    let batches = (0..<4).map { _ in history.store(0, epoch: 0, to: [1, 2]) }
    history.deliver([batches[0]])
    if isDeleted { history.dropBeginning(0, to: 20, clock: TestBatch.time + 3_600_001) }
    history.tell(
      .seek(History.partition, from: Offset(10), to: Offset(30)),
      from: History.reader.index
    )
    history.deliver([batches[3]])
    let judgement = history.judged()
    let isExcused = readsLatest && isDeleted
    #expect(judgement.violations(of: .readNoSkip).isEmpty == isExcused)
    #expect(judgement.passedOver.map(\.deleted) == (isExcused ? [10] : []))
    #expect(judgement.passedOver.map(\.reset) == (isExcused ? [10] : []))
  }

  @Test("IDEMPOTENT: a retry is stored a second time")
  func duplicate() {
    var history = History.begun()
    history.store(0, epoch: 0, to: [1, 2])
    let again = TestBatch(base: 10, epoch: 0, client: 3, first: 0, count: 10)
    history.append(again, 0, asLeader: true)
    history.copy(0, to: 1)
    history.copy(0, to: 2)
    let judgement = history.judged()
    #expect(judgement.violations(of: .idempotent).map(\.offsets) == [10..<11])
    #expect(judgement.outcomes.duplicated == 10)
    #expect(judgement.fates.duplicate == 10)
    #expect(judgement.fates.total == 10)
  }

  @Test("IDEMPOTENT: batches of one producer are stored out of order")
  func reordered() {
    var history = History.begun()
    let second = TestBatch(base: 0, epoch: 0, client: 3, first: 10, count: 10)
    let first = TestBatch(base: 10, epoch: 0, client: 3, first: 0, count: 10)
    for start in [Int64(0), 10] {
      history.tell(.produceInvoke(History.partition, first: start, count: 10), from: 3)
    }
    for batch in [second, first] {
      history.append(batch, 0, asLeader: true)
      history.copy(0, to: 1)
      history.copy(0, to: 2)
      history.commit(0, batch.end, epoch: 0)
    }
    history.acknowledge(second, first: 10)
    history.acknowledge(first, first: 0)
    let judgement = history.judged()
    #expect(judgement.violations(of: .idempotent).map(\.offsets) == [0..<1])
    #expect(judgement.outcomes.reordered == 10)
  }

  @Test("CONSERVE: a record is stored that nobody sent")
  func foreignRecord() {
    var history = History.begun()
    history.append(
      TestBatch(base: 0, epoch: 0, client: 3, first: 0, count: 1),
      0,
      asLeader: true
    )
    history.copy(0, to: 1)
    history.copy(0, to: 2)
    #expect(history.judged().violations(of: .conserve).map(\.offsets) == [0..<1])
  }

  @Test("CONSERVE: a record is stored that was reported as not stored")
  func storedFailure() {
    var history = History.begun()
    history.write(0, epoch: 0)
    history.copy(0, to: 1)
    history.copy(0, to: 2)
    history.tell(.produceFail(History.partition, first: 0, count: 10, code: 19), from: 3)
    #expect(history.judged().violations(of: .conserve).map(\.offsets) == [0..<1])
  }

  @Test("CONSERVE: a producer learns of an outcome twice")
  func twoOutcomes() {
    var history = History.begun()
    let batch = history.store(0, epoch: 0, to: [1, 2])
    history.acknowledge(batch, first: 0)
    #expect(history.judged().violations(of: .conserve).map(\.nodes) == [[History.writer]])
  }

  @Test("A record at another offset than acknowledged is displaced")
  func displaced() {
    var history = History.begun()
    let first = history.sequence
    let batch = history.write(0, epoch: 0)
    history.copy(0, to: 1)
    history.copy(0, to: 2)
    history.commit(0, batch.end, epoch: 0)
    history.tell(
      .produceAck(History.partition, first: first, count: 10, base: Offset(-1), acks: -1),
      from: 3
    )
    #expect(history.judged().outcomes.present == 10)
    var other = History.begun()
    other.store(0, epoch: 0, to: [1, 2])
    other.write(0, epoch: 0)
    other.copy(0, to: 1)
    other.copy(0, to: 2)
    other.commit(0, 20, epoch: 0)
    other.tell(
      .produceAck(History.partition, first: 10, count: 10, base: .zero, acks: -1),
      from: 3
    )
    #expect(other.judged().outcomes.displaced == 10)
  }
}
