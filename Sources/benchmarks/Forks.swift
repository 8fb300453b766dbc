import Checking
import Primitives
import Scenarios
import Simulation

// Forks of a warm cluster: alone, with the first writes after it, and with a power loss.
extension Benchmark {
  static var forks: [Benchmark] {
    [
      Benchmark(name: "fork", unit: "forks/s") { quick in
        let warm = try warmCluster()
        let rounds = quick ? 50 : 2_000
        return {
          var digest = Digest()
          for seed in 0..<UInt64(rounds) {
            var fork = warm.fork(reseed: seed)
            for _ in 0..<20 { _ = fork.step() }
            digest.mix(fork.events)
          }
          return Work(units: Double(rounds), digest: digest)
        }
      },
      Benchmark(name: "power-loss-trial", unit: "trials/s") { quick in
        let warm = try warmCluster()
        let rounds = quick ? 5 : 100
        return {
          var digest = Digest()
          var lost: Int64 = 0
          for seed in 0..<UInt64(rounds) {
            var trial = warm.fork(reseed: seed)
            trial.losePower()
            let result = trial.finish()
            digest.mix(result.digest.low)
            lost += result.judgement.permittedLoss
          }
          var work = Work(units: Double(rounds), digest: digest)
          work.figures.append(("records lost/trial", Double(lost) / Double(rounds)))
          return work
        }
      },
    ]
  }

  private static func warmCluster() throws -> Simulation {
    var warm = try simulation(brokers: 3, partitions: 1, rate: 100)
    warm.advance(until: warmth)
    return warm
  }
}
