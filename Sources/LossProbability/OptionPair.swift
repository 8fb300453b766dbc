import Estimation
import Primitives

/// Two options whose patterns were played on the same seeds.
public enum OptionPair {
  /// Compares an option with the baseline, class by class.
  ///
  /// Classes that both played with the same patterns are paired run by run; the others are compared
  /// as independent samples.
  public static func compare(
    _ baseline: OptionEstimator,
    _ other: OptionEstimator,
    results: (baseline: OptionResult, other: OptionResult)
  ) -> OptionComparison {
    var terms: [(weight: Double, quantity: Quantity)] = []
    var discordant = (baselineOnly: 0, optionOnly: 0)
    var (paired, unpaired) = (0.0, 0.0)
    for name in names(baseline, other) {
      let (a, b) = (baseline.sample(named: name), other.sample(named: name))
      guard let a, let b, a.stratum.patterns == b.stratum.patterns else {
        terms += baseline.terms(of: name, a, sign: -1) + other.terms(of: name, b, sign: 1)
        continue
      }
      let pairs = pairs(a, b)
      let counts = pairs.counts
      discordant.baselineOnly += counts.firstOnly
      discordant.optionOnly += counts.secondOnly
      let rate = a.stratum.rate
      let bounds = pairs.differenceBounds(confidence: baseline.confidence)
      terms.append((rate, widened(bounds, a, b)))
      let variance = counts.standardError * counts.standardError * rate * rate
      paired += variance
      unpaired += variance * (counts.varianceRatio ?? 1)
    }
    let difference = Quantity.sum(of: terms)
    return OptionComparison(
      baseline: results.baseline.name,
      option: results.other.name,
      difference: difference,
      ratio: ratio(results.other.events, results.baseline.events),
      discordant: discordant,
      varianceRatio: paired > 0 ? unpaired / paired : 1,
      isDecided: !difference.interval.contains(0)
    )
  }

  private static func names(_ a: OptionEstimator, _ b: OptionEstimator) -> [String] {
    var names: [String] = []
    for sample in a.played + b.played where !names.contains(sample.stratum.name) {
      names.append(sample.stratum.name)
    }
    return names
  }

  /// Runs without an answer may have been losses, of either option.
  private static func widened(_ bounds: Quantity, _ a: ClassSample, _ b: ClassSample) -> Quantity {
    func open(_ sample: ClassSample) -> Double {
      Double(sample.unanswered) / Double(max(1, sample.runs))
    }
    let (low, high) = (bounds.interval.low - open(a), bounds.interval.high + open(b))
    return Quantity(bounds.value, ConfidenceInterval(low: low, high: high))
  }

  private static func pairs(_ a: ClassSample, _ b: ClassSample) -> ClusteredPairs {
    var pairs = ClusteredPairs()
    for (first, second) in zip(a.groups, b.groups) {
      pairs.add(zip(first, second).map { (first: $0.lost > 0, second: $1.lost > 0) })
    }
    return pairs
  }

  private static func ratio(_ a: Quantity, _ b: Quantity) -> Quantity? {
    guard a.value > 0, b.value > 0, b.interval.low > 0 else { return nil }
    let inverse = Quantity(
      1 / b.value,
      ConfidenceInterval(low: 1 / b.interval.high, high: 1 / b.interval.low)
    )
    return a.times(inverse)
  }
}

extension OptionEstimator {
  /// Classes that were played and count.
  var played: [ClassSample] {
    samples.indices.filter { samples[$0].runs > 0 && counts($0) }.map { samples[$0] }
  }

  func sample(named name: String) -> ClassSample? {
    played.first { $0.stratum.name == name }
  }

  /// What a class that cannot be paired adds to a difference; one that was enumerated and not
  /// played may lose always or never.
  fileprivate func terms(
    of name: String,
    _ sample: ClassSample?,
    sign: Double
  ) -> [(weight: Double, quantity: Quantity)] {
    if let sample {
      return [(sign * sample.stratum.rate, sample.chance(confidence: confidence))]
    }
    let unplayed = skipped.filter { samples[$0].stratum.name == name }
    let unknown = Quantity(0, ConfidenceInterval(low: 0, high: 1))
    return unplayed.map { (sign * samples[$0].stratum.rate, unknown) }
  }
}
