import Primitives

/// One end of a connection as its machine sees it.
public struct ConnectionView: Equatable, Sendable {
  /// How far the connection has got.
  public enum Phase: String, Sendable {
    /// The opener waits for the acceptor's consent.
    case connecting
    /// Both ends use it.
    case open
  }

  /// The end at this machine.
  public var end: ConnectionEnd
  /// The process at the other end.
  public var peer: NodeID
  /// How far it has got.
  public var phase: Phase
  /// When this end was made.
  public var openedAt: Instant
  /// When the oldest data left that nobody acknowledged; nil when there is none.
  public var unacknowledgedSince: Instant?
  /// Segments that a cut keeps from leaving.
  public var held: Int
  /// Whether the way to the other host is cut or lossy now.
  public var isBlocked: Bool
}

extension Network {
  /// The connections of a process that are not closed, oldest first.
  ///
  /// - Complexity: O(connections ever made).
  public func connections(of process: NodeID) -> [ConnectionView] {
    ends.indices.compactMap { index in
      let end = ConnectionEnd(Int32(index))
      let state = ends[index]
      guard state.node == process else { return nil }
      let phase: ConnectionView.Phase
      switch state.phase {
      case .connecting: phase = .connecting
      case .open: phase = .open
      case .unborn, .closed: return nil
      }
      return ConnectionView(
        end: end,
        peer: ends[end.other.index].node,
        phase: phase,
        openedAt: state.openedAt,
        unacknowledgedSince: state.unackedSince == .distantFuture ? nil : state.unackedSince,
        held: state.held.count,
        isBlocked: isBlocked(end)
      )
    }
  }
}
