import KafkaLog
import KafkaProtocol
import Primitives
import Testing

@testable import KafkaBroker

@Suite("Fetch sessions")
struct FetchSessionTests {
  private static func part(
    _ partition: Int32,
    from offset: Int64,
    topicID: TopicID? = nil
  ) -> FetchRequest.Partition {
    FetchRequest.Partition(
      partition: TopicPartition(topic: 0, partition: partition),
      currentLeaderEpoch: Epoch(0),
      fetchOffset: Offset(offset),
      lastFetchedEpoch: .none,
      logStartOffset: .zero,
      maxBytes: .mebibytes(1),
      topicID: topicID
    )
  }

  private static func request(
    _ mark: FetchSessionMark,
    _ parts: [FetchRequest.Partition] = [],
    by follower: Int? = 1,
    wait: Interval = .zero,
    forgotten: [TopicPartition] = []
  ) -> FetchRequest {
    var request = FetchRequest(
      replica: follower.map { NodeID($0) } ?? .none,
      replicaEpoch: follower.map { Int64($0 + 1) } ?? -1,
      maxWait: wait,
      minBytes: ByteCount(1),
      maxBytes: .mebibytes(10),
      partitions: parts
    )
    request.session = mark
    request.forgotten = forgotten
    return request
  }

  /// Sends a fetch and returns its answer, if it came.
  private func fetch(_ request: FetchRequest, _ rig: inout BrokerHarness) -> FetchResponse? {
    let correlation = rig.send(.fetch(request), on: 600)
    guard case .fetch(let response) = rig.answers[correlation] else { return nil }
    return response
  }

  @Test("a full fetch begins a session, whose answers name only partitions with news")
  func news() throws {
    var rig = BrokerHarness(leader: 0)
    rig.produce(batch(2), acks: 1)
    let first = try #require(fetch(Self.request(.first, [Self.part(0, from: 0)]), &rig))
    #expect(first.session != 0 && first.partitions.count == 1)
    var mark = FetchSessionMark(id: first.session, epoch: 1)
    let second = try #require(fetch(Self.request(mark, [Self.part(0, from: 2)]), &rig))
    #expect(second.session == mark.id && second.partitions.isEmpty, "nothing new")
    #expect(second.covered == 1)
    mark = mark.next
    rig.fetch(by: 2, from: 2)
    let third = try #require(fetch(Self.request(mark), &rig))
    #expect(third.partitions.map(\.highWatermark) == [Offset(2)], "the high watermark rose")
    #expect(third.partitions.first?.records.isEmpty == true)
    mark = mark.next
    rig.produce(batch(), acks: 1)
    let fourth = try #require(fetch(Self.request(mark), &rig))
    #expect(fourth.partitions.first?.records.isEmpty == false, "from the offset asked before")
    #expect(rig.broker.replica(of: rig.orders)?.highWatermark == Offset(2))
  }

  @Test("a fetch of a session that waits is answered with what came meanwhile")
  func parked() throws {
    var rig = BrokerHarness(leader: 0)
    let first = try #require(fetch(Self.request(.first, [Self.part(0, from: 0)]), &rig))
    let mark = FetchSessionMark(id: first.session, epoch: 1)
    let waiting = rig.send(.fetch(Self.request(mark, wait: .milliseconds(500))), on: 600)
    #expect(rig.answers[waiting] == nil)
    rig.produce(batch(), acks: 1)
    #expect(rig.fetched(waiting)?.records.isEmpty == false)
    let idle = Self.request(mark.next, [Self.part(0, from: 1)], wait: .milliseconds(500))
    let late = rig.send(.fetch(idle), on: 600)
    rig.run(for: .milliseconds(600))
    guard case .fetch(let response) = rig.answers[late] else {
      Issue.record("no answer")
      return
    }
    #expect(response.partitions.isEmpty && response.session == mark.id)
  }

