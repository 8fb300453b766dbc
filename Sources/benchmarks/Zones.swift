import Checking
import Foundation
import Primitives
import Scenarios
import Simulation

// Whole runs in which a cluster of three zones loses one.
extension Benchmark {
  static var zones: [Benchmark] {
    [
      zoneLoss("zone-loss-3x3", brokers: 3, partitions: 3, rate: 2_000),
      zoneLoss("zone-loss-3x150", brokers: 3, partitions: 150, rate: 30),
      zoneLoss("zone-loss-200x10000", brokers: 200, partitions: 10_000, rate: 2_000),
    ]
  }

  /// A run from the start to the verdict: boots, takes load, loses a zone with its controller and
  /// recovers, three controllers included.
  private static func zoneLoss(
    _ name: String,
    brokers: Int,
    partitions: Int,
    rate: Int
  ) -> Benchmark {
    Benchmark(name: name, unit: "events/s") { quick in
      let (brokers, partitions) =
        quick ? (min(brokers, 12), min(partitions, 120)) : (brokers, partitions)
      let scenario = try Scenario.parse(
        story(brokers: brokers, partitions: partitions, rate: rate),
        file: name,
        vocabulary: .standard
      )
      return {
        let before = Allocations.count
        var simulation = try Simulation(scenario.cases[0], seed: 1, file: name)
        let result = simulation.run()
        guard result.verdict == .passed else {
          throw Failure(text: "\(name) is \(result.verdict.rawValue): \(result.reason)")
        }
        let events = Double(result.events)
        var work = Work(units: events, digest: result.digest)
        work.figures.append(
          ("virtual s/s", Double((result.ended - Instant.zero).nanoseconds) / 1e9)
        )
        work.figures.append(("entries/s", Double(simulation.entries)))
        work.figures.append(("events", events))
        work.figures.append(("acked", Double(result.judgement.outcomes.total)))
        if let before, let after = Allocations.count {
          work.figures.append(("allocations/event", Double(after - before) / events))
        }
        if let bytes = Allocations.residentBytes { work.figures.append(("resident B", bytes)) }
        return work
      }
    }
  }

  private static func story(brokers: Int, partitions: Int, rate: Int) -> String {
    let topics = (partitions + 4_999) / 5_000
    let names = (0..<topics).map { $0 == 0 ? "orders" : "orders\($0)" }
    let copies = "'replication.factor': 3, 'min.insync.replicas': 2"
    let each = names.map { "\($0): { partitions: \(partitions / topics), \(copies) }" }
    let writers = names.map {
      "{ topic: '\($0)', rate: '\(rate / topics)/s', bytes: 100, acks: 'all' }"
    }
    return """
      { format: 1, title: "a zone is lost",
        cluster: { brokers: \(brokers), controllers: 3, zones: ["az1", "az2", "az3"] },
        topics: { \(each.joined(separator: ", ")) },
        clients: { writers: [\(writers.joined(separator: ", "))] },
        script: [
          { wait: "acked(orders-0) >= 1", within: "60s" },
          { power: "zone az1", after: "5s", spread: "20ms" },
          { wait: "isr(orders-0) == 2", within: "60s" },
          { start: "zone az1", after: "5s" },
          { wait: "isr(orders-0) == 3", within: "120s" },
        ],
        run: { for: "40s", settle: "120s", maxEvents: 1000000000000 },
        cases: { loss: { expect: { pass: true, lost: 0, permittedLoss: 0 } } } }
      """
  }
}
