import Estimation
import Foundation
import Primitives

// Small models of loss: trials a second, and what drawing rare things often is worth.
extension Benchmark {
  static var estimations: [Benchmark] {
    let hosts = ["rate": 0.6, "cycle": 35, "copies": 3]
    let media = ["rate": 0.12, "repair": 86_400.0, "copies": 4]
    let zones = ["host": 0.6, "rack": 0.1, "zone": 0.05, "cycle": 35, "unavailability": 1e-3]
    return [
      estimation("coincidence", ["rate": 0.6, "window": 35, "streams": 3]),
      estimation("record-window", hosts),
      estimation("independent-sets", ["chance": 1e-3, "copies": 3, "sets": 1_000]),
      estimation("three-zones-losses", zones),
      estimation("media-mttdl-parallel", media),
      estimation("media-loss-parallel", media.merging(["horizon": 31_557_600]) { $1 }),
      estimation("unclean-election-chance", ["rate": 12.175, "catch-up": 600]),
      estimation("copysets-distinct", ["nodes": 100, "gone": 4, "copies": 3, "sets": 33]),
    ]
  }

  /// Trials with reduced variance, and beside their rate how many times the variance of crude
  /// trials is theirs, and how many times longer crude trials would take for the same interval.
  private static func estimation(_ model: String, _ parameters: [String: Double]) -> Benchmark {
    Benchmark(name: "estimate-\(model)", unit: "trials/s") { quick in
      let world = try ReducedWorld(model: model, parameters: parameters)
      let trials = quick ? 20_000 : 200_000
      let crude = timed(world, trials, by: .crude)
      return {
        let reduced = timed(world, trials, by: .reduced)
        let ratio = crude.deviation / reduced.deviation
        var digest = Digest()
        digest.mix(reduced.deviation.bitPattern)
        var work = Work(units: Double(trials), digest: digest)
        work.figures.append(("variance-factor", ratio * ratio))
        work.figures.append(("speed-up", ratio * ratio * crude.seconds / reduced.seconds))
        return work
      }
    }
  }

  /// Seconds of so many trials, and the standard deviation of one over the answer.
  private static func timed(_ world: ReducedWorld, _ trials: Int, by sampling: ReducedSampling)
    -> (seconds: Double, deviation: Double)
  {
    let begin = clock()
    let deviation = world.relativeDeviation(seed: 1, trials: trials, by: sampling)
    return (max(1e-6, Double(clock() - begin) / 1e6), deviation)
  }
}
