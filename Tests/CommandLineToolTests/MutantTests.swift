import Testing

@testable import CommandLineTool

@Suite struct MutantTests {
  /// Storms in which answers are lost with their leaders.
  private let space = """
    {
      format: 1, title: "Small",
      base: {
        cluster: { brokers: 3, server: { "broker.session.timeout.ms": "2s" } },
        topics: { orders: { "replication.factor": 3, "min.insync.replicas": 2 } },
        clients: { writers: [{ topic: "orders", rate: "50/s", acks: "all" }] },
        run: { for: "6s", settle: "60s" },
      },
      vary: {
        clients: { writers: [{ topic: "orders", acks: "all", rate: { between: ["20/s", "80/s"] } }] },
        nemesis: [{ kind: "kill", every: "1500ms", lasting: "1s" }],
      },
      swarm: { faults: "100%", stagger: false },
      expect: { pass: true },
    }
    """

  @Test("bugs are found in the same runs whatever the number of workers, the correct code is clean")
  func found() throws {
    let bench = try Bench()
    let file = try bench.write(space, "small.space.json5")
    var texts: [String] = []
    for jobs in ["1", "2"] {
      let json = bench.path("mutants-\(jobs).json")
      let outcome = bench.tool(
        "mutants",
        file,
        "--variant",
        "ack-before-replication",
        "--repetitions",
        "2",
        "--budget",
        "8",
        "--jobs",
        jobs,
        "--checkers",
        "--json",
        json,
        "-o",
        bench.path("report.md")
      )
      #expect(outcome.status == .expected, "\(outcome.out)\(outcome.error)")
      texts.append(try bench.read("mutants-\(jobs).json"))
    }
    #expect(texts[0] == texts[1])
    #expect(texts[0].contains("\"found\": 2"))
    let report = try bench.read("report.md")
    #expect(report.contains("| ack-before-replication | planted bug | 2/2 |"))
  }

  @Test("a bug that does no harm in a space is reported as not found")
  func harmless() throws {
    let bench = try Bench()
    let file = try bench.write(space, "small.space.json5")
    let outcome = bench.tool(
      "mutants",
      file,
      "--variant",
      "checkpoint-without-sync",
      "--repetitions",
      "1",
      "--budget",
      "1"
    )
    #expect(outcome.status == .finding)
    #expect(outcome.out.contains("0/1"))
  }

  @Test("a word that is no bug of the catalogue is refused")
  func words() throws {
    let bench = try Bench()
    for (name, part) in [
      ("ack-before-replicatoin", "did you mean 'ack-before-replication'"),
      ("contiguous-recovery", "is a stricter rule and no bug"),
    ] {
      let outcome = bench.tool("mutants", "--variant", name)
      #expect(outcome.status == .usage && outcome.error.contains(part), "\(outcome.error)")
    }
  }
}