  @Test("a fetch of a session that waited in vain tells what changed meanwhile, without records")
  func changedMeanwhile() throws {
    var rig = BrokerHarness(leader: 0)
    rig.produce(batch(2), acks: 1)
    let first = try #require(fetch(Self.request(.first, [Self.part(0, from: 0)]), &rig))
    var mark = FetchSessionMark(id: first.session, epoch: 1)
    let request = Self.request(mark, [Self.part(0, from: 2)], wait: .milliseconds(500))
    let waiting = rig.send(.fetch(request), on: 600)
    rig.fetch(by: 2, from: 2)
    #expect(rig.answers[waiting] == nil, "a follower does not wait for the high watermark")
    rig.run(for: .milliseconds(600))
    guard case .fetch(let response) = rig.answers[waiting] else {
      Issue.record("no answer")
      return
    }
    #expect(response.partitions.map(\.highWatermark) == [Offset(2)])
    mark = mark.next
    let quiet = rig.send(.fetch(Self.request(mark, wait: .milliseconds(500))), on: 600)
    rig.fetch(by: 2, from: 2)
    rig.run(for: .milliseconds(600))
    guard case .fetch(let last) = rig.answers[quiet] else {
      Issue.record("no answer")
      return
    }
    #expect(last.partitions.isEmpty, "where another follower is, is no news")
  }

  @Test("unknown sessions and wrong epochs are refused; a full fetch closes the session it names")
  func refused() throws {
    var rig = BrokerHarness(leader: 0)
    let first = try #require(fetch(Self.request(.first, [Self.part(0, from: 0)]), &rig))
    let mark = FetchSessionMark(id: first.session, epoch: 1)
    let early = try #require(fetch(Self.request(mark.next), &rig))
    #expect(early.error == .invalidFetchSessionEpoch && early.partitions.isEmpty)
    #expect(try #require(fetch(Self.request(mark), &rig)).error == .none)
    #expect(try #require(fetch(Self.request(mark), &rig)).error == .invalidFetchSessionEpoch)
    let anew = FetchSessionMark(id: mark.id, epoch: 0)
    let second = try #require(fetch(Self.request(anew, [Self.part(0, from: 0)]), &rig))
    #expect(second.session != 0 && second.session != mark.id)
    let gone = try #require(fetch(Self.request(mark.next), &rig))
    #expect(gone.error == .fetchSessionIdNotFound)
    let last = FetchSessionMark(id: second.session, epoch: -1)
    let closing = try #require(fetch(Self.request(last, [Self.part(0, from: 0)]), &rig))
    #expect(closing.session == 0 && closing.partitions.count == 1)
    #expect(rig.broker.sessions.sessions.isEmpty)
  }

  @Test("a fetch that raises the watermark finds its session behind those that begin by it")
  func sessionsBeginMeanwhile() throws {
    var rig = BrokerHarness(leader: 0)
    rig.produce(batch(2), acks: 1)
    rig.fetch(by: 2, from: 2)
    let asked = [Self.part(0, from: 0), Self.part(7, from: 0)]
    let first = try #require(fetch(Self.request(.first, asked), &rig))
    let waiting = (0..<8).map { number in
      let part = Self.part(0, from: 0)
      let request = Self.request(.first, [part], by: nil, wait: .milliseconds(500))
      return rig.send(.fetch(request), on: 700 + Int32(number))
    }
    let mark = FetchSessionMark(id: first.session, epoch: 1)
    let second = try #require(fetch(Self.request(mark, [Self.part(0, from: 2)]), &rig))
    #expect(second.partitions.map(\.partition.partition) == [7], "its error, and no news")
    #expect(waiting.allSatisfy { rig.fetched($0)?.records.isEmpty == false })
    let ids = rig.broker.sessions.sessions.map(\.id)
    #expect(ids.count == 9 && ids != [first.session] + ids.dropFirst(), "some stand before it")
  }

