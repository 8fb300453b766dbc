import Primitives
import Scenarios
import Simulation

/// The search for one bug of the catalogue in fresh runs of one or more spaces, which take turns:
/// nobody tells the search in which of them the bug shows.
///
/// A run detects the bug when it breaks a promise that the correct code, given the same seed and
/// the same choices, keeps.
public struct MutantHunt: Sendable {
  /// Name of the variant that is switched on.
  public var variant: String
  /// Number of the repetition, from 0; each has runs of its own, the same for every variant.
  public var repetition: Int
  /// Most runs.
  public var budget: Int
  /// How runs are chosen.
  public var mode: Sweep.Mode
  /// A guided search learns after so many runs; bugs are found within tens of them.
  private static let round = 8
  private let spaces: [ExplorationSpace]
  private let seed: UInt64

  /// Describes a search.
  public init(
    _ variant: String,
    in spaces: [ExplorationSpace],
    seed: UInt64,
    repetition: Int,
    budget: Int,
    mode: Sweep.Mode = .swarm
  ) {
    self.variant = variant
    self.repetition = repetition
    self.budget = budget
    self.mode = mode
    self.spaces = spaces
    self.seed = Self.seed(seed, repetition: repetition)
  }

  /// Root seed of a repetition's runs.
  public static func seed(_ seed: UInt64, repetition: Int) -> UInt64 {
    var stream = RandomStream(
      seed: seed,
      purpose: "mutants.repetition",
      entity: UInt64(repetition)
    )
    return stream.next()
  }

  /// What a search came to.
  public struct Outcome: Hashable, Sendable {
    /// Runs until the bug was detected, that one included; the budget when it was not.
    public var runs = 0
    /// What the detecting run broke; nil when the bug was not detected.
    public var broken: BrokenPromises?
    /// Runs that broke something, as the correct code did with the same seed.
    public var spoiled = 0
    /// Events handled by the runs with the bug.
    public var events: UInt64 = 0

    /// Runs until detection; nil when there was none.
    public var found: Int? { broken == nil ? nil : runs }
  }

  /// Runs until the bug is detected or the budget is spent.
  public func run() throws(MutantError) -> Outcome {
    var outcome = Outcome()
    try forEachRun { (_, broken, record) in
      outcome.runs += 1
      outcome.events += record.events
      guard !broken.names.isEmpty else { return true }
      outcome.broken = broken
      return false
    } spoiled: {
      outcome.spoiled += 1
    }
    return outcome
  }

  /// Runs on after the bug is detected, and tells which promises the detecting runs broke.
  public func testimony() throws(MutantError) -> Testimony {
    var testimony = Testimony()
    try forEachRun { (_, broken, _) in
      if !broken.names.isEmpty { testimony.add(broken) }
      return testimony.detecting < Self.mostTestimonies
    } spoiled: {
    }
    return testimony
  }

  /// Detecting runs after which a search knows enough about a bug's promises.
  private static let mostTestimonies = 25

  private func forEachRun(
    _ body: (Int, BrokenPromises, RunRecord) -> Bool,
    spoiled: () -> Void
  ) throws(MutantError) {
    var sweeps = spaces.map { Sweep($0, seed: seed, mode: mode, round: Self.round) }
    for index in 0..<budget {
      let turn = index % spaces.count
      let space = spaces[turn]
      let drawn = try Self.drawn(index / spaces.count, of: sweeps[turn])
      let (record, broken) = try Self.record(of: drawn, in: space, variant: variant)
      var counted = broken
      if !broken.names.isEmpty, try !Self.isClean(drawn, in: space) {
        counted.names = []
        spoiled()
      }
      guard body(index, counted, record) else { return }
      sweeps[turn].take(record, of: drawn.run)
    }
  }

  static func drawn(_ index: Int, of sweep: Sweep) throws(MutantError) -> DrawnRun {
    guard let drawn = sweep.run(index) else {
      throw MutantError(
        message: "\(sweep.space.file):1:1: \(Sweep.attempts) draws in a row contradict themselves; "
          + "narrow the space"
      )
    }
    return drawn
  }

  /// Runs a draw with a variant switched on, or as it is.
  static func record(
    of drawn: DrawnRun,
    in space: ExplorationSpace,
    variant: String?
  ) throws(MutantError) -> (RunRecord, BrokenPromises) {
    var drawn = drawn
    if let variant { drawn.drawn.plan.variants.append(variant) }
    do throws(ScenarioError) {
      var simulation = try drawn.simulation(of: space)
      let result = simulation.run()
      let record = RunRecord(drawn.run.index, result, expecting: drawn.drawn.plan.expect)
      return (record, BrokenPromises(result))
    } catch {
      throw MutantError(message: error.description)
    }
  }

  private static func isClean(
    _ drawn: DrawnRun,
    in space: ExplorationSpace
  ) throws(MutantError) -> Bool {
    try record(of: drawn, in: space, variant: nil).0.finding == nil
  }

  /// What the correct code makes of one run of a repetition.
  public static func correct(
    _ index: Int,
    of repetition: Int,
    in spaces: [ExplorationSpace],
    seed: UInt64
  ) throws(MutantError) -> RunRecord {
    let space = spaces[index % spaces.count]
    let index = index / spaces.count
    let sweep = Sweep(space, seed: Self.seed(seed, repetition: repetition))
    return try record(of: try drawn(index, of: sweep), in: space, variant: nil).0
  }
}

/// Why a space cannot be searched.
public struct MutantError: Error, Sendable {
  /// One line with file and place.
  public var message: String
}
