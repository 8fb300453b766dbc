import Estimation
import Primitives
import Scenarios

extension OptionEstimator {
  /// What was found out about the option.
  ///
  /// - Parameters:
  ///   - years: Years that probabilities are for.
  ///   - recordRate: Records acknowledged per second, of the whole cluster.
  public func result(years: Double, recordRate: Double) -> OptionResult {
    var result = OptionResult(name: trials.option.name, settings: trials.option.settings)
    let played = samples.indices.filter { samples[$0].runs > 0 }
    let bound = largestLoss(recordRate)
    let patterns = played.map { pattern($0, bound: bound) }
    let counted = played.filter { counts($0) }
    result.patterns = patterns.sorted {
      ($0.events.value, $0.rate, $0.name) > ($1.events.value, $1.rate, $1.name)
    }
    result.events = sum(counted) { $0.lost > 0 }
    result.chance = result.events.mapped { -SpecialFunctions.expm1(-$0 * years) }
    result.lost = records(zip(played, patterns).filter { counts($0.0) }, bound: bound)
    if counted.isEmpty {
      result.events = Quantity(0, ConfidenceInterval(low: 0, high: leftOut))
      result.chance = result.events.mapped { -SpecialFunctions.expm1(-$0 * years) }
      result.lost = result.events.scaled(by: bound)
    }
    result.readThenLost = total(patterns, \.readThenLost)
    result.goneEverywhere = total(patterns, \.goneEverywhere)
    result.rate = recordRate / Double(max(1, partitions))
    result.acknowledged = recordRate * PatternWindows.year
    let broken = played.filter { samples[$0].outcomes.contains { $0.forbidden > 0 } }
    result.forbidden = sum(broken) { $0.forbidden > 0 }
    result.forbiddenBound = sum(played.filter { !broken.contains($0) }) { $0.forbidden > 0 }
    result.truncationBound = catalogue.truncation(atLeast: trials.contract.threshold)
    result.skipped = skipped.sorted().map { index in
      SkippedPattern(name: samples[index].stratum.name, rate: samples[index].stratum.rate)
    }
    result.refused = service(played) { $0.refused }
    result.unreadable = service(played) { $0.unreadable }
    result.sizes = sizes
    result.runs = runs
    result.crudeRuns = crudeYears(result.events)
    result.refusals = refusals(result)
    return result
  }

  private var partitions: Int {
    trials.option.plan.topics.reduce(0) { $0 + $1.partitions }
  }

  /// Most records that one pattern can cost short of destroying media: all that are not there yet.
  private func largestLoss(_ recordRate: Double) -> Double {
    let seen = samples.flatMap(\.outcomes).map(\.lost).max() ?? 0
    return max(Double(seen), recordRate * LossTrials.dirtySeconds)
  }

  private func atLeastZero(_ quantity: Quantity) -> Quantity {
    Quantity(
      quantity.value,
      ConfidenceInterval(
        low: max(0, quantity.interval.low),
        high: max(0, quantity.interval.high)
      )
    )
  }

  // MARK: Patterns

  private func pattern(_ index: Int, bound: Double) -> PatternResult {
    let sample = samples[index]
    let stratum = sample.stratum
    var result = PatternResult(
      name: stratum.name,
      cause: stratum.cause,
      order: stratum.order,
      rate: stratum.rate,
      mayLose: trials.contract.mayLose(stratum.coverage)
    )
    result.runs = sample.runs
    result.unanswered = sample.unanswered
    result.hits = sample.hits.hits
    result.forbiddenHits = sample.outcomes.filter { $0.forbidden > 0 }.count
    result.chance = sample.chance(confidence: confidence)
    result.counts = sample.counts(confidence: confidence) { $0.lost > 0 }
    result.lost = sample.mean(of: Self.lost, bound: bound, confidence: confidence)
    result.readThenLost = mean(sample) { Double($0.read) }
    result.goneEverywhere = mean(sample) { Double($0.goneEverywhere) }
    result.refused = mean(sample) { $0.refused }
    result.unreadable = mean(sample) { $0.unreadable }
    result.outages = sample.sample { $0.stopped > 0 }.chance
    result.recovery = mean(sample.filtered { $0.stopped > 0 }) { $0.refused / Double($0.stopped) }
    return result
  }

  /// A mean between groups; nothing is claimed of what no run showed.
  private func mean(_ sample: ClassSample, _ number: (TrialOutcome) -> Double) -> Quantity {
    sample.mean(of: number, bound: 0, confidence: confidence)
  }

