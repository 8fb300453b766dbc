import Primitives
import Scenarios
import Testing

@Suite("Scenario files")
struct ScenarioParsingTests {
  static let example = """
    // Last replica standing.
    //
    // A story.
    {
      format: 1,
      title: "Last replica standing",
      cluster: {
        brokers: 3, zones: ['az1', 'az2', 'az3'],
        host: { device: "nvme-plp", fileSystem: "ext4-ordered", disk: "10GiB" },
        network: { latency: { lognormal: { p50: "25us", p99: "150us" } }, loss: "0.5%" },
        server: { "replica.lag.time.max.ms": "30s", "unclean.leader.election.enable": false },
      },
      topics: { orders: { partitions: 1, "replication.factor": 3, "min.insync.replicas": 2 } },
      clients: {
        writers: [{ topic: "orders", rate: "200/s", bytes: 100, acks: "all" }],
        readers: [{ topic: "orders", group: "audit" }],
      },
      script: [
        { kill: "follower(orders-0, 1)", at: "5s", as: "first victim" },
        { wait: "isr(orders-0) == 2", within: "1m" },
        { cut: ["follower(orders-0, 2)", ["leader(orders-0)", "controller"]], oneWay: true },
        { wait: "end(first victim, orders-0) >= +10" },
        { power: "zone az2", keep: "synced", spread: "200ms" },
        { return: ["first victim", "zone az2"], after: "20s" },
        { heal: "all", after: "10s" }, /* the end */
      ],
      run: { for: "2m", settle: "60s" },
      cases: {
        "before ELR": { variant: { elr: "off" }, expect: { violation: "ACK-DURABLE" } },
        'calm': {
          script: [], cluster: { server: { "replica.lag.time.max.ms": null } },
          expect: { pass: true, lost: 0, unavailable: "< 5s" },
        },
      },
    }
    """

  static var vocabulary: ScenarioVocabulary {
    var words = ScenarioVocabulary()
    words.variants = ["epoch-not-fenced"]
    words.invariants = ["ACK-DURABLE", "LOG-MATCH"]
    words.devices = ["nvme-plp", "hdd"]
    words.fileSystems = ["ext4-ordered"]
    words.maximumControllers = 1
    words.messages = ["fetch response", "produce response"]
    words.serverProperties = [
      .init("replica.lag.time.max.ms", .milliseconds),
      .init("unclean.leader.election.enable", .boolean),
      .init("min.insync.replicas", .integer(1, 100)),
    ]
    words.topicProperties = [
      .init("min.insync.replicas", .integer(1, 100)), .init("segment.bytes", .bytes),
    ]
    return words
  }

