import Primitives
import Scenarios

/// The way of a run from the storm to its end, as instants to advance to.
struct RunCourse: Sendable {
  private enum Stage: Sendable {
    /// Reseeds so far; the last of them is due now.
    case storm(reseeds: Int)
    case script
    case calm
    case settling(limit: Instant)
    case over
  }

  private var stage = Stage.storm(reseeds: 0)

  /// The whole way.
  static let whole = RunCourse()
  /// From the end of the storm on.
  static let ending: RunCourse = {
    var course = RunCourse()
    course.stage = .calm
    return course
  }()

  /// Does what is due between two events, and says how far to advance next; nil at the end.
  mutating func next(_ world: inout World) -> Instant? {
    switch stage {
    case .storm(let reseeds): storm(reseeds, &world)
    case .script: script(&world)
    case .calm: calm(&world)
    case .settling(let limit): settle(limit, &world)
    case .over: nil
    }
  }

  private mutating func storm(_ done: Int, _ world: inout World) -> Instant? {
    let run = world.plan.scenario.run
    if done > 0 { world = world.fork(reseed: run.reseeds[done - 1].seed) }
    for index in run.reseeds.indices.dropFirst(done) {
      let instant = Instant.zero + run.reseeds[index].at
      guard instant >= world.now, world.ending == nil else { continue }
      stage = .storm(reseeds: index + 1)
      return instant
    }
    stage = .script
    return Instant.zero + run.duration
  }

  private mutating func script(_ world: inout World) -> Instant? {
    guard world.ending == nil, !world.scriptIsDone else { return calm(&world) }
    return world.now + .milliseconds(100)
  }

  /// Ends every fault, starts what is down, stops the writers.
  private mutating func calm(_ world: inout World) -> Instant? {
    guard world.ending == nil else { return end() }
    world.calm()
    stage = .settling(limit: world.now + world.plan.scenario.run.settle)
    return world.now + .milliseconds(100)
  }

  /// Time between two looks of the operator for directories that went offline: an error that nobody
  /// was told of before the fault ended is reported after it.
  private static let round = Interval.seconds(10)

  /// Waits for convergence, and in the end does without what damaged media keep from returning.
  private mutating func settle(_ limit: Instant, _ world: inout World) -> Instant? {
    guard world.ending == nil, !(world.isQuiet && world.isConverged && world.isTold) else {
      return end()
    }
    guard world.now >= limit else {
      if (limit - world.now).nanoseconds % Self.round.nanoseconds == 0 { world.restartOffline() }
      return world.now + .milliseconds(100)
    }
    world.noteLastDrops()
    let lost = world.beyondHelp
    guard lost.isEmpty || world.obstacle(without: lost) != nil else {
      world.waiveConvergence(of: lost)
      return end()
    }
    let obstacle = world.obstacle(without: lost) ?? world.clientObstacle
    world.ending = World.Ending(
      verdict: .stuck,
      reason: "not converged \(world.plan.scenario.run.settle) after the last fault: \(obstacle)"
    )
    return end()
  }

  private mutating func end() -> Instant? {
    stage = .over
    return nil
  }
}

/// A run from start to verdict that can be stopped and copied between any two of its events.
///
/// It is the run of `Simulation.run`, event by event.
public struct PacedRun: Sendable {
  /// The simulation where the run stands now.
  public private(set) var simulation: Simulation
  private var course = RunCourse.whole
  private var horizon: Instant?

  /// Begins where the simulation stands.
  public init(_ simulation: Simulation) {
    self.simulation = simulation
    horizon = course.next(&self.simulation.world)
  }

  /// Events handled so far.
  public var events: UInt64 { simulation.events }

  /// Digest of every event so far.
  public var digest: Digest { simulation.digest }

  /// Handles the next event; false when the run is over.
  public mutating func step() -> Bool {
    while let instant = horizon {
      if simulation.takeEvent(until: instant) { return true }
      horizon = course.next(&simulation.world)
    }
    return false
  }

  /// Handles the next event if it comes at an instant or before.
  ///
  /// What is due between two events up to that instant is done in any case.
  ///
  /// - Returns: Whether there was such an event.
  public mutating func step(until instant: Instant) -> Bool {
    while let due = horizon {
      if simulation.takeEvent(until: min(due, instant)) { return true }
      guard due <= instant else { return false }
      horizon = course.next(&simulation.world)
    }
    return false
  }

  /// Handles so many events.
  ///
  /// - Returns: How many there were; fewer when the run is over.
  @discardableResult
  public mutating func advance(events count: UInt64) -> UInt64 {
    for done in 0..<count where !step() { return done }
    return count
  }

  /// Handles the next event and says what it was; nil when the run is over.
  public mutating func tell() -> EventAccount? {
    while let instant = horizon {
      let account = simulation.world.upcoming(until: instant)
      if simulation.takeEvent(until: instant) { return account }
      horizon = course.next(&simulation.world)
    }
    return nil
  }

  /// The rest of the run and its verdict.
  public mutating func finish() -> RunResult {
    while step() {}
    return simulation.judge()
  }
}

extension Simulation {
  /// Handles one event up to an instant, unless the run must end before.
  mutating func takeEvent(until instant: Instant) -> Bool {
    guard world.ending == nil else { return false }
    guard let pause = world.step(until: instant) else { return true }
    note(pause)
    return false
  }
}
