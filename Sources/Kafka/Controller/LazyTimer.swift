import Environment
import Primitives

/// A deadline with at most one useful timer outstanding.
///
/// Moving the deadline later costs nothing: the timer that is armed fires early, is seen to be
/// early, and is armed again for what is left.
struct LazyTimer: Sendable {
  /// When there is something to do, if ever.
  private(set) var deadline: Instant = .distantFuture
  private var armed: Instant = .distantFuture
  private let token: TimerToken

  init(_ kind: ControllerTimer) {
    token = TimerToken(kind: kind.rawValue, lane: .event)
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

/// What a controller's timers are for.
enum ControllerTimer: UInt16, Sendable {
  /// Do the next step of loading the log.
  case loading = 1
  /// Write and sync the records that gathered.
  case drain
  /// Fence a broker whose session ended.
  case session
  /// Look for leaderless partitions whose topic allows unclean elections.
  case uncleanElection
  /// Move leaderships to preferred replicas.
  case rebalance
  /// Write a NoOp record.
  case noOp
  /// Answer long polls that waited long enough.
  case poll
  /// Whatever is due in the quorum.
  case quorum
  /// Go on with unclean recoveries.
  case recovery
}
