import Hardware
import Primitives
import Testing

@Suite("Slow interfaces and half-open connections") struct GrayNetworkTests {
  private static let megabyte: Int64 = 1_000_000

  private func slow(_ harness: inout NetworkHarness, rate: Int64? = nil, delay: Interval = .zero)
    -> CutID
  {
    harness.network.slow(SlowInterface(hosts: [HostID(1)], bytesPerSecond: rate, delay: delay))
  }

  @Test("all connections of a host share its slow interface, each direction by itself")
  func shared() {
    var harness = NetworkHarness()
    let near = harness.connected(0, 1)
    let far = harness.connected(2, 1)
    _ = slow(&harness, rate: Self.megabyte)
    let start = harness.now
    harness.send(1, near, size: Self.megabyte)
    harness.send(2, far, size: Self.megabyte)
    harness.send(3, near.other, size: Self.megabyte)
    harness.run(.seconds(3))
    #expect(harness.payloads.sorted() == [1, 2, 3])
    func time(_ payload: Int32) -> Interval {
      harness.delivered.first { $0.payload == payload }.map { $0.at - start } ?? .zero
    }
    #expect(time(1) >= .seconds(1) && time(1) < .milliseconds(1_050))
    #expect(time(2) >= .seconds(2) && time(2) < .milliseconds(2_050))
    #expect(time(3) >= .seconds(1) && time(3) < .milliseconds(1_050))
    #expect(harness.network.counters.slowed == 3)
  }

  @Test("an interface that delays does so for steps of connections as well, until it is healed")
  func delay() {
    var harness = NetworkHarness()
    let id = slow(&harness, delay: .milliseconds(50))
    let end = harness.connect(0, 1)
    harness.run(.milliseconds(95))
    #expect(harness.signals.isEmpty)
    harness.run(.milliseconds(20))
    #expect(harness.signals.map(\.signal) == [.connected(end)])
    harness.heal(id)
    harness.send(1, end)
    harness.run(.milliseconds(5))
    #expect(harness.payloads == [1])
  }

  @Test("of two faults of one interface the worse counts, and the other stays when it is healed")
  func two() {
    var harness = NetworkHarness()
    let end = harness.connected(0, 1)
    let worse = slow(&harness, rate: Self.megabyte)
    _ = slow(&harness, rate: 10 * Self.megabyte)
    harness.heal(worse)
    harness.send(1, end, size: Self.megabyte)
    harness.run(.milliseconds(95))
    #expect(harness.payloads.isEmpty)
    harness.run(.milliseconds(20))
    #expect(harness.payloads == [1])
    harness.network.healAll(at: harness.now)
    harness.send(2, end, size: Self.megabyte)
    harness.run(.milliseconds(10))
    #expect(harness.payloads == [1, 2])
  }

  @Test("one end learns that it lost its state, the other gets no answer until that is healed")
  func halfOpen() throws {
    var harness = NetworkHarness()
    let end = harness.connected(0, 1)
    let id = harness.network.forgetConnections(
      of: [HostID(1)],
      with: [HostID(0)],
      at: harness.now
    )
    harness.collect()
    harness.send(1, end)
    harness.run(.minutes(5))
    #expect(harness.signals.map(\.signal) == [.closed(end.other, .reset)])
    #expect(harness.discarded == [1] && harness.network.isOpen(end))
    let fresh = harness.connect(0, 1)
    harness.send(2, fresh)
    harness.run(.seconds(1))
    #expect(harness.payloads == [2])
    harness.heal(try #require(id))
    harness.run(.minutes(4))
    #expect(harness.signals.last?.signal == .closed(end, .reset))
  }

  @Test("a peer that hears nothing gives up when its retransmissions have gone on for too long")
  func neverHealed() {
    var harness = NetworkHarness()
    let end = harness.connected(0, 1)
    _ = harness.network.forgetConnections(of: [HostID(1)], with: [HostID(0)], at: harness.now)
    harness.collect()
    harness.send(1, end)
    harness.run(.seconds(900))
    #expect(harness.closings == [.reset])
    harness.run(.seconds(30))
    #expect(harness.signals.last?.signal == .closed(end, .timedOut))
  }

  @Test("an idle peer is reset by its first message after the heal")
  func idle() throws {
    var harness = NetworkHarness()
    let end = harness.connected(0, 1)
    let id = harness.network.forgetConnections(
      of: [HostID(1)],
      with: [HostID(0)],
      at: harness.now
    )
    harness.collect()
    harness.run(.seconds(5))
    harness.heal(try #require(id))
    harness.run(.seconds(5))
    #expect(harness.network.isOpen(end))
    harness.send(1, end)
    harness.run(.seconds(1))
    #expect(harness.signals.last?.signal == .closed(end, .reset))
  }

  @Test("without a connection there is nothing to forget")
  func nothing() {
    var harness = NetworkHarness()
    _ = harness.connected(0, 1)
    let id = harness.network.forgetConnections(of: [HostID(2)], with: [HostID(0)], at: .zero)
    #expect(id == nil && harness.network.counters.forgotten == 0)
  }
}
