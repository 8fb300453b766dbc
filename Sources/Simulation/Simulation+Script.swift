import KafkaProtocol
import Primitives
import Scenarios

extension Simulation {
  /// Steps of the script that are done.
  public var stepsDone: Int { world.script.next }

  /// Handles events until so many steps of the script are done.
  ///
  /// - Returns: Whether they are; not when the run must end or its time is over before.
  public mutating func advance(untilStep count: Int) -> Bool {
    let horizon = Instant.zero + world.plan.scenario.run.duration
    while world.script.next < count {
      guard world.ending == nil, world.step(until: horizon) == nil else { return false }
    }
    return true
  }

  /// Goes on with another case that differs only in what is still to come: steps that were not
  /// done yet, and the run's length.
  ///
  /// Everything that has happened stays; a run of the other case from its start would stand here
  /// too.
  ///
  /// - Returns: Whether it could; not when steps that are done differ, in the midst of a wait, or
  ///   when the other run would be over.
  public mutating func follow(_ scenario: ScenarioCase) -> Bool {
    let done = world.script.next
    guard scenario.script.count >= done, world.script.waitBegan == nil,
      world.now <= .zero + scenario.run.duration,
      zip(scenario.script[..<done], world.plan.scenario.script)
        .allSatisfy({ $0.hasSameEffect(as: $1) })
    else { return false }
    world.plan.scenario.script = scenario.script
    world.plan.scenario.run = scenario.run
    world.script.edition += 1
    world.scheduleScript()
    return true
  }

  /// The machines that a selector means now, by their number.
  public func machines(named selector: Selector) -> [NodeID] { world.resolve(selector) }

  /// Size of a partition's in-sync set in the controller's state, if the partition exists.
  public func inSyncCount(of partition: PartitionName) -> Int? {
    world.registration(partition)?.isr.count
  }
}

extension ScriptStep {
  /// Whether two steps differ only in where they stand.
  fileprivate func hasSameEffect(as other: ScriptStep) -> Bool {
    action == other.action && at == other.at && after == other.after
      && lasting == other.lasting && binding == other.binding
  }
}
