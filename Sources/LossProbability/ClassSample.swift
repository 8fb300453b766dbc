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

  /// Every run.
  var outcomes: [TrialOutcome] { groups.flatMap { $0 } }

  /// Runs that ended without an answer: nothing was lost, and the cluster was not whole again.
  var unanswered: Int { outcomes.count { !$0.isAnswered } }

  /// Number of runs.
  var runs: Int { groups.reduce(0) { $0 + $1.count } }

  /// Runs that lost an acknowledged record.
  var hits: ClusteredSample { sample { $0.lost > 0 } }

  /// Runs that satisfy a condition.
  func sample(_ isHit: (TrialOutcome) -> Bool) -> ClusteredSample {
    var sample = ClusteredSample()
    for group in groups { sample.add(hits: group.filter(isHit).count, of: group.count) }
    return sample
  }

  /// The stratum that runs which satisfy a condition make; runs without an answer may have.
  func counts(confidence: Double, _ isHit: (TrialOutcome) -> Bool) -> Stratum {
    var counts = sample(isHit).stratum(rate: stratum.rate, confidence: confidence)
    if runs > 0 { counts.open = counts.trials * Double(unanswered) / Double(runs) }
    return counts
  }

  /// Chance of losing an acknowledged record.
  ///
  /// Runs without an answer lost nothing, and may have yet to lose something: the estimate counts
  /// them as those that did not, the upper end as those that did.
  func chance(confidence: Double) -> Quantity {
    let low = hits.quantity(confidence: confidence)
    let high = sample { $0.lost > 0 || !$0.isAnswered }.quantity(confidence: confidence)
    return Quantity(
      low.value,
      ConfidenceInterval(low: low.interval.low, high: max(low.interval.high, high.interval.high))
    )
  }

  /// Mean of a number over the runs, between groups.
  ///
  /// The `bound` is the most that one run can show, as far as that is known: never less than what
  /// one did show. Runs without an answer count as what they showed, and in the upper end as the
  /// most.
  func mean(
    of number: (TrialOutcome) -> Double,
    bound: Double,
    confidence: Double
  ) -> Quantity {
    var mean = ClusteredMean()
    var positive = ClusteredSample()
    var most = bound
    for group in groups {
      let values = group.map(number)
      mean.add(sum: values.reduce(0, +), of: values.count)
      positive.add(hits: values.filter { $0 > 0 }.count, of: values.count)
      most = max(most, values.max() ?? 0)
    }
    var high = positive.quantity(confidence: confidence).interval.high * most
    var low = 0.0
    if positive.hits > 1, mean.clusters > 1 {
      let interval = mean.quantity(confidence: confidence).interval
      (low, high) = (max(0, interval.low), interval.high)
    }
    if unanswered > 0 {
      let open = sample { !$0.isAnswered }.quantity(confidence: confidence)
      high = max(high, mean.mean + open.interval.high * most)
    }
    return Quantity(mean.mean, ConfidenceInterval(low: low, high: max(high, mean.mean)))
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
