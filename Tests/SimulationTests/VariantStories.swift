/// One planted bug: a story in which it does harm, and what must catch it.
struct VariantStory: Sendable, CustomStringConvertible {
  /// Name in the registry of variants.
  let variant: String
  /// The promise that must be seen broken.
  let invariant: String
  /// What else the same run breaks: promises that no bug of their own breaks first.
  var also: [String] = []
  /// Stricter rules that hold with the bug and without.
  var rules: [String] = []
  /// The bug shows within this many seeds; the correct code stays clean with them.
  let seeds: UInt64
  /// `cluster` without the number of brokers, `topics`, `clients` and `script`, as JSON5.
  let body: String
  /// The scenario file that tells the story instead of a body.
  var file: String?
  /// Names of the cases with the bug and without.
  var bug = "bug"
  var correct = "correct"

  var description: String { variant }

  /// Whether the bug keeps the cluster from ever becoming whole again, which ends a run by itself.
  var isStuck: Bool { invariant == "CONVERGE" }

  private var expectation: String {
    isStuck ? "verdict: \"stuck\"" : "violation: \"\(invariant)\""
  }

  /// The scenario with its two cases.
  var scenario: String {
    if let file { return Self.text(ofFile: file) }
    return """
      {
        format: 1, title: "\(variant)",
        \(body)
        run: { for: "30s", settle: "60s" },
        cases: {
          bug: { variant: \([variant] + rules), expect: { \(expectation) } },
          correct: { variant: \(rules), expect: { pass: true, lost: 0 } },
        },
      }
      """
  }
}

extension VariantStory {
  /// Every planted bug of the registry, once.
  static let all =
    [
      truncation, lateMinimum, earlyAck, unfenced, trustedTail, earlyExpansion, unsynced, forgotten,
      lateRemoval, emptyEpochs, believedSync, shortWrite, behindShortWrite,
    ] + replication + leadership + quorum + rules

  private static let clients = """
    clients: {
      writers: [{ topic: "orders", rate: "100/s", bytes: 100, acks: "all" }],
      readers: [{ topic: "orders" }],
    },
    """

  private static let topic = """
    topics: {
      orders: { "replication.factor": 3, "min.insync.replicas": 2, assignment: [[0, 1, 2]] },
    },
    """

  /// Two leaders die in turn before a follower learns what is committed.
  static let truncation = VariantStory(
    variant: "truncate-to-high-watermark",
    invariant: "ACK-DURABLE",
    seeds: 3,
    body: """
      cluster: { brokers: 3, server: { "eligible.leader.replicas.enable": false } },
      \(topic) \(clients)
      script: [
        { wait: "acked(orders-0) >= 50" },
        { stopWriters: "all" },
        { wait: "converged" },
        { hold: { kind: "fetch response", from: "broker 1", to: "broker 2" } },
        { write: "orders-0" },
        { wait: "end(broker 2, orders-0) >= +1" },
        { hold: { kind: "fetch response", from: "broker 0", to: "broker 2" } },
        { wait: "acked(orders-0) >= +1" },
        { kill: "broker 0" },
        { wait: "leader(orders-0) == broker 1" },
        { kill: "broker 1", after: "1s" },
        { wait: "leader(orders-0) == broker 2" },
        { start: ["broker 0", "broker 1"] },
        { release: "all" },
      ],
      """
  )

  /// The leader goes on alone, acknowledges, and loses power.
  static let lateMinimum = VariantStory(
    variant: "min-insync-after-append",
    invariant: "ACK-DURABLE",
    seeds: 3,
    body: """
      cluster: { brokers: 3, server: { "eligible.leader.replicas.enable": true } },
      \(topic) \(clients)
      script: [
        { wait: "acked(orders-0) >= 50" },
        { kill: ["broker 1", "broker 2"] },
        { wait: "isr(orders-0) == 1" },
        { power: "broker 0", keep: "synced", after: "5s" },
        { start: "all", after: "3s" },
      ],
      """
  )

  /// The leader loses power with records that no follower was given.
  static let earlyAck = VariantStory(
    variant: "ack-before-replication",
    invariant: "ACK-DURABLE",
    seeds: 3,
    body: """
      cluster: { brokers: 3 }, \(topic) \(clients)
      script: [
        { wait: "acked(orders-0) >= 50" },
        { hold: { kind: "fetch response", from: "broker 0", to: ["broker 1", "broker 2"] } },
        { power: "broker 0", after: "1s" },
        { release: "all" },
        { start: "broker 0", after: "12s" },
      ],
      """
  )

