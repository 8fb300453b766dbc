extension VariantStory {
  /// Bugs of the metadata quorum; storms among the controllers find most of them.
  static let quorum = [
    fierce("unsynced-vote", "R-EPOCHMONO", seeds: 4, powerEvery: 1), outgrown, twoVotes,
    forgottenEpochs,
    fierce("no-voter-fsync", "R-MAJORITY", seeds: 1),
    fierce("leader-resumes-epoch", "R-LEADERCOMPLETE", seeds: 2),
    fierce("old-epoch-commit", "R-HWMONO", seeds: 5),
    earlyCommit, staysOn, countsItself, cutCommitted, hasty,
    fierce("snapshot-above-hw", "R-SNAPSHOT", seeds: 1),
    oldLogStays, twoChanges, oldVoters, emptyDisk, unasked,
    fierce("half-elects", "R-ELECTSAFE", also: ["R-UNIQUE"], seeds: 2),
  ]

  /// A leader writes on while the other controllers do not hear it; its log grows longer than
  /// that of its successor, who dies.
  private static let outgrown = VariantStory(
    variant: "vote-offset-only",
    invariant: "R-LEADERCOMPLETE",
    seeds: 3,
    body: """
      cluster: {
        brokers: 3, controllers: 3, controller: { "metadata.max.idle.interval.ms": 50 },
      },
      \(calmClients)
      script: [
        { wait: "acked(orders-0) >= 5" },
        { bind: "controller", as: "old" },
        { cut: ["old", "controllers"] },
        { wait: "acked(orders-0) >= +8" },
        { bind: "controller", as: "new" },
        { power: "new" },
        { heal: "all" },
        { wait: "acked(orders-0) >= +8" },
      ],
      """
  )

  /// A leader is alone on its side of a partition for half a minute.
  private static let staysOn = VariantStory(
    variant: "no-check-quorum",
    invariant: "R-RESIGN",
    seeds: 1,
    body: """
      cluster: { brokers: 3, controllers: 3 },
      \(calmClients)
      script: [
        { wait: "acked(orders-0) >= 5" },
        { cut: ["controller", "controllers"], for: "30s" },
        { wait: "acked(orders-0) >= +5", after: "35s" },
      ],
      """
  )

  /// A leader and one follower of four are on their side of a partition for half a minute.
  private static let countsItself = VariantStory(
    variant: "check-quorum-miscount",
    invariant: "R-RESIGN",
    seeds: 1,
    body: """
      cluster: { brokers: 3, controllers: 5 },
      \(calmClients)
      script: [
        { wait: "acked(orders-0) >= 5" },
        { bind: "controller", as: "old" },
        { bind: "standby 1", as: "b" },
        { bind: "standby 2", as: "c" },
        { bind: "standby 3", as: "d" },
        { bind: "standby 4", as: "e" },
        { cut: [["old", "b"], ["c", "d", "e"]], for: "30s" },
        { wait: "acked(orders-0) >= +5", after: "35s" },
      ],
      """
  )

  /// A controller is cut off and comes back.
  private static let unasked = VariantStory(
    variant: "no-prevote",
    invariant: "R-PREVOTE",
    seeds: 1,
    body: """
      cluster: { brokers: 3, controllers: 3 },
      \(calmClients)
      script: [
        { wait: "acked(orders-0) >= 5" },
        { cut: ["standby 1", "controllers"], for: "10s" },
        { wait: "acked(orders-0) >= +5", after: "15s" },
      ],
      """
  )

  /// A leader that has lost its followers is asked for two new voters.
  private static let twoChanges = VariantStory(
    variant: "two-voter-changes",
    invariant: "R-VOTERS",
    seeds: 1,
    body: """
      cluster: { brokers: 3, controllers: 5, voters: 3, "kraft.version": 1 },
      \(calmClients)
      script: [
        { wait: "acked(orders-0) >= 5" },
        { cut: ["controller", "controllers"], for: "8s" },
        { addVoter: "controller 3" },
        { addVoter: "controller 4" },
      ],
      """
  )

  /// Two of the first three voters come back after two more have joined, and meet only each other.
  private static let oldVoters = VariantStory(
    variant: "voters-on-commit",
    invariant: "R-MAJORITY",
    seeds: 1,
    body: """
      cluster: { brokers: 3, controllers: 5, voters: 3, "kraft.version": 1 },
      \(calmClients)
      script: [
        { wait: "acked(orders-0) >= 5" },
        { bind: "controller", as: "old" },
        { bind: "standby 1", as: "b" },
        { bind: "standby 2", as: "c" },
        { addVoter: "controller 3" },
        { wait: "voters == 4" },
        { addVoter: "controller 4" },
        { wait: "voters == 5" },
        { kill: ["b", "c"] },
        { cut: [["b", "c"], ["old", "controller 3", "controller 4"]], for: "20s" },
        { start: ["b", "c"], after: "500ms" },
      ],
      """
  )

  /// A voter that was away and one with an empty disk are a majority, if both are voters.
  private static let emptyDisk = VariantStory(
    variant: "voter-directories-ignored",
    invariant: "R-LEADERCOMPLETE",
    seeds: 1,
    body: "",
    file: "a-voters-disk-is-replaced",
    bug: "directories ignored",
    correct: "voters are directories"
  )

  /// Controllers lose power, die, pause and are cut off all the time.
  private static func fierce(
    _ variant: String,
    _ invariant: String,
    also: [String] = [],
    seeds: UInt64,
    powerEvery pause: Int = 4
  ) -> VariantStory {
    VariantStory(
      variant: variant,
      invariant: invariant,
      also: also,
      seeds: seeds,
      body: """
        cluster: {
          brokers: 3, controllers: 3,
          controller: { "metadata.log.max.record.bytes.between.snapshots": 3000 },
        },
        \(calmClients)
        nemesis: [
          \(fault("power", "controllers", every: pause, upTo: 3)),
          \(fault("kill", "controller", every: 5, upTo: 6)),
          \(fault("cut", "controllers", every: 5, upTo: 8)),
          \(fault("isolate", "controller", every: 8, upTo: 8)),
          \(fault("pause", "controllers", every: 8, upTo: 4)),
        ],
        """
    )
  }

  private static func fault(
    _ kind: String,
    _ targets: String,
    every mean: Int,
    upTo longest: Int
  ) -> String {
    """
    {
      kind: "\(kind)", targets: "\(targets)", every: { exponential: { mean: "\(mean)s" } },
      lasting: { uniform: { min: "100ms", max: "\(longest)s" } },
    }
    """
  }

  private static let calmClients = """
    topics: { orders: { partitions: 1, "replication.factor": 3, "min.insync.replicas": 2 } },
    clients: { writers: [{ topic: "orders", rate: "2/s", bytes: 100, acks: "all" }] },
    """
}
