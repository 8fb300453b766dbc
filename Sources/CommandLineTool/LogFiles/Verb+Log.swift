extension Verb {
  /// The verbs below `log`.
  static let log = Verb(
    name: "log",
    operands: "dump|verify|recover|import DIR",
    summary: "look into real log directories of Kafka, recover a copy, start a scenario from one",
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
  static let logVerbs = [logDump]

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
}
