extension VariantStory {
  private static let clients = """
    clients: {
      writers: [
        { topic: "orders", rate: "100/s", bytes: 100, acks: "all" },
        { topic: "orders", rate: "10/s", bytes: 100, acks: "all" },
      ],
      readers: [{ topic: "orders" }],
    },
    """

  private static let threeCopies = """
    cluster: { brokers: 3, server: { "eligible.leader.replicas.enable": true } },
    topics: {
      orders: { "replication.factor": 3, "min.insync.replicas": 2, assignment: [[0, 1, 2]] },
    },
    \(clients)
    """

  private static let twoCopies = """
    cluster: {
      brokers: 2,
      server: { "replica.lag.time.max.ms": "5s", "eligible.leader.replicas.enable": false },
    },
    topics: { orders: { "replication.factor": 2, assignment: [[0, 1]] } },
    \(clients)
    """

  /// Three batches are under way when the leader dies after it stored them.
  static let shortWindow = VariantStory(
    variant: "one-batch-window",
    invariant: "IDEMPOTENT",
    seeds: 2,
    body: """
      \(threeCopies)
      script: [
        { wait: "acked(orders-0) >= 50" },
        { stopWriters: "all" },
        { wait: "converged" },
        { hold: { kind: "produce response", from: "broker 0", to: "writer 0" } },
        { write: "orders-0" }, { write: "orders-0", after: "20ms" },
        { write: "orders-0", after: "20ms" },
        { wait: "hw(orders-0) >= 53" },
        { kill: "broker 0", after: "1s" },
        { wait: "leader(orders-0) != broker 0" },
        { release: "all" },
        { wait: "acked(orders-0) >= 53" },
        { start: "broker 0" },
      ],
      """
  )

  /// A leader returns with a record that its successor replaced by two others.
  static let unchecked = VariantStory(
    variant: "divergence-not-checked",
    invariant: "LOG-MATCH",
    seeds: 1,
    body: """
      \(threeCopies)
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

  /// A follower is in sync by the controller's record; its leader has not heard and goes on alone.
  static let unexpanded = VariantStory(
    variant: "watermark-ignores-expansion",
    invariant: "ACK-DURABLE",
    seeds: 2,
    body: """
      \(twoCopies)
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
        { kill: "broker 0", after: "1s" },
        { release: "all" },
        { wait: "leader(orders-0) == broker 1" },
        { start: "broker 0" },
        { startWriters: "all", after: "2s" },
      ],
      """
  )

  /// A leader proposes to go on alone, is not heard, and acknowledges all the same.
  static let shrunk = VariantStory(
    variant: "shrink-counts-at-once",
    invariant: "ACK-DURABLE",
    seeds: 2,
    body: """
      \(twoCopies)
      script: [
        { wait: "acked(orders-0) >= 50" },
        { stopWriters: "all" },
        { wait: "converged" },
        { hold: { kind: "alter-partition request", from: "broker 0", to: "controller" } },
        { cut: ["broker 1", "broker 0"], name: "replication" },
        { write: "orders-0", count: 5 },
        { startWriters: "all", after: "12s" },
        { stopWriters: "all", after: "1s" },
        { kill: "broker 0", after: "1s" },
        { wait: "leader(orders-0) == broker 1" },
        { heal: "all" }, { release: "all" },
        { start: "broker 0" },
        { startWriters: "all", after: "2s" },
      ],
      """
  )

  /// A follower that is far behind joins with its first fetch, and becomes the leader.
  static let lowExpansion = VariantStory(
    variant: "expand-below-watermark",
    invariant: "ACK-DURABLE",
    seeds: 1,
    body: """
      \(threeCopies)
      script: [
        { wait: "acked(orders-0) >= 50" },
        { kill: "broker 1" },
        { wait: "isr(orders-0) == 2" },
        { wait: "acked(orders-0) >= +100" },
        { cut: ["broker 1", "broker 0"], name: "replication" },
        { start: "broker 1" },
        { wait: "state(broker 1) != fenced" },
        { hold: { kind: "fetch response", from: "broker 0", to: "broker 1" }, after: "1s" },
        { heal: "replication" },
        { kill: "broker 0", after: "3s" },
        { release: "all" },
        { wait: "leader(orders-0) != broker 0" },
        { start: "broker 0", after: "3s" },
      ],
      """
  )

  /// Who was eligible long ago is elected, though two others have gone on without it.
  static let staleEligible = VariantStory(
    variant: "eligible-not-cleared",
    invariant: "ACK-DURABLE",
    seeds: 2,
    body: """
      \(threeCopies)
      script: [
        { wait: "acked(orders-0) >= 50" },
        { kill: "broker 1" },
        { wait: "isr(orders-0) == 2" },
        { shutdown: "broker 2" },
        { wait: "state(broker 2) == down" },
        { start: "broker 1" },
        { wait: "isr(orders-0) == 2" },
        { wait: "acked(orders-0) >= +50" },
        { stopWriters: "all" },
        { kill: ["broker 0", "broker 1"], after: "1s" },
        { wait: "leader(orders-0) == none" },
        { start: "broker 2" },
        { start: ["broker 0", "broker 1"], after: "5s" },
        { startWriters: "all", after: "2s" },
      ],
      """
  )

  /// An eligible replica loses its page cache and is elected for what it had.
  static let uncleanEligible = VariantStory(
    variant: "eligible-after-unclean-stop",
    invariant: "ACK-DURABLE",
    seeds: 2,
    body: """
      \(threeCopies)
      script: [
        { wait: "acked(orders-0) >= 50" },
        { kill: "broker 2" },
        { wait: "isr(orders-0) == 2" },
        { power: "broker 1", keep: "synced" },
        { wait: "isr(orders-0) == 1" },
        { stopWriters: "all" },
        { kill: "broker 0" },
        { wait: "leader(orders-0) == none" },
        { start: "broker 1" },
        { start: ["broker 0", "broker 2"], after: "5s" },
        { startWriters: "all", after: "2s" },
      ],
      """
  )
}
