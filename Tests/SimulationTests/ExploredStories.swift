import Checking
import Primitives
import Simulation
import Testing

/// What random storms over whole clusters found, made small: each broke a promise once.
@Suite struct ExploredStories {
  struct Found: Sendable, CustomStringConvertible {
    let description: String
    let seed: UInt64
    /// How the run ends: a topic that is deleted for good keeps it from converging.
    var ends = RunVerdict.passed
    /// The scenario behind its format and title.
    let body: String
  }

  static let found = [
    Found(
      description: "a broker whose log does not name the controller that leads by now",
      seed: 12,
      body: """
        cluster: {
          controllers: 3,
          "kraft.version": 1,
          server: { "eligible.leader.replicas.enable": true },
          controller: { "controller.quorum.election.timeout.ms": "329ms" },
          combined: true,
        },
        topics: { orders: {} },
        clients: { writers: [{ topic: "orders" }] },
        script: [
          { kill: "broker 0", for: "5s", at: "10s" },
          { removeVoter: "controller 0", at: "10s" },
          { addVoter: "controller 0", at: "11s" },
          { isolate: "broker 1", for: "5s", at: "15s" },
          { kill: "broker 1", for: "1s", at: "20s" },
          { power: "broker 2", for: "5s", at: "20s" },
          { isolate: "broker 1", at: "25s" },
        ],
        run: { for: "30s" },
        """
    ),
    Found(
      description: "metadata that only a dead controller told",
      seed: 1,
      body: """
        variant: [
          "contiguous-recovery",
          "marker-removal-synced",
          "recovery-keeps-on-error",
          "closed-indexes-synced",
        ],
        cluster: {
          controllers: 3,
          host: { disks: 2 },
          controller: {
            "controller.quorum.election.timeout.ms": "543ms",
            "controller.quorum.fetch.timeout.ms": "945ms",
          },
          combined: true,
        },
        topics: { orders: {} },
        script: [
          { cut: ["follower(orders-0, 1)", "follower(orders-0, 2)"], at: "1s" },
          { deleteTopic: "orders", at: "1s" },
          { createTopic: "orders", at: "1s" },
          { cut: ["leader(orders-0)", "follower(orders-0, 1)"], at: "2s" },
          { fillDisk: "broker 2 disk 1", at: "2s" },
          { deleteTopic: "orders", at: "2s" },
          { createTopic: "orders", at: "10s" },
        ],
        run: { for: "10s" },
        """
    ),
    Found(
      description: "records of a topic that was deleted while its broker could not hear of it",
      seed: 3,
      ends: .stuck,
      body: """
        variant: [
          "contiguous-recovery",
          "marker-removal-synced",
          "recovery-keeps-on-error",
          "closed-indexes-synced",
        ],
        cluster: { brokers: 1 },
        topics: { orders: { "replication.factor": 1 } },
        clients: { writers: [{ topic: "orders" }], readers: [{ topic: "orders" }] },
        script: [{ power: "controller", for: "500ms", at: "1s" }, { deleteTopic: "orders", at: "1s" }],
        run: { for: "2s" },
        """
    ),
    Found(
      description: "a topic made anew is copied by a broker that knew it first",
      seed: 3,
      body: """
        variant: [
          "contiguous-recovery",
          "marker-removal-synced",
          "recovery-keeps-on-error",
          "closed-indexes-synced",
        ],
        cluster: { controllers: 3 },
        topics: { orders: {} },
        script: [
          { isolate: "leader(orders-0)", at: "10s" },
          { power: "controller 2", at: "20s" },
          { deleteTopic: "orders", at: "20s" },
          { createTopic: "orders", at: "20s" },
        ],
        run: { for: "20s" },
        """
    ),
    Found(
      description: "a last leader that only a dead controller told",
      seed: 4,
      body: """
        variant: [
          "contiguous-recovery",
          "marker-removal-synced",
          "recovery-keeps-on-error",
          "closed-indexes-synced",
        ],
        cluster: {
          controllers: 3,
          server: { "eligible.leader.replicas.enable": true },
          controller: { "controller.quorum.fetch.timeout.ms": "1120ms" },
          combined: true,
        },
        topics: { orders: {} },
        script: [
          { power: "controller 1", at: "10s" },
          { power: "controller 0", for: "1s", at: "10s" },
          { power: "controller 2", for: "1s", at: "11s" },
          { power: "controller 2", at: "20s" },
        ],
        run: { for: "22s" },
        """
    ),
    Found(
      description: "a record acknowledged by a topic that is gone",
      seed: 2,
      ends: .stuck,
      body: """
        variant: [
          "contiguous-recovery",
          "marker-removal-synced",
          "recovery-keeps-on-error",
          "closed-indexes-synced",
        ],
        cluster: {
          controllers: 3,
          controller: { "controller.quorum.election.timeout.ms": "667ms" },
          combined: true,
          network: { loss: "26303/1000000" },
        },
        topics: { orders: {} },
        clients: { writers: [{ topic: "orders" }] },
        script: [
          { kill: "controller 0", for: "1s", at: "5s" },
          { cut: ["follower(orders-0, 1)", "leader(orders-0)"], at: "20s" },
          { deleteTopic: "orders", at: "21s" },
        ],
        run: { for: "21s" },
        """
    ),
    Found(
      description: "a reader whose nearest replica is elsewhere now",
      seed: 4,
      body: """
        variant: [
          "contiguous-recovery",
          "marker-removal-synced",
          "recovery-keeps-on-error",
          "closed-indexes-synced",
        ],
        cluster: {
          brokers: 5,
          server: {
            "replica.selector.class": "org.apache.kafka.common.replica.RackAwareReplicaSelector",
          },
          racks: ["a", "b", "c"],
        },
        topics: { orders: { partitions: 2 } },
        clients: { writers: [{ topic: "orders" }], readers: [{ topic: "orders", "client.rack": "b" }] },
        script: [{ deleteTopic: "orders", at: "1s" }, { createTopic: "orders", at: "1s" }],
        run: { for: "2s" },
        """
    ),
    // Kafka's follower takes what a leader sent of the topic before for the next one of that name.
    Found(
      description: "an answer for a deleted topic that arrives when the next one has its place",
      seed: 5,
      ends: .violated,
      body: """
        cluster: { brokers: 5 },
        topics: { orders: {} },
        clients: { writers: [{ topic: "orders", "enable.idempotence": false }] },
        script: [
          { deleteTopic: "orders", at: "1s" },
          { clog: ["leader(orders-0)", "follower(orders-0, 2)"], for: "1s", at: "1s" },
          { createTopic: "orders", at: "1s" },
          { deleteTopic: "orders", at: "1s" },
          { createTopic: "orders", at: "1s" },
        ],
        run: { for: "2s" },
        """
    ),
    Found(
      description: "an answer for a deleted topic, and a follower that compares topic ids",
      seed: 5,
      body: """
        variant: "answers-name-topic",
        cluster: { brokers: 5 },
        topics: { orders: {} },
        clients: { writers: [{ topic: "orders", "enable.idempotence": false }] },
        script: [
          { deleteTopic: "orders", at: "1s" },
          { clog: ["leader(orders-0)", "follower(orders-0, 2)"], for: "1s", at: "1s" },
          { createTopic: "orders", at: "1s" },
          { deleteTopic: "orders", at: "1s" },
          { createTopic: "orders", at: "1s" },
        ],
        run: { for: "2s" },
        """
    ),
    Found(
      description: "a reader whose position was deleted after an older leader's log came back",
      seed: 3,
      body: """
        cluster: {
          server: {
            "broker.session.timeout.ms": "2160ms",
            "broker.heartbeat.interval.ms": "150ms",
            "log.retention.check.interval.ms": "1s",
            "log.initial.task.delay.ms": "1s",
          },
        },
        topics: {
          orders: {
            "segment.bytes": "7221B",
            "retention.bytes": "7482B",
            "unclean.leader.election.enable": true,
          },
        },
        clients: {
          writers: [{ topic: "orders", "request.timeout.ms": "2s" }],
          readers: [{ topic: "orders" }],
        },
        script: [
          { power: "follower(orders-0, 2)", for: "1s", at: "1s" },
          { kill: "follower(orders-0, 1)", for: "500ms", at: "3s" },
          { power: "leader(orders-0)", at: "3.1s" },
          { power: "leader(orders-0)", at: "6s" },
        ],
        run: { for: "26s" },
        """
    ),
    // Kafka's broker waits for ever; one that keeps to a stricter rule registers again.
    Found(
      description: "a registration of a killed process that arrives after its successor's",
      seed: 1,
      ends: .stuck,
      body: """
        cluster: {
          controllers: 3, supervisor: "1s", server: { "broker.session.timeout.ms": "2450ms" },
        },
        topics: { orders: {} },
        script: [
          { power: "controller 2", for: "1s", at: "1s" },
          { kill: "broker 1", for: "500ms", at: "10s" },
          { wait: "isr(orders-0) == 2" },
          { isolate: "broker 1" },
          { kill: "broker 1", for: "1s", at: "12s" },
        ],
        run: { for: "17s" },
        """
    ),
    Found(
      description: "a registration of a killed process, and a broker that registers again",
      seed: 1,
      body: """
        variant: "registers-again",
        cluster: {
          controllers: 3, supervisor: "1s", server: { "broker.session.timeout.ms": "2450ms" },
        },
        topics: { orders: {} },
        script: [
          { power: "controller 2", for: "1s", at: "1s" },
          { kill: "broker 1", for: "500ms", at: "10s" },
          { wait: "isr(orders-0) == 2" },
          { isolate: "broker 1" },
          { kill: "broker 1", for: "1s", at: "12s" },
        ],
        run: { for: "17s" },
        """
    ),
    Found(
      description: "a batch that a new topic took first is sent again in the epoch of earlier ones",
      seed: 1,
      body: """
        cluster: { controllers: 5, server: { "follower.replication.throttled.rate": 27802 } },
        topics: { orders: { partitions: 2, "follower.replication.throttled.replicas": "*" } },
        clients: { writers: [{ topic: "orders", bytes: 1000, "request.timeout.ms": "5s" }] },
        script: [
          { isolate: "leader(orders-0)", at: "10s" },
          { deleteTopic: "orders", at: "10s" },
          { createTopic: "orders", at: "10s" },
        ],
        run: { for: "11s" },
        """
    ),
    Found(
      description: "a broker that was cut off leads a topic that was made and deleted meanwhile",
      seed: 1,
      body: """
        cluster: {
          controllers: 3,
          controller: { "controller.quorum.election.timeout.ms": "348ms" },
          racks: ["a", "b", "c"],
          combined: true,
        },
        topics: { orders: {} },
        script: [
          { deleteTopic: "orders", at: "1s" },
          { isolate: "follower(orders-0, 1)", for: "1s", at: "1s" },
          { createTopic: "orders", at: "1s" },
          { deleteTopic: "orders", at: "1s" },
          { createTopic: "orders", at: "10s" },
        ],
        run: { for: "10s" },
        """
    ),
    Found(
      description: "a follower whose records of another history end below its leader's new start",
      seed: 3,
      body: """
        variant: [
          "contiguous-recovery",
          "marker-removal-synced",
          "recovery-keeps-on-error",
          "closed-indexes-synced",
          "registers-again",
        ],
        cluster: {
          controllers: 3,
          server: {
            "replica.lag.time.max.ms": "12500ms",
            "broker.session.timeout.ms": "5160ms",
            "log.retention.check.interval.ms": "5s",
          },
          combined: true,
        },
        topics: {
          orders: { partitions: 2, "segment.bytes": "7028B", "retention.ms": "51500ms" },
        },
        clients: { writers: [{ topic: "orders", "delivery.timeout.ms": "30s" }] },
        script: [
          { clog: ["follower(orders-0, 2)", "leader(orders-1)"], for: "20s", at: "10s" },
          { wait: "isr(orders-1) == 2" },
          { kill: "follower(orders-0, 1)", for: "1s" },
          { crash: "follower(orders-0, 2)", for: "19s", at: "45s" },
          { cut: ["follower(orders-0, 1)", "leader(orders-0)"], at: "60s" },
          { crash: "follower(orders-0, 2)", for: "5s", at: "80s" },
          { clockStep: "leader(orders-0)", by: "12.865s", at: "80s" },
        ],
        run: { for: "105s" },
        """
    ),
    Found(
      description: "replicas that were eligible under a higher minimum of in-sync replicas",
      seed: 4,
      body: """
        cluster: { host: { disks: 2 }, server: { "eligible.leader.replicas.enable": true } },
        topics: { orders: { "min.insync.replicas": 2 } },
        clients: { writers: [{ topic: "orders" }] },
        script: [
          { alterConfig: "orders", set: { "min.insync.replicas": "3" }, at: "1s" },
          { shutdown: "broker 0", at: "2s" },
          { alterConfig: "orders", set: { "min.insync.replicas": "2" }, at: "2s" },
          { power: "broker 2", at: "10s" },
          { fillDisk: "broker 1 disk 2", at: "10s" },
        ],
        run: { for: "11s" },
        """
    ),
    Found(
      description: "a registration of a process that is gone, when a new controller is active",
      seed: 4,
      body: """
        cluster: {
          controllers: 3,
          server: {
            "eligible.leader.replicas.enable": true, "broker.session.timeout.ms": "16300ms",
          },
          combined: true,
        },
        topics: { orders: { partitions: 2, "min.insync.replicas": 2 } },
        variant: "registers-again",
        script: [
          { cut: ["leader(orders-0)", "leader(orders-1)"], for: "20s", at: "10s" },
          { kill: "controller 1", for: "5s", at: "30s" },
          { kill: "follower(orders-0, 2)", for: "1s", at: "45s" },
          {
            cut: ["follower(orders-0, 2)", "follower(orders-0, 1)"], oneWay: true,
            for: "5s", at: "70s",
          },
          { kill: "controller 1", at: "75s" },
        ],
        run: { for: "76s" },
        """
    ),
    Found(
      description: "a move that is given up when its new replicas alone are in sync",
      seed: 2,
      body: """
        cluster: { brokers: 2, server: { "broker.session.timeout.ms": "1350ms" } },
        topics: { orders: { "replication.factor": 1, "unclean.leader.election.enable": true } },
        variant: "registers-again",
        script: [
          { kill: "leader(orders-0)", at: "1s" },
          { reassign: "orders-0", to: [0, 1], at: "1s" },
          { reassign: "orders-0", cancel: true, at: "2s" },
        ],
        run: { for: "2s" },
        """
    ),
    // Kafka's leader keeps what it knew of its followers although another one led in between.
    Found(
      description: "a leader that missed the epoch of another one",
      seed: 3,
      ends: .violated,
      body: """
        topics: { orders: {} },
        clients: { writers: [{ topic: "orders" }] },
        script: [
          { clog: ["leader(orders-0)", "follower(orders-0, 2)"], for: "1s", at: "1s" },
          { isolate: "leader(orders-0)", at: "2s" },
          { reassign: "orders-0", to: [2, 0, 1], at: "2s" },
          { elect: "orders-0", kind: "preferred", at: "2s" },
          { shutdown: "leader(orders-0)", at: "5s" },
        ],
        run: { for: "5s" },
        """
    ),
    Found(
      description: "a leader that sees that it missed an epoch",
      seed: 3,
      body: """
        variant: "missed-epochs-forget",
        topics: { orders: {} },
        clients: { writers: [{ topic: "orders" }] },
        script: [
          { clog: ["leader(orders-0)", "follower(orders-0, 2)"], for: "1s", at: "1s" },
          { isolate: "leader(orders-0)", at: "2s" },
          { reassign: "orders-0", to: [2, 0, 1], at: "2s" },
          { elect: "orders-0", kind: "preferred", at: "2s" },
          { shutdown: "leader(orders-0)", at: "5s" },
        ],
        run: { for: "5s" },
        """
    ),
    // Kafka does not start with two copies that are being made of one replica.
    Found(
      description: "a move whose disk fails, and another one begun instead",
      seed: 1,
      ends: .violated,
      body: """
        cluster: {
          brokers: 1, host: { disks: 3 },
          server: { "replica.alter.log.dirs.io.max.bytes.per.second": 1655 },
        },
        topics: { orders: { "replication.factor": 1 } },
        clients: { writers: [{ topic: "orders", rate: "100/s", bytes: 1000 }] },
        script: [
          { moveReplica: "orders-0", on: "broker 0", to: 2, at: "20s" },
          { fillDisk: "broker 0 disk 2", at: "22s" },
          { moveReplica: "orders-0", on: "broker 0", to: 3, at: "32s" },
          { power: "broker 0", for: "1s", at: "33s" },
        ],
        run: { for: "35s" },
        """
    ),
    Found(
      description: "two copies under way, one of which is set aside",
      seed: 1,
      body: """
        variant: "named-replica-stays",
        cluster: {
          brokers: 1, host: { disks: 3 },
          server: { "replica.alter.log.dirs.io.max.bytes.per.second": 1655 },
        },
        topics: { orders: { "replication.factor": 1 } },
        clients: { writers: [{ topic: "orders", rate: "100/s", bytes: 1000 }] },
        script: [
          { moveReplica: "orders-0", on: "broker 0", to: 2, at: "20s" },
          { fillDisk: "broker 0 disk 2", at: "22s" },
          { moveReplica: "orders-0", on: "broker 0", to: 3, at: "32s" },
          { power: "broker 0", for: "1s", at: "33s" },
        ],
        run: { for: "35s" },
        """
    ),
  ]

  @Test("what storms found is mended", arguments: found + inTenMinutes)
  func mended(_ story: Found) throws {
    let text = """
      {
        format: 1, title: "found",
      \(story.body)
        cases: { it: { expect: { pass: true } } },
      }
      """
    let result = try runStory(text, seed: story.seed)
    #expect(result.verdict == story.ends, "\(result.reason)")
    #expect(result.judgement.violations.isEmpty == (story.ends != .violated))
  }
}
