import Checking
import KafkaBroker
import KafkaController
import KafkaLog
import Primitives
import Scenarios
import Testing

@testable import Simulation

/// Clusters of scenarios that are told by the files of real ones.
@Suite("Clusters from real configurations")
struct RealClusterTests {
  private static let voters = "controller.quorum.voters=1@a:9093,2@b:9093,3@c:9093"

  private static func broker(_ id: Int, _ lines: String...) -> String {
    (["process.roles=broker", "node.id=\(id)", voters] + lines
      + ["controller.listener.names=CONTROLLER"]).joined(separator: "\n")
  }

  private static func controller(_ id: Int, _ lines: String...) -> String {
    (["process.roles=controller", "node.id=\(id)", voters] + lines
      + ["listeners=CONTROLLER://:9093", "controller.listener.names=CONTROLLER"])
      .joined(separator: "\n")
  }

  private static let topics = """
    Topic: orders\tPartitionCount: 2\tReplicationFactor: 2\tConfigs: retention.ms=60000,cleanup.policy=compact
    \tTopic: orders\tPartition: 0\tLeader: 12\tReplicas: 12,7\tIsr: 12
    \tTopic: orders\tPartition: 1\tLeader: 7\tReplicas: 7,9\tIsr: 7,9
    """

  private static let files: [String: String] = [
    "b7": broker(
      7,
      "broker.rack=r1",
      "log.dirs=/a,/b",
      "num.io.threads=4",
      "min.insync.replicas=2"
    ),
    "b9": broker(9, "broker.rack=r2", "log.dirs=/a,/b", "num.io.threads=4", "log.flush.ms=9"),
    "b12": broker(
      12,
      "broker.rack=r1",
      "log.dirs=/a,/b",
      "num.io.threads=4",
      "broker.session.timeout.ms=7000",
      "listeners=PLAINTEXT://:9092"
    ),
    "c1": controller(1, "broker.session.timeout.ms=8000"),
    "t.txt": topics,
    "o.properties": "min.insync.replicas=2\ncompression.type=zstd",
  ]

  private static func scenario(_ cluster: String, _ topics: String = "\"t.txt\"") -> String {
    "{ format: 1, title: \"t\", cluster: \(cluster), topics: \(topics) }"
  }

  private static func parse(
    _ text: String,
    _ files: [String: String] = files
  ) throws(ScenarioErrors) -> Scenario {
    try Scenario.parse(
      text,
      file: "x.json5",
      vocabulary: .standard,
      load: { path in files[path].map { (path, $0) } }
    )
  }

  private static let whole = "{ properties: [\"b12\", \"b7\", \"b9\", \"c1\"] }"

