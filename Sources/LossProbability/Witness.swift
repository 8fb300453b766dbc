import Estimation
import Primitives
import Scenarios

extension OptionEstimator {
  private static let longestStory = 60

  /// The run that lost most, played once more for its story.
  public func witness() -> WitnessRun? {
    var worst: (sample: ClassSample, group: Int, future: Int, lost: Int64)?
    for sample in samples {
      for (group, outcomes) in sample.groups.enumerated() {
        for (future, outcome) in outcomes.enumerated() where outcome.lost > (worst?.lost ?? 0) {
          worst = (sample, group, future, outcome.lost)
        }
      }
    }
    guard let worst,
      let told = trials.story(worst.sample.stratum, group: worst.group, future: worst.future)
    else { return nil }
    return WitnessRun(
      seed: told.outcome.seed,
      pattern: worst.sample.stratum.patterns[told.outcome.pattern].sites
        .map(\.text).joined(separator: ", then "),
      lost: told.outcome.lost,
      story: Array(told.lines.prefix(Self.longestStory)),
      digest: told.outcome.digest.description
    )
  }
}