  @Test("the example of the manual is understood in full")
  func readsExample() throws {
    let scenario = try Scenario.parse(
      Self.example,
      file: "x.json5",
      vocabulary: Self.vocabulary
    )
    #expect(scenario.title == "Last replica standing")
    #expect(scenario.story == "Last replica standing.\n\nA story.")
    #expect(scenario.cases.map(\.name) == ["before ELR", "calm"])
    let first = scenario.cases[0]
    #expect(first.cluster.host.disk == .gibibytes(10))
    #expect(first.cluster.network.loss == Ratio(1, 200))
    #expect(
      first.cluster.network.latency
        == .lognormal(p50: .microseconds(25), p99: .microseconds(150))
    )
    #expect(
      first.cluster.server.map { "\($0.key)=\($0.value)" } == [
        "replica.lag.time.max.ms=30000", "unclean.leader.election.enable=false",
        "eligible.leader.replicas.enable=false",
      ]
    )
    #expect(first.writers[0].meanGap == .milliseconds(5))
    #expect(first.writers[0].acks == -1)
    #expect(
      first.script.map(\.text) == [
        "kill follower(orders-0, 1)",
        "wait for isr(orders-0) == 2 within 60s",
        "cut follower(orders-0, 2) → [leader(orders-0), controller]",
        "wait for end(first victim, orders-0) >= +10 within 60s",
        "power off zone az2, keep synced, spread 200ms",
        "start [first victim, zone az2]",
        "heal all",
      ]
    )
    #expect(first.expect.outcome == .violation("ACK-DURABLE"))
  }

  @Test("a case overrides the top level deeply; null takes a field away")
  func mergesCases() throws {
    let scenario = try Scenario.parse(
      Self.example,
      file: "x.json5",
      vocabulary: Self.vocabulary
    )
    let calm = scenario.cases[1]
    #expect(calm.script.isEmpty)
    #expect(calm.cluster.server.map(\.key) == ["unclean.leader.election.enable"])
    #expect(calm.cluster.zones == ["az1", "az2", "az3"])
    #expect(calm.expect.lost == CountRange(0, 0))
    #expect(calm.expect.unavailable?.contains(.seconds(4)) == true)
    #expect(calm.expect.unavailable?.contains(.seconds(5)) == false)
  }

  @Test("min.insync.replicas above the replica count is a warning, as Kafka caps it silently")
  func warnsOfCappedMinimum() throws {
    let text = """
      { format: 1, title: "t",
        topics: { orders: { "replication.factor": 2, "min.insync.replicas": 3 } } }
      """
    let scenario = try Scenario.parse(text, file: "x.json5", vocabulary: Self.vocabulary)
    #expect(
      scenario.warnings.map(\.description) == [
        "x.json5:2:71: warning: min.insync.replicas 3 of topic 'orders' is above its 2 replicas; "
          + "Kafka silently takes 2"
      ]
    )
    #expect(scenario.cases.map(\.name) == ["default"])
  }

  @Test(
    "wrong values are told with line, column and what would be right",
    arguments: [
      ("rate: \"100 per s\"", "expected a rate such as '200/s' for 'rate' but found '100 per s'"),
      ("rate: \"1/h\"", "'rate' is below one record a second"),
      ("bytes: \"3 apples\"", "for 'bytes'"),
      ("acks: 2", "expected 0, 1 or \"all\" for 'acks'"),
      ("topic: \"order\"", "did you mean 'orders'?"),
      ("retries: 3", "unknown property 'retries'"),
    ]
  )
  func badWriters(_ field: String, _ message: String) {
    let text = """
      { format: 1, title: "t", cluster: { brokers: 3 }, topics: { orders: {} },
        clients: { writers: [{ \(field.hasPrefix("topic") ? "" : "topic: \"orders\", ")\(field) }] } }
      """
    expectFailure(text, message, line: 2)
  }

  @Test(
    "steps that cannot be are told before anything runs",
    arguments: [
      ("{ kil: \"broker 1\" }", "unknown action 'kil'; did you mean 'kill'?"),
      ("{ kill: \"broker 7\" }", "there is no broker 7"),
      ("{ kill: \"broker 1 disk 1\" }", "a disk where a machine is meant"),
      ("{ eio: \"broker 1 disk 2\" }", "there is no disk 2"),
      ("{ eio: \"broker 1 disk\" }", "expected a disk's number"),
      ("{ eio: \"broker 1 disk of orders-7\" }", "there is no partition orders-7"),
      ("{ kill: \"leader(order-0)\" }", "order"),
      ("{ wait: \"isr(orders-0) = 2\" }", "expected a comparison"),
      ("{ kill: \"broker 1\", at: \"5 parsecs\" }", "for 'at'"),
      ("{ heal: \"west\" }", "no earlier step names a cut or fault 'west'"),
    ]
  )
  func badSteps(_ step: String, _ message: String) {
    let text = """
      { format: 1, title: "t", cluster: { brokers: 3 }, topics: { orders: {} },
        script: [\(step)] }
      """
    expectFailure(text, message, line: 2)
  }

  @Test(
    "kinds of message are for stalls alone, and known",
    arguments: [
      ("kind: \"stall\", messages: [\"fetch respnse\"]", "fetch respnse"),
      ("kind: \"clog\", messages: \"fetch response\"", "'messages' is for 'stall' alone"),
      ("kind: \"stall\", messages: []", "'messages' names no kind of message"),
    ]
  )
  func messages(entry: String, message: String) {
    let text = """
      { format: 1, title: "t", cluster: { brokers: 3 }, topics: { orders: {} },
        nemesis: [{ every: "5s", \(entry) }] }
      """
    expectFailure(text, message, line: 2)
  }

  @Test("replicas move between disks at random only where brokers have several")
  func noDisks() {
    let text = """
      { format: 1, title: "t", cluster: { brokers: 3 }, topics: { orders: {} },
        nemesis: [{ kind: "moveReplica", every: "5s" }] }
      """
    expectFailure(text, "'moveReplica' needs brokers with two disks or more", line: 2)
    let several = text.replacing("brokers: 3", with: "brokers: 3, host: { disks: 2 }")
    #expect(throws: Never.self) {
      try Scenario.parse(several, file: "f.json5", vocabulary: Self.vocabulary)
    }
  }

  @Test(
    "voters change only in a quorum that keeps them in its log",
    arguments: [
      ("script: [{ addVoter: \"controller 0\" }]", "'addVoter' needs a quorum"),
      ("script: [{ removeVoter: \"controller\" }]", "'removeVoter' needs a quorum"),
      ("nemesis: [{ kind: \"voterChange\", every: \"5s\" }]", "'voterChange' needs a quorum"),
    ]
  )
  func fixedVoters(_ field: String, _ message: String) {
    let text = """
      { format: 1, title: "t", cluster: { controllers: 3 }, topics: { orders: {} },
        \(field) }
      """
    expectFailure(text, message, line: 2, controllers: 5)
    let dynamic = text.replacing("controllers: 3", with: "controllers: 3, \"kraft.version\": 1")
    var words = Self.vocabulary
    words.maximumControllers = 5
    #expect(throws: Never.self) {
      try Scenario.parse(dynamic, file: "f.json5", vocabulary: words)
    }
  }

  @Test(
    "voters are some of the controllers, and changes are about one of them",
    arguments: [
      ("controllers: 3, voters: 4", "expected a whole number from 2 to 3, the controllers"),
      ("controllers: 3, voters: 1", "expected a whole number from 2 to 3, the controllers"),
      ("voters: 2", "a lone controller is its only voter"),
      ("controllers: 3, \"kraft.version\": 2", "expected a whole number from 0 to 1"),
    ]
  )
  func voterCounts(_ fields: String, _ message: String) {
    let text = """
      { format: 1, title: "t", topics: { orders: {} },
        cluster: { \(fields) } }
      """
    expectFailure(text, message, line: 2, controllers: 5)
    let several = """
      { format: 1, title: "t", topics: { orders: {} }, cluster: { controllers: 3, "kraft.version": 1 },
        script: [{ addVoter: "controllers" }] }
      """
    expectFailure(several, "'controllers' is no single controller", line: 2, controllers: 5)
  }

  @Test(
    "a disk fault is read by its description",
    arguments: [
      ("fault: \"torn\"", "unknown disk fault 'torn'"),
      ("fault: \"torn-write\", nht: 3", "unknown field 'nht'"),
      ("fault: \"torn-write\", nth: 0", "expected a whole number from 1 to 9 for 'nth'"),
      ("fault: \"torn-write\", size: \"1 parsec\"", "a size for 'size'"),
      ("fault: \"torn-write\", keep: \"al\"", "did you mean 'all'?"),
      ("fault: \"torn-write\"", "disk fault 'torn-write' needs 'size'"),
      ("nth: 3", "step 'disk' needs 'fault'"),
    ]
  )
  func badDiskFaults(_ fields: String, _ message: String) {
    let text = """
      { format: 1, title: "t", cluster: { brokers: 3 }, topics: { orders: {} },
        script: [{ disk: "broker 1", \(fields) }] }
      """
    expectFailure(text, message, line: 2)
  }

  @Test("more replicas than brokers cannot be")
  func tooManyReplicas() {
    let text = """
      { format: 1, title: "t", cluster: { brokers: 2 },
        topics: { orders: { "replication.factor": 3 } } }
      """
    expectFailure(text, "topic 'orders' wants 3 replicas but the cluster has 2 brokers", line: 2)
  }

  private func expectFailure(
    _ text: String,
    _ message: String,
    line: Int,
    controllers: Int = 1
  ) {
    var words = Self.vocabulary
    words.maximumControllers = controllers
    words.producerProperties = [.init("linger.ms", .milliseconds)]
    words.diskFaults = [
      FaultDescription(
        name: "torn-write",
        summary: "Part of a write persists.",
        parameters: [
          FaultParameter("nth", .integer(1...9), "which write", standard: "1"),
          FaultParameter("size", .size(atLeast: 1), "how much", standard: nil),
          FaultParameter("keep", .word(["all", "none"]), "what stays", standard: "all"),
        ],
        heals: "at once",
        counters: ["writes"]
      )
    ]
    do {
      _ = try Scenario.parse(text, file: "x.json5", vocabulary: words)
      Issue.record("accepted: \(text)")
    } catch {
      let lines = error.errors.map(\.description)
      #expect(
        lines.contains { $0.hasPrefix("x.json5:\(line):") && $0.contains(message) },
        "\(lines)"
      )
    }
  }
}
