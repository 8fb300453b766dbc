extension VariantStory {
  /// Bugs in what a leader believes of its followers, and they of it.
  static let leadership = [
    fallingWatermark, earlyMinimumOnly, sentRecords, unwrittenRecords, overtakenAnswer, sameLeader,
    laterProcess, oldPosition, idleEpoch, outlivedProcess,
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

  /// A follower is back within the time in which it counts as caught up, with what it had before.
  static let fallingWatermark = VariantStory(
    variant: "hw-decrease",
    invariant: "HW-MONO",
    seeds: 1,
    body: """
      cluster: { brokers: 3 }, \(three) \(clients)
      script: [
        { wait: "acked(orders-0) >= 50" },
        { shutdown: "broker 2" },
        { wait: "isr(orders-0) == 2" },
        { wait: "acked(orders-0) >= +100" },
        { hold: { kind: "fetch response", from: "broker 0", to: "broker 2" } },
        { start: "broker 2" },
        { wait: "state(broker 2) != fenced" },
        { release: "all", after: "1s" },
      ],
      """
  )

  /// A record waits for a second copy when the in-sync set becomes too small, and the only one is
  /// lost.
  static let earlyMinimumOnly = VariantStory(
    variant: "min-isr-pre-only",
    invariant: "ACK-DURABLE",
    seeds: 2,
    body: """
      cluster: {
        brokers: 3,
        server: { "eligible.leader.replicas.enable": true },
      },
      \(three) \(clients)
      script: [
        { wait: "acked(orders-0) >= 50" },
        { kill: "broker 2" },
        { wait: "isr(orders-0) == 2" },
        { stopWriters: "all" },
        { hold: { kind: "fetch response", from: "broker 0", to: "broker 1" } },
        { write: "orders-0", count: 5, after: "1s" },
        { shutdown: "broker 1", after: "200ms" },
        { release: "all", after: "1s" },
        { wait: "isr(orders-0) == 1" },
        { wait: "state(broker 1) == down" },
        { power: "broker 0", keep: "synced", after: "2s" },
        { start: ["broker 1", "broker 2"], after: "1s" },
        { wait: "leader(orders-0) == broker 1" },
        { start: "broker 0", after: "5s" },
        { startWriters: "all", after: "2s" },
      ],
      """
  )

  /// The leader dies with records that are on their way to its followers.
  static let sentRecords = VariantStory(
    variant: "hw-from-fetch-end",
    invariant: "ACK-DURABLE",
    seeds: 2,
    body: """
      cluster: { brokers: 3 }, \(three) \(clients)
      script: [
        { wait: "acked(orders-0) >= 50" },
        { hold: { kind: "fetch response", from: "broker 0", to: ["broker 1", "broker 2"] } },
        { power: "broker 0", after: "1s" },
        { release: "all" },
        { start: "broker 0", after: "12s" },
      ],
      """
  )

  /// A leader dies when its follower has asked beyond what it was given, and that is forgotten.
  static let unwrittenRecords = VariantStory(
    variant: "follower-fetch-ahead",
    invariant: "ACK-DURABLE",
    seeds: 2,
    body: """
      cluster: { brokers: 2, server: { "eligible.leader.replicas.enable": false } },
      topics: { orders: { "replication.factor": 2, assignment: [[0, 1]] } },
      \(clients)
      script: [
        { wait: "acked(orders-0) >= 50" },
        { stopWriters: "all" },
        { wait: "converged" },
        { write: "orders-0", after: "1s" },
        { wait: "acked(orders-0) >= +1" },
        { kill: "broker 0" },
        { wait: "leader(orders-0) == broker 1" },
        { start: "broker 0", after: "2s" },
      ],
      """
  )

  /// A follower joins and leaves again before its leader hears that it has joined.
  static let overtakenAnswer = VariantStory(
    variant: "apply-stale-response",
    invariant: "CONVERGE",
    seeds: 1,
    body: """
      cluster: { brokers: 3 }, \(three) \(clients)
      script: [
        { wait: "acked(orders-0) >= 50" },
        { kill: "broker 2" },
        { wait: "isr(orders-0) == 2" },
        { hold: { kind: "alter-partition response", from: "controller", to: "broker 0" } },
        { start: "broker 2" },
        { wait: "isr(orders-0) == 3" },
        { shutdown: "broker 2" },
        { wait: "isr(orders-0) == 2" },
        { release: "all", after: "2s" },
        { start: "broker 2", after: "2s" },
      ],
      """
  )

  /// A leader begins another epoch because a replica of its partition is removed.
  static let sameLeader = VariantStory(
    variant: "leader-change-only-restart",
    invariant: "CONVERGE",
    seeds: 1,
    body: """
      cluster: { brokers: 3 }, \(three) \(clients)
      script: [
        { wait: "acked(orders-0) >= 50" },
        { reassign: "orders-0", to: [0, 1] },
      ],
      """
  )

  /// A follower's process dies with its page cache while the proposal that names it is under way,
  /// and the proposal is sent again.
  static let laterProcess = VariantStory(
    variant: "non-atomic-broker-epoch",
    invariant: "ISR-COMPLETE",
    seeds: 2,
    body: """
      cluster: { brokers: 3, server: { "controller.socket.timeout.ms": "2s" } }, \(three) \(clients)
      script: [
        { wait: "acked(orders-0) >= 50" },
        { kill: "broker 2" },
        { wait: "isr(orders-0) == 2" },
        { wait: "acked(orders-0) >= +200" },
        { stopWriters: "all" },
        { hold: { kind: "alter-partition request", from: "broker 0", to: "controllers" },
          name: "old" },
        { start: "broker 2" },
        { power: "broker 2", keep: "synced", after: "2s" },
        { start: "broker 2", after: "8s" },
        { hold: { kind: "fetch request", from: "broker 2", to: "broker 0" }, name: "new" },
        { wait: "state(broker 2) != fenced" },
        { release: "old", after: "1s" },
        { release: "new", after: "5s" },
      ],
      """
  )

  /// A leader's answer is held until its follower has had the records from another leader and is
  /// back; a second topic keeps the follower's fetcher waiting for it.
  static let oldPosition = VariantStory(
    variant: "stale-fetch-response",
    invariant: "CONVERGE",
    seeds: 1,
    body: """
      cluster: { brokers: 3 },
      topics: {
        orders: { "replication.factor": 3, "min.insync.replicas": 2, assignment: [[0, 1, 2]] },
        other: { "replication.factor": 3, "min.insync.replicas": 2, assignment: [[0, 1, 2]] },
      },
      \(clients)
      script: [
        { wait: "acked(orders-0) >= 50" },
        { stopWriters: "all" },
        { wait: "converged" },
        { hold: { kind: "fetch response", from: "broker 0", to: "broker 2" } },
        { write: "orders-0" },
        { wait: "end(broker 1, orders-0) >= +1" },
        { reassign: "orders-0", to: [1, 0, 2], after: "1s" },
        { elect: "orders-0", kind: "preferred" },
        { wait: "acked(orders-0) >= +1" },
        { reassign: "orders-0", to: [0, 1, 2], after: "1s" },
        { elect: "orders-0", kind: "preferred" },
        { wait: "leader(orders-0) == broker 0" },
        { release: "all", after: "2s" },
        { startWriters: "all", after: "1s" },
      ],
      """
  )

  /// A follower asks for an epoch between two of its leader's, of which the later has no records.
  static let idleEpoch = VariantStory(
    variant: "no-epoch-on-election",
    invariant: "CONVERGE",
    seeds: 1,
    body: """
      cluster: { brokers: 3, server: { "eligible.leader.replicas.enable": true } },
      topics: {
        orders: { "replication.factor": 3, "min.insync.replicas": 2, assignment: [[0, 2, 1]] },
      },
      clients: {
        writers: [{ topic: "orders", rate: "100/s", bytes: 100, acks: "1" }],
        readers: [{ topic: "orders" }],
      },
      script: [
        { wait: "acked(orders-0) >= 50" },
        { stopWriters: "all" },
        { wait: "converged" },
        { hold: { kind: "fetch response", from: "broker 0", to: "broker 2" } },
        { hold: { kind: "fetch response", from: "broker 2", to: "broker 1" } },
        { write: "orders-0" },
        { wait: "end(broker 1, orders-0) >= +1" },
        { kill: "broker 0", after: "200ms" },
        { wait: "leader(orders-0) == broker 2" },
        { write: "orders-0", after: "1s" },
        { kill: "broker 2", after: "1s" },
        { wait: "leader(orders-0) == broker 1" },
        { release: "all" },
        { start: ["broker 0", "broker 2"], after: "2s" },
      ],
      """
  )

  /// The leader loses its page cache and is back before anybody has missed it.
  static let outlivedProcess = VariantStory(
    variant: "same-epoch-leader",
    invariant: "ACK-DURABLE",
    seeds: 1,
    body: """
      cluster: { brokers: 3 }, \(three) \(clients)
      script: [
        { wait: "acked(orders-0) >= 50" },
        { power: "broker 0", keep: "synced" },
        { start: "broker 0", after: "2s" },
      ],
      """
  )
}
