import Estimation
import Foundation
import LossProbability
import Primitives
import Reporting
import Scenarios

/// Makes a study: gives out patterns to workers and puts together what they cost.
struct LossSession {
  private let specification: LossSpecification
  private let jobs: Int
  private let console: Console
  private var digest = Digest()

  init(_ specification: LossSpecification, jobs: Int, console: Console) {
    self.specification = specification
    self.jobs = jobs
    self.console = console
  }

  /// The whole study, but for the command and the version.
  mutating func study() throws(CommandError) -> LossStudy {
    var estimators: [OptionEstimator] = []
    var results: [OptionResult] = []
    for option in specification.options {
      let estimator = try estimate(option)
      results.append(try result(of: estimator))
      estimators.append(estimator)
    }
    var study = LossStudy(specification)
    study.comparisons = comparisons(estimators, results)
    study.options = results
    study.reduced = try reducedWorlds()
    for request in specification.placements {
      let (placements, checks) = request.results(seed: specification.seed)
      study.placements += placements
      study.reduced += checks
    }
    study.digest = digest.description
    study.conclusions = specification.conclusions.map { $0.text(in: study) }
    return study
  }

  // MARK: Options

  private mutating func estimate(_ option: LossOption) throws(CommandError) -> OptionEstimator {
    let trials: LossTrials
    do throws(ScenarioError) {
      trials = try LossTrials(option, seed: specification.seed, file: specification.file)
    } catch {
      throw CommandError(.badData, [error.description])
    }
    var estimator = OptionEstimator(trials, specification: specification)
    while true {
      let work = estimator.plan()
      guard !work.isEmpty else { return estimator }
      let samples = estimator.samples
      var groups: [[TrialOutcome]] = []
      try spread(work.count, of: option.name) { index in
        trials.play(samples[work[index].stratum].stratum, group: work[index].group)
      } take: {
        groups.append($0)
      }
      for (item, outcomes) in zip(work, groups) {
        estimator.take(item, outcomes)
        for outcome in outcomes {
          digest.mix(outcome.digest.low)
          digest.mix(outcome.digest.high)
        }
      }
    }
  }

  private mutating func result(
    of estimator: OptionEstimator
  ) throws(CommandError) -> OptionResult {
    let trials = estimator.trials
    let costs = trials.costs()
    var result = estimator.result(years: specification.years, recordRate: costs.recordRate)
    result.costs = costs.figures
    result.closedForms = estimator.closedForms(result, recordRate: costs.recordRate)
    if specification.showsExposure {
      var pasts: [[Int64]] = []
      try spread(LossTrials.exposurePasts, of: trials.option.name) {
        trials.exposure(past: $0)
      } take: {
        pasts.append($0)
      }
      result.exposure = LossTrials.exposureCurve(pasts)
    }
    if specification.showsSensitivities {
      result.sensitivities = estimator.sensitivities(specification)
      result.rateBand = estimator.rateBand(specification)
    }
    if specification.showsWorst { result.witness = estimator.witness() }
    return result
  }

  private func comparisons(
    _ estimators: [OptionEstimator],
    _ results: [OptionResult]
  ) -> [OptionComparison] {
    guard let base = results.firstIndex(where: { $0.name == specification.baseline }) else {
      return []
    }
    return results.indices.filter { $0 != base }.map { index in
      OptionPair.compare(
        estimators[base],
        estimators[index],
        results: (results[base], results[index])
      )
    }
  }

  // MARK: Work

  private mutating func spread<Output: Sendable>(
    _ count: Int,
    of name: String,
    work: @escaping @Sendable (Int) -> Output,
    take: (Output) -> Void
  ) throws(CommandError) {
    let file = specification.file
    let meter = ProgressMeter("pieces of '\(name)'", of: count)
    try Workers.run(count: count, jobs: jobs) { index in
      CrashGuard.working(on: "piece \(index) of '\(name)' of \(shellWord(file))") { work(index) }
    } deliver: { (index, output) throws(CommandError) in
      take(output)
      console.progress(meter.line(index + 1))
    }
  }

  private mutating func reducedWorlds() throws(CommandError) -> [ClosedFormRow] {
    let (requests, seed) = (specification.reduced, specification.seed)
    var rows: [ClosedFormRow] = []
    try spread(requests.count, of: "small worlds") { index in
      var row = requests[index].world.simulate(seed: seed, precision: Self.smallPrecision)
      row.name = requests[index].name
      return row
    } take: {
      rows.append($0)
    }
    return rows
  }

  private static let smallPrecision = 0.02
}
