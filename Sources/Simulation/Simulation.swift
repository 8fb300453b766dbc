import Checking
import Engine
import Hardware
import Primitives
import Scenarios

/// One run of one case of a scenario, from start to verdict.
public struct Simulation: Sendable {
  /// The world as it is now.
  public internal(set) var world: World
  /// Which view of the disks to export at the end, if any.
  public var export: DiskView?

  /// Builds the world of a case.
  ///
  /// - Parameters:
  ///   - scenario: The case.
  ///   - seed: Root of everything random.
  ///   - file: The scenario's file, for messages.
  ///   - initialFiles: What the case's `initialFiles` name, in their order.
  /// - Throws: `ScenarioError` when a setting is not one that the programs know, or the initial
  ///   files do not fit it.
  public init(
    _ scenario: ScenarioCase,
    seed: UInt64,
    file: String = "",
    initialFiles: [InitialFiles] = []
  ) throws(ScenarioError) {
    let initial = try InitialState(initialFiles, scenario, file: file)
    var plan = try WorldPlan(scenario, seed: seed, file: file)
    plan.existing = scenario.topics.indices.filter { initial.holds(Int32($0)) }
    world = World(plan)
    try world.install(initial, file: file)
    world.begin()
  }

  /// Events handled so far.
  public var events: UInt64 { world.machine.scheduler.handled }

  /// Entries handled so far: one for an event, or as many as the partitions that its message is
  /// about.
  public var entries: UInt64 { events + world.machine.furtherEntries }

  /// Digest of every event so far; a finished run's digest covers the disks as well.
  public var digest: Digest { world.machine.scheduler.digest }

  /// The story so far, in the order in which it was written.
  public var lines: [(instant: Instant, text: String)] {
    let lines = world.machine.log.lines
    return (0..<lines.count).map { (instant: lines[$0].instant, text: lines[$0].text) }
  }

  /// Number of lines of the story so far.
  public var lineCount: Int { world.machine.log.lines.count }

  /// Runs to the end, from wherever it stands: the rest of the storm, calm and judgement.
  public mutating func run() -> RunResult {
    follow(.whole)
    return judge()
  }

  private mutating func follow(_ course: RunCourse) {
    var course = course
    while let instant = course.next(&world) { advance(until: instant) }
  }

  /// Handles every event up to an instant, unless the run must end before.
  public mutating func advance(until instant: Instant) {
    note(world.run(until: instant))
  }

  /// Handles one event; false when nothing is left to happen or the run must end.
  public mutating func step() -> Bool {
    guard world.ending == nil else { return false }
    let pause = world.step(until: .distantFuture)
    if let pause { note(pause) }
    return pause == nil
  }

  /// Every broker's host loses power now; what survives on its disk is drawn from the seed.
  public mutating func losePower() {
    for node in world.nodes(of: .broker) { world.lose(node, .power, keep: .drawn) }
  }

  /// Ends the storm here: heals every fault, lets the cluster settle and judges the run.
  public mutating func finish() -> RunResult {
    follow(.ending)
    return judge()
  }

  /// A second simulation that goes on independently: exactly as this one without a seed, with
  /// everything random that is still to come drawn anew with one.
  ///
  /// - Complexity: O(nodes + links); later writes copy the memory they touch.
  public func fork(reseed seed: UInt64? = nil) -> Simulation {
    var copy = self
    copy.world = world.fork(reseed: seed)
    return copy
  }

  mutating func note(_ pause: Pause) {
    if world.ending == nil, let over = overBudget(pause) { world.ending = over }
  }

  private func overBudget(_ pause: Pause) -> World.Ending? {
    let what: String
    switch pause {
    case .idle, .horizon: return nil
    case .eventBudget: what = "events"
    case .timeBudget: what = "virtual time"
    case .memoryBudget: what = "memory"
    }
    return World.Ending(
      verdict: .overBudget,
      reason: "the run used up its budget of \(what) at \(world.now)"
    )
  }

  /// What the disks of every broker and controller hold now, by host.
  public func files(_ view: DiskView) -> [HostFiles] { world.exports(view) }

  mutating func judge() -> RunResult {
    let judgement = world.finalJudgement()
    world.settleDiskLedger()
    world.settleHeldLedger()
    var verdict = world.ending?.verdict ?? .passed
    var reason = world.ending?.reason ?? ""
    if let violation = judgement.violations.first, verdict != .violated {
      verdict = .violated
      reason = violation.description
    }
    if verdict == .passed || verdict == .waitedInVain,
      let idle = world.ledger.first(where: { $0.obstacle != nil })
    {
      verdict = .vacuous
      reason = "'\(idle.text)' never fired: \(idle.obstacle ?? "")"
    }
    if verdict == .passed, judgement.fates.produced == 0, !world.producers.isEmpty {
      verdict = .vacuous
      reason = "no writer wrote a record"
    }
    return RunResult(
      seed: world.plan.seed,
      verdict: verdict,
      reason: reason,
      reasonLine: world.ending?.line,
      digest: world.finalDigest,
      events: world.machine.scheduler.handled,
      ended: world.now,
      judgement: judgement,
      faults: world.ledger,
      strikes: world.strikes,
      stepsDone: world.script.done,
      probes: world.machine.probes.sorted,
      states: world.states.sorted,
      timeline: world.timeline,
      exports: export.map { files($0) } ?? []
    )
  }
}
