import Environment
import Primitives

/// A deadline with at most one useful timer outstanding.
///
/// Moving the deadline later costs nothing: the armed timer fires early, is seen to be early, and
/// is armed again for what is left.
struct LazyTimer: Sendable {
  /// When there is something to do, if ever.
  private(set) var deadline: Instant = .distantFuture
  private var armed: Instant = .distantFuture
  private let token: TimerToken

  init(_ kind: BrokerTimer, value: UInt32 = 0) {
    token = TimerToken(kind: kind.rawValue, lane: kind.lane, value: value)
  }

  /// Whether something is planned.
  var isSet: Bool { deadline < .distantFuture }

  /// Plans for `instant`, replacing what was planned.
  mutating func set(_ instant: Instant, on machine: inout some Timers) {
    deadline = instant
    guard instant < armed else { return }
    armed = instant
    machine.setTimer(token, at: instant)
  }

  /// Plans for `instant` unless something is planned earlier.
  mutating func setEarlier(_ instant: Instant, on machine: inout some Timers) {
    if instant < deadline { set(instant, on: &machine) }
  }

  /// Plans nothing.
  mutating func clear() { deadline = .distantFuture }

  /// Tells at a firing whether the deadline has come; clears it then, else arms what is left.
  mutating func isDue(at now: Instant, on machine: inout some Timers) -> Bool {
    if now >= armed { armed = .distantFuture }
    if now >= deadline {
      deadline = .distantFuture
      return true
    }
    if isSet, deadline < armed {
      armed = deadline
      machine.setTimer(token, at: deadline)
    }
    return false
  }
}

/// What a broker's timers are for.
enum BrokerTimer: UInt16, Sendable {
  /// Do the next step of loading a log directory; the value is its index.
  case loading = 1
  /// Register, or send a heartbeat, or give up waiting for the answer to one.
  case lifecycle
  /// Give up registering.
  case registration
  /// Give up waiting for the controller's leave to stop.
  case shutdown
  /// Do the next step of an orderly stop.
  case stopping
  /// Stop because the controller did not learn of a failed directory.
  case directoryFailure
  /// Ask for metadata again, or give up waiting for it.
  case metadata
  /// Send AlterPartition again, or give up waiting for its answer.
  case alterPartition
  /// Ask for producer ids again, or give up waiting for them.
  case producerIDs
  /// Look for followers that left the caught-up window.
  case isrExpiration
  /// Fetch again, or give up waiting for a response; the value is the fetcher's index.
  case fetcher
  /// Answer produce requests that waited long enough.
  case produceExpiration
  /// Answer fetch requests that waited long enough.
  case fetchExpiration
  /// Take up the next request of a connection; the value is the connection.
  case nextRequest
  /// Write the high watermarks.
  case highWatermarkCheckpoint
  /// Write the recovery points.
  case recoveryPointCheckpoint
  /// Write the log starts.
  case logStartCheckpoint
  /// Delete old segments.
  case retention
  /// Flush logs that were not flushed for `flush.ms`.
  case flush
  /// Do the next step of the logs' background work.
  case backgroundWork
  /// Remove files whose delay is over.
  case fileDeletion
  /// Tell of replicas' directories again, or give up waiting for the answer.
  case directoryAssignment
  /// Open the copy of the metadata log further, or do whatever is due in it.
  case quorum
  /// Do the next step of the moves between log directories.
  case directoryMove

  /// Where the handler runs.
  var lane: Lane {
    switch self {
    case .lifecycle, .registration, .shutdown, .directoryFailure, .metadata, .alterPartition,
      .producerIDs, .directoryAssignment, .quorum:
      .event
    case .fetcher: .replication
    case .nextRequest, .produceExpiration, .fetchExpiration: .request
    case .loading, .stopping, .isrExpiration, .highWatermarkCheckpoint, .recoveryPointCheckpoint,
      .logStartCheckpoint, .retention, .flush, .backgroundWork, .fileDeletion, .directoryMove:
      .background
    }
  }
}
