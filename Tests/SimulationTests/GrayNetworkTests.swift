import Hardware
import Primitives
import Scenarios
import Testing

@testable import Simulation

@Suite("Gray failures of the network") struct GrayNetworkTests {
  private func run(
    _ fields: String,
    writer: String = "acks: \"all\", rate: \"20/s\", bytes: 100"
  ) throws -> (World, RunResult) {
    let scenario = try Scenario.parse(
      """
      {
        format: 1, title: "gray",
        cluster: { server: { "replica.lag.time.max.ms": 3000 } },
        topics: { orders: { partitions: 1, "replication.factor": 3, "min.insync.replicas": 2 } },
        clients: { writers: [{ topic: "orders", \(writer) }] },
        run: { for: "10s", settle: "60s" },
        \(fields)
      }
      """,
      file: "gray.json5",
      vocabulary: .standard
    )
    var simulation = try Simulation(scenario.cases[0], seed: 3)
    let result = simulation.run()
    return (simulation.world, result)
  }

  private func count(_ probe: String, in result: RunResult) -> Int {
    result.probes.first { $0.name == probe }.map(\.count) ?? 0
  }

  private static let beginning = """
    { wait: "acked(orders-0) >= 20", within: "20s" },
    { wait: "isr(orders-0) == 3", within: "20s" },
    { bind: "leader(orders-0)", as: "first" }, { bind: "follower(orders-0, 1)", as: "slow" },
    """

  @Test("a replica behind a slow interface leaves the in-sync set, and returns when it is healed")
  func slowInterface() throws {
    let script = """
      script: [
        \(Self.beginning)
        { slowNic: "slow", bandwidth: "20KB", delay: "5ms", name: "n" },
        { wait: "isr(orders-0) == 2", within: "60s" },
        { heal: "n" },
        { wait: "isr(orders-0) == 3", within: "60s" },
      ]
      """
    let (world, result) = try run(
      script,
      writer: "acks: 1, rate: \"200/s\", bytes: 1000, \"enable.idempotence\": false"
    )
    #expect(result.verdict == .passed, "\(result.reason)")
    #expect(world.machine.network.counters.slowed > 10)
    #expect(result.faults.allSatisfy { $0.firedAt != nil })
  }

  @Test("a replica whose leader forgot the connection waits for its time-out, and connects again")
  func forgottenByTheLeader() throws {
    let script = """
      script: [
        \(Self.beginning)
        { halfOpen: ["first", "slow"], name: "h" },
        { wait: "isr(orders-0) == 2", within: "10s" },
        { wait: "isr(orders-0) == 3", within: "40s" },
      ]
      """
    let (world, result) = try run(script)
    #expect(result.verdict == .passed, "\(result.reason)")
    #expect(world.machine.network.counters.forgotten > 0)
    #expect(count("broker.fetcher.timeout", in: result) == 1)
  }

  @Test("a replica that forgot its leader connects again at once, and what is still sent is lost")
  func forgottenByTheFollower() throws {
    let script = """
      script: [
        \(Self.beginning)
        { halfOpen: ["slow", "first"], name: "h", for: "5s" },
        { wait: "acked(orders-0) >= +100", within: "10s" },
      ]
      """
    let (world, result) = try run(script)
    #expect(result.verdict == .passed, "\(result.reason)")
    let counters = world.machine.network.counters
    #expect(counters.forgotten > 0 && counters.unanswered > 0)
    #expect(count("broker.fetcher.timeout", in: result) == 0)
  }

  @Test("the ledger says when no connection was there to lose")
  func nothingToForget() throws {
    let script = """
      script: [
        { kill: "broker 1", at: "2s" },
        { halfOpen: ["broker 0", "broker 1"], after: "1s" },
        { start: "broker 1" },
      ]
      """
    let (_, result) = try run(script)
    #expect(result.faults.map { $0.firedAt != nil } == [true, false, true])
  }

  @Test("a kind of message that is held for a time goes on by itself; what else is sent passes")
  func heldForATime() throws {
    let held = "{ hold: { kind: \"fetch request\", from: \"slow\", to: \"first\" }, for: \"8s\" }"
    let (_, result) = try run(
      """
      script: [
        \(Self.beginning)
        \(held),
        { wait: "isr(orders-0) == 2", within: "10s" },
        { wait: "state(slow) != fenced" },
        { wait: "isr(orders-0) == 3", within: "20s" },
      ]
      """
    )
    #expect(result.verdict == .passed, "\(result.reason)")
  }

  @Test("stalls strike at random, of the messages that were told or of those between servers")
  func stalls() throws {
    for kinds in ["", "messages: [\"fetch response\"],"] {
      let (world, result) = try run(
        "nemesis: [{ kind: \"stall\", \(kinds) every: \"300ms\", lasting: \"250ms\", until: \"80%\" }]"
      )
      #expect(result.verdict == .passed, "\(result.reason)")
      #expect(result.faults.allSatisfy { $0.firedAt != nil && $0.effects > 2 })
      let held = world.timeline.map(\.text).filter { $0.hasPrefix("holds each") }
      #expect(held.count > 2)
      let isFetch = held.map { $0.hasPrefix("holds each fetch response from broker") }
      #expect(isFetch.allSatisfy { $0 } == !kinds.isEmpty)
    }
  }

  @Test("a stall of messages that its target never sends does not count as fired")
  func idleStall() throws {
    let stalls = ["vote request", "fetch request"].map {
      """
      {
        kind: "stall", messages: ["\($0)"], targets: "follower(orders-0, 1)",
        every: "1s", lasting: "800ms",
      }
      """
    }
    let (_, result) = try run("nemesis: [\(stalls.joined(separator: ", "))]")
    #expect(result.verdict == .passed, "\(result.reason)")
    #expect(result.faults.map { $0.firedAt != nil } == [false, true])
    #expect(result.faults[0].effects == 0 && result.faults[1].effects > 0)
  }

  @Test("both strike at random, and nothing acknowledged is lost")
  func nemesis() throws {
    let (world, result) = try run(
      """
      nemesis: [
        { kind: "slowNic", every: "3s", lasting: "2s", until: "80%" },
        { kind: "halfOpen", every: "3s", lasting: "2s", until: "80%" },
      ]
      """
    )
    #expect(result.verdict == .passed, "\(result.reason)")
    let counters = world.machine.network.counters
    #expect(counters.slowed > 0 && counters.forgotten > 0)
    #expect(result.faults.allSatisfy { $0.firedAt != nil })
  }

  @Test("a lossy link with a length ends by itself")
  func lossyLength() throws {
    func retransmissions(_ length: String) throws -> Int {
      let step = "{ lossy: [\"broker 0\", \"all\"], loss: \"20%\", at: \"1s\"\(length) }"
      return try run("script: [\(step)]").0.machine.network.counters.lossRetransmissions
    }
    let short = try retransmissions(", for: \"500ms\"")
    let long = try retransmissions("")
    #expect(short > 0 && short * 3 < long, "\(short) and \(long)")
  }

  @Test(
    "an incomplete step says what is missing",
    arguments: [
      ("{ slowNic: \"broker 1\" }", "needs a 'bandwidth' or a 'delay'"),
      ("{ slowNic: \"broker 1\", bandwidth: \"0B\" }", "above 0B"),
      ("{ halfOpen: \"broker 1\" }", "two groups"),
    ]
  )
  func mistakes(_ step: String, _ complaint: String) {
    #expect {
      _ = try run("script: [\(step)]")
    } throws: { "\($0)".contains(complaint) }
  }
}
