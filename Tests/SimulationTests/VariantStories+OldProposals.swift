extension VariantStory {
  private static func threeCopies(minInSync: Int) -> String {
    """
    cluster: { brokers: 3 },
    topics: {
      orders: {
        "replication.factor": 3, "min.insync.replicas": \(minInSync), assignment: [[0, 1, 2]],
      },
    },
    clients: {
      writers: [{ topic: "orders", rate: "100/s", bytes: 100, acks: "all" }],
      readers: [{ topic: "orders" }],
    },
    """
  }

  /// A leader's proposal is on its way for so long that a member that it names has left and is back.
  static let oldProposal = VariantStory(
    variant: "partition-epoch-not-compared",
    invariant: "ISR-COMPLETE",
    seeds: 1,
    body: """
      \(threeCopies(minInSync: 1))
      script: [
        { wait: "acked(orders-0) >= 50" },
        { kill: "broker 2" },
        { wait: "isr(orders-0) == 2" },
        { hold: { kind: "alter-partition request", from: "broker 0", to: "controllers" }, name: "old" },
        { start: "broker 2" },
        { isolate: "broker 1", name: "away", after: "2s" },
        { wait: "isr(orders-0) == 1" },
        { wait: "acked(orders-0) >= +50" },
        { cut: ["broker 0", "broker 1"] },
        { heal: "away" },
        { wait: "state(broker 1) != fenced" },
        { release: "old", after: "1s" },
        { heal: "all", after: "5s" },
      ],
      """
  )

  /// A leader's proposal names a follower whose process dies with its page cache, and its next one is
  /// there when the controller gets it (KIP-903).
  static let oldProcess = VariantStory(
    variant: "broker-epoch-not-compared",
    invariant: "ISR-COMPLETE",
    seeds: 1,
    body: """
      \(threeCopies(minInSync: 2))
      script: [
        { wait: "acked(orders-0) >= 50" },
        { kill: "broker 2" },
        { wait: "isr(orders-0) == 2" },
        { wait: "acked(orders-0) >= +200" },
        { stopWriters: "all" },
        { hold: { kind: "alter-partition request", from: "broker 0", to: "controllers" }, name: "old" },
        { start: "broker 2" },
        { power: "broker 2", keep: "synced", after: "2s" },
        { start: "broker 2", after: "8s" },
        { hold: { kind: "fetch request", from: "broker 2", to: "broker 0" }, name: "new" },
        { wait: "state(broker 2) != fenced" },
        { release: "old", after: "1s" },
        { release: "new", after: "2s" },
      ],
      """
  )
}