  @Test("brokers, racks, controllers, disks and replicas are those of the files")
  func cluster() throws {
    let scenario = try Self.parse(Self.scenario(Self.whole))
    let plan = try #require(scenario.cases.first)
    #expect(plan.cluster.brokers == 3 && plan.cluster.controllers == 3)
    #expect(plan.cluster.racks == ["r1", "r2", "r1"] && plan.cluster.host.disks == 2)
    #expect(!plan.cluster.isCombined)
    #expect(plan.topics[0].assignment == [[2, 0], [0, 1]], "counted from 0 by id: 7, 9, 12")
    #expect(plan.topics[0].configs.map(\.key) == ["retention.ms", "cleanup.policy"])
    #expect(
      scenario.imports.map(\.part).prefix(3) == [
        "broker 0 is server 7", "broker 1 is server 9", "broker 2 is server 12",
      ]
    )
    #expect(scenario.imports[1].ignored.first == "log.flush.ms", "no name that Kafka has")
    #expect(scenario.imports[2].ignored == ["listeners", "controller.listener.names"])
    #expect(scenario.imports.last?.ignored == ["compaction of orders"])
  }

  @Test("each broker has its own settings, and controllers heed their own file only")
  func settings() throws {
    let plan = try #require(try Self.parse(Self.scenario(Self.whole)).cases.first)
    let world = try WorldPlan(plan, seed: 1)
    #expect((0..<3).map { world.brokerConfig($0).ioThreads } == [4, 4, 4])
    #expect((0..<3).map { world.brokerConfig($0).log.minInsyncReplicas } == [2, 1, 1])
    #expect(
      (0..<3).map { world.brokerConfig($0).sessionTimeout.milliseconds } == [9000, 9000, 7000]
    )
    #expect(world.controllerConfig.sessionTimeout.milliseconds == 8000)
    #expect(world.controllerConfig.minInsyncReplicas == 1)
    #expect(world.checkerConfiguration.partitions[0].minInSync == 1, "as the laxest broker has it")
  }

  @Test("a scenario's own fields lie over the files, and a topic may have a file")
  func overlays() throws {
    let cluster = """
      { properties: ["b7", "b9", "b12"], server: { "num.io.threads": 2 }, host: { disks: 1 },
        overrides: { "broker 0": { "min.insync.replicas": 3 } } }
      """
    let topics = "{ orders: { properties: \"o.properties\", \"replication.factor\": 2 } }"
    let scenario = try Self.parse(Self.scenario(cluster, topics))
    let world = try WorldPlan(try #require(scenario.cases.first), seed: 1)
    #expect((0..<3).map { world.brokerConfig($0).ioThreads } == [2, 2, 2])
    #expect(world.brokerConfig(0).log.minInsyncReplicas == 3)
    #expect(scenario.cases[0].cluster.host.disks == 1)
    #expect(scenario.cases[0].topics[0].configs.map(\.value) == ["2"])
    #expect(scenario.imports.last?.ignored == ["compression.type"])
    #expect(world.controllerConfig.sessionTimeout.milliseconds == 9000, "no controller's file")
  }

  @Test("what a capsule keeps needs no other file and means the same")
  func capsule() throws {
    let scenario = try Self.parse(Self.scenario(Self.whole))
    let again = try Scenario.parse(scenario.text, file: "y.json5", vocabulary: .standard)
    let (a, b) = (scenario.cases[0], again.cases[0])
    #expect(a.topics.map(\.assignment) == b.topics.map(\.assignment))
    #expect(a.cluster.racks == b.cluster.racks && a.cluster.controllers == b.cluster.controllers)
    #expect(a.cluster.server.map(\.value) == b.cluster.server.map(\.value))
    #expect(a.cluster.overrides.map(\.broker) == b.cluster.overrides.map(\.broker))
    #expect(again.imports.isEmpty)
  }

  @Test("topics that say nothing have the partitions and copies of the files")
  func topicDefaults() throws {
    func counts(_ topics: String, _ cluster: String, _ files: [String: String]) throws -> [[Int]] {
      try Self.parse(Self.scenario(cluster, topics), files).cases[0].topics.map {
        [$0.partitions, $0.replicationFactor]
      }
    }
    let brokers = "{ properties: [\"b1\", \"b2\", \"c3\"] }"
    let both = "num.partitions=6\ndefault.replication.factor=2"
    var files = [
      "b1": Self.broker(11, both), "b2": Self.broker(12, both), "c3": Self.controller(3),
      "s": both,
    ]
    let topics = "{ a: {}, b: { partitions: 2 }, c: { \"replication.factor\": 1 } }"
    #expect(try counts(topics, brokers, files) == [[6, 2], [2, 2], [6, 1]])
    #expect(try counts(topics, "{ server: \"s\" }", files) == [[6, 2], [2, 2], [6, 1]])
    files["c3"] = Self.controller(3, "default.replication.factor=1", "num.partitions=4")
    #expect(try counts("{ a: {} }", brokers, files) == [[4, 1]], "the controllers create topics")
    let over = "{ server: { \"num.partitions\": 3 }, \(brokers.dropFirst(2))"
    files["c3"] = Self.controller(3)
    #expect(try counts("{ a: {} }", over, files) == [[3, 2]], "the scenario's own word")
    files["b2"] = Self.broker(12, "default.replication.factor=1")
    let single = "{ a: { \"replication.factor\": 1 } }"
    let scenario = try Self.parse(Self.scenario(brokers, single), files)
    #expect(scenario.cases[0].topics[0].partitions == 1)
    #expect(
      scenario.imports.map(\.ignored).prefix(2) == [
        ["controller.listener.names", "num.partitions", "default.replication.factor"],
        ["controller.listener.names", "default.replication.factor"],
      ]
    )
  }

  static let metadataDirectories: [(line: String, path: String?, halts: Bool, notes: Int)] = [
    ("a.b=c", nil, true, 0), ("metadata.log.dir=/d1/", "logs", true, 0),
    ("metadata.log.dir=/d2", "disk-2/logs", false, 0),
    ("metadata.log.dir=/meta", "metadata", false, 1),
  ]

  @Test("a broker stops when the disk of its metadata fails", arguments: metadataDirectories)
  func metadataDirectory(line: String, path: String?, halts: Bool, notes: Int) throws {
    var files: [String: String] = [:]
    for id in 1...3 {
      files["b\(id)"] = """
        process.roles=broker\nnode.id=\(id)\ncontroller.quorum.bootstrap.servers=c:9093
        controller.listener.names=CONTROLLER\nlog.dirs=/d1, /d2\n\(line)
        """
    }
    let text = """
      {
        format: 1, title: "t", cluster: { properties: ["b1", "b2", "b3"] },
        topics: { orders: { "min.insync.replicas": 2 }, audit: { "min.insync.replicas": 2 } },
        clients: { writers: [{ topic: "orders", rate: "20/s" }] },
        script: [
          { wait: "acked(orders-0) >= 10" }, { eio: "broker 0 disk 1", operation: "write" },
        ],
        run: { for: "8s", settle: "30s" },
      }
      """
    let scenario = try Self.parse(text, files)
    #expect(scenario.imports.allSatisfy { $0.notes.count == notes })
    let world = try WorldPlan(scenario.cases[0], seed: 1)
    #expect(world.brokerConfig(0).metadataLogDirectory == path)
    var simulation = try Simulation(scenario.cases[0], seed: 1)
    let result = simulation.run()
    let halted = result.timeline.contains {
      $0.text.contains("the metadata log's directory failed")
    }
    #expect(halted == halts, "\(result.timeline.map(\.text))")
  }

  @Test("combined servers come first, and share every fate")
  func combined() throws {
    let names = "controller.listener.names=CONTROLLER\n"
    let both =
      "process.roles=broker,controller\nlisteners=PLAINTEXT://:9092,CONTROLLER://:9093\n" + names
    let one = "controller.quorum.voters=5@a:1\n"
    let files = [
      "x": both + one + "node.id=5\nunclean.leader.election.enable=true",
      "y": "process.roles=broker\n" + names + one + "node.id=2",
    ]
    let text = Self.scenario(
      "{ properties: [\"y\", \"x\"] }",
      "{ a: { \"replication.factor\": 2 } }"
    )
    let scenario = try Self.parse(text, files)
    let cluster = scenario.cases[0].cluster
    #expect(cluster.isCombined && cluster.controllers == 1 && cluster.brokers == 2)
    #expect(scenario.imports.map(\.part).first == "broker 0 is server 5, broker and controller")
    #expect(try WorldPlan(scenario.cases[0], seed: 1).controllerConfig.uncleanElection)
  }

  static let impossible: [(file: String, text: String, complaint: String)] = [
    ("b9", broker(9, "min.insync.replicas=0"), "b9:4:21: expected a whole number from 1"),
    ("b9", broker(9, "num.io.threads=none"), "b9:4:16: setting 'num.io.threads' is 'none'"),
    ("b9", "node.id=9\n" + voters, "b9:1:1: the server has no 'process.roles'"),
    ("b9", broker(9, "zookeeper.connect=z:2181"), "b9:4:1: the server keeps its metadata in Zoo"),
    ("b9", broker(7), "b9:2:9: server 7 has another file, 'b7'"),
    ("b9", broker(2), "b9:3:26: server 2 is a voter of 'controller.quorum.voters' but no contr"),
    ("c1", controller(4), "c1:3:26: server 4 is a controller but no voter"),
    ("b9", "process.roles=broker\nnode.id=9", "b9:1:1: the server knows no controllers"),
    ("b9", broker(9, "log.dirs=/a"), "b9:1:1: broker 9 has no 'broker.rack' but others have"),
    ("b9", broker(9, "broker.rack=r", "log.dirs=/a"), "b9:5:10: broker 9 has 1 log directories"),
    ("b9", broker(9, "replica.lag.time.max.ms=400"), "b9:4:25: 'replica.lag.time.max.ms' is 400"),
    (
      "b9", "process.roles=broker\nnode.id=9\ncontroller.quorum.voters=1@a:9093\n" + named,
      "b9:3:26: the voters differ from those of 'b7'"
    ),
    ("b9", "process.roles=broker\nnode.id=9\ncontroller.quorum.voters=1", "b9:3:26: '1' in"),
    ("b9", broker(9, "log.dirs=/a,/b/../a/"), "b9:4:10: directory '/a' stands twice in 'log.dirs'"),
    ("b9", broker(9, "log.dirs=,"), "b9:4:10: 'log.dirs' names no directory"),
    (
      "b9", broker(9, "log.retention.hours=0"),
      "b9:4:21: 'log.retention.hours' is 0, which leaves records no time; write -1 for no limit"
    ),
    (
      "b9", broker(9, "log.retention.hours=1", "log.retention.ms=0"),
      "b9:5:18: 'log.retention.ms' is 0"
    ),
    ("b9", broker(9, "log.segment.bytes=13"), "b9:4:19: expected a whole number from 14 to"),
    ("t.txt", topics.replacing("7,9", with: "7,8"), "t.txt:1:8: partition 1 of 'orders' stands on"),
  ]

  private static let quorum = "node.id=9\ncontroller.quorum.bootstrap.servers=a:9093\n"
  private static let named = "controller.listener.names=CONTROLLER\n"

  static let listenerLines: [(text: String, complaint: String?)] = [
    ("process.roles=broker\n" + named, nil),
    ("process.roles=broker\n" + named + "listeners=SASL_SSL://:9092,INTERNAL://:9094", nil),
    ("process.roles=controller\n" + named + "listeners=CONTROLLER://:9093", nil),
    (
      "process.roles=broker,controller\n" + named
        + "listeners=PLAINTEXT://:9092, controller://:9093\nadvertised.listeners=PLAINTEXT://a:9092",
      nil
    ),
    (
      "process.roles=broker",
      "x:1:1: the server has no 'controller.listener.names'; write controller.listener.names="
        + "CONTROLLER"
    ),
    (
      "process.roles=controller\ncontroller.listener.names=",
      "x:4:27: the server has no 'controller.listener.names'; write controller.listener.names="
        + "CONTROLLER"
    ),
    (
      "process.roles=broker\n" + named + "listeners=PLAINTEXT://:9092,CONTROLLER://:9093",
      "x:4:27: 'CONTROLLER' of 'controller.listener.names' is a listener of this server, which is "
        + "no controller; remove it from 'listeners'"
    ),
    (
      "process.roles=broker,controller\n" + named + "listeners=PLAINTEXT://:9092",
      "x:4:27: 'CONTROLLER' of 'controller.listener.names' is no listener of this controller; add "
        + "CONTROLLER://:9093 to 'listeners'"
    ),
    (
      "process.roles=controller\n" + named + "listeners=CONTROLLER://:9093,PLAINTEXT://:9092",
      "x:5:11: 'listeners' has 'PLAINTEXT', which a controller alone does not serve; name it in "
        + "'controller.listener.names', or remove it"
    ),
    (
      "process.roles=broker,controller\n" + named + "listeners=CONTROLLER://:9093",
      "x:5:11: every advertised listener is one of 'controller.listener.names'; the broker has "
        + "none; add PLAINTEXT://:9092 to 'listeners'"
    ),
  ]

  @Test("listeners with which Kafka does not start are refused", arguments: listenerLines)
  func refusesListeners(text: String, complaint: String?) {
    let files = [
      "x": Self.quorum + text,
      "y": "process.roles=broker\nnode.id=1\n" + Self.named
        + "controller.quorum.bootstrap.servers=a:9093",
    ]
    do throws(ScenarioErrors) {
      let cluster = "{ properties: [\"x\", \"y\"] }"
      _ = try Self.parse(Self.scenario(cluster, "{ a: { \"replication.factor\": 1 } }"), files)
      #expect(complaint == nil)
    } catch {
      #expect(complaint != nil && error.description.contains(complaint ?? "-"), "\(error)")
    }
  }

  @Test("settings that are odd but right are taken")
  func odd() throws {
    var files = Self.files
    files["b9"] = Self.broker(
      9,
      "broker.rack=r2",
      "log.dirs=/a,/b",
      "log.retention.hours=0",
      "log.retention.ms=1000",
      "log.segment.bytes=14"
    )
    let plan = try #require(try Self.parse(Self.scenario(Self.whole), files).cases.first)
    let config = try WorldPlan(plan, seed: 1).brokerConfig(1)
    #expect(config.log.retentionMilliseconds == 1000 && config.log.segmentBytes == 14)
  }

  @Test("what cannot be is refused with its place in its file", arguments: impossible)
  func refused(file: String, text: String, complaint: String) {
    var files = Self.files
    files[file] = text
    do throws(ScenarioErrors) {
      _ = try Self.parse(Self.scenario(Self.whole), files)
      Issue.record("nobody complained")
    } catch {
      let lines = error.errors.map(\.description)
      #expect(lines.contains { $0.hasPrefix(complaint) }, "\(lines)")
    }
  }

  @Test("missing files and contradicting numbers are told with their place in the scenario")
  func contradictions() {
    let texts = [
      "{ properties: [\"nowhere\"] }": "x.json5:1:50: cannot read the server properties 'nowhere'",
      "{ brokers: 4, properties: [\"b7\"] }": "x.json5:1:46: the cluster has 1 broker by",
      "{ controllers: 1, properties: [\"b7\"] }": "x.json5:1:50: the cluster has 3 controllers by",
      "{ properties: [\"c1\"] }": "x.json5:1:49: no file of 'properties' is a broker's",
    ]
    for (cluster, complaint) in texts {
      do throws(ScenarioErrors) {
        _ = try Self.parse(Self.scenario(cluster, "{ a: { \"replication.factor\": 1 } }"))
        Issue.record("nobody complained of \(cluster)")
      } catch {
        let lines = error.errors.map(\.description)
        #expect(lines.contains { $0.hasPrefix(complaint) }, "\(lines)")
      }
    }
  }
}
