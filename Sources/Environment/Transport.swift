import Primitives

/// One end of a connection; unique within a node's incarnation.
public struct Connection: Hashable, Sendable {
  /// Dense index chosen by the transport.
  public var raw: Int32
  /// Makes a connection from its index.
  public init(_ raw: Int32) { self.raw = raw }
}

/// Why a connection ended.
public enum CloseReason: Sendable {
  /// The peer closed it or its process died while its machine lived.
  case reset
  /// Nobody listens at the peer.
  case refused
  /// Retransmissions went unanswered for the transport's own limit.
  case timedOut
}

/// Connections as TCP gives them: in order, may stall without limit, may break, never datagrams.
///
/// What a handler sends leaves when the handler is done; if the node dies before that it never
/// leaves. Connecting is asynchronous: `connected` or `closed` follows; messages sent before that
/// wait. The side that calls `close` gets no event; the peer gets `closed(.reset)`.
public protocol Transport<Message> {
  /// What travels, whole.
  associatedtype Message: Sendable
  /// Starts connecting to another node.
  mutating func connect(to peer: NodeID) -> Connection
  /// Queues a message of `size` wire bytes on a connection. Silently dropped when it is closed.
  mutating func send(_ message: Message, size: ByteCount, on connection: Connection)
  /// Closes a connection.
  mutating func close(_ connection: Connection)
}
