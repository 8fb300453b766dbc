import Checking

/// What each promise is worth: the bugs that nobody would notice without it.
public struct CheckerScore: Sendable {
  /// One promise.
  public struct Line: Sendable {
    /// Name of the invariant, or `stuck`.
    public var promise: String
    /// Bugs that escape when nobody looks at it.
    public var escaping: [String] = []
    /// Bugs in whose searches it was the first to break, at least once.
    public var first: [String] = []
    /// Bugs in whose searches it broke, at least once.
    public var broken: [String] = []

    /// Whether some bug escapes without it.
    public var isIndispensable: Bool { !escaping.isEmpty }
  }

  /// Every promise, in the order of the invariants.
  public private(set) var lines: [Line]

  /// Sums up what was seen.
  ///
  /// - Parameters:
  ///   - tallies: The searches with every promise looked at.
  ///   - indispensable: For each bug, the promises without which it escapes.
  public init(_ tallies: [MutantTally], indispensable: [String: [String]]) {
    let promises = InvariantName.allCases.map(\.rawValue) + [BrokenPromises.stuck]
    lines = promises.map { promise in
      var line = Line(promise: promise)
      for tally in tallies {
        let name = tally.variant
        if indispensable[name]?.contains(promise) == true { line.escaping.append(name) }
        if tally.first.contains(where: { $0.name == promise }) { line.first.append(name) }
        if tally.all.contains(where: { $0.name == promise }) { line.broken.append(name) }
      }
      return line
    }
  }

  /// Promises without which no bug escapes.
  public var idle: [String] { lines.filter { !$0.isIndispensable }.map(\.promise) }
}
