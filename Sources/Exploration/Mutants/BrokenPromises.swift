import Checking
import Primitives
import Simulation

/// What a run broke, each promise once, in the order in which it was first seen broken.
///
/// A cluster that never became whole again counts as the promise `stuck`.
public struct BrokenPromises: Hashable, Sendable {
  /// Names of invariants, or `stuck`.
  public var names: [String]

  /// Name of the promise that the cluster becomes whole again within its bound.
  public static let stuck = RunVerdict.stuck.rawValue

  /// Promises by their names.
  init(names: [String]) { self.names = names }

  /// What a finished run broke.
  public init(_ result: RunResult) {
    let ordered = result.judgement.violations.enumerated().sorted {
      ($0.element.at.nanoseconds, $0.offset) < ($1.element.at.nanoseconds, $1.offset)
    }
    names = []
    for (_, violation) in ordered where !names.contains(violation.invariant.rawValue) {
      names.append(violation.invariant.rawValue)
    }
    if result.verdict == .stuck { names.append(Self.stuck) }
  }

  /// What is left when nobody looks at one of them.
  public func without(_ name: String) -> [String] { names.filter { $0 != name } }
}
