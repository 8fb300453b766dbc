import Scenarios
import Testing

@Suite("Real configurations in report files")
struct RealClusterTests {
  static let topics = """
    Topic: orders\tTopicId: pT7gWx0dQUuD1E8xO4mZBg\tPartitionCount: 3\tReplicationFactor: 3\tConfigs: min.insync.replicas=2,cleanup.policy=compact,delete,segment.bytes=1073741824
    \tTopic: orders\tPartition: 0\tLeader: 101\tReplicas: 101,102,103\tIsr: 101,102,103\tElr: \tLastKnownElr:
    \tTopic: orders\tPartition: 1\tLeader: 102\tReplicas: 102,103,104\tIsr: 102,103\tElr: 104\tLastKnownElr:
    \tTopic: orders\tPartition: 2\tLeader: none\tReplicas: 103,104,101\tIsr: \tElr: \tLastKnownElr: 103
    Topic: other\tTopicId: x\tPartitionCount: 1\tReplicationFactor: 2\tConfigs:
    \tTopic: other\tPartition: 0\tLeader: 104\tReplicas: 104,101\tIsr: 101,104\tElr: \tLastKnownElr:

    """

  static let server = """
    # A broker.
    process.roles=broker
    node.id = 101
    min.insync.replicas : 2
    replica.lag.time.max.ms 30000
    unclean.leader.election.enable=FALSE
    log.dirs=/a,\\
        /b
    confluent.balancer.enable=true
    """

  static func report(_ cluster: String, _ rest: String = "topics: \"t.txt\"") -> String {
    """
    { format: 1, title: "t", base: { cluster: \(cluster), \(rest),
      clients: { writers: [{ topic: "orders" }] } } }
    """
  }

  static let table = """
    { brokers: { "101": { rack: "a", zone: "z1" }, "102": { rack: "b", zone: "z1" },
      "103": { rack: "c", zone: "z2" }, "104": { rack: "d", zone: "z2" } } }
    """