  @Test("what a full answer had no room for comes first in the next")
  func crowdedAnswers() throws {
    var rig = BrokerHarness(leader: 0)
    rig.produce(batch(2), acks: 1)
    let asked = [Self.part(0, from: 2), Self.part(7, from: 0), Self.part(8, from: 0)]
    let first = try #require(fetch(Self.request(.first, asked), &rig))
    var mark = FetchSessionMark(id: first.session, epoch: 1)
    var order: [[Int32]] = []
    for limit in [ByteCount.mebibytes(10), .mebibytes(1)] {
      rig.produce(batch(), acks: 1)
      var request = Self.request(mark)
      request.maxBytes = limit
      let answer = try #require(fetch(request, &rig))
      #expect(answer.partitions.contains { !$0.records.isEmpty })
      let session = try #require(rig.broker.sessions.sessions.first)
      order.append(session.asked.map(\.partition.partition))
      mark = mark.next
    }
    #expect(order == [[0, 7, 8], [7, 8, 0]])
    let last = try #require(fetch(Self.request(mark), &rig))
    #expect(last.partitions.map(\.partition.partition) == [7, 8, 0], "each with what it was told")
  }

  @Test("an error is told every time, and its end as well; a forgotten partition is not")
  func errors() throws {
    var rig = BrokerHarness(leader: 0)
    let asked = [Self.part(0, from: 0), Self.part(7, from: 0)]
    let first = try #require(fetch(Self.request(.first, asked), &rig))
    #expect(first.partitions.map(\.error) == [.none, .unknownTopicOrPartition])
    let mark = FetchSessionMark(id: first.session, epoch: 1)
    let second = try #require(fetch(Self.request(mark), &rig))
    #expect(second.partitions.map(\.error) == [.unknownTopicOrPartition])
    rig.change(PartitionChange(leader: NodeID(1)))
    let other = TopicPartition(topic: 0, partition: 7)
    let third = try #require(fetch(Self.request(mark.next, forgotten: [other]), &rig))
    #expect(third.partitions.map(\.error) == [.fencedLeaderEpoch])
    rig.change(PartitionChange(leader: NodeID(0)))
    var part = Self.part(0, from: 0)
    part.currentLeaderEpoch = Epoch(2)
    let fourth = try #require(fetch(Self.request(mark.next.next, [part]), &rig))
    #expect(fourth.partitions.map(\.error) == [.none], "without news, but the error is over")
    let all = Self.request(mark.next.next.next, forgotten: [rig.orders])
    let fifth = try #require(fetch(all, &rig))
    #expect(fifth.session == 0 && rig.broker.sessions.sessions.isEmpty, "nothing is left of it")
  }

  @Test("a follower asks for everything once, then for what changed, and begins anew when refused")
  func follower() throws {
    var rig = BrokerHarness(leader: 1, isr: [1])
    func next() throws -> (BrokerHarness.Pending, FetchRequest) {
      let pending = try #require(rig.fetches.first)
      guard case .fetch(let request) = pending.request else { throw Missing() }
      return (pending, request)
    }
    var (pending, request) = try next()
    #expect(request.session == .first && request.partitions.count == 1)
    let idle = FetchResponse.Partition(
      partition: rig.orders,
      error: .none,
      highWatermark: .zero,
      logStartOffset: .zero
    )
    var response = FetchResponse(partitions: [idle])
    response.session = 40
    rig.fetches.removeFirst()
    rig.answer(pending, .fetch(response))
    (pending, request) = try next()
    #expect(request.session == FetchSessionMark(id: 40, epoch: 1) && request.partitions.isEmpty)
    #expect(request.covered == 1 && request.forgotten.isEmpty)
    rig.fetches.removeFirst()
    response.partitions = []
    rig.answer(pending, .fetch(response))
    (pending, request) = try next()
    #expect(request.session == FetchSessionMark(id: 40, epoch: 2))
    for (error, mark) in [
      (ErrorCode.invalidFetchSessionEpoch, FetchSessionMark(id: 40, epoch: 0)),
      (.fetchSessionIdNotFound, .first),
    ] {
      rig.fetches.removeFirst()
      rig.answer(pending, .fetch(FetchResponse(error: error, partitions: [])))
      (pending, request) = try next()
      #expect(request.session == mark && request.partitions.count == 1, "at once and in full")
    }
  }

