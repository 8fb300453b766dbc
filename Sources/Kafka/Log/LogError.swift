import Environment
import Primitives

/// Why a log refused or failed an operation.
public enum LogError: Error, Equatable, Sendable {
  /// The storage failed: the log directory must be taken offline (Kafka's `KafkaStorageException`).
  case storage(StorageError)
  /// Reading record data failed: the request gets an unknown server error and the directory stays
  /// online (kafka-log §8.5); while loading it is fatal to the process.
  case readFailed(StorageError)
  /// An earlier storage failure closed this log; nothing was touched.
  case offline
  /// A batch is too short, its length is impossible or its checksum differs (error code 2).
  case corruptRecord
  /// A batch or record breaks a rule of the format (error code 87).
  case invalidRecord(String)
  /// A batch exceeds `max.message.bytes` (error code 10).
  case recordTooLarge(size: Int, limit: Int)
  /// An append exceeds `segment.bytes` (error code 18).
  case batchTooLarge(size: Int, limit: Int)
  /// A record's timestamp lies outside the configured window (error code 32).
  case invalidTimestamp
  /// A producer's sequence number does not follow its last one (error code 45).
  case outOfOrderSequence(expected: Int32, found: Int32)
  /// A producer's epoch is older than the known one (error code 47).
  case invalidProducerEpoch(known: Int16, found: Int16)
  /// Plain data of a producer whose transaction is open.
  case invalidTransactionState
  /// A follower's data starts below its log end.
  case unexpectedAppendOffset(first: Offset, last: Offset)
  /// Offsets of one append do not rise.
  case offsetsOutOfOrder
  /// An offset lies outside `start ... end` (error code 1).
  case offsetOutOfRange(requested: Offset, start: Offset, end: Offset)
  /// An offset does not fit a segment's 32-bit relative offsets.
  case offsetOverflow
  /// A text or binary state file cannot be parsed.
  case malformedFile(path: String, reason: String)
  /// A state file or a log is damaged in a way that takes the log directory offline.
  case damagedState(path: String, reason: String)
  /// A directory belongs to another topic of the same name.
  case inconsistentTopicID(expected: TopicID, found: TopicID)
  /// A directory of a log directory has no valid `topic-partition` name.
  case badDirectoryName(String)
  /// A configuration value cannot be parsed or is out of range.
  case badConfiguration(key: String, value: String)
  /// The caller broke a precondition, such as rolling below the active segment.
  case illegalState(String)
}

extension LogError {
  /// The device error to report when this error takes the whole log directory offline; nil for
  /// every other error, which while loading is fatal to the process (kafka-log §4.2).
  public var directoryFailure: StorageError? {
    switch self {
    case .storage(let cause): cause
    case .damagedState: .inputOutput
    default: nil
    }
  }
}

extension LogError: CustomStringConvertible {
  /// The error in plain words.
  public var description: String {
    switch self {
    case .storage(let cause): "\(cause)"
    case .readFailed(let cause): "a read failed: \(cause)"
    case .offline: "an earlier storage failure closed the log"
    case .corruptRecord: "a batch is damaged"
    case .invalidRecord(let why), .illegalState(let why): why
    case .recordTooLarge(let size, let limit):
      "a batch of \(size) bytes exceeds max.message.bytes of \(limit)"
    case .batchTooLarge(let size, let limit):
      "an append of \(size) bytes exceeds segment.bytes of \(limit)"
    case .invalidTimestamp: "a timestamp lies outside what the topic accepts"
    case .outOfOrderSequence(let expected, let found):
      "a producer sends sequence number \(found) where \(expected) is due"
    case .invalidProducerEpoch(let known, let found):
      "a producer has epoch \(found), older than \(known)"
    case .invalidTransactionState: "plain data of a producer whose transaction is open"
    case .unexpectedAppendOffset(let first, let last):
      "data at offsets \(first.raw) to \(last.raw) begins below the log's end"
    case .offsetsOutOfOrder: "the offsets of an append do not rise"
    case .offsetOutOfRange(let requested, let start, let end):
      "offset \(requested.raw) lies outside \(start.raw) to \(end.raw)"
    case .offsetOverflow: "an offset is too far from its segment's base"
    case .malformedFile(let path, let reason), .damagedState(let path, let reason):
      "'\(path)': \(reason)"
    case .inconsistentTopicID(let expected, let found): "topic id \(found) instead of \(expected)"
    case .badDirectoryName(let name): "the directory '\(name)' is named after no partition"
    case .badConfiguration(let key, let value): "'\(value)' is no value of \(key)"
    }
  }
}

/// Runs a storage call, turning its error into a log error.
@inlinable
func storing<R>(_ body: () throws(StorageError) -> R) throws(LogError) -> R {
  do { return try body() } catch { throw .storage(error) }
}
