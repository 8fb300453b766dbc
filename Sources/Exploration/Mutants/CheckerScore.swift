import Checking

/// What each promise is worth: the bugs, and the runs with one, that nobody would notice without it.
public struct CheckerScore: Sendable {
  /// One promise.
  public struct Line: Sendable {
    /// Name of the invariant, or `stuck`.
    public var promise: String
    /// Bugs that escape when nobody looks at it.
    public var escaping: [String] = []
    /// Runs with a bug that nobody notices without it.
    public var runs = 0
    /// The bugs of those runs.
    public var missed: [String] = []
    /// Bugs in whose searches it was the first to break, at least once.
    public var first: [String] = []
    /// Bugs in whose searches it broke, at least once.
    public var broken: [String] = []

    /// Whether some run with a bug goes unnoticed without it.
    public var earnsItsKeep: Bool { runs > 0 }
  }

  /// Every promise, in the order of the invariants.
  public private(set) var lines: [Line]

  /// Sums up what was seen.
  ///
  /// - Parameters:
  ///   - tallies: The searches with every promise looked at.
  ///   - testimonies: For each bug, what the runs that detected it broke.
  public init(_ tallies: [MutantTally], testimonies: [String: Testimony]) {
    let promises = InvariantName.allCases.map(\.rawValue) + [BrokenPromises.stuck]
    lines = promises.map { promise in
      var line = Line(promise: promise)
      for tally in tallies {
        let name = tally.variant
        if let testimony = testimonies[name] { line.add(testimony, of: name) }
        if tally.first.contains(where: { $0.name == promise }) { line.first.append(name) }
        if tally.all.contains(where: { $0.name == promise }) { line.broken.append(name) }
      }
      return line
    }
  }

  /// Promises without which every run is noticed all the same.
  public var idle: [String] { lines.filter { !$0.earnsItsKeep }.map(\.promise) }
}

extension CheckerScore.Line {
  fileprivate mutating func add(_ testimony: Testimony, of bug: String) {
    if testimony.escapes(without: promise) { escaping.append(bug) }
    let runs = testimony.runs(without: promise)
    guard runs > 0 else { return }
    self.runs += runs
    missed.append(bug)
  }
}
