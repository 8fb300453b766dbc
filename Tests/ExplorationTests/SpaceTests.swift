import Primitives
import Scenarios
import Simulation
import Testing

@testable import Exploration

/// A space over a small cluster, with `more` at its end.
func space(_ more: String, base: String? = nil) throws -> ExplorationSpace {
  let text = """
    { format: 1, title: "A space",
      base: \(base ?? smallBase),
      \(more) }
    """
  return try ExplorationSpace.parse(
    text,
    file: "a.space.json5",
    vocabulary: .standard,
    load: { $0 == "other.json5" ? (file: $0, text: otherScenario) : nil }
  )
}

let smallBase = """
  { cluster: { brokers: 3 }, topics: { orders: { "min.insync.replicas": 2 } },
    clients: { writers: [{ topic: "orders", rate: "20/s" }] }, run: { for: "3s" } }
  """

private let otherScenario = """
  { format: 1, title: "Other", topics: { orders: {} },
    cases: { one: { run: { for: "4s" } }, two: { run: { for: "5s" } } } }
  """

@Suite("Spaces")
struct SpaceTests {
  private func draws(_ space: ExplorationSpace, _ count: Int = 200) -> [ExplorationDraw] {
    let sweep = Sweep(space, seed: 7)
    return (0..<count).compactMap { sweep.run($0)?.drawn }
  }

  @Test("lists are drawn by weight, and everything in them comes up")
  func lists() throws {
    let drawn = try draws(
      space("vary: { cluster: { brokers: { oneOf: [3, 5], weights: [9, 1] } } }")
    )
    let five = drawn.count { $0.plan.cluster.brokers == 5 }
    #expect(drawn.count == 200)
    #expect((5...45).contains(five))
    #expect(drawn.allSatisfy { $0.choices.contains { $0.name == "cluster.brokers" } })
  }