  private func total(_ patterns: [PatternResult], _ part: (PatternResult) -> Quantity) -> Quantity {
    atLeastZero(.sum(of: patterns.map { (weight: $0.rate, quantity: part($0)) }))
  }

  // MARK: Bounds

  /// Events per year of runs that satisfy a condition, over classes.
  private func sum(_ classes: [Int], _ isHit: (TrialOutcome) -> Bool) -> Quantity {
    let strata = classes.map { stratum($0, isHit) }
    return atLeastZero(StratifiedSum(strata, confidence: confidence).quantity)
  }

  private func stratum(_ index: Int, _ isHit: (TrialOutcome) -> Bool) -> Stratum {
    samples[index].counts(confidence: confidence, isHit)
  }

  /// Records per year; classes that lost nothing are bounded together, by the most that one
  /// pattern can cost.
  private func records(_ classes: [(Int, PatternResult)], bound: Double) -> Quantity {
    let isSilent = { (pattern: PatternResult) in pattern.hits + pattern.unanswered == 0 }
    let silent = classes.filter { isSilent($0.1) }.map { stratum($0.0) { $0.lost > 0 } }
    let none = StratifiedSum.silent(silent, confidence: confidence)
    let seen = classes.filter { !isSilent($0.1) }
      .map { (weight: $0.1.rate, quantity: $0.1.lost) }
    return atLeastZero(.sum(of: seen + [(weight: bound, quantity: none)]))
  }

  /// Rate of patterns that could lose and were not played.
  private var leftOut: Double {
    let unplayed = skipped.reduce(0) { $0 + samples[$1].stratum.rate }
    return unplayed + catalogue.truncation(atLeast: trials.contract.threshold)
  }

  private func service(
    _ played: [Int],
    _ number: (TrialOutcome) -> Double
  ) -> Quantity {
    atLeastZero(
      .sum(
        of: played.map { index in
          let mean = samples[index].mean(of: number, bound: 0, confidence: confidence)
          return (weight: samples[index].stratum.rate, quantity: mean)
        }
      )
    )
  }

  // MARK: Sizes and effort

  private var sizes: LossSizes? {
    var sizes = WeightedSizes()
    for sample in samples {
      let outcomes = sample.outcomes
      for outcome in outcomes {
        sizes.add(
          Self.lost(outcome),
          weight: sample.stratum.rate / Double(outcomes.count)
        )
      }
    }
    return sizes.summary
  }

  /// Years of the cluster's life that a simulation without strata would need for this interval.
  private func crudeYears(_ events: Quantity) -> Double {
    guard events.value > 0, events.relativeHalfWidth > 0 else { return 0 }
    let hits = SampleSize.hits(
      relativeHalfWidth: events.relativeHalfWidth,
      confidence: confidence
    )
    return hits / events.value
  }

  private func refusals(_ result: OptionResult) -> [String] {
    var texts: [String] = []
    if result.events.value > 0, result.events.relativeHalfWidth > precision {
      let reached = (result.events.relativeHalfWidth * 100).rounded()
      let ratio = result.events.relativeHalfWidth / precision
      let more = Int((Double(runs) * ratio * ratio).rounded(.up))
      texts.append(
        "the wanted precision of \(Int(precision * 100)) % was not reached within \(runs) runs: "
          + "it is \(Int(reached)) %; some \(more) runs would reach it"
      )
    }
    if leftOut > max(result.events.value, 1e-15) {
      texts.append(
        "patterns that were not played may outweigh the answer: take it with the bound, or raise "
          + "'order' and 'budget'"
      )
    }
    let silent = result.patterns.reduce(0) { $0 + $1.unanswered }
    if silent > 0 {
      texts.append(
        "\(silent) runs lost nothing and did not become whole again in time, such as a partition "
          + "that waits for an operator: estimates count them as kept, upper ends as lost"
      )
    }
    return texts + brokenPromises
  }

  /// Runs in which a promise broke that the estimate does not count, by promise.
  private var brokenPromises: [String] {
    let broken = samples.flatMap(\.outcomes).filter { $0.broken != nil }
    return Set(broken.compactMap(\.broken)).sorted().map { promise in
      let runs = broken.filter { $0.broken == promise }
      return "\(runs.count) \(runs.count == 1 ? "run" : "runs") broke \(promise), which is no loss "
        + "and not counted here; the first has the seed \(runs[0].seed)"
    }
  }
}

extension Quantity {
  /// The same after an increasing function.
  func mapped(_ function: (Double) -> Double) -> Quantity {
    Quantity(
      function(value),
      ConfidenceInterval(low: function(interval.low), high: function(interval.high))
    )
  }
}
