extension VariantStory {
  /// Bugs in single rules of the controller, of logs and of clients.
  static let rules = [
    keptPlaces, gaps, laterSegments, earlyRecoveryPoint, unsyncedNames, emptyQuorumState,
    earlyAnswer, believedFollower, hastyFailure,
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

  /// A leader loses power and is back before the controller, which stood still, could fence it.
  private static let keptPlaces = VariantStory(
    variant: "reregister-keeps-isr",
    invariant: "ACK-DURABLE",
    seeds: 1,
    body: """
      cluster: { brokers: 3, server: { "eligible.leader.replicas.enable": false } },
      \(three) \(clients)
      script: [
        { wait: "acked(orders-0) >= 50" },
        { power: "broker 0", keep: "synced" },
        { pause: "controller", for: "10s" },
        { start: "broker 0", after: "1s" },
      ],
      """
  )

  /// A writer knows of a new leader before that does; the first of its batches are refused, and the
  /// next are not.
  private static let gaps = VariantStory(
    variant: "accept-gap",
    invariant: "IDEMPOTENT",
    seeds: 3,
    body: """
      cluster: { brokers: 3, network: { latency: "100ms" } }, \(three)
      clients: {
        writers: [
          { topic: "orders", rate: "30/s", bytes: 100, acks: "all", "metadata.max.age.ms": 100 },
        ],
      },
      script: [
        { wait: "acked(orders-0) >= 50" },
        \(unawareLeader(1, "150ms")), \(unawareLeader(0, "200ms")),
        \(unawareLeader(1, "250ms")), \(unawareLeader(0, "300ms")),
        \(unawareLeader(1, "350ms")), \(unawareLeader(0, "400ms")),
        \(unawareLeader(1, "450ms")), \(unawareLeader(0, "500ms")),
      ],
      """
  )

  /// Broker 0 or 1 leads, and both hear of it a little later.
  private static func unawareLeader(_ next: Int, _ pause: String) -> String {
    """
    {
      hold: { kind: "metadata-log response", from: "controller", to: ["broker 0", "broker 1"] },
      after: "2s",
    },
    { reassign: "orders-0", to: [\(next), \(1 - next), 2] },
    { elect: "orders-0" },
    { wait: "leader(orders-0) == broker \(next)" },
    { release: "all", after: "\(pause)" }
    """
  }

  /// Power loss tears a segment whose successors have reached the media.
  private static let laterSegments = VariantStory(
    variant: "keep-later-segments",
    invariant: "LOG-SHAPE",
    seeds: 4,
    body: """
      cluster: {
        brokers: 1, host: { device: "nvme-client", fileSystem: "adversarial" },
        server: { "log.segment.bytes": 20000 },
      },
      topics: { orders: { "replication.factor": 1 } },
      clients: { writers: [{ topic: "orders", rate: "200/s", bytes: 9000, acks: "all" }] },
      script: [
        { wait: "acked(orders-0) >= 300" },
        { power: "broker 0" },
        { stopWriters: "all" },
        { start: "broker 0", after: "3s" },
      ],
      """
  )

  /// Power fails while a segment is synced that the checkpoint already says is safe.
  private static let earlyRecoveryPoint = VariantStory(
    variant: "recovery-point-ahead",
    invariant: "LOG-SHAPE",
    seeds: 3,
    body: """
      cluster: {
        brokers: 1, host: { device: "hdd", fileSystem: "adversarial" },
        server: {
          "log.segment.bytes": 200000, "log.flush.offset.checkpoint.interval.ms": 20,
          "log.initial.task.delay.ms": "1s",
        },
      },
      topics: { orders: { "replication.factor": 1 } },
      clients: { writers: [{ topic: "orders", rate: "200/s", bytes: 9000, acks: "all" }] },
      script: [
        { wait: "acked(orders-0) >= 300" },
        { power: "broker 0", after: "500ms" },
        { stopWriters: "all" },
        { start: "broker 0", after: "3s" },
      ],
      """
  )

  /// What was synced before its answer goes with the names of the segments that hold it.
  private static let unsyncedNames = VariantStory(
    variant: "no-dir-sync",
    invariant: "ACK-DURABLE",
    seeds: 1,
    body: """
      cluster: { brokers: 1, host: { device: "nvme-client", fileSystem: "adversarial" } },
      topics: {
        orders: { "replication.factor": 1, "flush.messages": 1, "segment.bytes": 20000 },
      },
      clients: { writers: [{ topic: "orders", rate: "50/s", bytes: 9000, acks: "all" }] },
      script: [
        { wait: "acked(orders-0) >= 10" },
        { power: "broker 0", keep: "cached" },
        { start: "broker 0", after: "1s" },
        { wait: "acked(orders-0) >= +50" },
        { power: "broker 0" },
        { start: "broker 0", after: "3s" },
      ],
      """
  )

  /// The file with a voter's vote rots; a second candidate of the epoch is given the vote again, and
  /// who then hears of two leaders stops, start after start.
  private static let emptyQuorumState = VariantStory(
    variant: "bad-quorum-state-is-empty",
    invariant: "CONVERGE",
    seeds: 2,
    body: """
      cluster: { brokers: 3, controllers: 3 },
      topics: { orders: { partitions: 1, "replication.factor": 3, "min.insync.replicas": 2 } },
      clients: { writers: [{ topic: "orders", rate: "5/s", bytes: 100, acks: "all" }] },
      script: [
        { wait: "acked(orders-0) >= 5" },
        { bind: "controller", as: "rival" },
        { bind: "standby 1", as: "candidate" },
        { bind: "standby 2", as: "voter" },
        { hold: { kind: "vote request", from: "voter", to: "controllers" }, name: "quiet" },
        { isolate: "rival", name: "away" },
        { wait: "state(candidate) == leading", within: "30s" },
        { isolate: "candidate", name: "alone" },
        { power: "voter", keep: "cached" },
        { disk: "voter", fault: "bit-rot", file: "**/quorum-state", bits: 4096 },
        { return: "voter", after: "200ms" },
        { heal: "away", after: "3s" },
        { heal: "alone", after: "3s" },
        { release: "all" },
        { power: "voter", after: "2s" },
        { wipe: "voter" },
        { return: "voter" },
      ],
      """
  )

  /// A controller that has lost its majority tells a leader that it may go on alone.
  private static let earlyAnswer = VariantStory(
    variant: "respond-before-commit",
    invariant: "ACK-DURABLE",
    seeds: 2,
    body: """
      cluster: {
        brokers: 3, controllers: 3,
        server: { "replica.lag.time.max.ms": "5s", "eligible.leader.replicas.enable": false },
      },
      topics: {
        orders: { "replication.factor": 2, "min.insync.replicas": 1, assignment: [[0, 1]] },
      },
      \(clients)
      script: [
        { wait: "acked(orders-0) >= 50" },
        { bind: "controller", as: "old" },
        {
          hold: { kind: "alter-partition request", from: "broker 0", to: "controllers" },
          name: "proposal",
        },
        { cut: ["broker 1", "broker 0"], name: "replication" },
        { cut: ["old", "controllers"], name: "quorum", after: "9s" },
        { release: "proposal", after: "10ms" },
        { kill: "broker 0", after: "1s" },
        { heal: "all", after: "5s" },
        { wait: "leader(orders-0) == broker 1" },
        { start: "broker 0", after: "2s" },
      ],
      """
  )

  /// A reader is sent to a follower that loses power on the way, and has nothing when it arrives.
  private static let believedFollower = VariantStory(
    variant: "sticky-stale-replica",
    invariant: "READ-NOSKIP",
    seeds: 2,
    body: """
      cluster: {
        brokers: 3, racks: ["north", "south", "west"],
        server: {
          "replica.selector.class": "org.apache.kafka.common.replica.RackAwareReplicaSelector",
        },
      },
      \(three)
      clients: {
        writers: [{ topic: "orders", rate: "50/s", bytes: 100, acks: "all" }],
        readers: [{ topic: "orders", "client.rack": "south", "auto.offset.reset": "latest" }],
      },
      script: [
        { wait: "acked(orders-0) >= 100" },
        {
          hold: { kind: "fetch response", from: "broker 0", to: "reader 0" }, name: "redirection",
        },
        { kill: "broker 1" },
        { power: "broker 1", keep: "synced", after: "50ms" },
        { cut: ["broker 0", "broker 1"], name: "apart" },
        { start: "broker 1", after: "1s" },
        { release: "redirection", after: "17s" },
        { heal: "apart", after: "3s" },
      ],
      """
  )

  /// Answers to a writer are late, and its patience is short.
  private static let hastyFailure = VariantStory(
    variant: "expired-is-failed",
    invariant: "CONSERVE",
    seeds: 1,
    body: """
      cluster: { brokers: 3 }, \(three)
      clients: {
        writers: [{
          topic: "orders", rate: "100/s", bytes: 100, acks: "all", "request.timeout.ms": "1s",
          "delivery.timeout.ms": "2s",
        }],
        readers: [{ topic: "orders" }],
      },
      script: [
        { wait: "acked(orders-0) >= 50" },
        { hold: { kind: "produce response", from: "broker 0", to: "writer 0" } },
        { release: "all", after: "10s" },
      ],
      """
  )
}
