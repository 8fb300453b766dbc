import Primitives
import Scenarios

/// A search through a space: says what each run is, takes what it showed, and sums up.
///
/// Runs come in rounds. What a run is depends on the space, the root seed, its number and, when the
/// sweep is guided, the records of earlier rounds; never on who runs it or when.
public struct Sweep: Sendable {
  /// How runs are chosen.
  public enum Mode: String, Sendable, CaseIterable {
    /// Each by itself at random.
    case swarm
    /// Bred from runs that reached something new, as far as that pays.
    case guided
  }

  /// The space.
  public let space: ExplorationSpace
  /// Root seed of the sweep.
  public let seed: UInt64
  /// How runs are chosen.
  public let mode: Mode
  /// What the runs taken so far amount to.
  public private(set) var totals = SweepTotals()

  private var breeding = Breeding()
  private var fresh: [ExploredRun] = []
  private var yields: [(ancestry: Ancestry, news: Int)] = []
  private var nextRound = 0
  private var bests: [ExploredRun] = []

  /// Runs of a round, unless told otherwise.
  public static let round = 64
  private let round: Int

  /// Begins a sweep.
  public init(
    _ space: ExplorationSpace,
    seed: UInt64,
    mode: Mode = .swarm,
    round: Int = Sweep.round
  ) {
    self.round = round
    self.space = space
    self.seed = seed
    self.mode = mode
  }

  /// The run with this number and the scenario that it is; in a guided sweep every run of earlier
  /// rounds must have been taken.
  ///
  /// - Returns: Nil when every draw contradicts itself.
  public func run(_ index: Int) -> DrawnRun? {
    if mode == .guided, let child = breeding.child(index, seed: seed, of: space),
      let drawn = child.draw(in: space)
    {
      return DrawnRun(run: child, drawn: drawn)
    }
    return freshRun(index)
  }

  /// A run that was taken already, and was one of the findings' bests.
  public func again(_ record: RunRecord) -> DrawnRun? {
    guard mode == .guided else { return run(record.index) }
    guard let run = bests.first(where: { $0.index == record.index }),
      let drawn = run.draw(in: space)
    else { return nil }
    return DrawnRun(run: run, drawn: drawn)
  }

  /// A run with choices of its own; those that contradict each other are drawn again.
  private func freshRun(_ index: Int) -> DrawnRun? {
    var stream = RandomStream(seed: seed, purpose: "exploration.run", entity: UInt64(index))
    let runSeed = stream.next() >> 1
    for attempt in 0..<Self.attempts {
      let genes = space.genes(seed: seed, index: index, attempt: attempt)
      guard let drawn = space.draw(genes) else { continue }
      return DrawnRun(run: ExploredRun(index: index, seed: runSeed, genes: genes), drawn: drawn)
    }
    return nil
  }

  /// Draws tried before a space is said to contradict itself.
  public static let attempts = 200

  /// Takes what a run showed; records come in order of number.
  public mutating func take(_ record: RunRecord, of run: @autoclosure () -> ExploredRun?) {
    if record.index / round != nextRound { beginRound(record.index / round) }
    let news = totals.add(record)
    guard mode == .guided, let run = run() else { return }
    yields.append((run.ancestry, news.reached))
    if news.reached > 0 { fresh.append(run) }
    if news.isBest { keep(run) }
  }

  /// Takes what a run of an earlier session showed; records come in order of number.
  public mutating func resume(_ record: RunRecord) {
    let isParent = mode == .guided
    if isParent, record.index / round != nextRound { beginRound(record.index / round) }
    let again = isParent ? run(record.index)?.run : nil
    take(record, of: again)
  }

  /// Keeps a guided run that a finding is to be told by.
  private mutating func keep(_ run: ExploredRun) {
    let wanted = totals.findings.groups.map(\.best.index)
    bests.removeAll { !wanted.contains($0.index) }
    bests.append(run)
  }

  private mutating func beginRound(_ number: Int) {
    nextRound = number
    for run in fresh { breeding.add(run) }
    breeding.age()
    for (ancestry, news) in yields { breeding.note(ancestry, news: news) }
    fresh = []
    yields = []
  }
}

/// The findings of a sweep, grouped by class.
public struct FindingGroups: Sendable {
  /// One class of findings.
  public struct Group: Sendable {
    /// The class.
    public var finding: FindingClass
    /// Runs that showed it.
    public var count: Int
    /// The first run that showed it.
    public var first: Int
    /// The run that showed it with the fewest events, which is the one to shrink.
    public var best: RunRecord
  }

  /// The groups, in the order in which they were found.
  public private(set) var groups: [Group] = []
  /// Runs that found something.
  public private(set) var count = 0

  /// Counts a run, if it found something.
  ///
  /// - Returns: Whether it is now the best of its class.
  mutating func add(_ record: RunRecord) -> Bool {
    guard let finding = record.finding else { return false }
    count += 1
    guard let place = groups.firstIndex(where: { $0.finding == finding }) else {
      groups.append(Group(finding: finding, count: 1, first: record.index, best: record))
      return true
    }
    groups[place].count += 1
    guard record.events < groups[place].best.events else { return false }
    groups[place].best = record
    return true
  }
}
