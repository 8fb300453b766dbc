import Scenarios
import Testing

@Suite("Lint of real configurations")
struct ConfigurationLintTests {
  static let sound = """
    process.roles=broker
    broker.rack=az1
    default.replication.factor=3
    min.insync.replicas=2
    log.dirs=/data
    offsets.topic.replication.factor=3
    transaction.state.log.replication.factor=3
    transaction.state.log.min.isr=2

    """

  private func findings(
    _ server: String,
    topics: String? = nil,
    producer: String? = nil,
    racks: [Int: String] = [:]
  ) throws -> [LintFinding] {
    var lint = ConfigurationLint()
    lint.server = try PropertiesFile.server(server, file: "s.properties")
    lint.producer = try producer.map { try PropertiesFile.server($0, file: "p.properties") }
    if let topics {
      var described = try DescribedTopics.parse(topics, file: "t.txt")
      described.brokers = described.brokers.map {
        DescribedTopics.Broker(id: $0.id, rack: racks[$0.id] ?? "")
      }
      lint.topics = described
      lint.knowsRacks = !racks.isEmpty
    }
    return lint.run()
  }

  @Test("a sound configuration has no finding")
  func soundConfiguration() throws {
    let found = try findings(Self.sound, topics: Self.soundTopics, producer: "acks=all\n")
    #expect(found.isEmpty, "\(found.map(\.line))")
  }

  static let soundTopics = """
    Topic: o\tPartitionCount: 1\tReplicationFactor: 3\tConfigs: min.insync.replicas=2
    \tTopic: o\tPartition: 0\tLeader: 1\tReplicas: 1,2,3\tIsr: 3,2,1
    """

  /// A line laid over the sound configuration, and the rule that it breaks.
  static let broken: [(line: String, rule: LintRule, severity: LintFinding.Severity)] = [
    ("default.replication.factor=1", .singleCopy, .danger),
    ("default.replication.factor=2", .twoCopies, .warning),
    ("min.insync.replicas=1", .minimumOne, .danger),
    ("min.insync.replicas=3", .minimumAll, .warning),
    ("min.insync.replicas=4", .minimumAbove, .warning),
    ("unclean.leader.election.enable=true", .uncleanElection, .danger),
    ("eligible.leader.replicas.enable=false", .noEligibleReplicas, .warning),
    ("offsets.topic.replication.factor=1", .offsetsTopic, .danger),
    ("transaction.state.log.replication.factor=2", .transactionsTopic, .warning),
    ("transaction.state.log.min.isr=1", .transactionsTopic, .danger),
    ("share.coordinator.state.topic.min.isr=1", .shareTopic, .danger),
    ("replica.lag.time.max.ms=900", .lagTooShort, .warning),
    ("replica.lag.time.max.ms=300000", .lagTooLong, .warning),
    ("broker.session.timeout.ms=45000", .sessionTooLong, .warning),
    ("broker.session.timeout.ms=120000", .sessionTooLong, .danger),
    ("controlled.shutdown.enable=false", .abruptShutdown, .warning),
    ("log.dirs=/tmp/kafka-logs", .temporaryDirectory, .danger),
    ("log.dirs=/a,/b,/c", .severalDisks, .note),
    ("log.retention.ms=-1", .unboundedLogs, .warning),
    ("process.roles=broker,controller", .combinedRoles, .note),
    ("min.insync.replica=2", .misspelled, .warning),
  ]

  @Test("each rule finds what breaks it, and only that", arguments: broken)
  func rules(line: String, rule: LintRule, severity: LintFinding.Severity) throws {
    let key = line.split(separator: "=")[0]
    let kept = Self.sound.split(separator: "\n").filter { !$0.hasPrefix(key + "=") }
    let found = try findings((kept + [Substring(line)]).joined(separator: "\n"))
    // Two copies of which two are needed are two findings.
    let others: [LintRule] = rule == .twoCopies ? [.minimumAll] : []
    #expect(found.map(\.rule) == [rule] + others, "\(found.map(\.line))")
    #expect(found.first?.severity == severity)
    #expect(found.first?.position.line == kept.count + 1)
    #expect(found.first?.rule.mechanism.hasSuffix(".") == true)
  }

