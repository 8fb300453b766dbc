extension FormatReference {
  /// How machines are named.
  ///
  /// A selector means what it means at the instant of its step.
  public static let selectors: [FormatPhrase] = [
    FormatPhrase("broker N", "a broker by number, from 0", "broker 1"),
    FormatPhrase("leader(TOPIC-P)", "the leader by the controller's state", "leader(orders-0)"),
    FormatPhrase(
      "follower(TOPIC-P, N)",
      "the Nth replica that does not lead, in order of the assignment, "
        + "from 1",
      "follower(orders-0, 2)"
    ),
    FormatPhrase("followers(TOPIC-P)", "every replica that does not lead", "followers(orders-0)"),
    FormatPhrase("controller", "the active controller", "controller"),
    FormatPhrase("controller N", "a controller by number, from 0", "controller 0"),
    FormatPhrase("controllers", "every controller", "controllers"),
    FormatPhrase("standby N", "the Nth controller that is not active, from 1", "standby 1"),
    FormatPhrase("rack NAME", "the brokers of a rack", "rack r1"),
    FormatPhrase("zone NAME", "the brokers of a zone, and its voters of a quorum", "zone az1"),
    FormatPhrase("all", "every broker", "all"),
    FormatPhrase("writer N", "a producer by its place in the file, from 0", "writer 0"),
    FormatPhrase("reader N", "a consumer by its place in the file, from 0", "reader 0"),
    FormatPhrase("clients", "every producer and consumer", "clients"),
    FormatPhrase("SELECTOR disk N", "in steps on disks: one data disk, from 1", "broker 1 disk 1"),
    FormatPhrase(
      "SELECTOR disk of TOPIC-P",
      "in steps on disks: the one that holds a replica",
      "all disk of orders-0"
    ),
  ]

  /// What a step can wait for.
  ///
  /// Numbers with `+` count from the value when the wait began.
  public static let conditions: [FormatPhrase] = [
    FormatPhrase("isr(TOPIC-P) ⋚ N", "size of the in-sync set", "isr(orders-0) == 2"),
    FormatPhrase(
      "replicas(TOPIC-P) ⋚ N",
      "number of replicas, those on their way in or out included",
      "replicas(orders-0) == 3"
    ),
    FormatPhrase(
      "leader(TOPIC-P) == SELECTOR",
      "who leads; also `!=` and `none`",
      "leader(orders-0) != broker 1"
    ),
    FormatPhrase(
      "controller == SELECTOR",
      "which controller is active; also `!=` and `none`",
      "controller != none"
    ),
    FormatPhrase(
      "voters ⋚ N",
      "number of voters of the metadata quorum by the active controller's committed log",
      "voters == 3"
    ),
    FormatPhrase("hw(TOPIC-P) ⋚ N", "high watermark at the leader", "hw(orders-0) > 100"),
    FormatPhrase("acked(TOPIC-P) ⋚ N", "records acknowledged", "acked(orders-0) >= +200"),
    FormatPhrase(
      "end(SELECTOR, TOPIC-P) ⋚ N",
      "log end offset of one machine's replica",
      "end(broker 1, orders-0) >= 10"
    ),
    FormatPhrase(
      "disk(SELECTOR, TOPIC-P) ⋚ N",
      "number, from 1, of the disk that holds one machine's replica",
      "disk(broker 1, orders-0) == 2"
    ),
    FormatPhrase(
      "state(SELECTOR) == WORD",
      "`up`, `down`, `paused`, `fenced`, or `leading` of a voter that leads its quorum; also `!=`",
      "state(broker 1) == up"
    ),
    FormatPhrase("converged", "every replica in sync with equal logs", "converged"),
  ]
}
