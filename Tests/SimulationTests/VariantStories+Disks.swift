extension VariantStory {
  /// A kill while logs are loaded leaves zeros in their indexes, and the next start trusts them.
  static let lateRemoval = VariantStory(
    variant: "clean-marker-deleted-after-load",
    invariant: "RETENTION",
    seeds: 1,
    body: """
      cluster: {
        brokers: 1,
        host: { device: "hdd" },
        server: { "log.retention.check.interval.ms": "1s", "log.initial.task.delay.ms": "1s" },
      },
      topics: {
        orders: {
          partitions: 20,
          "replication.factor": 1,
          "retention.ms": "1h",
          "segment.index.bytes": "64KiB",
        },
      },
      clients: { writers: [{ topic: "orders", rate: "4/s", bytes: 400, acks: "all" }] },
      script: [
        { wait: "acked(orders-0) >= 3" },
        { shutdown: "broker 0" },
        { wait: "state(broker 0) == down" },
        { power: "broker 0", keep: "cached" },
        { return: "broker 0", after: "1s" },
        { kill: "broker 0", after: "600ms" },
        { start: "broker 0", after: "1s" },
      ],
      """
  )

  /// The epoch file of the last leader but one rots; what it leads then is not compared with it.
  static let emptyEpochs = VariantStory(
    variant: "bad-epoch-file-is-empty",
    invariant: "LOG-MATCH",
    seeds: 3,
    body: """
      cluster: { brokers: 3, server: { "eligible.leader.replicas.enable": false } },
      topics: {
        orders: { "replication.factor": 3, "min.insync.replicas": 1, assignment: [[0, 1, 2]] },
      },
      clients: {
        writers: [{ topic: "orders", rate: "100/s", bytes: 100, acks: "all" }],
        readers: [{ topic: "orders" }],
      },
      script: [
        { wait: "acked(orders-0) >= 50" },
        { stopWriters: "all" },
        { wait: "converged" },
        { hold: { kind: "fetch response", from: "broker 0", to: ["broker 1", "broker 2"] } },
        { write: "orders-0", count: 3 },
        { kill: "broker 0", after: "100ms" },
        { release: "all" },
        { wait: "leader(orders-0) == broker 1" },
        { write: "orders-0", count: 10 },
        { wait: "acked(orders-0) >= +10" },
        { shutdown: "broker 1" },
        { wait: "leader(orders-0) == broker 2" },
        { disk: "broker 1", fault: "bit-rot", file: "**/leader-epoch-checkpoint", bits: 4096 },
        { power: "broker 1", keep: "cached", after: "1s" },
        { return: "broker 1", after: "1s" },
        { shutdown: "broker 2", after: "5s" },
        { start: "broker 0", after: "1s" },
        { power: "broker 1", after: "5s" },
        { wipe: "broker 1" },
        { return: "broker 1", after: "1s" },
      ],
      """
  )

  /// The sync before an answer fails, a second one succeeds, and the power goes.
  static let believedSync = VariantStory(
    variant: "failed-sync-retried",
    invariant: "ACK-DURABLE",
    seeds: 1,
    body: """
      cluster: { brokers: 1, host: { device: "nvme-plp", fileSystem: "ext4-ordered" } },
      topics: { orders: { "replication.factor": 1, "flush.messages": 1 } },
      clients: { writers: [{ topic: "orders", rate: "50/s", bytes: 10000, acks: "all" }] },
      script: [
        { wait: "acked(orders-0) >= 100" },
        { disk: "broker 0", fault: "input-output", operation: "sync", file: "**/*.log" },
        { power: "broker 0", keep: "synced", after: "3s" },
        { return: "broker 0", after: "2s" },
      ],
      """
  )

  /// The disk takes a part of a batch, which is answered as whole; a restart reads it again.
  static let shortWrite = fullDisk("short-write-ignored")

  /// The disk takes a part of a batch; what is appended behind it is cut off with it.
  static let behindShortWrite = fullDisk("appends-after-short-write")

  private static func fullDisk(_ variant: String) -> VariantStory {
    VariantStory(
      variant: variant,
      invariant: "ACK-DURABLE",
      seeds: 3,
      body: """
        cluster: { brokers: 1, host: { disk: "10GiB" } },
        topics: { orders: { "replication.factor": 1 } },
        clients: { writers: [{ topic: "orders", rate: "100/s", bytes: 400, acks: "all" }] },
        script: [
          { wait: "acked(orders-0) >= 100" },
          { fillDisk: "broker 0", leave: "16KiB" },
          { freeDisk: "broker 0", after: "2s" },
          { start: "broker 0" },
          { kill: "broker 0", after: "12s" },
          { start: "broker 0", after: "1s" },
        ],
        """
    )
  }
}
