import Primitives

extension Network {
  /// Starts connecting one process to another at `instant`; answers the opener's end.
  ///
  /// What is transmitted before the connection stands waits for it.
  public mutating func openConnection(from opener: NodeID, to acceptor: NodeID, at instant: Instant)
    -> ConnectionEnd
  {
    let source = host(of: opener)
    let target = host(of: acceptor)
    let end = ConnectionEnd(Int32(ends.count))
    let there = link(from: source, to: target)
    let back = link(from: target, to: source)
    ends.append(EndState(node: opener, link: there, phase: .connecting, at: instant))
    ends.append(EndState(node: acceptor, link: back, phase: .unborn, at: instant))
    counters.connections += 1
    requestOpen(end, at: instant)
    return end
  }

  /// Closes an end for its process; the peer learns it after what was sent before.
  public mutating func close(_ end: ConnectionEnd, departs: Instant) {
    guard isOpen(end) else { return }
    ends[end.index].phase = .closed
    discardEarly(at: end)
    sendClosing(end, departs: departs)
  }

  /// Does what was scheduled; answers what a process has to be told.
  public mutating func perform(_ control: NetworkControl, at now: Instant) -> ConnectionSignal? {
    switch control.kind {
    case .open: requestArrived(control.end, at: now)
    case .opened: return established(control.end, at: now)
    case .reopen: return repeatRequest(control.end, at: now)
    case .end: return ended(control.end, control.reason)
    case .check: return checkTimeout(control.end, at: now)
    }
    return nil
  }

  // MARK: Opening

  private mutating func requestOpen(_ end: ConnectionEnd, at instant: Instant) {
    guard !isBlocked(end) else { return retryOpen(end, at: instant) }
    let arrival = travel(0, over: ends[end.index].link, at: instant)
    events.append(.control(NetworkControl(.open, end), at: arrival))
  }

  private mutating func retryOpen(_ end: ConnectionEnd, at now: Instant) {
    let opened = ends[end.index].openedAt
    var wait = settings.connectRetryFirst
    var attempt = opened + wait
    while attempt <= now {
      wait = wait * 2
      attempt += wait
    }
    let limit = max(now, opened + settings.connectTimeout)
    events.append(.control(NetworkControl(.reopen, end), at: min(attempt, limit)))
  }

  private mutating func requestArrived(_ end: ConnectionEnd, at now: Instant) {
    guard ends[end.index].phase == .connecting else { return }
    let acceptor = end.other
    let process = processes[ends[acceptor.index].node.index]
    guard hosts[process.host.index].isUp, !isBlocked(end), !isBlocked(acceptor) else {
      return retryOpen(end, at: now)
    }
    let arrival = travel(0, over: ends[acceptor.index].link, at: now)
    guard process.isListening else {
      counters.refusals += 1
      events.append(.control(NetworkControl(.end, end, reason: .refused), at: arrival))
      return
    }
    ends[acceptor.index].phase = .open
    events.append(.control(NetworkControl(.opened, end), at: arrival))
  }

  private mutating func established(_ end: ConnectionEnd, at now: Instant) -> ConnectionSignal? {
    guard ends[end.index].phase == .connecting else { return nil }
    ends[end.index].phase = .open
    if isBlocked(end) {
      if let first = ends[end.index].held.first { noteUnacknowledged(end, since: first.departs) }
    } else {
      release(end, at: now)
    }
    return .connected(end)
  }

  private mutating func repeatRequest(_ end: ConnectionEnd, at now: Instant) -> ConnectionSignal? {
    guard ends[end.index].phase == .connecting else { return nil }
    guard now < ends[end.index].openedAt + settings.connectTimeout else {
      return giveUp(end)
    }
    requestOpen(end, at: now)
    return nil
  }

  // MARK: Ending

  private mutating func giveUp(_ end: ConnectionEnd) -> ConnectionSignal {
    counters.timeouts += 1
    ends[end.index].phase = .closed
    discardHeld(end)
    discardEarly(at: end)
    return .closed(end, .timedOut)
  }

  private mutating func checkTimeout(_ end: ConnectionEnd, at now: Instant) -> ConnectionSignal? {
    let since = ends[end.index].unackedSince
    guard since != .distantFuture, since + settings.userTimeout <= now else { return nil }
    guard isOpen(end) else {
      discardHeld(end)
      return nil
    }
    return giveUp(end)
  }

