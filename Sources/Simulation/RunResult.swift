import Checking
import Primitives

/// How one run ended.
public enum RunVerdict: String, Sendable, CaseIterable {
  /// Everything promised held, every scripted fault fired, the cluster converged.
  case passed
  /// An invariant was violated.
  case violated
  /// The cluster did not converge within its bound after the last fault.
  case stuck
  /// A scripted fault or step had nothing to act on: the run proves nothing.
  case vacuous
  /// A `wait` of the script never came true within its bound.
  case waitedInVain = "waited-in-vain"
  /// A budget for events, virtual time or memory ran out.
  case overBudget = "over-budget"
}

/// One scripted or random fault: configured, fired, mattered.
public struct FaultEntry: Sendable {
  /// What it was, in words, with its resolved target.
  public var text: String
  /// Kind name, as in scenario files.
  public var kind: String
  /// When it was applied; nil when it never fired.
  public var firedAt: Instant?
  /// Why it did not fire, if it did not.
  public var obstacle: String?
  /// What it touched: messages held, bytes lost, operations failed.
  public var effects: Int

  /// Makes an entry that has not fired yet.
  public init(text: String, kind: String) {
    self.text = text
    self.kind = kind
    effects = 0
  }
}

/// Everything a report needs to know of one finished run.
public struct RunResult: Sendable {
  /// Root seed.
  public var seed: UInt64
  /// How it ended.
  public var verdict: RunVerdict
  /// Why, in one line: the violation, the wait's text and the state at its bound, the budget.
  public var reason: String
  /// Where in the scenario file the reason lies, such as the line of a wait, if anywhere.
  public var reasonLine: Int?
  /// 128-bit digest of the whole run.
  public var digest: Digest
  /// Events handled.
  public var events: UInt64
  /// Virtual time at the end.
  public var ended: Instant
  /// The checkers' judgement.
  public var judgement: Judgement
  /// Ledger of every scripted and random fault, in order.
  public var faults: [FaultEntry]
  /// Every random fault that came about, in order, as steps of a script.
  public var strikes: [Strike] = []
  /// When each step of the script was done, as far as the run came.
  public var stepsDone: [Instant] = []
  /// Rare branches reached, by name, ascending.
  public var probes: [(name: String, count: Int)]
  /// Abstract states that the cluster was in, ascending; see `ClusterStates`.
  public var states: [UInt16]
  /// One line per thing worth telling, in order: steps, elections, truncations, recoveries.
  public var timeline: [(instant: Instant, text: String)]
  /// Final files per broker, when asked for.
  public var exports: [HostFiles]
}

/// The files a host would have kept or held, for export.
public struct HostFiles: Sendable {
  /// Directory name, such as `broker-1`.
  public var host: String
  /// Paths in ascending order; directories have no content.
  public var entries: [(path: String, content: Bytes?)]
}
