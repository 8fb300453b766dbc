extension FormatReference {
  private static let keep = FormatField(
    "keep",
    "drawn, synced, cached or torn",
    "drawn",
    "what is left of what was not synced: drawn from what the file system allows, only what was "
      + "synced, everything, or each file with a piece missing",
    "\"synced\""
  )
  private static let lasting = FormatField(
    "for",
    "duration",
    "until it is healed or started",
    "after this the fault ends by itself",
    "\"5s\""
  )
  private static let name = FormatField(
    "name",
    "text",
    "none",
    "name by which `heal` ends it",
    "\"first\""
  )

  /// Fields that may stand beside any action.
  public static let timing: [FormatField] = [
    FormatField(
      "at",
      "duration",
      "at once",
      "earliest instant, from the start of the run",
      "\"2s\""
    ),
    FormatField("after", "duration", "at once", "delay after the step before", "\"500ms\""),
    FormatField(
      "as",
      "text",
      "none",
      "name for the step's first machine, which later steps use as a selector",
      "\"victim\""
    ),
  ]

  /// What a step of a script can do, by the words of the file.
  public static let actions: [FormatAction] = processes + networks + disks + clocks + operations

  private static let processes = [
    FormatAction(
      "kill",
      "The process dies at once; page cache and disk stay.",
      "{ kill: \"broker 1\", for: \"5s\" }",
      [lasting]
    ),
    FormatAction(
      "crash",
      "The operating system crashes: the page cache is lost.",
      "{ crash: \"broker 1\", keep: \"torn\", for: \"5s\" }",
      [keep, lasting]
    ),
    FormatAction(
      "power",
      "Power is lost: page cache and volatile device cache are.",
      "{ power: \"zone az1\", spread: \"20ms\", keep: \"drawn\", for: \"5s\" }",
      [
        keep,
        FormatField(
          "spread",
          "duration",
          "that of `cluster.power`",
          "victims go within this time",
          "\"50ms\""
        ), lasting,
      ]
    ),
    FormatAction(
      "start",
      "Processes and machines that are down start.",
      "{ power: \"all\" }, { start: \"all\", stagger: \"200ms\" }",
      [FormatField("stagger", "duration", "0 s", "time between two starts", "\"1s\"")]
    ),
    FormatAction(
      "return",
      "The same as `start`.",
      "{ kill: \"broker 1\" }, { return: \"broker 1\" }",
      [FormatField("stagger", "duration", "0 s", "time between two starts", "\"1s\"")]
    ),
    FormatAction(
      "shutdown",
      "A controlled shutdown, as an operator asks for it.",
      "{ shutdown: \"broker 1\", for: \"5s\" }",
      [lasting]
    ),
    FormatAction(
      "pause",
      "The process makes no progress; its sockets stay open (SIGSTOP, a long "
        + "collection of garbage).",
      "{ pause: \"leader(orders-0)\", for: \"5s\" }",
      [FormatField("for", "duration", "until `resume`", "after this it goes on", "\"5s\"")]
    ),
    FormatAction(
      "resume",
      "Paused processes go on.",
      "{ pause: \"broker 1\" }, { resume: \"broker 1\" }"
    ),
  ]

  private static let networks = [
    FormatAction(
      "cut",
      "No messages between two groups.",
      "{ cut: [\"broker 0\", [\"broker 1\", \"broker 2\"]], name: \"c\", oneWay: true, for: \"5s\" }",
      [
        name,
        FormatField(
          "oneWay",
          "true or false",
          "false",
          "only from the first group to the second",
          "true"
        ), lasting,
      ]
    ),
    FormatAction(
      "lossy",
      "Messages between two groups are lost at random, each a retransmission.",
      "{ lossy: [\"broker 0\", \"broker 1\"], loss: \"5%\", name: \"c\", for: \"5s\" }",
      [name, FormatField("loss", "share below 1", "must be given", "how many", "\"5%\""), lasting]
    ),
    FormatAction(
      "slowNic",
      "The network card carries less, or takes longer, for all connections and both ways.",
      "{ slowNic: \"broker 1\", bandwidth: \"1MB\", delay: \"20ms\", name: \"c\", for: \"5s\" }",
      [
        name,
        FormatField(
          "bandwidth",
          "size per second",
          "as usual",
          "what it carries each way; this or `delay` must be given",
          "\"1MB\""
        ),
        FormatField("delay", "duration", "0 s", "what it adds each way", "\"20ms\""), lasting,
      ]
    ),
    FormatAction(
      "halfOpen",
      "Standing connections are gone at the first group's end; the second hears nothing, and what "
        + "it sends is not answered.",
      "{ halfOpen: [\"broker 0\", \"broker 1\"], name: \"c\", for: \"40s\" }",
      [name, lasting]
    ),
    FormatAction(
      "isolate",
      "No messages between a group and anybody else.",
      "{ isolate: \"leader(orders-0)\", name: \"c\", for: \"5s\" }",
      [name, lasting]
    ),
    FormatAction(
      "clog",
      "Messages from one group to the other wait until the time is over.",
      "{ clog: [\"broker 0\", \"broker 1\"], for: \"2s\" }",
      [FormatField("for", "duration", "must be given", "how long they wait", "\"2s\"")]
    ),
    FormatAction(
      "hold",
      "Messages of a kind between two groups are kept until `release`.",
      "{ hold: { kind: \"fetch response\", from: \"broker 0\", to: \"broker 1\" }, name: \"h\" }",
      [
        FormatField("for", "duration", "until `release`", "after this they go on", "\"5s\""),
        FormatField("name", "text", "hold 1, hold 2 …", "name for `release`", "\"h\""),
        FormatField(
          "kind",
          "kind of message",
          "must be given",
          "within `hold`: which",
          "\"produce request\""
        ),
        FormatField(
          "from",
          "selectors",
          "must be given",
          "within `hold`: senders",
          "\"broker 0\""
        ),
        FormatField(
          "to",
          "selectors",
          "must be given",
          "within `hold`: receivers",
          "\"broker 1\""
        ),
      ]
    ),
    FormatAction(
      "release",
      "Messages that a hold kept go on: of one name, or \"all\".",
      "{ hold: { kind: \"fetch response\", from: \"broker 0\", to: \"broker 1\" }, name: \"h\" }, "
        + "{ release: \"h\" }"
    ),
    FormatAction(
      "heal",
      "Ends the faults of network and disks: of one name, or \"all\", which also "
        + "puts clocks right and lets the paused go on.",
      "{ isolate: \"broker 1\", name: \"c\" }, { heal: \"c\" }, { heal: \"all\" }"
    ),
  ]

  private static let disks = [
    FormatAction(
      "disk",
      "A fault of a disk; `wavetank help disk` lists kinds and parameters.",
      "{ disk: \"broker 1\", fault: \"torn-write\", file: \"orders-0/*.log\", name: \"d\" }",
      [FormatField("fault", "kind of disk fault", "must be given", "which", "\"bit-rot\""), name]
    ),
    FormatAction(
      "wipe",
      "The disk comes back empty, under the same name.",
      "{ power: \"broker 1\" }, { wipe: \"broker 1\" }"
    ),
    FormatAction(
      "swap",
      "Two machines get each other's disk.",
      "{ swap: [\"broker 0\", \"broker 1\"] }"
    ),
    FormatAction(
      "evict",
      "The page cache forgets what is clean, so that it is read from the media.",
      "{ evict: \"broker 1\", file: \"**/*.log\" }"
    ),
    FormatAction(
      "fillDisk",
      "Foreign data fills the disk.",
      "{ fillDisk: \"broker 1\", leave: \"4KiB\", for: \"5s\" }",
      [FormatField("leave", "size", "0", "bytes that stay free", "\"1MiB\""), lasting]
    ),
    FormatAction("freeDisk", "The foreign data goes.", "{ freeDisk: \"broker 1\" }"),
    FormatAction(
      "eio",
      "The next calls of a kind fail with an input/output error.",
      "{ eio: \"broker 1\", operation: \"sync\", count: 2 }",
      [
        FormatField("operation", "read, write or sync", "write", "which calls", "\"sync\""),
        FormatField("count", "1 to 1000000", "1", "how many", "2"),
      ]
    ),
    FormatAction(
      "slowDisk",
      "The device gets slower.",
      "{ slowDisk: \"broker 1\", factor: 50, for: \"5s\" }",
      [
        FormatField("factor", "2 to 1000000", "10", "by how much", "50"),
        FormatField("for", "duration", "until `heal`", "after this it is as before", "\"5s\""),
      ]
    ),
  ]

  private static let clocks = [
    FormatAction(
      "clockStep",
      "The wall clock jumps.",
      "{ clockStep: \"broker 1\", by: \"-5s\", for: \"5s\" }",
      [
        FormatField("by", "duration, may be negative", "must be given", "how far", "\"-5s\""),
        lasting,
      ]
    ),
    FormatAction(
      "clockDrift",
      "The wall clock runs fast, or slow.",
      "{ clockDrift: \"broker 1\", ppm: 200 }",
      [FormatField("ppm", "-100000 to 100000", "must be given", "parts per million", "-50")]
    ),
  ]

  private static let operations = [
    FormatAction(
      "elect",
      "The operator asks for an election of a partition.",
      "{ elect: \"orders-0\", kind: \"unclean\" }",
      [FormatField("kind", "preferred or unclean", "preferred", "which", "\"unclean\"")]
    ),
    FormatAction(
      "alterConfig",
      "Properties of a topic change while everything runs; `all` changes those of the brokers.",
      "{ alterConfig: \"orders\", set: { \"min.insync.replicas\": 2 } }",
      [
        FormatField(
          "set",
          "object",
          "`set` or `reset`",
          "the new values",
          "{ \"retention.ms\": \"1h\" }"
        ),
        FormatField(
          "reset",
          "list of names",
          "none",
          "what is set no more, so that the brokers' value holds",
          "[\"retention.ms\"]"
        ),
      ]
    ),
    FormatAction(
      "reassign",
      "The operator moves the replicas of a partition to other brokers, or gives up moving them.",
      "{ reassign: \"orders-0\", to: [2, 1, 0] }",
      [
        FormatField("to", "list of brokers", "`to` or `cancel`", "where to", "[2, 1, 0]"),
        FormatField("cancel", "true or false", "false", "whether to give up", "true"),
      ]
    ),
    FormatAction(
      "moveReplica",
      "The operator moves a broker's replica of a partition to another of its disks, or back.",
      "{ moveReplica: \"orders-0\", on: \"broker 1\", to: 2 }",
      [
        FormatField("on", "selector", "must be given", "which broker", "\"broker 1\""),
        FormatField("to", "number from 1", "must be given", "which disk", "2"),
      ]
    ),
    FormatAction(
      "addVoter",
      "The operator makes a controller a voter of the metadata quorum, and asks again for a minute "
        + "while the quorum cannot. Needs `kraft.version` 1.",
      "{ removeVoter: \"controller 2\" }, { addVoter: \"controller 2\", after: \"5s\" }"
    ),
    FormatAction(
      "removeVoter",
      "The operator removes a voter of the metadata quorum, who goes on as an observer. Needs "
        + "`kraft.version` 1.",
      "{ removeVoter: \"controller\" }"
    ),
    FormatAction(
      "deleteTopic",
      "A topic is deleted; what it held is nobody's loss.",
      "{ deleteTopic: \"orders\" }"
    ),
    FormatAction(
      "createTopic",
      "A topic of the scenario is created once more, after it was deleted.",
      "{ deleteTopic: \"orders\" }, { createTopic: \"orders\", after: \"2s\" }"
    ),
    FormatAction(
      "stopWriters",
      "Writers of a topic, or of \"all\", send nothing new.",
      "{ stopWriters: \"all\" }"
    ),
    FormatAction("startWriters", "They go on.", "{ startWriters: \"orders\" }"),
    FormatAction(
      "write",
      "The topic's first writer sends records at once.",
      "{ write: \"orders-0\", count: 10 }",
      [FormatField("count", "1 to 1000000", "1", "how many", "10")]
    ),
    FormatAction(
      "wait",
      "The script goes on when a condition holds; a run in which it never does "
        + "has the verdict `waited-in-vain`.",
      "{ wait: \"acked(orders-0) >= 200\", within: \"10s\" }",
      [FormatField("within", "duration", "1 min", "how long to wait", "\"10s\"")]
    ),
    FormatAction(
      "bind",
      "Nothing but `as`: a machine gets a name.",
      "{ bind: \"leader(orders-0)\", as: \"first\" }, { kill: \"first\" }"
    ),
  ]
}
