import Hardware
import Primitives
import Testing

/// A network with an event queue of its own: what the world does, in a few lines.
struct NetworkHarness {
  struct Delivery: Equatable {
    var payload: Int32
    var at: Instant
  }

  enum Due {
    case message(payload: Int32, from: ConnectionEnd, departed: Instant)
    case control(NetworkControl)
  }

  var network: Network
  var now: Instant = .zero
  var delivered: [Delivery] = []
  var discarded: [Int32] = []
  var signals: [(signal: ConnectionSignal, at: Instant)] = []
  private var queue: [(at: Instant, sequence: Int, due: Due)] = []
  private var sequence = 0

  /// Hosts 0, 1, 2 in zones 0, 0, 1; process n on host n, all listening.
  init(_ settings: NetworkSettings = NetworkSettings(), seed: UInt64 = 1) {
    network = Network(settings: settings, seed: seed)
    for (index, zone) in [0, 0, 1].enumerated() {
      let host = network.addHost(zone: Int32(zone), rack: Int32(index))
      network.processStarted(network.addProcess(on: host))
    }
  }

  mutating func schedule(_ due: Due, at instant: Instant) {
    queue.append((instant, sequence, due))
    sequence += 1
  }

  mutating func collect() {
    var events: [NetworkEvent] = []
    network.takeEvents { events.append($0) }
    for event in events {
      switch event {
      case .message(let payload, let from, let departed, let at):
        schedule(.message(payload: payload, from: from, departed: departed), at: at)
      case .control(let control, let at): schedule(.control(control), at: at)
      case .discarded(let payload): discarded.append(payload)
      }
    }
  }

  mutating func connect(_ a: Int, _ b: Int) -> ConnectionEnd {
    let end = network.openConnection(from: NodeID(a), to: NodeID(b), at: now)
    collect()
    return end
  }

  /// Connects and waits until the connection stands.
  mutating func connected(_ a: Int, _ b: Int) -> ConnectionEnd {
    let end = connect(a, b)
    run(.milliseconds(100))
    signals = []
    return end
  }

  mutating func send(
    _ payload: Int32,
    _ end: ConnectionEnd,
    after delay: Interval = .zero,
    size: Int64 = 100
  ) {
    let departs = now + delay
    switch network.transmit(
      payload: payload,
      size: ByteCount(size),
      from: end,
      departs: departs
    )
    {
    case .arrives(let at):
      schedule(.message(payload: payload, from: end, departed: departs), at: at)
    case .held: break
    case .dropped: discarded.append(payload)
    }
    collect()
  }

  mutating func run(_ time: Interval) {
    let end = now + time
    while let next = queue.indices.min(by: { key($0) < key($1) }), queue[next].at <= end {
      let item = queue.remove(at: next)
      now = item.at
      fire(item.due)
      collect()
    }
    now = end
  }

  private func key(_ index: Int) -> (Instant, Int) { (queue[index].at, queue[index].sequence) }

  private mutating func fire(_ due: Due) {
    switch due {
    case .message(let payload, let from, let departed):
      let arrival = network.arrive(
        payload: payload,
        size: ByteCount(Int64(100)),
        from: from,
        departed: departed,
        at: now
      )
      switch arrival {
      case .deliver: delivered.append(Delivery(payload: payload, at: now))
      case .deferred(let at): schedule(due, at: at)
      case .held: break
      case .dropped: discarded.append(payload)
      }
    case .control(let control):
      if let signal = network.perform(control, at: now) { signals.append((signal, now)) }
    }
  }

  mutating func cut(_ a: Int, _ b: Int, bothWays: Bool = true, loss: Ratio = .one) -> CutID {
    defer { collect() }
    return network.cut(
      Cut(from: [HostID(a)], to: [HostID(b)], bothWays: bothWays, loss: loss),
      at: now
    )
  }

  mutating func heal(_ id: CutID) {
    network.heal(id, at: now)
    collect()
  }

  var payloads: [Int32] { delivered.map(\.payload) }
  var closings: [EndReason] {
    signals.compactMap { if case .closed(_, let reason) = $0.signal { reason } else { nil } }
  }
}

