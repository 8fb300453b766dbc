import Estimation
import Foundation
import LossProbability
import Primitives
import Scenarios
import Simulation

// Fault patterns on the real cluster: one pattern after another, and the estimate of a whole option
// with what stratifying is worth over playing years at random.
extension Benchmark {
  static var losses: [Benchmark] {
    [
      Benchmark(name: "loss-trials", unit: "trials/s") { quick in
        let specification = try study()
        let estimator = try estimator(of: specification)
        let strata = estimator.catalogue.classes.filter { $0.name.hasPrefix("region power:") }
        guard let stratum = strata.first else { throw Failure(text: "no such pattern") }
        return {
          var digest = Digest()
          let groups = (0..<(quick ? 2 : 20)).map { estimator.trials.play(stratum, group: $0) }
          for outcome in groups.joined() {
            digest.mix(outcome.digest.low)
            digest.mix(UInt64(outcome.lost))
          }
          return Work(units: Double(groups.joined().count), digest: digest)
        }
      },
      Benchmark(name: "loss-estimate", unit: "trials/s") { quick in
        let specification = try study(runs: quick ? 20 : 400)
        return { try estimate(specification) }
      },
    ]
  }

  private static func estimate(_ specification: LossSpecification) throws -> Work {
    var estimator = try estimator(of: specification)
    var digest = Digest()
    while true {
      let work = estimator.plan()
      if work.isEmpty { break }
      for item in work {
        let stratum = estimator.samples[item.stratum].stratum
        let outcomes = estimator.trials.play(stratum, group: item.group)
        for outcome in outcomes { digest.mix(outcome.digest.low) }
        estimator.take(item, outcomes)
      }
    }
    let result = estimator.result(years: 1, recordRate: 20)
    var work = Work(units: Double(result.runs), digest: digest)
    work.figures.append(("half-width %", 100 * result.events.relativeHalfWidth))
    // A trial plays about two minutes of a cluster's life.
    let played = Double(result.runs) * 120 / PatternWindows.year
    work.figures.append(("times fewer hours than crude", result.crudeRuns / played))
    return work
  }

  private static func estimator(of specification: LossSpecification) throws -> OptionEstimator {
    guard let option = specification.options.first else { throw Failure(text: "no option") }
    let trials = try LossTrials(option, seed: specification.seed, file: specification.file)
    return OptionEstimator(trials, specification: specification)
  }

  private static func study(runs: Int = 400) throws -> LossSpecification {
    let text = """
      {
        format: 1, title: "three zones",
        base: {
          cluster: { brokers: 3, zones: ["a", "b", "c"] },
          topics: { orders: { "min.insync.replicas": 2 } },
          clients: { writers: [{ topic: "orders", rate: "20/s", bytes: 100, acks: "all" }] },
          run: { settle: "3m" },
        },
        budget: { runs: \(runs) },
      }
      """
    return try LossSpecification.parse(
      text,
      file: "benchmark.report.json5",
      vocabulary: .standard,
      load: { _ in nil }
    )
  }
}
