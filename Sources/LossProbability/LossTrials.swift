import Checking
import Estimation
import Primitives
import Scenarios
import Simulation

/// Plays patterns of one class on the cluster of one option.
///
/// A group is one past with several futures: the cluster is brought to its steady state once, and
/// at instants spread over the writeback cycle a pattern is played on a copy of it. Futures of one
/// past are alike, so the group, not the run, is what the interval counts. A chain of faults takes
/// longer than its past; there a second future would cost more than the past that it saves, and
/// each past has but one.
public struct LossTrials: Sendable {
  /// The option.
  public let option: LossOption
  /// Its cluster.
  public let topology: Topology
  /// Windows of further events.
  public let windows: PatternWindows
  /// What its settings promise.
  public let contract: LossContract
  /// Smallest in-sync set that acknowledges.
  public let minInSync: Int
  /// Root of everything random in the study.
  public let seed: UInt64

  /// Most brokers: patterns keep hosts as the bits of a word.
  private static let mostBrokers = 64
  /// Futures of one past, for patterns of so many events.
  public static func futures(order: Int) -> Int { order == 1 ? 2 : 1 }
  /// When the topics exist and clients write.
  private static let settled = Interval.seconds(5)
  /// When the cluster is in its steady state: a full writeback cycle and the journal's lag.
  static let warm = Interval.seconds(46)
  /// Length over which instants are spread: a full writeback cycle.
  static let cycle = Interval.seconds(35)
  /// Length of a past; longer than any run.
  private static let ample = Interval.minutes(60)

  /// Makes the player of an option.
  ///
  /// - Throws: `ScenarioError` when the cluster cannot be built.
  public init(_ option: LossOption, seed: UInt64, file: String) throws(ScenarioError) {
    guard option.plan.cluster.brokers <= Self.mostBrokers else {
      throw ScenarioError(
        file: file,
        position: option.position,
        message: "'\(option.name)' has \(option.plan.cluster.brokers) brokers",
        hint: "a report plays at most \(Self.mostBrokers)"
      )
    }
    self.option = option
    self.seed = seed
    var simulation = try Simulation(Self.past(option), seed: seed, file: file)
    simulation.advance(until: .zero + .seconds(20))
    topology = Topology(option, replicas: simulation.replicas)
    contract = LossContract(simulation.contracts, writers: option.plan.writers)
    minInSync = simulation.contracts.map(\.minInSync).min() ?? 1
    windows = PatternWindows(dirty: Self.dirtySeconds, burst: option.times[.burst])
  }

  /// Seconds for which a page cache may hold what was written: the cycle and the journal's commit.
  static let dirtySeconds = 40.0

  /// The option's case without faults, long enough for every future.
  static func past(_ option: LossOption) -> ScenarioCase {
    var plan = option.plan
    plan.script = []
    plan.nemesis = []
    plan.run.duration = ample
    return plan
  }

  /// Plays a group.
  ///
  /// - Parameters:
  ///   - group: Number of the group, from 0; the same number of the same class draws the same in
  ///     every option.
  /// - Returns: One outcome for each future.
  public func play(_ stratum: PatternClass, group: Int) -> [TrialOutcome] {
    let root = Self.root(seed, stratum.name, group)
    guard var past = steady(root) else { return [] }
    let instants = Self.instants(root, order: stratum.order)
    return instants.enumerated().map { number, instant in
      past.advance(until: .zero + instant)
      let outcome = self.future(of: past, stratum, root: root, number: number)
      return outcome.outcome
    }
  }

  /// A future with its story.
  public struct Story: Sendable {
    /// What it cost.
    public var outcome: TrialOutcome
    /// What happened, a line each.
    public var lines: [String]
    /// Events of the pattern that struck.
    public var fired: Int
    /// Events of the pattern that found nothing to strike.
    public var idle: Int
  }

  /// Plays one future of a group again, and tells its story.
  public func story(_ stratum: PatternClass, group: Int, future number: Int) -> Story? {
    let root = Self.root(seed, stratum.name, group)
    guard var past = steady(root) else { return nil }
    let instants = Self.instants(root, order: stratum.order)
    guard instants.indices.contains(number) else { return nil }
    for index in 0...number { past.advance(until: .zero + instants[index]) }
    let begin = past.now
    let (outcome, result) = future(of: past, stratum, root: root, number: number)
    let lines = result.timeline.filter { $0.instant >= begin }.map { "\($0.instant)  \($0.text)" }
    return Story(
      outcome: outcome,
      lines: lines,
      fired: result.faults.filter { $0.firedAt != nil }.count,
      idle: result.faults.filter { $0.obstacle != nil }.count
    )
  }

