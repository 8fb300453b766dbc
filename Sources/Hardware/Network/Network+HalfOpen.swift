import Primitives

extension Network {
  /// Loses the state of the standing connections of some hosts with others at the first ones' end.
  ///
  /// The processes there learn at once that the connection is over; the peers hear nothing, and what
  /// they send is neither delivered nor answered until the fault is healed. New connections stand.
  ///
  /// - Returns: The fault; nil when there is no such connection.
  /// - Complexity: O(connections ever opened).
  public mutating func forgetConnections(
    of hosts: [HostID],
    with peers: [HostID],
    at instant: Instant
  ) -> CutID? {
    let lost = ends.indices.map { ConnectionEnd(Int32($0)) }.filter { end in
      let (state, peer) = (ends[end.index], ends[end.other.index])
      return state.phase == .open && peer.phase == .open
        && hosts.contains(host(at: end)) && peers.contains(host(at: end.other))
        && host(at: end) != host(at: end.other)
    }
    guard !lost.isEmpty else { return nil }
    for end in lost {
      ends[end.index].isForgotten = true
      counters.forgotten += 1
      events.append(.control(NetworkControl(.end, end), at: instant))
    }
    return begin(.halfOpen(lost))
  }

  /// What still comes for ends that lost their state is answered with resets again.
  mutating func answer(_ lost: [ConnectionEnd], at instant: Instant) {
    for end in lost {
      ends[end.index].isForgotten = false
      guard hosts[host(at: end).index].isUp else {
        ends[end.index].vanished = true
        continue
      }
      answerRetransmission(to: end, at: instant)
    }
  }
}

extension FaultDescription {
  /// One end's connection state is gone, and the other end does not learn of it.
  public static let halfOpen = FaultDescription(
    name: "halfOpen",
    summary: "connections are gone at one end; what the other sends is not answered",
    parameters: [
      FaultParameter("from", "hosts", standard: "required"),
      FaultParameter("to", "hosts", standard: "required"),
    ],
    draws: "nothing",
    heals: "heal of the fault or of all; the next retransmission is answered with a reset",
    counters: ["forgotten", "unanswered", "heals", "timeouts"]
  )
}
