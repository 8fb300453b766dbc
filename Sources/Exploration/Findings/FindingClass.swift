import Checking
import Primitives
import Scenarios
import Simulation

/// What makes two findings one: the promise broken, the promise that broke first on the way, and
/// the mechanism by which.
///
/// Findings are grouped by it, and a smaller script is the same finding only if its class is equal.
public struct FindingClass: Hashable, Sendable {
  /// Invariant that names the run, or the verdict where none is broken, such as `stuck`.
  public var invariant: String
  /// The promise that broke first, which may be an internal one.
  public var firstBroken: String
  /// How the copies ended, or what the checker saw with its numbers left out.
  public var mechanism: String

  /// Names a class.
  public init(invariant: String, firstBroken: String, mechanism: String) {
    self.invariant = invariant
    self.firstBroken = firstBroken
    self.mechanism = mechanism
  }

  /// The class of a run that broke what `expectation` asks for; nil when the run is no finding.
  ///
  /// Runs that prove nothing (vacuous, over budget, waited in vain) are none.
  public init?(of result: RunResult, expecting expectation: Expectation = Expectation()) {
    let judgement = result.judgement
    if let violation = judgement.violations.first {
      let first = Self.earliest(judgement) ?? violation
      invariant = violation.invariant.rawValue
      firstBroken = first.invariant.rawValue
      mechanism = Self.mechanism(of: violation, in: judgement)
      return
    }
    if result.verdict == .stuck {
      invariant = result.verdict.rawValue
      firstBroken = Self.earliest(judgement)?.invariant.rawValue ?? ""
      mechanism = Self.withoutNumbers(result.reason)
      return
    }
    guard let broken = Self.brokenExpectation(result, expectation) else { return nil }
    invariant = broken
    firstBroken = Self.earliest(judgement)?.invariant.rawValue ?? ""
    mechanism = Self.deaths(judgement.losses.filter(\.isPermitted))
  }

  private static func earliest(_ judgement: Judgement) -> Violation? {
    (judgement.precursors + judgement.violations).min {
      ($0.at.nanoseconds, $0.invariant.rawValue) < ($1.at.nanoseconds, $1.invariant.rawValue)
    }
  }

  private static func mechanism(of violation: Violation, in judgement: Judgement) -> String {
    let forbidden = judgement.losses.filter { !$0.isPermitted }
    let isOfLoss = [.ackDurable, .readStable].contains(violation.invariant)
    if isOfLoss, !forbidden.isEmpty { return deaths(forbidden) }
    return withoutNumbers(violation.evidence)
  }

  private static func brokenExpectation(
    _ result: RunResult,
    _ expectation: Expectation
  ) -> String? {
    let judgement = result.judgement
    let counts = [
      ("lost", expectation.lost, judgement.forbiddenLoss),
      ("permittedLoss", expectation.permittedLoss, judgement.permittedLoss),
      ("acked", expectation.acked, judgement.outcomes.total),
    ]
    for (name, range, count) in counts {
      if let range, !range.contains(count) { return "expect.\(name)" }
    }
    return nil
  }

  /// The ways in which copies of the first loss ended, each once, in a fixed order.
  private static func deaths(_ losses: [LossAccount]) -> String {
    guard let loss = losses.first else { return "" }
    let causes = loss.copies.map { copy in
      copy.death.map { word($0.cause) } ?? "out of reach"
    }
    var ways: [String] = []
    for cause in causes.sorted() where ways.last != cause { ways.append(cause) }
    return ways.joined(separator: "+")
  }

  private static func word(_ cause: CopyDeath.Cause) -> String {
    switch cause {
    case .crash(let stop): "\(stop)"
    case .truncation: "truncation"
    case .wiped: "wiped"
    case .damaged: "damaged"
    case .refused: "refused"
    case .retention: "retention"
    case .released: "released"
    case .recovery: "recovery"
    }
  }

  /// A sentence of the checker with every number as `#`: what is left names the place that said it.
  static func withoutNumbers(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      let isDigit = ("0"..."9").contains(scalar)
      if isDigit, result.hasSuffix("#") { continue }
      result.unicodeScalars.append(isDigit ? "#" : scalar)
    }
    return result
  }
}

extension FindingClass: CustomStringConvertible, Comparable {
  /// One line, the same for equal classes only: `ACK-DURABLE < ISR-COMPLETE: power+truncation`.
  public var description: String {
    let origin = firstBroken.isEmpty || firstBroken == invariant ? "" : " < \(firstBroken)"
    return invariant + origin + (mechanism.isEmpty ? "" : ": \(mechanism)")
  }

  /// Alphabetical order.
  public static func < (a: FindingClass, b: FindingClass) -> Bool {
    (a.invariant, a.firstBroken, a.mechanism) < (b.invariant, b.firstBroken, b.mechanism)
  }
}