  private mutating func ended(_ end: ConnectionEnd, _ reason: EndReason) -> ConnectionSignal? {
    guard isOpen(end), hosts[host(at: end).index].isUp else { return nil }
    let isOrderly = reason == .reset && ends[end.other.index].isClosingSent
    if isOrderly && ends[end.other.index].order.first != HeldSegment.closing {
      ends[end.other.index].early.append(HeldSegment.closing)
      return nil
    }
    if reason == .reset { counters.resets += 1 }
    ends[end.index].phase = .closed
    discardHeld(end)
    discardEarly(at: end)
    return .closed(end, reason)
  }

  /// Tells the peer, in order, that an end is closed.
  mutating func sendClosing(_ end: ConnectionEnd, departs: Instant) {
    let peer = end.other
    guard ends[peer.index].phase == .open || ends[peer.index].phase == .unborn else { return }
    let segment = HeldSegment(payload: HeldSegment.closing, size: 0, departs: departs)
    ends[end.index].order.append(HeldSegment.closing, departs: departs)
    ends[end.index].isClosingSent = true
    if !ends[end.index].held.isEmpty || isBlocked(end) { return hold(segment, at: end) }
    let arrival = travel(0, over: ends[end.index].link, at: departs)
    events.append(.control(NetworkControl(.end, peer), at: arrival))
  }

  /// A machine that does not know the connection answers data with a reset.
  mutating func reset(_ end: ConnectionEnd, from receiver: ConnectionEnd, at now: Instant) {
    guard isOpen(end), !isBlocked(receiver) else { return }
    let arrival = travel(0, over: ends[receiver.index].link, at: now)
    events.append(.control(NetworkControl(.end, end), at: arrival))
  }

  // MARK: Processes and machines

  /// The process listens from now on.
  public mutating func processStarted(_ process: NodeID) {
    processes[process.index].isListening = true
  }

  /// The process is gone while its machine lives: its kernel closes its connections.
  ///
  /// What departed by `instant` travels on, even when held; what would have departed later is
  /// dropped, at once or when it comes to `arrive`.
  /// - Complexity: O(connections ever opened).
  public mutating func processDied(_ process: NodeID, at instant: Instant) {
    processes[process.index].isListening = false
    for index in ends.indices where ends[index].node == process {
      let end = ConnectionEnd(Int32(index))
      guard isOpen(end) else { continue }
      discardHeld(end, departingAfter: instant)
      discardEarly(at: end)
      ends[index].order.removeDepartures(after: instant)
      ends[index].diedAt = instant
      ends[index].phase = .closed
      sendClosing(end, departs: instant)
    }
  }

  /// The machine lost its power or its kernel: its processes are gone and their peers hear nothing.
  ///
  /// - Complexity: O(connections ever opened).
  public mutating func hostLost(_ host: HostID, at instant: Instant) {
    hosts[host.index].isUp = false
    for index in processes.indices where processes[index].host == host {
      processes[index].isListening = false
    }
    for index in ends.indices where processes[ends[index].node.index].host == host {
      // An end that no request has reached yet is made by whoever runs when one does.
      guard ends[index].phase != .unborn else { continue }
      let end = ConnectionEnd(Int32(index))
      ends[index].diedAt = min(ends[index].diedAt, instant)
      ends[index].lostAt = min(ends[index].lostAt, instant)
      discardHeld(end)
      discardEarly(at: end)
      guard isOpen(end) else { continue }
      ends[index].phase = .closed
      ends[index].vanished = true
    }
  }

  /// The machine's kernel is back: it resets connections whose peers still send to it.
  ///
  /// - Complexity: O(connections ever opened).
  public mutating func hostReturned(_ host: HostID, at instant: Instant) {
    hosts[host.index].isUp = true
    for index in ends.indices where ends[index].vanished {
      guard processes[ends[index].node.index].host == host else { continue }
      let end = ConnectionEnd(Int32(index))
      ends[index].vanished = false
      answerRetransmission(to: end, at: instant)
    }
  }

  /// An end without connection state answers the peer's next retransmission with a reset.
  mutating func answerRetransmission(to end: ConnectionEnd, at instant: Instant) {
    let peer = end.other
    guard isOpen(peer), ends[peer.index].unackedSince != .distantFuture else { return }
    guard !isBlocked(peer), !isBlocked(end) else { return }
    let attempt = nextRetransmission(since: ends[peer.index].unackedSince, after: instant)
    reset(peer, from: end, at: travel(0, over: ends[peer.index].link, at: attempt))
  }
}