  /// A deposed leader wakes up, hears nothing, and proposes itself as the whole in-sync set.
  static let unfenced = VariantStory(
    variant: "epoch-not-fenced",
    invariant: "ACK-DURABLE",
    seeds: 1,
    body: """
      cluster: {
        brokers: 3,
        server: { "replica.lag.time.max.ms": "10s", "eligible.leader.replicas.enable": false },
      },
      topics: {
        orders: { "replication.factor": 3, "min.insync.replicas": 1, assignment: [[0, 1, 2]] },
      },
      clients: {
        writers: [
          { topic: "orders", rate: "50/s", bytes: 100, acks: "all", "request.timeout.ms": "5s" },
        ],
      },
      script: [
        { wait: "acked(orders-0) >= 50" },
        { hold: { kind: "metadata-log response", from: "controller", to: "broker 0" } },
        { pause: "broker 0", for: "15s" },
        { wait: "leader(orders-0) != broker 0" },
        { wait: "acked(orders-0) >= +20" },
        { release: "all", after: "12s" },
      ],
      """
  )

  /// Power loss leaves holes in the page cache's place; nobody looks at the checksums.
  static let trustedTail = VariantStory(
    variant: "recovery-trusts-tail",
    invariant: "LOG-SHAPE",
    seeds: 20,
    body: """
      cluster: { brokers: 1, host: { device: "nvme-client", fileSystem: "adversarial" } },
      topics: { orders: { "replication.factor": 1 } },
      clients: { writers: [{ topic: "orders", rate: "20/s", bytes: 9000, acks: "all" }] },
      script: [
        { power: "broker 0", at: "36s" },
        { start: "broker 0", after: "3s" },
      ],
      """
  )

  /// A lagging follower joins under a new leader that does not know yet what is committed.
  static let earlyExpansion = VariantStory(
    variant: "expand-before-epoch-start",
    invariant: "ISR-COMPLETE",
    seeds: 3,
    body: """
      cluster: {
        brokers: 3,
        server: { "replica.lag.time.max.ms": "5s", "eligible.leader.replicas.enable": false },
      },
      \(topic) \(clients)
      script: [
        { wait: "acked(orders-0) >= 50" },
        { stopWriters: "all" },
        { wait: "converged" },
        { cut: ["broker 0", "broker 2"] },
        { write: "orders-0" },
        { wait: "end(broker 1, orders-0) >= +1" },
        { hold: { kind: "fetch response", from: "broker 0", to: "broker 1" } },
        { hold: { kind: "fetch response", from: "broker 1", to: "broker 2" } },
        { wait: "isr(orders-0) == 2" },
        { wait: "acked(orders-0) >= 51" },
        { kill: "broker 0" },
        { wait: "leader(orders-0) == broker 1" },
        { kill: "broker 1", after: "5s" },
        { start: ["broker 0", "broker 1"], after: "12s" },
        { heal: "all" },
        { release: "all" },
      ],
      """
  )

  /// Checkpoint files are empty after a power loss.
  static let unsynced = VariantStory(
    variant: "checkpoint-without-sync",
    invariant: "RECOVER-TOTAL",
    seeds: 20,
    body: """
      cluster: { brokers: 1, host: { device: "nvme-client", fileSystem: "adversarial" } },
      topics: { orders: { "replication.factor": 1 } },
      clients: { writers: [{ topic: "orders", rate: "50/s", bytes: 100, acks: "all" }] },
      script: [
        { wait: "acked(orders-0) >= 100" },
        { power: "broker 0", at: "7s" },
        { start: "broker 0", after: "3s" },
      ],
      """
  )

  /// The answer is lost with the leader; the retry meets one that knows nobody.
  static let forgotten = VariantStory(
    variant: "idempotence-forgotten",
    invariant: "IDEMPOTENT",
    seeds: 1,
    body: """
      cluster: { brokers: 3 }, \(topic) \(clients)
      script: [
        { wait: "acked(orders-0) >= 50" },
        { hold: { kind: "produce response", from: "broker 0", to: "writer 0" } },
        { kill: "broker 0", after: "1s" },
        { release: "all" },
        { start: "broker 0", after: "12s" },
      ],
      """
  )
}
