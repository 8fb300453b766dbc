extension VariantStory {
  private static let clients = """
    topics: { orders: { partitions: 1, "replication.factor": 3, "min.insync.replicas": 2 } },
    clients: { writers: [{ topic: "orders", rate: "5/s", bytes: 100, acks: "all" }] },
    """

  private static func fault(_ kind: String, _ targets: String, every pause: String, upTo: String)
    -> String
  {
    """
    {
      kind: "\(kind)", targets: "\(targets)", every: { exponential: { mean: "\(pause)" } },
      lasting: { uniform: { min: "50ms", max: "\(upTo)" } }, maxConcurrent: 2,
    }
    """
  }

  private static let kills = fault("kill", "controller", every: "2s", upTo: "1500ms")
  private static let clogs = fault("clog", "controllers", every: "1s", upTo: "3s")
  private static let pauses = fault("pause", "controllers", every: "1s", upTo: "1500ms")
  private static let cuts = fault("cut", "controllers", every: "1s", upTo: "3s")
  private static let powerLosses = """
    {
      kind: "power", keep: "synced", targets: "controllers", maxConcurrent: 3,
      every: { exponential: { mean: "500ms" } }, lasting: { uniform: { min: "50ms", max: "900ms" } },
    }
    """

  /// Two controllers stand for one epoch, and the third hears of the second when it follows the first.
  static let twoVotes = VariantStory(
    variant: "vote-while-following",
    invariant: "R-VOTE",
    seeds: 1,
    body: """
      cluster: { brokers: 3, controllers: 3 }, \(clients)
      script: [
        {
          hold: {
            kind: "vote request", from: "controller 2", to: ["controller 0", "controller 1"],
          },
          name: "third",
        },
        { hold: { kind: "vote request", from: ["controller 0", "controller 1"], to: "controllers" }, name: "two" },
        { release: "two", at: "2050ms" },
        { hold: { kind: "vote request", from: "controller 1", to: "controller 2" }, name: "late" },
        { release: "late", after: "400ms" },
        { release: "third", after: "400ms" },
      ],
      """
  )

  /// Power fails all the time while controllers try to elect a leader over slow links.
  static let forgottenEpochs = VariantStory(
    variant: "epoch-not-durable",
    invariant: "R-EPOCHMONO",
    seeds: 6,
    body: """
      cluster: {
        brokers: 3, controllers: 3, network: { latency: "30ms" },
        controller: {
          "controller.quorum.election.timeout.ms": 100, "controller.quorum.fetch.timeout.ms": 300,
        },
      },
      \(clients)
      nemesis: [\(powerLosses), \(cuts), \(clogs), \(kills)],
      """
  )

  /// Leaders change while followers know more or less of what is committed.
  static let earlyCommit = VariantStory(
    variant: "hw-regress",
    invariant: "R-HWMONO",
    seeds: 10,
    body: """
      cluster: {
        brokers: 3, controllers: 3, network: { latency: "30ms" },
        controller: {
          "metadata.max.idle.interval.ms": 10, "controller.quorum.election.timeout.ms": 200,
          "controller.quorum.fetch.timeout.ms": 500,
        },
      },
      \(clients)
      nemesis: [\(kills), \(clogs), \(pauses)],
      """
  )

  /// A static voter with an empty disk and one that was away elect a leader, which tells the one that
  /// knows better to cut; the media of that one are sound.
  static let cutCommitted = VariantStory(
    variant: "truncate-below-hw",
    invariant: "R-LOGMATCH",
    seeds: 1,
    body: """
      cluster: {
        brokers: 3, controllers: 3, controller: { "metadata.max.idle.interval.ms": 50 },
      },
      \(clients)
      script: [
        { wait: "acked(orders-0) >= 5" },
        { bind: "controller", as: "old" },
        { bind: "standby 1", as: "replaced" },
        { bind: "standby 2", as: "late" },
        { isolate: "late", name: "away" },
        { wait: "acked(orders-0) >= +8" },
        { power: "replaced" },
        { wipe: "replaced" },
        { isolate: "old", name: "alone" },
        { heal: "away" },
        { start: "replaced" },
        { wait: "controller != old" },
        { heal: "alone", after: "1s" },
      ],
      """
  )

  /// Controllers change while leaders of the partition do, so that what is not replayed yet matters.
  static let hasty = VariantStory(
    variant: "early-leader-notice",
    invariant: "ONE-LEADER",
    seeds: 1,
    body: """
      cluster: {
        brokers: 3, controllers: 3, network: { latency: "10ms" },
        server: { "broker.session.timeout.ms": "1s", "broker.heartbeat.interval.ms": "200ms" },
      },
      \(clients)
      nemesis: [
        \(kills), \(clogs), \(pauses), { kind: "kill", every: { exponential: { mean: "3s" } }, lasting: { uniform: { min: "50ms", max: "3s" } } },
        { kind: "moveLeader", every: { exponential: { mean: "200ms" } }, lasting: "50ms" },
      ],
      """
  )

  /// A voter comes back with an empty disk, and a snapshot stands where the log begins.
  static let oldLogStays = VariantStory(
    variant: "snapshot-no-truncate",
    invariant: "R-SNAPSHOT",
    also: ["R-DURABLE"],
    rules: ["contiguous-recovery"],
    seeds: 1,
    body: """
      cluster: {
        controllers: 5, "kraft.version": 1,
        controller: { "metadata.log.max.record.bytes.between.snapshots": 517 },
      },
      topics: { orders: {} },
      script: [
        { wipe: "controller 3", for: "1s", at: "10s" },
        { reassign: "orders-0", to: [0, 1, 2], at: "11s" },
      ],
      """
  )
}