  private struct Missing: Error {}

  @Test("a request says what is new, asked otherwise, of another topic, and forgotten")
  func changes() {
    var handler = FetchSessionHandler()
    func ask(_ parts: [FetchRequest.Partition]) -> FetchRequest {
      var request = Self.request(.sessionless, parts)
      handler.prepare(&request)
      return request
    }
    _ = ask([Self.part(0, from: 0), Self.part(1, from: 0), Self.part(2, from: 0)])
    var answer = FetchResponse(partitions: [])
    answer.session = 9
    let isTaken = handler.take(answer)
    #expect(isTaken)
    let second = ask([Self.part(0, from: 5), Self.part(1, from: 0), Self.part(3, from: 0)])
    #expect(second.partitions.map(\.partition.partition) == [0, 3])
    #expect(second.forgotten.map(\.partition) == [2] && second.covered == 3)
    _ = handler.take(answer)
    let other = TopicID(high: 1, low: 2)
    let third = ask([
      Self.part(0, from: 5), Self.part(1, from: 0, topicID: other), Self.part(3, from: 0),
    ])
    #expect(third.partitions.map(\.partition.partition) == [1])
    #expect(
      third.forgotten.map(\.partition) == [1],
      "the old topic's is forgotten, the new one's added"
    )
    handler.fail()
    let fourth = ask([Self.part(1, from: 0)])
    #expect(fourth.session == FetchSessionMark(id: 9, epoch: 0) && fourth.partitions.count == 1)
    _ = handler.take(FetchResponse(partitions: []))
    #expect(handler.mark == .first, "the broker gave no session")
    #expect(FetchSessionMark(id: 3, epoch: .max).next.epoch == 1)
  }

  private static func session(
    _ id: Int32,
    follower: Bool,
    size: Int = 1,
    at seconds: Int64,
    used: Int64? = nil
  ) -> FetchSession {
    FetchSession(
      id: id,
      isPrivileged: follower,
      created: .zero + .seconds(seconds),
      used: .zero + .seconds(used ?? seconds),
      asked: (0..<Int32(size)).map { part($0, from: 0) }
    )
  }

  @Test(
    "who makes way: the long idle, consumers for followers, the smaller that is old for the larger"
  )
  func eviction() {
    func left(
      _ sessions: [FetchSession],
      for follower: Bool,
      size: Int = 1,
      at seconds: Int64
    ) -> [Int32]? {
      var cache = FetchSessionCache(limit: sessions.count)
      for session in sessions { cache.insert(session) }
      let now = Instant.zero + .seconds(seconds)
      let room = cache.makeRoom(isPrivileged: follower, size: size, now: now)
      return room.isFree ? cache.sessions.map(\.id) : nil
    }
    let follower = Self.session(1, follower: true, at: 0, used: 100)
    let consumer = Self.session(2, follower: false, size: 3, at: 0, used: 110)
    #expect(left([follower, consumer], for: false, at: 115) == nil, "all are young and in use")
    #expect(left([follower, consumer], for: true, at: 115) == [1], "a consumer makes way")
    #expect(left([follower], for: true, size: 9, at: 115) == nil)
    #expect(left([follower], for: true, size: 9, at: 125) == [], "a small old one makes way")
    #expect(left([consumer], for: false, size: 3, at: 125) == nil, "an equal one does not")
    #expect(left([consumer], for: false, size: 4, at: 125) == [])
    #expect(left([follower, consumer], for: false, at: 221) == [2], "idle for too long")
  }
}
