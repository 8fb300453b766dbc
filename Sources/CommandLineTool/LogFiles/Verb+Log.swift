extension Verb {
  /// The verbs below `log`.
  static let log = Verb(
    name: "log",
    operands: "COMMAND DIR",
    summary: "look into real log directories, check them, recover a copy",
    details: [
      "DIR is a log directory, as 'log.dirs' names it, or one partition's directory in it. Files of",
      "any producer of record format 2 will do; nothing in DIR is ever written to.",
      "",
      "  log dump     print what the files hold",
      "  log verify   check the files against each other",
      "  log recover  recover a copy as a broker would, and say what that did",
      "  log import   write a scenario whose brokers start with these files",
      "",
      "'wavetank help log dump' tells more, and so on.",
    ],
    options: [],
    examples: [
      "wavetank log dump logs/orders-0 --records", "wavetank log verify logs",
      "wavetank log recover logs --to recovered", "wavetank log import logs -o orders.json5",
    ]
  )

  /// What follows `log` on a command line.
  static let logVerbs = [logDump, logVerify, logRecover, logImport]

  static let logDump = Verb(
    name: "log dump",
    operands: "DIR|FILE",
    summary: "print what log files hold",
    details: [
      "Prints every batch with its checksum's verdict, index entries, producer snapshots, epochs and",
      "checkpoints of a log directory, of one partition's directory, or of one file. Batches of old",
      "record formats and whatever is no batch are named and not decoded; exit status 1 says that",
      "there were some, or a checksum that does not agree. Compressed records are not decoded.",
    ],
    options: [
      Option(name: "--records", help: "print the records of every batch too"),
      Option(name: "--json", help: "print one JSON document"),
    ],
    examples: [
      "wavetank log dump logs",
      "wavetank log dump logs/orders-0/00000000000000000000.log --records",
      "wavetank log dump logs/orders-0 --json",
    ]
  )

  static let logVerify = Verb(
    name: "log verify",
    operands: "DIR",
    summary: "check log files against the format and against each other",
    details: [
      "Checks the checksum of every batch, offsets that rise without gaps, record counts, index",
      "entries against the batches they point at, epochs against the leader-epoch checkpoint, offset",
      "checkpoints against the logs, snapshots, names and leftovers. DIR is a log directory or one",
      "partition's directory. Faults make the exit status 1; notes are legal and do not.",
    ],
    options: [
      Option(name: "--compacted", help: "gaps between offsets are legal, as in compacted topics"),
      Option(name: "--json", help: "print one JSON document"),
    ],
    examples: ["wavetank log verify logs", "wavetank log verify logs/orders-0 --json"]
  )

  static let logRecover = Verb(
    name: "log recover",
    operands: "DIR",
    summary: "recover a copy of log files as a broker would, and say what that did",
    details: [
      "Copies DIR, a log directory or one partition's directory with the checkpoints beside it, to",
      "COPY and starts the broker's own recovery there; then stops it in order. Says of every",
      "partition what was kept, cut off, deleted or written anew, and why; and of replicas that are",
      "deleted, set aside or on their way what became of them. Exit status 1 says that something of a",
      "segment was cut off. COPY has no clean-shutdown marker afterwards.",
    ],
    options: [
      Option(name: "--to", value: "COPY", help: "directory to make; it must not exist"),
      Option(name: "--clean", help: "recover as after an orderly stop, marker or not"),
      Option(name: "--unclean", help: "recover as after a crash, marker or not"),
      Option(name: "--json", help: "print one JSON document"),
    ],
    examples: [
      "wavetank log recover logs --to recovered",
      "wavetank log recover logs/orders-0 --to recovered --unclean",
    ]
  )

  static let logImport = Verb(
    name: "log import",
    operands: "DIR...",
    summary: "write a scenario whose brokers start with real log files",
    details: [
      "Each DIR is the log directory of one broker, in the order of their numbers from 0. Writes a",
      "scenario whose cluster was stopped and starts again with these files: 'initialFiles' names",
      "the directories, 'assignment' gives each broker the partitions that it has, readers read",
      "everything. Topics get ids of the simulated cluster, and meta.properties is left out.",
    ],
    options: [
      Option(name: "-o", value: "FILE", help: "write to FILE, which must not exist; else print it")
    ],
    examples: [
      "wavetank log import logs -o imported.json5",
      "wavetank log import b0/logs b1/logs b2/logs -o imported.json5",
    ]
  )
}
