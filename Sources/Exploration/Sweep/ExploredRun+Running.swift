import Scenarios
import Simulation

/// A run of a sweep beside the scenario that its genes make.
public struct DrawnRun: Sendable {
  /// The run.
  public var run: ExploredRun
  /// The scenario.
  public var drawn: ExplorationDraw

  /// Its simulation, before anything has happened.
  public func simulation(of space: ExplorationSpace) throws(ScenarioError) -> Simulation {
    try Simulation(drawn.plan, seed: run.seed, file: space.file)
  }

  /// Runs it and sums up what it showed.
  public func record(in space: ExplorationSpace) throws(ScenarioError) -> RunRecord {
    var simulation = try simulation(of: space)
    return RunRecord(run.index, simulation.run(), expecting: drawn.plan.expect)
  }
}
