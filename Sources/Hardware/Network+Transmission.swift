import Primitives

extension Network {
  /// Hands a message of `size` bytes to the network at `end`; it departs at `departs`.
  ///
  /// - Parameter payload: The caller's slot, at least 0.
  /// - Complexity: O(1).
  public mutating func transmit(
    payload: Int32, size: ByteCount, from end: ConnectionEnd, departs: Instant
  ) -> TransmitOutcome {
    invariant(payload >= 0, "a payload slot is not negative")
    guard isOpen(end) else { return .dropped }
    counters.messages += 1
    counters.bytes += size.bytes
    let segment = HeldSegment(payload: payload, size: size.bytes, departs: departs)
    if ends[end.index].phase == .connecting || mustHold(end) {
      hold(segment, at: end)
      return .held
    }
    guard let arrival = wire(segment, from: end) else { return .held }
    return .arrives(arrival)
  }

  /// Decides what becomes of a message from `end` at its instant of arrival.
  ///
  /// - Parameter departed: The `departs` of `transmit`, or what the network's event said.
  /// - Complexity: O(1) unless the connection stalls.
  public mutating func arrive(
    payload: Int32, size: ByteCount, from end: ConnectionEnd, departed: Instant, at now: Instant
  ) -> Arrival {
    guard departed <= ends[end.index].diedAt else { return drop() }
    let link = links[Int(ends[end.index].link)]
    if link.isBlocked && departed >= link.blockedFrom {
      hold(HeldSegment(payload: payload, size: size.bytes, departs: departed), at: end, inFlight: true)
      return .held
    }
    if departed < ends[end.index].releasedAt && now < ends[end.index].releasedArrival {
      return .deferred(ends[end.index].releasedArrival)
    }
    let receiver = end.other
    guard hosts[host(at: receiver).index].isUp else {
      noteUnacknowledged(end, since: departed)
      return drop()
    }
    guard ends[receiver.index].phase == .open else {
      reset(end, from: receiver, at: now)
      return drop()
    }
    if isBlocked(receiver) {
      noteUnacknowledged(end, since: departed)
    } else {
      acknowledge(end)
    }
    return .deliver
  }

  func host(at end: ConnectionEnd) -> HostID { processes[ends[end.index].node.index].host }

  private mutating func drop() -> Arrival {
    counters.discarded += 1
    return .dropped
  }

  private func mustHold(_ end: ConnectionEnd) -> Bool {
    !ends[end.index].held.isEmpty || isBlocked(end)
  }

  /// Keeps a segment in the sender's kernel until the link heals.
  mutating func hold(_ segment: HeldSegment, at end: ConnectionEnd, inFlight: Bool = false) {
    let index = end.index
    if inFlight {
      ends[index].held.insert(segment, at: ends[index].heldFromFlight)
      ends[index].heldFromFlight += 1
    } else {
      ends[index].held.append(segment)
    }
    guard ends[index].phase != .connecting else { return }
    counters.held += 1
    noteUnacknowledged(end, since: segment.departs)
  }

  /// Starts the retransmission limit of an end, unless it runs already.
  mutating func noteUnacknowledged(_ end: ConnectionEnd, since: Instant) {
    guard ends[end.index].unackedSince == .distantFuture else { return }
    ends[end.index].unackedSince = since
    events.append(.control(NetworkControl(.check, end), at: since + settings.userTimeout))
  }

  /// What was sent is acknowledged; what is held is the oldest that is not.
  private mutating func acknowledge(_ end: ConnectionEnd) {
    ends[end.index].unackedSince = .distantFuture
    guard let first = ends[end.index].held.first else { return }
    noteUnacknowledged(end, since: first.departs)
  }

  /// When a segment that leaves now arrives; nil, and the segment held for good, when a bad link
  /// loses it until the connection times out.
  mutating func wire(_ segment: HeldSegment, from end: ConnectionEnd) -> Instant? {
    let index = end.index
    let link = Int(ends[index].link)
    var ready = segment.departs
    if links[link].loss.numerator > 0 {
      guard let delay = lossDelay(on: link) else {
        hold(segment, at: end)
        return nil
      }
      ready += delay
    }
    if ready < links[link].cloggedUntil {
      counters.clogged += 1
      ready = links[link].cloggedUntil + links[link].faults.interval(.zero, links[link].stagger)
    }
    let profile = settings.profiles[Int(links[link].kind.rawValue)]
    let start = max(ready, ends[index].wireFreeAt)
    let sent = start + transmission(segment.size, profile.bytesPerSecond)
    ends[index].wireFreeAt = sent
    let arrival = max(sent + latency(of: Int32(link)), ends[index].lastArrival)
    ends[index].lastArrival = arrival
    ends[index].lastDeparture = max(ends[index].lastDeparture, segment.departs)
    return arrival
  }

  private func transmission(_ size: Int64, _ bytesPerSecond: Int64) -> Interval {
    guard size < 9_000_000_000 else { return .seconds(size / bytesPerSecond) }
    return .nanoseconds(size * 1_000_000_000 / bytesPerSecond)
  }

  /// Waits that losses cost: each lost attempt doubles the retransmission timeout.
  private mutating func lossDelay(on link: Int) -> Interval? {
    var wait = settings.retransmissionFirst
    var total = Interval.zero
    while links[link].faults.chance(links[link].loss) {
      counters.lossRetransmissions += 1
      total += wait
      wait = min(wait * 2, settings.retransmissionMax)
      if total >= settings.userTimeout { return nil }
    }
    return total
  }

  /// The first retransmission at or after `now` of data sent first at `since`.
  func nextRetransmission(since: Instant, after now: Instant) -> Instant {
    var attempt = since
    var wait = settings.retransmissionFirst
    while attempt < now {
      attempt += wait
      wait = min(wait * 2, settings.retransmissionMax)
    }
    return attempt
  }

  /// Sends what an end held, after its link healed or its connection was established.
  mutating func release(_ end: ConnectionEnd, at now: Instant) {
    let index = end.index
    guard !ends[index].held.isEmpty else { return }
    let since = ends[index].unackedSince
    let attempt =
      since == .distantFuture ? now : nextRetransmission(since: since, after: now)
    let segments = ends[index].held
    ends[index].held = []
    ends[index].heldFromFlight = 0
    for segment in segments {
      var again = segment
      again.departs = max(attempt, segment.departs)
      guard ends[index].held.isEmpty else {
        hold(again, at: end)
        continue
      }
      guard let arrival = wire(again, from: end) else { continue }
      counters.released += 1
      post(again, from: end, at: arrival)
    }
    ends[index].releasedAt = now
    ends[index].releasedArrival = ends[index].lastArrival
    ends[index].lastArrival += .nanoseconds(1)
  }

  private mutating func post(_ segment: HeldSegment, from end: ConnectionEnd, at arrival: Instant) {
    if segment.payload == HeldSegment.closing {
      events.append(.control(NetworkControl(.end, end.other), at: arrival))
    } else {
      events.append(
        .message(
          payload: segment.payload, from: end, departed: segment.departs, at: arrival))
    }
  }

  /// Gives up what an end held from `start` on in its queue.
  mutating func discardHeld(_ end: ConnectionEnd, departingAfter instant: Instant? = nil) {
    let segments = ends[end.index].held
    ends[end.index].held = []
    ends[end.index].heldFromFlight = 0
    for segment in segments {
      if let instant, segment.departs <= instant {
        ends[end.index].held.append(segment)
      } else if segment.payload != HeldSegment.closing {
        counters.discarded += 1
        events.append(.discarded(payload: segment.payload))
      }
    }
  }
}
