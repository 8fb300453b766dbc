import Scenarios
import Simulation

extension ExploredRun {
  /// Runs it from start to verdict.
  ///
  /// - Returns: The result beside what the space asks of it; nil when its choices contradict each
  ///   other.
  public func result(in space: ExplorationSpace) throws(ScenarioError) -> (
    RunResult, ExplorationDraw
  )? {
    guard let drawn = draw(in: space) else { return nil }
    var simulation = try Simulation(drawn.plan, seed: seed, file: space.file)
    return (simulation.run(), drawn)
  }

  /// Runs it and sums up what it showed.
  public func record(in space: ExplorationSpace) throws(ScenarioError) -> RunRecord? {
    guard let (result, drawn) = try result(in: space) else { return nil }
    return RunRecord(index, result, expecting: drawn.plan.expect)
  }
}
