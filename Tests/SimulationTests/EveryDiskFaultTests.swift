import Foundation
import Hardware
import Primitives
import Scenarios
import Simulation
import Testing

/// A fault that is configured and never fires is a defect: the scenario shows each kind at work.
@Suite struct EveryDiskFaultTests {
  private static let file = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("scenarios/every-disk-fault.json5")

  private static func scenario() throws -> Scenario {
    let text = try String(contentsOf: file, encoding: .utf8)
    return try Scenario.parse(text, file: "every-disk-fault.json5", vocabulary: .standard)
  }

  @Test("each kind of the registry hits something in the case that is named after it")
  func ledgers() throws {
    let scenario = try Self.scenario()
    for description in DiskFaultRegistry.all {
      let plan = try #require(
        scenario.cases.first { $0.name == description.name },
        "no case for \(description.name)"
      )
      var simulation = try Simulation(plan, seed: 1, file: "every-disk-fault.json5")
      let result = simulation.run()
      let lines = result.faults.filter { $0.kind == description.name }
      #expect(!lines.isEmpty && lines.allSatisfy { $0.effects > 0 }, "\(description.name)")
      #expect(result.verdict == .passed, "\(description.name): \(result.reason)")
    }
  }

  @Test("a random fault of a disk counts what it hit, not how often it was drawn")
  func randomFaults() throws {
    for (kind, isHit) in [("slowDisk", true), ("fillDisk", true), ("lyingFlush", false)] {
      let result = try runStory(
        """
        {
          format: 1, title: "random",
          cluster: { brokers: 1 },
          topics: { orders: { partitions: 1, "replication.factor": 1 } },
          clients: { writers: [{ topic: "orders", rate: "20/s", bytes: 100, acks: "all" }] },
          nemesis: [{ kind: "\(kind)", every: "5s", lasting: "\(isHit ? "4s" : "1ms")", budget: 1 }],
          run: { for: "40s", settle: "90s" },
          cases: { only: { expect: { pass: true } } },
        }
        """
      )
      let line = try #require(result.faults.first { $0.kind == kind })
      #expect(line.firedAt != nil, "\(kind)")
      #expect((line.effects > 0) == isHit, "\(kind): \(line.effects)")
    }
  }
}