@Suite struct NetworkTests {
  @Test("messages of a connection arrive in order, one latency after they left")
  func order() {
    var harness = NetworkHarness()
    let end = harness.connected(0, 2)
    let start = harness.now
    for payload in 0..<200 {
      harness.send(Int32(payload), end, after: .nanoseconds(Int64(payload)))
    }
    harness.run(.seconds(1))
    #expect(harness.payloads == (0..<200).map { Int32($0) })
    #expect(harness.delivered[0].at - start >= .microseconds(100))
    #expect(harness.delivered[199].at - start <= .milliseconds(20))
  }

  @Test("latency is lognormal with the profile's median and 99th percentile")
  func latency() {
    var harness = NetworkHarness()
    let end = harness.connected(0, 2)
    var samples: [Int64] = []
    for payload in 0..<4_000 {
      let start = harness.now
      harness.send(Int32(payload), end, size: 0)
      harness.run(.milliseconds(50))
      samples.append((harness.delivered[payload].at - start).nanoseconds)
    }
    samples.sort()
    #expect(abs(samples[2_000] - 400_000) < 12_000)
    #expect(abs(samples[3_960] - 1_000_000) < 100_000)
  }

  @Test("bandwidth delays large messages")
  func bandwidth() {
    var harness = NetworkHarness()
    let end = harness.connected(0, 1)
    let start = harness.now
    harness.send(1, end, size: 125_000_000)
    harness.run(.seconds(1))
    #expect(harness.delivered[0].at - start >= .milliseconds(100))
    #expect(harness.delivered[0].at - start < .milliseconds(110))
  }

  @Test("messages sent before the connection stands follow it")
  func earlyMessages() {
    var harness = NetworkHarness()
    let end = harness.connect(0, 1)
    harness.send(1, end)
    harness.send(2, end)
    harness.run(.seconds(1))
    #expect(harness.payloads == [1, 2])
    #expect(harness.signals.count == 1 && harness.signals[0].signal == .connected(end))
    #expect(harness.signals[0].at < harness.delivered[0].at)
  }

  @Test("nobody listening is refused; a dark host times out")
  func refused() {
    var harness = NetworkHarness()
    harness.network.processDied(NodeID(1), at: .zero)
    _ = harness.connect(0, 1)
    harness.run(.seconds(1))
    #expect(harness.closings == [.refused])
    harness.network.hostLost(HostID(2), at: harness.now)
    let start = harness.now
    _ = harness.connect(0, 2)
    harness.run(.seconds(20))
    #expect(harness.closings == [.refused, .timedOut])
    #expect(harness.signals[1].at - start == .seconds(10))
  }

  @Test("a connection attempt through a short cut succeeds at a repeated request")
  func reopen() {
    var harness = NetworkHarness()
    let id = harness.cut(0, 1)
    let end = harness.connect(0, 1)
    harness.run(.milliseconds(2_500))
    harness.heal(id)
    harness.run(.seconds(2))
    #expect(harness.signals.count == 1 && harness.signals[0].signal == .connected(end))
    let wait: Interval = harness.signals[0].at - Instant.zero
    #expect(wait > .seconds(3) && wait < .milliseconds(3_010))
  }

  @Test("an attempt that outlasts the acceptor's power loss reaches its next life, both ways")
  func attemptThroughPowerLoss() {
    var harness = NetworkHarness()
    let id = harness.cut(0, 1)
    let end = harness.connect(0, 1)
    harness.run(.seconds(1))
    harness.network.hostLost(HostID(1), at: harness.now)
    harness.network.hostReturned(HostID(1), at: harness.now)
    harness.network.processStarted(NodeID(1))
    harness.collect()
    harness.heal(id)
    harness.run(.seconds(5))
    #expect(harness.signals.map(\.signal) == [.connected(end)])
    harness.send(1, end)
    harness.send(2, end.other)
    harness.run(.seconds(1))
    #expect(harness.payloads.sorted() == [1, 2] && harness.discarded.isEmpty)
  }

  @Test("a cut holds messages and a heal releases them in order at the next retransmission")
  func heldAndReleased() {
    var harness = NetworkHarness()
    let end = harness.connected(0, 1)
    let id = harness.cut(0, 1)
    let start = harness.now
    for payload in 0..<5 { harness.send(Int32(payload), end) }
    harness.run(.seconds(1))
    #expect(harness.delivered.isEmpty)
    harness.heal(id)
    harness.send(5, end)
    harness.run(.seconds(5))
    #expect(harness.payloads == [0, 1, 2, 3, 4, 5])
    // Retransmissions are 0.2, 0.6, 1.4 s after the first attempt.
    let wait = harness.delivered[0].at - start
    #expect(wait >= .milliseconds(1_400) && wait < .milliseconds(1_410))
    #expect(harness.network.counters.held == 5 && harness.network.counters.released == 5)
  }