  @Test("what is left out is told with Kafka's default")
  func defaults() throws {
    let found = try findings("node.id=1")
    let rules = found.map(\.rule)
    #expect(rules == [.singleCopy, .minimumOne, .temporaryDirectory, .noRack])
    #expect(
      found.first?.line
        == "s.properties:1:1: danger: 'default.replication.factor' is not set, which means 1, and "
        + "topics are created by their first use; set default.replication.factor=3, or "
        + "auto.create.topics.enable=false"
    )
  }

  @Test("a property given twice, and a weak producer, are found")
  func doublesAndProducers() throws {
    let found = try findings(
      Self.sound + "min.insync.replicas=2\n",
      producer: "bootstrap.servers=x:9092\nacks=1\nenable.idempotence=false\n"
    )
    #expect(found.map(\.rule) == [.weakAcks, .givenTwice, .notIdempotent])
    #expect(found.first?.line.hasPrefix("p.properties:2:6: danger: 'acks' is 1") == true)
  }

  @Test("topics are held to the rules, alike ones together")
  func topicRules() throws {
    let text = """
      Topic: a\tPartitionCount: 1\tReplicationFactor: 3\tConfigs: min.insync.replicas=1
      \tTopic: a\tPartition: 0\tLeader: 1\tReplicas: 1,2,3\tIsr: 1,2,3
      Topic: b\tPartitionCount: 1\tReplicationFactor: 3\tConfigs: min.insync.replicas=1
      \tTopic: b\tPartition: 0\tLeader: 1\tReplicas: 1,2,3\tIsr: 1
      Topic: __consumer_offsets\tPartitionCount: 1\tReplicationFactor: 1\tConfigs:
      \tTopic: __consumer_offsets\tPartition: 0\tLeader: 1\tReplicas: 1\tIsr: 1
      Topic: c\tPartitionCount: 1\tReplicationFactor: 3\tConfigs: unclean.leader.election.enable=true
      \tTopic: c\tPartition: 0\tLeader: 1\tReplicas: 2,1,3\tIsr: 1,2,3
      """
    let racks = [1: "x", 2: "x", 3: "y", 4: "z"]
    let found = try findings(Self.sound, topics: text, racks: racks)
    let lines = found.map { "\($0.severity) \($0.rule.rawValue) \($0.position.line)" }
    #expect(
      lines == [
        "danger min-isr-one 1", "danger out-of-sync 3", "danger offsets-topic 5",
        "danger unclean-election 7",
      ],
      "two racks cannot hold three copies apart: \(lines)"
    )
    #expect(found.first?.message.hasPrefix("topics 'a', 'b': 'min.insync.replicas' is 1") == true)
    let spread = text.replacing("Replicas: 2,1,3", with: "Replicas: 2,1,4")
    let more = try findings(
      Self.sound,
      topics: spread.replacing("Isr: 1,2,3", with: "Isr: 1,2"),
      racks: racks
    )
    #expect(more.filter { $0.rule == .sharedRack }.map(\.position.line) == [1, 3, 7])
  }

  @Test("numbers follow the closed forms, or the estimator where it has an answer")
  func numbers() throws {
    let weak = Self.sound.replacing("min.insync.replicas=2", with: "min.insync.replicas=3")
    let refused = try #require(try findings(weak).first?.figure)
    #expect(abs(refused.value - 26.27) < 0.01, "§4.9: m = 3 refuses 26 h a year")
    let strong = try findings(Self.sound + "unclean.leader.election.enable=true\n")
    #expect(strong.first?.figure?.value == 30)
    var asked: [LintQuestion] = []
    var lint = ConfigurationLint { question in
      asked.append(question)
      return LintFigure(value: 1, unit: "u", text: "from a run", origin: "simulated")
    }
    lint.server = try PropertiesFile.server(weak, file: "s.properties")
    #expect(lint.run().first?.figure?.text == "from a run")
    #expect(asked == [LintQuestion(.minimumAll, replicas: 3, minimum: 3)])
  }

  /// §4.9 has 1.87e-9 at a rate of 0.75; crashes and power losses of hosts alone are 0.6.
  @Test("with two in sync, three copies lose about as often as the worked example says")
  func coincidences() throws {
    let found = try findings(Self.sound.replacing("min.insync.replicas=2", with: "a.b=1"))
    let figure = try #require(found.first { $0.rule == .minimumOne }?.figure)
    #expect(figure.text.contains("1500 times as many as with three"), "\(figure.text)")
    #expect(figure.value > 1e-6 && figure.value < 1e-5)
  }
}