  @Test("ranges keep to their bounds; logarithmic ones spend as much on each power of ten")
  func ranges() throws {
    let more = """
      vary: { clients: { writers: [{ topic: "orders", rate: { between: ["10/s", "20/s"] },
        bytes: { logBetween: ["16B", "16KB"] } }] }, run: { for: { logBetween: ["1s", "100s"] } } }
      """
    let drawn = try draws(space(more), 400)
    let sizes = drawn.map { $0.plan.writers[0].bytes.bytes }
    let lengths = drawn.map { $0.plan.run.duration }
    #expect(sizes.allSatisfy { (16...16_000).contains($0) })
    #expect((100...170).contains(sizes.count { $0 < 160 }))
    #expect((150...250).contains(lengths.count { $0 < .seconds(10) }))
    #expect(lengths.allSatisfy { .seconds(1) <= $0 && $0 <= .seconds(100) })
    #expect(
      drawn.allSatisfy {
        (.milliseconds(50) ... .milliseconds(100)).contains($0.plan.writers[0].meanGap)
      }
    )
  }

  @Test("random faults are left out by chance, and those that stay have times of their own")
  func swarm() throws {
    let kinds = ["kill", "power", "pause", "cut"]
    let entries = kinds.map { "{ kind: \"\($0)\", every: \"1s\" }" }.joined(separator: ", ")
    let drawn = try draws(space("vary: { nemesis: [\(entries)] }"))
    for kind in kinds {
      let kept = drawn.count { $0.plan.nemesis.contains { $0.kind.rawValue == kind } }
      #expect((70...130).contains(kept))
    }
    let all = drawn.flatMap(\.plan.nemesis)
    let late = all.count { $0.from.resolved(in: .seconds(100)) > .zero }
    let early = all.count { $0.until.resolved(in: .seconds(100)) < .seconds(100) }
    #expect(late > all.count / 4 && early > all.count / 4)
    #expect(late < all.count * 3 / 4 && early < all.count * 3 / 4)
  }

  @Test("a feature is laid over the base as a whole, or not at all")
  func features() throws {
    let more = """
      features: { slow: { cluster: { host: { device: "hdd" } }, run: { for: { oneOf: ["9s"] } } } }
      """
    let drawn = try draws(space(more))
    let slow = drawn.filter { $0.plan.cluster.host.device == "hdd" }
    #expect((70...130).contains(slow.count))
    #expect(slow.allSatisfy { $0.plan.run.duration == .seconds(9) })
    #expect(
      drawn.allSatisfy {
        ($0.plan.run.duration == .seconds(9)) == ($0.plan.cluster.host.device == "hdd")
      }
    )
  }

  @Test("a value more to draw leaves every other choice and seed as it was")
  func aligned() throws {
    let one = "run: { for: { between: [\"1s\", \"9s\"] } }"
    let two = one + ", cluster: { brokers: { oneOf: [3, 4, 5] } }"
    let a = try draws(space("vary: { \(one) }"), 50)
    let b = try draws(space("vary: { \(two) }"), 50)
    #expect(a.map(\.plan.run.duration) == b.map(\.plan.run.duration))
    #expect(Set(b.map(\.plan.cluster.brokers)).count == 3)
  }

  @Test("choices that contradict each other are drawn again")
  func contradictions() throws {
    let more = """
      vary: { cluster: { brokers: { oneOf: [1, 3] } },
        topics: { orders: { "replication.factor": { oneOf: [1, 3] }, "min.insync.replicas": { oneOf: [1, 3] } } } }
      """
    let drawn = try draws(space(more))
    #expect(drawn.count == 200)
    #expect(drawn.allSatisfy { $0.plan.topics[0].replicationFactor <= $0.plan.cluster.brokers })
    #expect(Set(drawn.map(\.plan.cluster.brokers)) == [1, 3])
  }

  @Test("a base can be a file's case, and a drawn run reads back from its text")
  func base() throws {
    let other = try space(
      "case: \"two\", vary: { cluster: { brokers: { oneOf: [3] } } }",
      base: "\"other.json5\""
    )
    let drawn = try #require(draws(other, 1).first)
    #expect(drawn.plan.run.duration == .seconds(5))
    let again = try Scenario.parse(drawn.document.text, file: "x.json5", vocabulary: .standard)
    #expect(again.cases[0].run == drawn.plan.run)
    #expect(again.cases[0].cluster == drawn.plan.cluster)
  }

  static let mistakes = [
    ("vary: {}", "3:1: the space is empty"),
    ("vary: { cluster: { brokerz: { oneOf: [1] } } }", "unknown field 'brokerz'"),
    ("vary: { cluster: { brokers: { between: [5, 3] } } }", "upside down"),
    ("vary: { cluster: { brokers: { oneOf: [] } } }", "at least one value"),
    ("vary: { cluster: { brokers: { between: [3, \"5s\"] } } }", "not two values of one kind"),
    ("vary: { cluster: { brokers: { logBetween: [0, 5] } } }", "lower bound above 0"),
    ("vary: { cluster: { brokers: { oneOf: [3], between: [1, 2] } } }", "in one way only"),
    ("vary: { topics: { orders: { \"min.insync.replica\": { oneOf: [1] } } } }", "did you mean"),
    ("vary: { cluster: { brokers: { oneOf: [3, \"x\"] } } }", "expected a whole number"),
    ("variation: {}", "unknown field 'variation'"),
    ("features: { a: { nemesis: [] } }", "cannot change 'nemesis'"),
    ("features: { a: 3 }", "expected an object"),
    ("swarm: { faults: \"140%\" }", "a share"),
    ("case: \"none\", vary: { cluster: { brokers: { oneOf: [3] } } }", "no case"),
  ]

  @Test("a mistake is one line with its place and what would be right", arguments: mistakes)
  func mistake(_ more: String, _ message: String) throws {
    let error = #expect(throws: ScenarioErrors.self) {
      try space(more, base: more.hasPrefix("case") ? "\"other.json5\"" : nil)
    }
    let found = error?.errors.first?.description ?? ""
    #expect(error?.errors.count == 1)
    #expect(found.hasPrefix("a.space.json5:"))
    #expect(
      found.contains(message) || message.contains("empty") && found.contains("the space is empty")
    )
  }
}
