import Foundation
import Primitives
import Scenarios
import Simulation

// Whole clusters under constant load, with every checker on.
extension Benchmark {
  static var clusters: [Benchmark] {
    [
      cluster("cluster-3x1", brokers: 3, partitions: 1, rate: 1_000, seconds: 20),
      cluster("cluster-3x1-10k", brokers: 3, partitions: 1, rate: 10_000, seconds: 5),
      cluster("cluster-3x1-100k", brokers: 3, partitions: 1, rate: 100_000, seconds: 1),
      cluster("cluster-3x100", brokers: 3, partitions: 100, rate: 1_000, seconds: 10),
      cluster("cluster-3x150", brokers: 3, partitions: 150, rate: 150, seconds: 20),
      cluster("cluster-30x300", brokers: 30, partitions: 300, rate: 3_000, seconds: 5),
      cluster("cluster-200x10000", brokers: 200, partitions: 10_000, rate: 10_000, seconds: 1),
    ]
  }

  /// Events, virtual time per processor time and memory of a warm cluster.
  ///
  /// The fork's first touch of everything is part of it; `settled ns/event` is what an event costs
  /// in the same length of time after that.
  private static func cluster(
    _ name: String,
    brokers: Int,
    partitions: Int,
    rate: Int,
    seconds: Int64
  ) -> Benchmark {
    Benchmark(name: name, unit: "events/s") { quick in
      var warm = try simulation(brokers: brokers, partitions: partitions, rate: rate)
      warm.advance(until: warmth)
      let length = Interval.seconds(quick ? 1 : seconds)
      return {
        var copy = warm.fork()
        let before = Allocations.count
        copy.advance(until: warmth + length)
        let events = Double(copy.events - warm.events)
        var work = Work(units: events, digest: copy.digest)
        work.figures.append(("virtual s/s", Double(length.nanoseconds) / 1e9))
        work.figures.append(("entries/s", Double(copy.entries - warm.entries)))
        if let before, let after = Allocations.count {
          work.figures.append(("allocations/event", Double(after - before) / events))
        }
        if let bytes = Allocations.residentBytes { work.figures.append(("resident B", bytes)) }
        work.sequel = {
          let (events, entries) = (copy.events, copy.entries)
          let begin = processorSeconds
          copy.advance(until: warmth + length + length)
          let nanoseconds = (processorSeconds - begin) * 1e9
          return [
            ("settled ns/event", nanoseconds / Double(copy.events - events)),
            ("settled ns/entry", nanoseconds / Double(copy.entries - entries)),
          ]
        }
        return work
      }
    }
  }

  /// By when every topic has been created and the clients write steadily.
  static let warmth = Instant.zero + .seconds(12)

  /// A calm cluster under constant load.
  ///
  /// Topics have 5 000 partitions at most: a controller takes no more than 10 000 records at once.
  static func simulation(brokers: Int, partitions: Int, rate: Int) throws -> Simulation {
    let factors = "'replication.factor': 3, 'min.insync.replicas': 2"
    let size = "bytes: 100, acks: 'all'"
    let topics = (partitions + 4_999) / 5_000
    func each(_ item: (Int) -> String) -> String {
      (0..<topics).map(item).joined(separator: ", ")
    }
    func name(_ index: Int) -> String { index == 0 ? "orders" : "orders\(index)" }
    let text = """
      { format: 1, title: "benchmark", cluster: { brokers: \(brokers) },
        topics: { \(each { "\(name($0)): { partitions: \(partitions / topics), \(factors) }" }) },
        clients: {
          writers: [\(each { "{ topic: '\(name($0))', rate: '\(rate / topics)/s', \(size) }" })],
          readers: [\(each { "{ topic: '\(name($0))' }" })] },
        run: { for: "10m", maxEvents: 1000000000000 }, cases: { load: {} } }
      """
    let scenario = try Scenario.parse(text, file: "benchmark", vocabulary: .standard)
    return try Simulation(scenario.cases[0], seed: 1, file: "benchmark")
  }
}
