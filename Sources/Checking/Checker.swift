import Primitives

/// Watches one run: takes observations as they happen, says which promises were broken.
///
/// A value like the rest of the world: copying is cheap because the large tables are chunked and
/// copy-on-write. Shares no code with what it checks.
public struct Checker: Sendable {
  let configuration: CheckerConfiguration
  /// Broken promises so far, in order; the first one ends the run.
  public internal(set) var violations: [Violation] = []

  /// Makes the checker of a run.
  public init(configuration: CheckerConfiguration) {
    self.configuration = configuration
  }

  /// Takes one observation from `subject`.
  public mutating func record(_ observation: Observation, from subject: NodeID, at: Instant) {
  }

  /// Notes that a node stopped, and where its logs stood on media if that is known.
  public mutating func nodeStopped(
    _ node: NodeID, _ cause: StopCause, durableEnds: [DurableEnd] = [], at: Instant
  ) {
  }

  /// Notes that a node's process began to start.
  public mutating func nodeStarted(_ node: NodeID, at: Instant) {
  }

  /// Notes damage that a fault did to a node's storage.
  public mutating func faultNoted(_ fault: StorageFault, on node: NodeID, at: Instant) {
  }

  /// Reads a replica's files with an independent reader and compares them with what was observed.
  public mutating func auditReplica(_ replica: ReplicaFiles, at: Instant) {
  }

  /// Judges the run from the final files of every replica, after faults were healed and the
  /// cluster had time to settle.
  public mutating func finish(replicas: [ReplicaFiles], at: Instant) -> Judgement {
    Judgement()
  }
}
