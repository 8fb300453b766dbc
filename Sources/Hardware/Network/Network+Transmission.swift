import Primitives

extension Network {
  /// Hands a message of `size` bytes to the network at `end`; it departs at `departs`.
  ///
  /// `payload` is the caller's slot, at least 0.
  ///
  /// - Complexity: O(1).
  public mutating func transmit(
    payload: Int32,
    size: ByteCount,
    from end: ConnectionEnd,
    departs: Instant
  ) -> TransmitOutcome {
    invariant(payload >= 0, "a payload slot is not negative")
    guard isOpen(end) else { return .dropped }
    counters.messages += 1
    counters.bytes += size.bytes
    if links[Int(ends[end.index].link)].kind == .crossZone { counters.crossZoneBytes += size.bytes }
    ends[end.index].order.append(payload, departs: departs)
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
  /// `departed` is the `departs` of `transmit`, or what the network's event said, unchanged.
  ///
  /// - Complexity: O(1) unless the connection stalls.
  public mutating func arrive(
    payload: Int32,
    size: ByteCount,
    from end: ConnectionEnd,
    departed: Instant,
    at now: Instant
  ) -> Arrival {
    let departure = Departure(marked: departed)
    let sender = ends[end.index]
    let limit = departure.isRepeat ? sender.lostAt : sender.diedAt
    guard departure.instant <= limit else { return drop(payload, of: end, at: now) }
    let link = links[Int(sender.link)]
    if link.isBlocked && departure.instant >= link.blockedFrom {
      hold(
        HeldSegment(payload: payload, size: size.bytes, departs: departure.instant),
        at: end
      )
      return .held
    }
    let receiver = end.other
    guard hosts[host(at: receiver).index].isUp else {
      noteUnacknowledged(end, since: departure.instant)
      return drop(payload, of: end, at: now)
    }
    guard !ends[receiver.index].isForgotten else {
      counters.unanswered += 1
      noteUnacknowledged(end, since: departure.instant)
      return drop(payload, of: end, at: now)
    }
    guard ends[receiver.index].phase == .open else {
      reset(end, from: receiver, at: now)
      return drop(payload, of: end, at: now)
    }
    guard sender.order.first == payload else {
      ends[end.index].early.append(payload)
      return .held
    }
    if isBlocked(receiver) {
      noteUnacknowledged(end, since: departure.instant)
    } else {
      acknowledge(end)
    }
    ends[end.index].order.removeFirst()
    deliverEarly(end, at: now)
    return .deliver
  }

  func host(at end: ConnectionEnd) -> HostID { processes[ends[end.index].node.index].host }

  private mutating func drop(_ payload: Int32, of end: ConnectionEnd, at now: Instant) -> Arrival {
    counters.discarded += 1
    ends[end.index].order.remove(payload)
    deliverEarly(end, at: now)
    return .dropped
  }

  /// Lets the next in order follow at once when it is in the receiver's kernel already.
  private mutating func deliverEarly(_ end: ConnectionEnd, at now: Instant) {
    guard !ends[end.index].early.isEmpty, let next = ends[end.index].order.first else { return }
    guard let place = ends[end.index].early.firstIndex(of: next) else { return }
    ends[end.index].early.remove(at: place)
    if next == HeldSegment.closing {
      events.append(.control(NetworkControl(.end, end.other), at: now))
    } else {
      events.append(.message(payload: next, from: end, departed: .zero, at: now))
    }
  }

  private func mustHold(_ end: ConnectionEnd) -> Bool {
    !ends[end.index].held.isEmpty || isBlocked(end)
  }

  /// Keeps a segment in the sender's kernel until the link heals.
  mutating func hold(_ segment: HeldSegment, at end: ConnectionEnd) {
    ends[end.index].held.append(segment)
    guard ends[end.index].phase != .connecting else { return }
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
    let arrival = max(travel(segment.size, over: Int32(link), at: sent), ends[index].lastArrival)
    ends[index].lastArrival = arrival
    return arrival
  }

  func transmission(_ size: Int64, _ bytesPerSecond: Int64) -> Interval {
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
  }

  private mutating func post(_ segment: HeldSegment, from end: ConnectionEnd, at arrival: Instant) {
    if segment.payload == HeldSegment.closing {
      events.append(.control(NetworkControl(.end, end.other), at: arrival))
    } else {
      events.append(
        .message(
          payload: segment.payload,
          from: end,
          departed: Departure(instant: segment.departs, isRepeat: true).marked,
          at: arrival
        )
      )
    }
  }

  /// Gives up what an end holds: all, or what would depart after an instant.
  mutating func discardHeld(_ end: ConnectionEnd, departingAfter instant: Instant? = nil) {
    let segments = ends[end.index].held
    ends[end.index].held = []
    for segment in segments {
      if let instant, segment.departs <= instant {
        ends[end.index].held.append(segment)
      } else {
        discard(segment.payload)
      }
    }
  }

  /// Gives up what waits in an end's kernel for older data of the peer.
  mutating func discardEarly(at end: ConnectionEnd) {
    let payloads = ends[end.other.index].early
    ends[end.other.index].early = []
    for payload in payloads { discard(payload) }
  }

  private mutating func discard(_ payload: Int32) {
    guard payload != HeldSegment.closing else { return }
    counters.discarded += 1
    events.append(.discarded(payload: payload))
  }
}
