import Primitives
import Scenarios
import Simulation

/// Turns the random faults of a scenario into the steps that they were in one run.
enum Materialiser {
  /// The scenario with steps in place of random faults; they do the same at the same instants.
  ///
  /// Steps of the script keep their order; faults go between them by time.
  static func document(_ document: DocumentNode, _ result: RunResult, _ plan: ScenarioCase)
    -> DocumentNode
  {
    let steps = merged(document.script, result)
    var changed = document.setting(["nemesis"], to: nil).withScript(steps)
    if plan.cluster.supervisor == nil {
      changed = changed.setting(["cluster", "supervisor"], to: .string("10s"))
    }
    return changed
  }

  /// The scenario without the steps that found nothing to do, which would make its run prove
  /// nothing.
  static func withoutIdleSteps(_ document: DocumentNode, _ result: RunResult) -> DocumentNode {
    var entries = result.faults[...]
    let steps = document.script.filter { step in
      if step.member("wait") != nil { return true }
      return entries.popFirst()?.obstacle == nil
    }
    return document.withScript(steps)
  }

  private static func merged(_ script: [DocumentNode], _ result: RunResult) -> [DocumentNode] {
    var merged: [DocumentNode] = []
    var strikes = result.strikes[...]
    for (index, step) in script.enumerated() {
      let done = index < result.stepsDone.count ? result.stepsDone[index] : .distantFuture
      var hasCompany = false
      while let strike = strikes.first, strike.at < done {
        merged.append(self.step(strike))
        strikes.removeFirst()
        hasCompany = true
      }
      merged.append(hasCompany ? pinned(step, to: done) : step)
    }
    return merged + strikes.map(step)
  }

  private static func step(_ strike: Strike) -> DocumentNode {
    ScriptAction.step(strike.action, lasting: strike.lasting, at: strike.at - .zero)
  }

  /// A step that counted from the one before it, at its own time instead.
  private static func pinned(_ step: DocumentNode, to done: Instant) -> DocumentNode {
    guard step.member("after") != nil, done < .distantFuture else { return step }
    let free = step.setting(["after"], to: nil)
    guard step.member("wait") == nil else { return free }
    return free.setting(["at"], to: .string((done - .zero).unitText))
  }
}
