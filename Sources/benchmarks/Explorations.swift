import Exploration
import Foundation
import Primitives
import Scenarios
import Simulation

// Runs of a sweep: bare, from drawn scenarios; and with all that a sweep does around them.
extension Benchmark {
  static var explorations: [Benchmark] {
    [
      Benchmark(name: "explore-bare", unit: "runs/s") { quick in
        let space = try storms()
        let sweep = Sweep(space, seed: 1)
        let runs = (0..<(quick ? 10 : 200)).compactMap { sweep.run($0) }
        return {
          var digest = Digest()
          var events: UInt64 = 0
          for run in runs {
            var simulation = try run.simulation(of: space)
            let result = simulation.run()
            digest.mix(result.digest)
            events += result.events
          }
          return work(runs.count, events, digest)
        }
      },
      sweep(named: "explore", mode: .swarm),
      sweep(named: "explore-guided", mode: .guided),
    ]
  }

  /// Draws, runs, sums up and writes lines, as `wavetank explore` does on one core.
  private static func sweep(named name: String, mode: Sweep.Mode) -> Benchmark {
    Benchmark(name: name, unit: "runs/s") { quick in
      let space = try storms()
      return {
        var sweep = Sweep(space, seed: 1, mode: mode)
        var bytes = 0
        for index in 0..<(quick ? 10 : 200) {
          guard let run = sweep.run(index) else { continue }
          let record = try run.record(in: space)
          bytes += record.line.utf8.count
          sweep.take(record, of: run.run)
        }
        var work = work(sweep.totals.coverage.runs, sweep.totals.events, sweep.totals.digest)
        work.figures.append(("states", Double(sweep.totals.coverage.statesReached)))
        work.figures.append(("bytes/run", Double(bytes) / work.units))
        return work
      }
    }
  }

  private static func work(_ runs: Int, _ events: UInt64, _ digest: Digest) -> Work {
    var work = Work(units: Double(runs), digest: digest)
    work.figures.append(("events/s", Double(events)))
    return work
  }

  /// Short storms over three brokers.
  private static func storms() throws -> ExplorationSpace {
    let kinds = ["kill", "power", "pause", "cut", "cutOneWay", "clog", "slowDisk"]
    let faults = kinds.map { kind in
      "{ kind: \"\(kind)\", every: { exponential: { mean: { logBetween: [\"3s\", \"30s\"] } } }, "
        + "lasting: { uniform: { min: \"100ms\", max: \"10s\" } } }"
    }
    let text = """
      { format: 1, title: "Storms",
        base: {
          cluster: { brokers: 3, server: { "eligible.leader.replicas.enable": true } },
          topics: { orders: { "replication.factor": 3, "min.insync.replicas": 2 } },
          clients: { writers: [{ topic: "orders", rate: "20/s", bytes: 100, acks: "all" }],
            readers: [{ topic: "orders" }] },
          run: { for: "20s", settle: "3m" } },
        vary: { nemesis: [\(faults.joined(separator: ", "))],
          topics: { orders: { partitions: { oneOf: [1, 2] } } } } }
      """
    return try ExplorationSpace.parse(
      text,
      file: "storms.space.json5",
      vocabulary: .standard,
      load: { _ in nil }
    )
  }
}
