import Engine
import Primitives
import Scenarios

/// How far the script has come.
struct ScriptState: Sendable {
  /// Index of the step to run next.
  var next = 0
  /// Times that the steps to come were exchanged; an event of older steps is void.
  var edition: Int32 = 0
  /// When each step before it was done.
  var done: [Instant] = []
  /// Machines that steps were bound to.
  var bindings: [(name: String, nodes: [NodeID])] = []
  /// When the running `wait` began.
  var waitBegan: Instant?
  /// What a relative amount of the running `wait` counts from.
  var baseline: Int64 = 0

  /// Whether the running `wait` is for something that is cheap to look at after every event.
  var isWatching = false

  /// Time between two looks at a condition that is not watched, and at the bound of one that is.
  static let poll = Interval.milliseconds(10)
}

extension World {
  /// Whether the script has no step left.
  var scriptIsDone: Bool { script.next >= plan.scenario.script.count }

  /// Leaves out the steps that have not been done; the event of the next one is void.
  mutating func abandonScript() {
    script.next = plan.scenario.script.count
    script.isWatching = false
  }

  /// Puts the script's next step at its time.
  mutating func scheduleScript() {
    guard !scriptIsDone else { return }
    let step = plan.scenario.script[script.next]
    let at = step.at.map { Instant.zero + $0 } ?? now
    let instant = max(now, at) + (step.after ?? .zero)
    machine.scheduler.schedule(
      at: instant,
      target: NodeID.none.raw,
      incarnation: 0,
      kind: EventKind.script,
      payload: scriptPayload
    )
  }

  /// The payload of the event of the next step.
  private var scriptPayload: Int32 { Int32(script.next) | script.edition << 20 }

  /// Runs one step, or looks again at a condition that has not come true yet.
  mutating func scriptStep(_ payload: Int32) {
    guard payload == scriptPayload else { return }
    let index = script.next
    let step = plan.scenario.script[index]
    if case .wait(let condition, let bound) = step.action {
      guard waitIsOver(condition, within: bound, step) else { return }
    } else {
      perform(step)
    }
    guard ending == nil else { return }
    script.next += 1
    script.done.append(now)
    scheduleScript()
  }

  private mutating func waitIsOver(
    _ condition: Condition,
    within bound: Interval,
    _ step: ScriptStep
  ) -> Bool {
    if script.waitBegan == nil {
      script.waitBegan = now
      script.baseline = measure(condition) ?? 0
      script.isWatching = condition.isCheap
    }
    let began = script.waitBegan ?? now
    if holds(condition, baseline: script.baseline) {
      script.waitBegan = nil
      script.isWatching = false
      machine.log.add("\(condition) holds", at: now)
      return true
    }
    if now - began >= bound {
      ending = Ending(
        verdict: .waitedInVain,
        reason: "\(condition) did not come true within \(bound): \(stateText(condition))",
        line: step.position.line
      )
      return false
    }
    machine.scheduler.schedule(
      at: now + ScriptState.poll,
      target: NodeID.none.raw,
      incarnation: 0,
      kind: EventKind.script,
      payload: scriptPayload
    )
    return false
  }

  /// Ends the running wait with the very event that made its condition true.
  mutating func watch() {
    guard case .wait(let condition, _) = plan.scenario.script[script.next].action,
      holds(condition, baseline: script.baseline)
    else { return }
    scriptStep(scriptPayload)
  }

  private mutating func perform(_ step: ScriptStep) {
    let entry = ledger.count
    ledger.append(FaultEntry(text: step.text, kind: step.action.kind))
    if let selectors = step.action.targets, let name = step.binding {
      script.bindings.append((name, resolve(selectors)))
    }
    traceFault(step.action, step.text, for: step.lasting, isRandom: false)
    if let obstacle = apply(step.action, for: step.lasting, entry: entry) {
      ledger[entry].obstacle = obstacle
      if machine.isTraced { machine.traces[0].foundIdle(step.text, obstacle) }
      machine.log.add("step '\(step.text)' found nothing to do: \(obstacle)", at: now)
    } else {
      ledger[entry].firedAt = now
    }
  }
}

extension Condition {
  /// Whether it can be looked at after every event: it needs no walk over the cluster.
  fileprivate var isCheap: Bool {
    switch self {
    case .inSyncCount, .replicaCount, .leader, .controller, .highWatermark, .acked, .end,
      .disk, .voters, .state(_, _, .leading):
      true
    case .state, .converged: false
    }
  }
}