  @Test("a message that departs after the cut began is held although it was handed over before")
  func departsAfterCut() {
    var harness = NetworkHarness()
    let end = harness.connected(0, 1)
    harness.send(1, end, after: .milliseconds(5))
    harness.send(2, end, after: .milliseconds(50))
    harness.run(.milliseconds(10))
    let id = harness.cut(0, 1)
    harness.send(3, end, after: .milliseconds(60))
    harness.run(.seconds(2))
    #expect(harness.payloads == [1])
    harness.heal(id)
    harness.run(.seconds(5))
    #expect(harness.payloads == [1, 2, 3])
  }

  @Test("random cuts and delayed departures never reorder a connection")
  func orderUnderCuts() {
    for seed in 0..<30 {
      var harness = NetworkHarness(seed: UInt64(seed))
      var random = RandomStream(seed: UInt64(seed), purpose: "test")
      let end = harness.connected(0, 1)
      var cuts: [CutID] = []
      for payload in 0..<300 {
        harness.send(Int32(payload), end, after: random.interval(.zero, .microseconds(300)))
        harness.run(random.interval(.zero, .microseconds(400)))
        if random.below(10) == 0 { cuts.append(harness.cut(0, 1, bothWays: random.below(2) == 0)) }
        if random.below(6) == 0, let id = cuts.popLast() { harness.heal(id) }
      }
      for id in cuts { harness.heal(id) }
      harness.run(.seconds(60))
      #expect(harness.payloads == (0..<300).map { Int32($0) }, "seed \(seed)")
    }
  }

  @Test("a one-way cut passes data in the open direction, and its sender times out without acks")
  func oneWay() {
    var settings = NetworkSettings()
    settings.userTimeout = .seconds(5)
    var harness = NetworkHarness(settings)
    let end = harness.connected(0, 1)
    _ = harness.cut(1, 0, bothWays: false)
    harness.send(1, end)
    harness.send(2, end.other)
    harness.run(.seconds(1))
    #expect(harness.payloads == [1])
    harness.run(.seconds(5))
    #expect(harness.closings == [.timedOut, .timedOut])
    #expect(harness.discarded == [2])
  }

  @Test("a one-way cut that heals in time leaves the connection whole")
  func oneWayHealed() {
    var settings = NetworkSettings()
    settings.userTimeout = .seconds(5)
    var harness = NetworkHarness(settings)
    let end = harness.connected(0, 1)
    let id = harness.cut(1, 0, bothWays: false)
    harness.send(1, end)
    harness.send(2, end.other)
    harness.run(.seconds(2))
    harness.heal(id)
    harness.run(.seconds(20))
    #expect(harness.payloads == [1, 2] && harness.signals.isEmpty)
  }

  @Test("a partial cut leaves other pairs alone; overlapping cuts heal one by one")
  func partial() {
    var harness = NetworkHarness()
    let near = harness.connected(0, 1)
    let far = harness.connected(0, 2)
    let first = harness.cut(0, 1)
    let second = harness.network.cut(
      .isolating([HostID(0)], of: 3),
      at: harness.now
    )
    harness.send(1, near)
    harness.send(2, far)
    harness.run(.seconds(1))
    harness.heal(second)
    harness.run(.seconds(1))
    #expect(harness.payloads == [2])
    #expect(harness.network.isCut(from: HostID(1), to: HostID(0)))
    harness.heal(first)
    harness.run(.seconds(5))
    #expect(harness.payloads == [2, 1])
  }

  @Test("a bad link delays by retransmission timeouts")
  func loss() {
    var harness = NetworkHarness()
    let end = harness.connected(0, 1)
    _ = harness.cut(0, 1, loss: Ratio(1, 2))
    let start = harness.now
    for payload in 0..<50 { harness.send(Int32(payload), end) }
    harness.run(.minutes(10))
    #expect(harness.payloads == (0..<50).map { Int32($0) })
    #expect(harness.delivered[49].at - start >= .milliseconds(600))
    #expect(harness.network.counters.lossRetransmissions > 25)
  }

