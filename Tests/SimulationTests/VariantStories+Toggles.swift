extension VariantStory {
  /// Bugs that the reading of Kafka's replication code suggests as toggles.
  static let toggles = [
    risingWatermark, unanswered, keptEpoch, forgottenEpoch, removedReplica, earlyWatermark,
    outOfRange, smallerSegments, unsyncedController,
  ]

  private static let clients = """
    clients: {
      writers: [{ topic: "orders", rate: "100/s", bytes: 100, acks: "all" }],
      readers: [{ topic: "orders" }],
    },
    """

  private static let three = """
    topics: {
      orders: { "replication.factor": 3, "min.insync.replicas": 2, assignment: [[0, 1, 2]] },
    },
    """

  /// A leader that was deposed fetches with a record that nobody else has; its answer is held.
  static let countedDivergence = VariantStory(
    variant: "diverging-fetch-counts",
    invariant: "ISR-COMPLETE",
    seeds: 2,
    body: """
      cluster: { brokers: 3 }, \(three) \(clients)
      script: [
        { wait: "acked(orders-0) >= 50" },
        { stopWriters: "all" },
        { wait: "converged" },
        { hold: { kind: "fetch response", from: "broker 0", to: ["broker 1", "broker 2"] } },
        { write: "orders-0" },
        { wait: "end(broker 0, orders-0) >= +1" },
        { kill: "broker 0", after: "200ms" },
        { release: "all" },
        { wait: "leader(orders-0) == broker 1" },
        { wait: "acked(orders-0) >= +1" },
        { cut: ["broker 0", "broker 1"], name: "replication" },
        { start: "broker 0" },
        { wait: "state(broker 0) != fenced" },
        { hold: { kind: "fetch response", from: "broker 1", to: "broker 0" }, after: "1s" },
        { heal: "replication" },
        { release: "all", after: "5s" },
        { startWriters: "all", after: "2s" },
      ],
      """
  )

  /// A leader's word that a follower diverges is held until another leader has put that right and the
  /// first one leads again; a second topic keeps the follower's fetcher waiting for it.
  static let oldAnswer = VariantStory(
    variant: "answers-of-old-epochs",
    invariant: "ISR-COMPLETE",
    seeds: 1,
    body: """
      cluster: { brokers: 3 },
      topics: {
        orders: { "replication.factor": 3, "min.insync.replicas": 2, assignment: [[0, 1, 2]] },
        other: { "replication.factor": 3, "min.insync.replicas": 2, assignment: [[2, 0, 1]] },
      },
      \(clients)
      script: [
        { wait: "acked(orders-0) >= 50" },
        { stopWriters: "all" },
        { wait: "converged" },
        { hold: { kind: "fetch response", from: "broker 0", to: ["broker 1", "broker 2"] } },
        { write: "orders-0" },
        { wait: "end(broker 0, orders-0) >= +1" },
        { hold: { kind: "fetch response", from: "broker 1", to: "broker 0" } },
        { hold: { kind: "fetch request", from: "broker 0", to: "broker 1" }, name: "asks" },
        { reassign: "orders-0", to: [1, 0, 2] },
        { elect: "orders-0", kind: "preferred" },
        { release: "asks", after: "500ms" },
        { reassign: "other-0", to: [1, 0, 2], after: "1s" },
        { elect: "other-0", kind: "preferred" },
        { reassign: "orders-0", to: [2, 1, 0], after: "1s" },
        { elect: "orders-0", kind: "preferred" },
        { wait: "acked(orders-0) >= +1" },
        { reassign: "orders-0", to: [1, 2, 0] },
        { elect: "orders-0", kind: "preferred" },
        { release: "all", after: "2s" },
        { startWriters: "all", after: "2s" },
      ],
      """
  )

  /// A leader that leads again believes that a follower still has what it had in the first reign.
  static let oldPositions = VariantStory(
    variant: "positions-outlive-reign",
    invariant: "ISR-COMPLETE",
    seeds: 2,
    body: """
      cluster: { brokers: 3 }, \(three)
      clients: {
        writers: [{ topic: "orders", rate: "100/s", bytes: 100, acks: "1" }],
        readers: [{ topic: "orders" }],
      },
      script: [
        { wait: "acked(orders-0) >= 50" },
        { stopWriters: "all" },
        { wait: "converged" },
        { hold: { kind: "fetch response", from: "broker 0", to: "broker 1" } },
        { write: "orders-0", count: 5 },
        { wait: "end(broker 2, orders-0) >= +5" },
        { isolate: "broker 0", name: "away", after: "1s" },
        { wait: "leader(orders-0) == broker 1" },
        { heal: "away", after: "1s" },
        { release: "all" },
        { wait: "isr(orders-0) == 3" },
        { cut: ["broker 2", "broker 0"], name: "apart" },
        { elect: "orders-0" },
        { wait: "leader(orders-0) == broker 0" },
        { write: "orders-0", count: 3, after: "1s" },
        { heal: "apart", after: "3s" },
        { startWriters: "all", after: "2s" },
      ],
      """
  )

  /// The last member of the in-sync set commits what nobody else has, shows it to a reader, and
  /// loses it.
  static let risingWatermark = VariantStory(
    variant: "no-min-isr-hw",
    invariant: "LEADER-COMPLETE",
    seeds: 2,
    body: """
      cluster: { brokers: 3, server: { "eligible.leader.replicas.enable": true } },
      \(three)
      clients: {
        writers: [{ topic: "orders", rate: "100/s", bytes: 100, acks: "1" }],
        readers: [{ topic: "orders" }],
      },
      script: [
        { wait: "acked(orders-0) >= 50" },
        { shutdown: "broker 1" },
        { wait: "isr(orders-0) == 2" },
        { shutdown: "broker 2" },
        { wait: "isr(orders-0) == 1" },
        { wait: "acked(orders-0) >= +200" },
        { power: "broker 0", keep: "synced", after: "1s" },
        { start: ["broker 1", "broker 2"], after: "1s" },
        { wait: "leader(orders-0) != broker 0" },
        { start: "broker 0", after: "5s" },
      ],
      """
  )

  /// A follower is in sync by the controller's record; its leader got no answer and goes on alone.
  static let unanswered = VariantStory(
    variant: "revert-on-ambiguous",
    invariant: "ACK-DURABLE",
    seeds: 2,
    body: """
      cluster: {
        brokers: 2,
        server: {
          "replica.lag.time.max.ms": "5s",
          "controller.socket.timeout.ms": "2s",
          "eligible.leader.replicas.enable": false,
        },
      },
      topics: { orders: { "replication.factor": 2, assignment: [[0, 1]] } },
      clients: {
        writers: [
          { topic: "orders", rate: "100/s", bytes: 100, acks: "all" },
          { topic: "orders", rate: "10/s", bytes: 100, acks: "all" },
        ],
        readers: [{ topic: "orders" }],
      },
      script: [
        { wait: "acked(orders-0) >= 50" },
        { kill: "broker 1" },
        { wait: "state(broker 1) == fenced" },
        { wait: "acked(orders-0) >= +10" },
        { stopWriters: "all" },
        { cut: ["broker 1", "broker 0"], name: "replication" },
        { start: "broker 1", after: "2s" },
        { wait: "state(broker 1) != fenced" },
        { hold: { kind: "alter-partition response", from: "controller", to: "broker 0" },
          after: "1s" },
        { hold: { kind: "metadata-log response", from: "controller", to: "broker 0" } },
        { heal: "replication" },
        { wait: "isr(orders-0) == 2" },
        { hold: { kind: "fetch response", from: "broker 0", to: "broker 1" } },
        { write: "orders-0", count: 5 },
        { startWriters: "all", after: "7s" },
        { stopWriters: "all", after: "1s" },
        { kill: "broker 0", after: "1s" },
        { release: "all" },
        { wait: "leader(orders-0) == broker 1" },
        { start: "broker 0" },
        { startWriters: "all", after: "2s" },
      ],
      """
  )

  /// A leader of an epoch without records is deposed, and asks for that epoch for ever.
  static let keptEpoch = VariantStory(
    variant: "keep-epoch-at-leo",
    invariant: "CONVERGE",
    seeds: 1,
    body: """
      cluster: { brokers: 3 }, \(three) \(clients)
      script: [
        { wait: "acked(orders-0) >= 50" },
        { stopWriters: "all" },
        { wait: "converged" },
        { kill: "broker 0" },
        { wait: "leader(orders-0) == broker 1" },
        { isolate: "broker 1", name: "away", after: "1s" },
        { wait: "leader(orders-0) == broker 2" },
        { heal: "away" },
        { start: "broker 0", after: "1s" },
      ],
      """
  )

  /// The leader's replica moves between disks while nobody writes, and forgets its own epoch.
  static let forgottenEpoch = VariantStory(
    variant: "future-log-epochs",
    invariant: "CONVERGE",
    seeds: 1,
    body: """
      cluster: {
        brokers: 2, host: { disks: 2 },
        server: { "metadata.log.dir": "metadata", "eligible.leader.replicas.enable": false },
      },
      topics: { orders: { "replication.factor": 2, assignment: [[0, 1]] } },
      \(clients)
      script: [
        { wait: "acked(orders-0) >= 50" },
        { stopWriters: "all" },
        { wait: "converged" },
        { isolate: "broker 0", name: "first" },
        { wait: "leader(orders-0) == broker 1" },
        { heal: "first" },
        { wait: "isr(orders-0) == 2" },
        { isolate: "broker 1", name: "second" },
        { wait: "leader(orders-0) == broker 0" },
        { moveReplica: "orders-0", on: "broker 0", to: 2 },
        { wait: "disk(broker 0, orders-0) == 2" },
        { heal: "second" },
      ],
      """
  )

  /// A replica is removed and comes back empty; a fetch from before still counts.
  static let removedReplica = VariantStory(
    variant: "no-le-bump-on-removal",
    invariant: "ISR-COMPLETE",
    seeds: 1,
    body: """
      cluster: { brokers: 3 }, \(three) \(clients)
      script: [
        { wait: "acked(orders-0) >= 50" },
        { stopWriters: "all" },
        { wait: "converged" },
        { hold: { kind: "fetch request", from: "broker 2", to: "broker 0" } },
        { reassign: "orders-0", to: [0, 1], after: "2s" },
        { reassign: "orders-0", to: [0, 1, 2], after: "2s" },
        { release: "all", after: "2s" },
        { startWriters: "all", after: "5s" },
      ],
      """
  )

  /// A deposed leader hears what is committed before it drops what is not.
  static let earlyWatermark = VariantStory(
    variant: "hw-before-truncate",
    invariant: "LOG-MATCH",
    seeds: 1,
    body: """
      cluster: { brokers: 3 }, \(three) \(clients)
      script: [
        { wait: "acked(orders-0) >= 50" },
        { stopWriters: "all" },
        { wait: "converged" },
        { hold: { kind: "fetch response", from: "broker 0", to: ["broker 1", "broker 2"] } },
        { write: "orders-0" },
        { wait: "end(broker 0, orders-0) >= +1" },
        { kill: "broker 0", after: "200ms" },
        { release: "all" },
        { wait: "leader(orders-0) != broker 0" },
        { write: "orders-0", after: "2s" },
        { write: "orders-0", after: "1s" },
        { start: "broker 0", after: "2s" },
        { startWriters: "all", after: "2s" },
      ],
      """
  )

  /// Segments are made smaller while a follower is away, and what it has to copy is larger.
  static let smallerSegments = VariantStory(
    variant: "segment-limit-on-followers",
    invariant: "CONVERGE",
    seeds: 1,
    body: """
      cluster: { brokers: 3 }, \(three) \(clients)
      script: [
        { wait: "acked(orders-0) >= 50" },
        { kill: "broker 2" },
        { wait: "isr(orders-0) == 2" },
        { alterConfig: "orders", set: { "segment.bytes": 4096 }, after: "3s" },
        { start: "broker 2", after: "1s" },
      ],
      """
  )

  /// Retention has removed what a follower asks for when it comes back.
  static let outOfRange = VariantStory(
    variant: "oor-fatal",
    invariant: "CONVERGE",
    seeds: 1,
    body: """
      cluster: {
        brokers: 3,
        server: {
          "log.retention.check.interval.ms": "1s", "log.initial.task.delay.ms": "1s",
          "log.segment.bytes": 4000, "log.retention.bytes": 8000,
        },
      },
      \(three) \(clients)
      script: [
        { wait: "acked(orders-0) >= 50" },
        { kill: "broker 2" },
        { wait: "isr(orders-0) == 2" },
        { wait: "acked(orders-0) >= +500" },
        { start: "broker 2", after: "2s" },
      ],
      """
  )

  /// The controller forgets an election that everybody has heard of, and holds it again.
  static let unsyncedController = VariantStory(
    variant: "flush-after-listener",
    invariant: "ONE-LEADER",
    seeds: 6,
    body: """
      cluster: { brokers: 3 }, \(three) \(clients)
      script: [
        { wait: "acked(orders-0) >= 50" },
        { kill: "broker 0" },
        { wait: "leader(orders-0) == broker 1" },
        { wait: "acked(orders-0) >= +3" },
        { power: "controller", keep: "synced" },
        { kill: "broker 1", after: "1s" },
        { start: "controller", after: "1s" },
        { wait: "leader(orders-0) == broker 2", within: "30s" },
        { start: ["broker 0", "broker 1"], after: "2s" },
      ],
      """
  )
}
