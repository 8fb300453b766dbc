import Primitives

/// A broken promise of the system under test.
public struct Violation: Sendable {
  /// The invariant that does not hold.
  public var invariant: InvariantName
  /// When it was first seen not to hold.
  public var at: Instant
  /// The partition concerned, if any.
  public var partition: TopicPartition?
  /// Nodes involved, the culprit first.
  public var nodes: [NodeID]
  /// First offset concerned, or unknown.
  public var first: Offset
  /// Offset after the last one concerned, or unknown.
  public var end: Offset
  /// What was seen, in one line.
  public var evidence: String
}

extension Violation: CustomStringConvertible {
  /// Name, instant and evidence in one line.
  public var description: String { "\(invariant.rawValue) at \(at): \(evidence)" }
}

/// Why something that looks like a broken promise is none.
public enum Excuse: String, Hashable, Sendable, CaseIterable {
  /// The writer asked for fewer acknowledgements than the in-sync set.
  case weakAcknowledgement = "acknowledged by the leader alone"
  /// The contract allows unclean elections and one happened.
  case uncleanElection = "unclean election"
  /// Every copy that counted lost its volatile state.
  case wholeInSyncSet = "the whole in-sync set lost its copy"
  /// One copy was enough to acknowledge, and it was lost.
  case singleCopy = "min in-sync of one"
  /// More copies were lost than the contract tolerates.
  case tooManyLossyFailures = "more lossy failures than tolerated"
  /// More machines or processes stopped uncleanly than the contract tolerates, nobody in sync or
  /// eligible was left, and the last known leader was taken (KIP-966).
  case nobodyLeft = "nobody in sync or eligible was left"
  /// The device lied about what it had flushed.
  case lyingFlush = "a device that lied about its flushes"
  /// Media hold something else than what was written, which the log cannot notice (kafka-log R8.14)
  /// or can only refuse.
  case damagedMedia = "damage on media"
  /// A batch was written in full or in part when storage refused to go on, and was never reported.
  case refusedAppend = "an append that storage refused half-way"
  /// A producer met a leader that had forgotten its sequence numbers, began a new epoch and sent
  /// what was under way again (KIP-360).
  case producerEpochBump = "a producer that had to begin a new epoch"
  /// A leader whose log held nothing of a producer took a later batch before an earlier one, which
  /// came again in a new producer epoch (KAFKA-14359).
  case unknownProducer = "a leader that knew nothing of the producer"
  /// A write-out failed, the process gave up, and its successor believed what memory still showed.
  case failedWriteOut = "a write-out that failed"
  /// The storage refused an operation that recovery needed, and the log was cut (S-15).
  case refusingStorage = "storage that refused an operation"
  /// A process refused to start on the disk of another machine.
  case foreignDisk = "another machine's disk"
  /// A process gave up its start because it could not reach a controller in time.
  case noController = "no controller answered in time"
  /// The clock of the node that deleted it was ahead, so that it looked due (retention.ms).
  case wrongClock = "a clock that was ahead"
  /// A copy that was counted had lost its volatile state, and nothing came of it.
  case lossyFailure = "a lossy failure of the copy"
}

/// How often an excuse was used.
public struct ExcuseCount: Hashable, Sendable {
  /// The invariant that was excused.
  public var invariant: InvariantName
  /// The reason.
  public var excuse: Excuse
  /// Number of times.
  public var count: Int
}