  @Test("a clog holds messages until its end and lets them go in order")
  func clog() {
    var harness = NetworkHarness()
    let end = harness.connected(0, 1)
    let until = harness.now + .seconds(1)
    harness.network.clog(
      Clog(from: [HostID(0)], to: [HostID(1)], until: until, stagger: .milliseconds(50))
    )
    for payload in 0..<10 { harness.send(Int32(payload), end) }
    harness.run(.seconds(2))
    #expect(harness.payloads == (0..<10).map { Int32($0) })
    #expect(harness.delivered.allSatisfy { $0.at >= until && $0.at <= until + .milliseconds(60) })
  }

  @Test("a process death resets its peers after what had departed, and drops what had not")
  func processDeath() {
    var harness = NetworkHarness()
    let end = harness.connected(0, 1)
    harness.send(1, end)
    harness.send(2, end, after: .milliseconds(10))
    harness.network.processDied(NodeID(0), at: harness.now + .milliseconds(5))
    harness.collect()
    harness.run(.seconds(1))
    #expect(harness.payloads == [1] && harness.discarded == [2])
    #expect(harness.closings == [.reset])
    #expect(harness.signals[0].signal == .closed(end.other, .reset))
  }

  @Test("a reset is held by a cut, behind the data before it")
  func heldReset() {
    var harness = NetworkHarness()
    let end = harness.connected(0, 1)
    let id = harness.cut(0, 1)
    harness.send(1, end)
    harness.run(.milliseconds(10))
    harness.network.processDied(NodeID(0), at: harness.now)
    harness.collect()
    harness.run(.seconds(3))
    #expect(harness.signals.isEmpty)
    harness.heal(id)
    harness.run(.seconds(10))
    #expect(harness.payloads == [1] && harness.closings == [.reset])
  }

  @Test("a power loss is silent until the machine is back; then data is answered with a reset")
  func powerLoss() {
    var harness = NetworkHarness()
    let end = harness.connected(0, 1)
    let idle = harness.connected(2, 1)
    harness.network.hostLost(HostID(1), at: harness.now)
    harness.send(1, end)
    harness.run(.seconds(30))
    #expect(harness.signals.isEmpty && harness.payloads.isEmpty)
    harness.network.hostReturned(HostID(1), at: harness.now)
    harness.collect()
    harness.run(.seconds(60))
    #expect(harness.closings == [.reset])
    harness.send(2, idle)
    harness.run(.seconds(1))
    #expect(harness.closings == [.reset, .reset])
    #expect(harness.discarded == [1, 2])
  }

  @Test("unanswered data ends the connection after the user timeout, about 924 s by default")
  func userTimeout() {
    var harness = NetworkHarness()
    let end = harness.connected(0, 1)
    _ = harness.cut(0, 1)
    let start = harness.now
    harness.send(1, end)
    harness.run(.minutes(20))
    #expect(harness.closings == [.timedOut] && harness.discarded == [1])
    #expect(harness.signals[0].at - start == .milliseconds(924_600))
  }

  @Test("a closed end drops what it is given, and its peer is told after earlier data")
  func closing() {
    var harness = NetworkHarness()
    let end = harness.connected(0, 1)
    harness.send(1, end)
    harness.network.close(end, departs: harness.now)
    harness.collect()
    harness.send(2, end)
    harness.run(.seconds(1))
    #expect(harness.payloads == [1] && harness.discarded == [2] && harness.closings == [.reset])
  }

  @Test("a new link draws from its own stream: other links do not notice")
  func independentStreams() {
    func arrivals(extra: Bool) -> [Instant] {
      var harness = NetworkHarness()
      let end = harness.connected(0, 1)
      if extra {
        let other = harness.connect(2, 1)
        harness.send(99, other)
      } else {
        _ = harness.network.host(of: NodeID(2))
      }
      for payload in 0..<20 { harness.send(Int32(payload), end) }
      harness.run(.seconds(1))
      return harness.delivered.filter { $0.payload != 99 }.map(\.at)
    }
    #expect(arrivals(extra: true) == arrivals(extra: false))
  }

  @Test("a control survives packing")
  func packing() throws {
    var harness = NetworkHarness()
    var controls: [NetworkControl] = []
    _ = harness.network.openConnection(from: NodeID(0), to: NodeID(1), at: .zero)
    harness.network.takeEvents {
      if case .control(let control, _) = $0 { controls.append(control) }
    }
    let control = try #require(controls.first)
    #expect(NetworkControl(packed: control.packed) == control)
    #expect(NetworkControl(packed: 0xFF << 32) == nil)
  }
}
