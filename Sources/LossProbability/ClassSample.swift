import Estimation
import Primitives

/// All that was played of one class of patterns.
public struct ClassSample: Sendable {
  /// The class.
  public let stratum: PatternClass
  /// Outcomes by group, in order of their numbers.
  public private(set) var groups: [[TrialOutcome]] = []

  /// Nothing played yet.
  init(_ stratum: PatternClass) { self.stratum = stratum }

  mutating func add(_ group: [TrialOutcome]) { groups.append(group) }

  /// Runs that could be counted.
  var outcomes: [TrialOutcome] { groups.flatMap { $0.filter(\.isAnswered) } }

  /// Number of runs.
  var runs: Int { groups.reduce(0) { $0 + $1.count } }

  /// Runs that lost an acknowledged record.
  var hits: ClusteredSample { sample { $0.lost > 0 } }

  /// Runs that satisfy a condition.
  func sample(_ isHit: (TrialOutcome) -> Bool) -> ClusteredSample {
    var sample = ClusteredSample()
    for group in groups {
      let answered = group.filter(\.isAnswered)
      sample.add(hits: answered.filter(isHit).count, of: answered.count)
    }
    return sample
  }

  /// Mean of a number over the runs, between groups; `bound` is the most that one run can show, as
  /// far as that is known: never less than what one did show.
  func mean(
    of number: (TrialOutcome) -> Double,
    bound: Double,
    confidence: Double
  ) -> Quantity {
    var mean = ClusteredMean()
    var positive = ClusteredSample()
    var most = bound
    for group in groups {
      let values = group.filter(\.isAnswered).map(number)
      mean.add(sum: values.reduce(0, +), of: values.count)
      positive.add(hits: values.filter { $0 > 0 }.count, of: values.count)
      most = max(most, values.max() ?? 0)
    }
    let chance = positive.quantity(confidence: confidence)
    guard positive.hits > 1, mean.clusters > 1 else {
      let high = chance.interval.high * most
      return Quantity(mean.mean, ConfidenceInterval(low: 0, high: max(high, mean.mean)))
    }
    let quantity = mean.quantity(confidence: confidence)
    return Quantity(
      quantity.value,
      ConfidenceInterval(low: max(0, quantity.interval.low), high: quantity.interval.high)
    )
  }

  /// The same groups, of which only runs that satisfy a condition are left.
  func filtered(_ isWanted: (TrialOutcome) -> Bool) -> ClassSample {
    var sample = ClassSample(stratum)
    for group in groups { sample.add(group.filter(isWanted)) }
    return sample
  }

  /// Standard deviation of a number over the runs, so far as so few can tell.
  func deviation(of number: (TrialOutcome) -> Double) -> Double {
    SampleMean(outcomes.map(number)).deviation
  }
}