  /// A cluster whose hosts are each at a phase of its own in the writeback cycle, just before the
  /// first instant of the steady state.
  ///
  /// Hosts that start together would flush together; over months their phases drift apart. So
  /// each host's cycle begins anew at an instant of its own.
  func steady(_ root: UInt64) -> Simulation? {
    guard var past = try? Simulation(Self.past(option), seed: root) else { return nil }
    var stream = RandomStream(seed: root, purpose: "loss.phases")
    let phases = (0..<topology.hosts).map { _ in stream.interval(.zero, Self.cycle) }
    for host in phases.indices.sorted(by: { (phases[$0], $0) < (phases[$1], $1) }) {
      past.advance(until: .zero + Self.settled + phases[host])
      past.writeBack(broker: host)
    }
    return past
  }

  /// When futures part from their past, ascending.
  private static func instants(_ root: UInt64, order: Int) -> [Interval] {
    var stream = RandomStream(seed: root, purpose: "loss.futures")
    return (0..<futures(order: order)).map { _ in warm + stream.interval(.zero, cycle) }.sorted()
  }

  private static func root(_ seed: UInt64, _ name: String, _ group: Int) -> UInt64 {
    var content = ContentDigest()
    content.absorb(Bytes(Array("\(seed) \(group) \(name)".utf8)))
    return content.value.high
  }

  private func future(
    of past: Simulation,
    _ stratum: PatternClass,
    root: UInt64,
    number: Int
  ) -> (outcome: TrialOutcome, result: RunResult) {
    var stream = RandomStream(seed: root, purpose: "loss.pattern", entity: UInt64(number))
    let pattern = stratum.draw(&stream)
    let play = PatternPlay(
      stratum.patterns[pattern],
      start: past.now - .zero + .milliseconds(1),
      topology: topology,
      times: option.times,
      windows: windows,
      stream: &stream
    )
    var simulation = past.fork(reseed: stream.next())
    var plan = Self.past(option)
    plan.script = play.steps
    plan.run.duration = play.end
    let follows = simulation.follow(plan)
    invariant(follows, "a future begins where its past stands")
    var skipped = (refused: 0.0, unreadable: 0.0)
    let begin = simulation.signals
    let before = Self.downtime(begin)
    for pause in play.pauses {
      simulation.advance(until: .zero + pause.at)
      let unserved = simulation.unserved
      skipped.refused += pause.skipped * Double(unserved.refused)
      skipped.unreadable += pause.skipped * Double(unserved.offline)
    }
    let result = simulation.run()
    let after = Self.downtime(result.judgement.signals)
    let judgement = result.judgement
    let outcome = TrialOutcome(
      pattern: pattern,
      lost: judgement.lostAcknowledged,
      forbidden: judgement.forbiddenLoss,
      read: judgement.outcomes.readThenLost,
      goneEverywhere: judgement.partitions.reduce(0) { $0 + $1.goneEverywhere },
      refused: skipped.refused + after.refused - before.refused,
      unreadable: skipped.unreadable + after.unreadable - before.unreadable,
      stopped: Self.stopped(begin, judgement.signals),
      isAnswered: judgement.converged || judgement.lostAcknowledged > 0,
      broken: Self.broken(result),
      seed: root,
      digest: result.digest
    )
    return (outcome, result)
  }

  /// Lost records are counted, with all that follows from them; what else breaks would pass unseen.
  private static func broken(_ result: RunResult) -> String? {
    guard result.judgement.lostAcknowledged == 0 else { return nil }
    return result.judgement.violations.first?.invariant.rawValue
  }

  /// Partitions that were refused writes between two instants.
  private static func stopped(_ begin: SignalSummary, _ end: SignalSummary) -> Int {
    end.partitions.enumerated().count { place, partition in
      let before =
        begin.partitions.indices.contains(place) ? begin.partitions[place].unavailable : .zero
      return partition.unavailable > before
    }
  }

  private static func downtime(_ signals: SignalSummary) -> (refused: Double, unreadable: Double) {
    signals.partitions.reduce(into: (refused: 0.0, unreadable: 0.0)) { sum, partition in
      sum.refused += partition.unavailable.seconds
      sum.unreadable += partition.offline.seconds
    }
  }
}

extension Interval {
  /// Seconds.
  var seconds: Double { Double(nanoseconds) / 1e9 }
}
