import Foundation
import Testing
import WavetankTesting

@Suite struct StoryTests {
  private func text(_ expect: String = "{ pass: true, lost: 0 }") -> String {
    """
    { format: 1, title: "A short story", cluster: { brokers: 1 }, run: { for: "2s" },
      topics: { orders: { partitions: 1, "replication.factor": 1 } },
      clients: { writers: [{ topic: "orders", rate: "50/s", bytes: 100 }] },
      cases: { calm: { expect: \(expect) }, other: { expect: { pass: true } } } }
    """
  }

  private func folder() -> String {
    FileManager.default.temporaryDirectory
      .appendingPathComponent("wavetank-\(UUID().uuidString)").path
  }

  @Test("a run can be looked at, and is the same every time")
  func run() throws {
    let story = try Story(text())
    let run = try story.run("calm", seed: 7)
    #expect(story.cases == ["calm", "other"])
    #expect(run.isExpected && run.verdict == "passed" && run.mismatches.isEmpty)
    #expect(run.acknowledged > 0 && run.lost == 0 && run.lostWithPermission == 0)
    #expect(run.violations.isEmpty && run.reason.isEmpty && run.unavailable < .seconds(60))
    #expect(run.digest.count == 32 && run.account.contains("A short story: calm, seed 7"))
    #expect(try story.run(seed: 7).digest == run.digest)
    #expect(try story.run(seed: 8).digest != run.digest)
  }

  @Test("a case that is not as expected is one issue with its account and a replay")
  func surprise() throws {
    let folder = folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let story = try Story(text("{ pass: true, lost: 5 }"))
    withKnownIssue {
      story.expect(seeds: 3...9, capsules: folder)
    } matching: { issue in
      let text = issue.comments.map(\.rawValue).joined()
      return text.contains("A short story: calm, seed 3")
        && text.contains("expected 5 records lost against the contract, found 0")
        && text.contains("wavetank replay \(folder)/story.calm.seed-3.capsule")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 1)
    story.expect(case: "other", seeds: 1...2)
  }

  @Test("a scenario file is a story, too, and the command that runs it is told")
  func file() throws {
    let folder = folder()
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/a.json5"
    try Data(text("{ pass: true, lost: 5 }").utf8).write(to: URL(fileURLWithPath: path))
    expectScenario(path, case: "other", seeds: 1...2)
    let story = try Story(file: path)
    withKnownIssue {
      story.expect(case: "calm", capsules: folder)
    } matching: { issue in
      issue.comments.contains { $0.rawValue.contains("wavetank run \(path) --case calm --seed 1") }
    }
  }

  @Test("mistakes are told with their place")
  func mistakes() throws {
    let wrong = text().replacing("brokers: 1", with: "brokers: 1, brokkers: 2")
    #expect(
      performing: { _ = try Story(wrong, name: "my story") },
      throws: { error in
        "\(error)".hasPrefix("my story:1:") && "\(error)".contains("brokkers")
      }
    )
    #expect(throws: Story.Mistake.self) { _ = try Story(file: "/no/such/file.json5") }
    let story = try Story(text())
    #expect(
      performing: { _ = try story.run("clam") },
      throws: { error in
        "\(error)".contains("there is no case 'clam'") && "\(error)".contains("'calm'")
      }
    )
    withKnownIssue { story.expect(case: "clam") }
    withKnownIssue { expectScenario("/no/such/file.json5") }
  }
}
