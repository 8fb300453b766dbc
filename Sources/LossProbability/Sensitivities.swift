import Estimation
import Primitives
import Scenarios

extension OptionEstimator {
  /// How the loss events per year depend on each assumption, the strongest first.
  ///
  /// No run is played again: every run is weighed by how much likelier its pattern becomes. That is
  /// exact for rates, and for lengths and shares as far as they decide how often patterns come about.
  public func sensitivities(_ specification: LossSpecification) -> [SensitivityBar] {
    let option = trials.option
    let base = events(option.rates, option.times)
    guard base > 0 else { return [] }
    var bars: [SensitivityBar] = []
    for kind in specification.events {
      let rate = option.rates[kind]
      bars.append(
        bar(kind.rawValue, rate.perYear, rate.range, rate.evidence, " \(kind.domain.phrase)") {
          events(option.rates.with(kind, at: $0), option.times) / base
        }
      )
    }
    for parameter in StudyParameter.allCases {
      let value = option.times.value(of: parameter)
      let form = parameter.details.form
      bars.append(
        bar(parameter.rawValue, value.value, value.range, value.evidence, "", form) {
          events(option.rates, option.times.with(parameter, at: $0)) / base
        }
      )
    }
    return bars.filter { abs($0.high - $0.low) > 1e-6 || abs($0.elasticity) > 1e-6 }
      .sorted { ($0.reach, $0.name) > ($1.reach, $1.name) }
  }

  private func bar(
    _ name: String,
    _ value: Double,
    _ range: ConfidenceInterval,
    _ evidence: Evidence,
    _ unit: String,
    _ form: StudyParameter.Form? = nil,
    _ ratio: (Double) -> Double
  ) -> SensitivityBar {
    func text(_ value: Double) -> String {
      form.map { StudyText.value(value, $0) } ?? StudyText.number(value) + unit
    }
    let step = 0.01
    let elasticity = value > 0 ? (ratio(value * (1 + step)) - 1) / step : 0
    return SensitivityBar(
      name: name,
      lowText: text(range.low),
      highText: text(range.high),
      low: ratio(range.low),
      high: ratio(range.high),
      elasticity: elasticity,
      evidence: evidence
    )
  }

  /// Loss events per year under other rates and times, from the runs that were made.
  func events(
    _ rates: EventRates,
    _ times: StudyTimes
  ) -> Double {
    samples.indices.reduce(0) { sum, index in
      let stratum = samples[index].stratum
      let outcomes = samples[index].outcomes
      guard !outcomes.isEmpty else { return sum }
      let weight = stratum.rate / Double(outcomes.count)
      return outcomes.reduce(sum) { sum, outcome in
        guard outcome.lost > 0 else { return sum }
        let likelihood = stratum.patterns[outcome.pattern].likelihood(
          (trials.option.rates, rates),
          (trials.option.times, times),
          dirty: trials.windows.dirty
        )
        return sum + weight * likelihood
      }
    }
  }
}

extension SensitivityBar {
  /// How far the answer moves, as a factor.
  fileprivate var reach: Double {
    func factor(_ x: Double) -> Double { max(x, 1 / max(x, 1e-12)) }
    return max(factor(low), factor(high))
  }
}
