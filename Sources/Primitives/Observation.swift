/// What a node or client tells the world it did; the raw material of every invariant.
///
/// Words are generic to replicated logs: "in-sync set" for Kafka's ISR, "epoch" for a leadership,
/// "high watermark" for the commit point a replica knows. The simulation adds instant and subject.
///
/// A test record's value begins with its identity, so that a checker can recognise it anywhere:
/// big-endian `Int32` client node, `Int32` zero, `Int64` sequence, then filler.
public enum Observation: Sendable {
  // Clients. Records `first ..< first + count` are the client's own sequence numbers.

  /// A producer handed records of one batch to the cluster for the first time.
  case produceInvoke(TopicPartition, first: Int64, count: Int32)
  /// The producer received a success; `base` is the offset of the first record, or unknown.
  case produceAck(TopicPartition, first: Int64, count: Int32, base: Offset, acks: Int8)
  /// The records are known not to be stored: `code` is the protocol's error code.
  case produceFail(TopicPartition, first: Int64, count: Int32, code: Int16)
  /// The producer gave up without knowing the outcome.
  case produceUnknown(TopicPartition, first: Int64, count: Int32)
  /// A consumer was given the records of whole `batches`, from offset `from` on, by a node.
  case deliver(TopicPartition, from: Offset, batches: Bytes, by: NodeID = .none)
  /// A consumer's position jumped without reading what lay between.
  case seek(TopicPartition, from: Offset, to: Offset)

  // Replicas.

  /// A batch was appended to the replica's log.
  case append(
    TopicPartition,
    base: Offset,
    last: Offset,
    epoch: Epoch,
    checksum: UInt32,
    asLeader: Bool
  )
  /// The log now ends before `to`.
  case truncate(TopicPartition, to: Offset)
  /// The log now begins at `start`; earlier records were deleted on purpose.
  case startOffset(TopicPartition, start: Offset)
  /// The replica's high watermark changed.
  case highWatermark(TopicPartition, Offset, epoch: Epoch, asLeader: Bool)
  /// The replica took leadership of `epoch` with its log ending at `end`.
  case becameLeader(TopicPartition, Epoch, end: Offset)
  /// The replica follows `leader` in `epoch`.
  case becameFollower(TopicPartition, Epoch, leader: NodeID)
  /// Start-up recovery of one log ended; `clean` when the clean-shutdown marker was trusted.
  case recovered(TopicPartition, start: Offset, end: Offset, clean: Bool)
  /// A log was created for a replica that had none.
  ///
  /// The incarnation tells topics of one name apart; later ones have greater numbers.
  case created(TopicPartition, incarnation: Int64)
  /// The replica's log was deleted or set aside, because the node is to hold none of it any more.
  case dropped(TopicPartition)
  /// A log directory was taken offline after an I/O error.
  case storageFailed(path: String, reason: StaticString)
  /// The process decided to stop.
  case halted(reason: StaticString)
  /// The node finished starting and serves requests.
  case serving
  /// A client request was refused for a reason an operator watches (not enough in-sync replicas …).
  case refused(TopicPartition, code: Int16)

  // Controllers.

  /// The control plane recorded a partition's state durably. `members` is the in-sync set.
  case partitionState(
    TopicPartition,
    leader: NodeID,
    epoch: Epoch,
    version: Int32,
    members: [NodeID],
    eligible: [NodeID],
    unclean: Bool
  )
  /// The control plane recorded that other nodes than before are to hold copies.
  case assigned(TopicPartition, replicas: [NodeID])
  /// The control plane recorded that the partition is no more; one of its name may follow.
  case removed(TopicPartition, incarnation: Int64)
  /// The control plane recorded that a node is fenced or unfenced.
  case fenced(NodeID, Bool)
  /// What follows from this controller is what committed metadata up to here says: news, unless a
  /// controller told it before.
  case metadataCommitted(upTo: Offset)
  /// What follows from this controller is the whole state of the metadata up to here.
  case metadataRestated(upTo: Offset)
  /// This controller is active with its log replayed.
  case controllerActive
  /// A member of the metadata quorum changed its election state or its log.
  case quorum(QuorumObservation)
}

/// A rare branch of the code under test that a run reached; counted to prove coverage.
public struct Probe: Hashable, Sendable {
  /// Name in dotted lower case, such as `broker.fetch.diverged`.
  public let name: StaticString

  /// Names a probe.
  @inlinable public init(_ name: StaticString) { self.name = name }

  /// Whether both have the same text.
  public static func == (a: Probe, b: Probe) -> Bool {
    a.name.description == b.name.description
  }

  /// Hashes the text.
  public func hash(into hasher: inout Hasher) { hasher.combine(name.description) }
}
