import Estimation
import Primitives
import Scenarios

extension OptionEstimator {
  private static let bandDraws = 500

  /// Loss events per year with 90 % of the weight when every rate is drawn from the range of its
  /// sources, log-uniformly and independently (from the 5th to the 95th percentile); nil where no
  /// loss was seen.
  ///
  /// What runs cannot tell is not in it: it says how far the answer depends on rates that nobody
  /// knows well. No run is played again; each is weighed by how much likelier its pattern becomes.
  ///
  /// - Complexity: O(draws × patterns that lost).
  public func rateBand(_ specification: LossSpecification) -> ConfidenceInterval? {
    let hits = weighedHits
    guard !hits.isEmpty else { return nil }
    var stream = RandomStream(seed: specification.seed, purpose: "loss.rate-band")
    let answers = (0..<Self.bandDraws).map { _ in
      let rates = drawnRates(specification.events, &stream)
      return hits.reduce(0) { sum, hit in
        let likelihood = samples[hit.stratum].stratum.patterns[hit.pattern].likelihood(
          (trials.option.rates, rates),
          (trials.option.times, trials.option.times),
          dirty: trials.windows.dirty
        )
        return sum + hit.weight * likelihood
      }
    }
    .sorted()
    let tail = Self.bandDraws / 20
    return ConfidenceInterval(low: answers[tail], high: answers[Self.bandDraws - 1 - tail])
  }

  private func drawnRates(_ kinds: [EventKind], _ stream: inout RandomStream) -> EventRates {
    var rates = trials.option.rates
    for kind in kinds {
      let (share, range) = (stream.share(), rates[kind].range)
      guard range.low > 0, range.high > range.low else { continue }
      let (low, high) = (ElementaryFunctions.log(range.low), ElementaryFunctions.log(range.high))
      rates = rates.with(kind, at: ElementaryFunctions.exp(low + share * (high - low)))
    }
    return rates
  }

  /// Patterns that lost, with the loss events per year that each adds to the answer.
  private var weighedHits: [(stratum: Int, pattern: Int, weight: Double)] {
    var hits: [(stratum: Int, pattern: Int, weight: Double)] = []
    for (index, sample) in samples.enumerated() {
      let outcomes = sample.outcomes
      let losing = outcomes.filter { $0.lost > 0 }.map(\.pattern).sorted()
      for pattern in losing {
        let weight = sample.stratum.rate / Double(outcomes.count)
        if let last = hits.indices.last, hits[last].stratum == index, hits[last].pattern == pattern
        {
          hits[last].weight += weight
        } else {
          hits.append((stratum: index, pattern: pattern, weight: weight))
        }
      }
    }
    return hits
  }
}
