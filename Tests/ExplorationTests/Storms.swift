import Primitives
import Scenarios
import Simulation
import Testing

@testable import Exploration

/// Storms of random faults over a cluster with a bug switched on.
enum Storms {
  /// A storm with many faults; `kinds` with the mean seconds between two.
  static func document(
    variant: String,
    kinds: [(kind: String, every: Int)],
    length: String = "60s",
    brokers: Int = 3,
    rate: String = "20/s",
    onReturn: String = "",
    script: String = ""
  ) throws -> DocumentNode {
    let nemesis = kinds.map { kind, every in
      """
      { kind: "\(kind)", every: { exponential: { mean: "\(every)s" } }, \
      lasting: { uniform: { min: "500ms", max: "8s" } }, maxConcurrent: 2, \(onReturn) }
      """
    }
    return try DocumentNode.parse(
      """
      {
        format: 1, title: "A storm", variant: "\(variant)",
        cluster: { brokers: \(brokers), host: { device: "nvme-plp", fileSystem: "ext4-ordered" } },
        topics: { orders: { partitions: 2, "replication.factor": 3, "min.insync.replicas": 2 } },
        clients: {
          writers: [{ topic: "orders", rate: "\(rate)", bytes: 100, acks: "all" }],
          readers: [{ topic: "orders" }],
        },
        \(script)
        run: { for: "\(length)", settle: "2m" },
        nemesis: [\(nemesis.joined(separator: ", "))],
        expect: { pass: true, lost: 0 },
      }
      """,
      file: "storm.json5"
    ).root
  }

  static func run(_ document: DocumentNode, seed: UInt64) throws -> RunResult {
    let scenario = try Scenario.read(
      document,
      text: "",
      file: "storm.json5",
      vocabulary: .standard
    )
    var simulation = try Simulation(scenario.cases[0], seed: seed)
    return simulation.run()
  }

  /// The first seed from 1 on that shows a finding, with it.
  static func finding(
    _ document: DocumentNode,
    seeds: UInt64 = 20,
    where isWanted: (FindingClass) -> Bool = { _ in true }
  ) -> (UInt64, FindingClass)? {
    for seed in 1...seeds {
      guard let found = Shrinker.findingClass(of: document, seed: seed) else { continue }
      if isWanted(found) { return (seed, found) }
    }
    return nil
  }

  static let everything = [
    "kill", "crash", "power", "shutdown", "pause", "isolate", "cut", "cutOneWay", "clog",
    "fillDisk", "slowDisk", "ioError", "latentSector", "bitRot", "tornWrite", "wipe",
    "lyingFlush", "clockStep",
  ].map { ($0, 12) }
}
