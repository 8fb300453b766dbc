/// A broker, controller or client: a dense index into the world's nodes.
///
/// The number is the simulator's own. Kafka's `broker.id` of a broker node has the same value.
@frozen
public struct NodeID: Hashable, Comparable, Sendable {
  /// Dense index, from 0.
  public var raw: Int32

  /// Makes an id from its dense index.
  @inlinable public init(_ raw: Int32) { self.raw = raw }

  /// Makes an id from its dense index.
  @inlinable public init(_ raw: Int) { self.raw = Int32(raw) }

  /// The index as a machine integer.
  @inlinable public var index: Int { Int(raw) }

  /// No node: -1, as in Kafka's NO_LEADER.
  @inlinable public static var none: NodeID { NodeID(Int32(-1)) }

  /// The order of indices.
  @inlinable public static func < (a: NodeID, b: NodeID) -> Bool { a.raw < b.raw }
}

/// One partition of one topic, by dense topic index and partition index.
@frozen
public struct TopicPartition: Hashable, Comparable, Sendable {
  /// Dense topic index, in order of creation, from 0.
  public var topic: Int32
  /// Partition index within the topic, from 0.
  public var partition: Int32

  /// Names a partition.
  @inlinable public init(topic: Int32, partition: Int32) {
    self.topic = topic
    self.partition = partition
  }

  /// Topic first, then partition.
  @inlinable public static func < (a: TopicPartition, b: TopicPartition) -> Bool {
    (a.topic, a.partition) < (b.topic, b.partition)
  }
}

/// A position in a log: the index of a record, counted from 0.
@frozen
public struct Offset: Hashable, Comparable, Sendable {
  /// The number; -1 means unknown or undefined, as in Kafka.
  public var raw: Int64

  /// Makes an offset.
  @inlinable public init(_ raw: Int64) { self.raw = raw }

  /// The first offset.
  @inlinable public static var zero: Offset { Offset(0) }

  /// Unknown or undefined: -1.
  @inlinable public static var unknown: Offset { Offset(-1) }

  /// The order of numbers.
  @inlinable public static func < (a: Offset, b: Offset) -> Bool { a.raw < b.raw }

  /// The offset `n` records on; wraps around like Kafka's, for headers that nobody checked.
  @inlinable public static func + (a: Offset, n: Int64) -> Offset { Offset(a.raw &+ n) }

  /// The offset `n` records back.
  @inlinable public static func - (a: Offset, n: Int64) -> Offset { Offset(a.raw &- n) }

  /// The number of records from `b` to `a`.
  @inlinable public static func - (a: Offset, b: Offset) -> Int64 { a.raw &- b.raw }
}

/// The number of a leadership: leader epoch in Kafka, term in Raft.
@frozen
public struct Epoch: Hashable, Comparable, Sendable {
  /// The number; -1 means undefined.
  public var raw: Int32

  /// Makes an epoch.
  @inlinable public init(_ raw: Int32) { self.raw = raw }

  /// Undefined: -1.
  @inlinable public static var none: Epoch { Epoch(-1) }

  /// The order of numbers.
  @inlinable public static func < (a: Epoch, b: Epoch) -> Bool { a.raw < b.raw }
}
