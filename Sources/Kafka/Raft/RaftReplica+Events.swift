import Environment
import KafkaLog
import KafkaProtocol
import Primitives

// What the state machine learns.
extension RaftReplica {
  /// The next thing that the state machine must know; nil when it knows everything.
  public mutating func nextEvent(
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) -> Event? {
    if let led = believed, role != .leader || epoch != led {
      believed = nil
      return .resigned(led)
    }
    let committed = highWatermark
    if handedOut < log.start, let id = log.latestSnapshot {
      handedOut = id.end
      tell(.applied(end: id.end), on: &machine)
      return .snapshot(id, try log.wholeSnapshot(id, on: &machine))
    }
    if handedOut < committed {
      let batches = try log.read(
        from: handedOut,
        upTo: min(committed, log.end),
        maxBytes: .mebibytes(1),
        on: &machine
      )
      if let end = try Self.end(of: batches) {
        handedOut = end
        tell(.applied(end: end), on: &machine)
        return .commit(batches, end: end)
      }
    }
    let isCaughtUp = handedOut > leading.epochStart || variants.contains(.earlyLeaderNotice)
    if role == .leader, believed == nil, isCaughtUp {
      believed = epoch
      return .leads(epoch)
    }
    return nil
  }

  private static func end(of batches: Bytes) throws(LogError) -> Offset? {
    var walk = BatchIterator(batches)
    var end: Offset?
    while let batch = try walk.next() { end = batch.nextOffset }
    return end
  }
}

// The end of the process.
extension RaftReplica {
  /// Begins an orderly stop: a leader hands over, and waits for its successor at most `patience`.
  public mutating func beginShutdown(
    patience: Interval,
    on machine: inout some Machine<KafkaMessage>
  ) throws(LogError) {
    if role == .leader { try drain(on: &machine) }
    shutdownDeadline = machine.monotonicNow + patience
    try resign(on: &machine)
    try poll(on: &machine)
  }

  /// Whether an orderly stop need wait no longer: another leads, or the patience is over.
  public func mayStop(at now: Instant) -> Bool {
    guard let shutdownDeadline else { return false }
    if now >= shutdownDeadline || !isVoter || others.isEmpty { return true }
    return leader != .none && leader != key.id
  }

  /// Closes the files.
  public mutating func close(on machine: inout some Machine<KafkaMessage>) throws(LogError) {
    try log.close(now: machine.wallClockMilliseconds, on: &machine)
  }
}