  @Test("a described placement becomes the cluster's, its brokers counted from 0")
  func placement() throws {
    let text = Self.report(Self.table)
    let report = try LossSpecificationTests.parse(text, files: ["t.txt": Self.topics])
    let plan = try #require(report.options.first?.plan)
    #expect(plan.cluster.brokers == 4 && plan.cluster.zones == ["z1", "z1", "z2", "z2"])
    #expect(plan.cluster.racks == ["a", "b", "c", "d"])
    #expect(plan.topics.map(\.name) == ["orders"], "nobody writes to the other topic")
    #expect(plan.topics[0].assignment == [[0, 1, 2], [1, 2, 3], [2, 3, 0]])
    #expect(plan.topics[0].replicationFactor == 3)
    #expect(plan.topics[0].configs.map(\.key) == ["min.insync.replicas", "segment.bytes"])
    #expect(report.imports.first?.ignored == ["cleanup.policy"])
    let placement = try #require(report.placements.first)
    #expect(placement.resultNames.first == "as described")
    guard case .described(let topics) = placement.subject else {
      Issue.record("not described")
      return
    }
    #expect(topics.topics.map(\.name) == ["orders", "other"])
    #expect(topics.topics[0].hasLeader == [true, true, false])
    #expect(
      report.imports.first?.notes == [
        "2 partitions were not fully in sync; every replica begins in sync"
      ]
    )
    #expect(topics.topics[0].inSync == [[101, 102, 103], [102, 103], []])
    #expect(topics.topics[0].configs.map(\.value) == ["2", "compact,delete", "1073741824"])
  }

  @Test("blanks do as well as tabs")
  func blanks() throws {
    let spaced = Self.topics.replacing("\t", with: "   ")
    let topics = try DescribedTopics.parse(spaced, file: "t.txt")
    let tabbed = try DescribedTopics.parse(Self.topics, file: "t.txt")
    #expect(topics.topics.map(\.assignment) == tabbed.topics.map(\.assignment))
    #expect(topics.topics.map { $0.configs.map(\.value) }.count == 2)
  }

  @Test("columns of brokers before KIP-966, and partitions all in sync, need no word")
  func olderBrokers() throws {
    let text = """
      Topic: orders\tPartitionCount: 1\tReplicationFactor: 2\tConfigs:
      \tTopic: orders\tPartition: 0\tLeader: 1\tReplicas: 1,2\tIsr: 2,1\tElr: N/A\tLastKnownElr: N/A
      """
    let report = try LossSpecificationTests.parse(
      Self.report("{ brokers: 2 }"),
      files: ["t.txt": text]
    )
    #expect(report.imports.first?.notes == [])
  }

  @Test("known server properties are taken, the others listed")
  func serverProperties() throws {
    let rest = "topics: { orders: {} }"
    let text = Self.report("{ brokers: 3, server: \"s.properties\" }", rest)
    let report = try LossSpecificationTests.parse(text, files: ["s.properties": Self.server])
    let plan = try #require(report.options.first?.plan)
    #expect(
      plan.cluster.server.map { "\($0.key)=\($0.value)" } == [
        "min.insync.replicas=2", "replica.lag.time.max.ms=30000",
        "unclean.leader.election.enable=false",
      ]
    )
    #expect(plan.cluster.host.disks == 2)
    #expect(
      report.imports.first?.ignored == ["process.roles", "node.id", "confluent.balancer.enable"]
    )
  }

  @Test("an option's own properties lie over those of the report's file")
  func propertiesAndOverrides() throws {
    let text = """
      { format: 1, title: "t", properties: "s.properties", base: \(LossMessageTests.base),
        options: { a: {}, b: { cluster: { server: { "min.insync.replicas": 1 } } } } }
      """
    let report = try LossSpecificationTests.parse(text, files: ["s.properties": Self.server])
    let minimum = report.options.map { option in
      option.plan.cluster.server.first { $0.key == "min.insync.replicas" }?.value
    }
    #expect(minimum == ["2", "1"])
  }

  static let badServers: [(text: String, complaint: String)] = [
    (
      "min.insync.replicas=two",
      "s:1:21: expected a whole number from 1 to 2147483647 for 'min.insync.replicas' but found "
        + "'two'"
    ),
    (
      "a=b\n  unclean.leader.election.enable = yes",
      "s:2:36: expected true or false for 'unclean.leader.election.enable' but found 'yes'"
    ),
    ("{ \"a\": 1 }x", "s:1:1: expected a property but found '{ \"a\": 1 }x'; write 'name=value'"),
    ("# nothing", "s:1:1: the file has no properties; write lines 'name=value'"),
    (
      "min.insync.replicas=",
      "s:1:21: expected a whole number from 1 to 2147483647 for 'min.insync.replicas' but found ''"
        + "; remove the line for the default"
    ),
    (
      "min.insync.replicas=${env:ISR}",
      "s:1:21: 'min.insync.replicas' is a reference that only a broker can resolve; write its value"
    ),
  ]

  @Test("bad server properties are told with their own place", arguments: badServers)
  func refusesServer(text: String, complaint: String) {
    let report = Self.report("{ brokers: 3, server: \"s\" }", "topics: { orders: {} }")
    expectComplaint(report, ["s": text], complaint)
  }

  static let badTopics: [(old: String, new: String, complaint: String)] = [
    (
      "Replicas: 103,104,101", "Replicas: 103,104",
      "t.txt:4:2: partition 2 of 'orders' has 2 replicas, its heading says 3; finish the "
        + "reassignment first"
    ),
    (
      "101,102,103", "101,102,107",
      "t.txt:1:8: partition 0 of 'orders' stands on broker 107, which does not exist; brokers are "
        + "101, 102, 103, 104"
    ),
    (
      "PartitionCount: 3", "PartitionCount: 4",
      "t.txt:1:8: topic 'orders' announces 4 partitions but 3 follow"
    ),
    (
      "Replicas: 104,101", "Replicas: 104,104",
      "t.txt:6:50: broker 104 stands twice in 'Replicas'"
    ),
    (
      "Replicas: 102,103,104", "Replicas: 102,x",
      "t.txt:3:51: expected broker ids for 'Replicas' but found '102,x'"
    ),
    (
      "Leader: 101", "Leader: 107",
      "t.txt:2:37: broker 107 of 'Leader' is no replica; replicas are 101, 102, 103"
    ),
    (
      "Leader: none", "Leader: nobody",
      "t.txt:4:37: expected a broker's id or 'none' for 'Leader' but found 'nobody'"
    ),
    (
      "Elr: 104", "Elr: 101",
      "t.txt:3:81: broker 101 of 'Elr' is no replica; replicas are 102, 103, 104"
    ),
    (
      "Elr: 104", "Elr: 102",
      "t.txt:3:81: broker 102 of 'Elr' is in sync; eligible leaders are out of sync"
    ),
    (
      "LastKnownElr: 103", "LastKnownElr: n/a",
      "t.txt:4:90: expected broker ids for 'LastKnownElr' but found 'n/a'"
    ),
    (
      "Topic: other\tTopicId", "Error: other\tTopicId",
      "t.txt:5:1: expected a line of 'kafka-topics --describe' but found 'Error: other\tTopicId: x"
        + "\tPartitionCount: 1\tReplicationFactor: 2\tConfigs:'; such lines begin with 'Topic:'"
    ),
  ]

  @Test("a description that does not fit is told with its place", arguments: badTopics)
  func refusesTopics(old: String, new: String, complaint: String) {
    let text = Self.topics.replacing(old, with: new)
    expectComplaint(Self.report(Self.table), ["t.txt": text], complaint)
  }

  @Test("fewer brokers than the placement names, and broken tables, are told")
  func badTables() {
    let files = ["t.txt": Self.topics]
    expectComplaint(
      Self.report("{ brokers: 3 }"),
      files,
      "x.report.json5:1:54: the cluster has 3 brokers but 't.txt' names 4; it names 101, 102, 103, "
        + "104"
    )
    expectComplaint(
      Self.report("{ brokers: { \"101\": { rack: \"a\" }, \"x\": {} } }"),
      files,
      "x.report.json5:1:78: 'x' is no broker's id; write { \"1\": { rack: \"a\", zone: \"z1\" } }"
    )
  }

  private func expectComplaint(_ report: String, _ files: [String: String], _ complaint: String) {
    do throws(ScenarioErrors) {
      _ = try LossSpecificationTests.parse(report, files: files)
      Issue.record("nobody complained")
    } catch {
      let lines = error.errors.map(\.description)
      #expect(lines.contains(complaint), "\(lines)")
    }
  }
}
