extension Verb {
  static let merge = Verb(
    name: "merge",
    operands: "FILE...",
    summary: "put the result files of a sweep's shards together",
    details: [
      "Each FILE is what 'wavetank explore SPACE --shard I/N' wrote. The result is, byte for byte,",
      "the file that the same sweep writes without shards, and the report is the same, too; so is",
      "the exit status: 1 when something was found. Shards that are missing, repeated, cut short,",
      "of unequal length or of another sweep are named, and nothing is written.",
      "'wavetank explore SPACE --results OUT' with the seed and runs of the sweep then writes the",
      "findings as scenarios and capsules; with more runs, it goes on with the sweep.",
    ],
    options: [
      Option(name: "-o", value: "OUT", help: "the result file to write"),
      Option(
        name: "--runs",
        value: "N",
        help: "runs of the sweep; unless told, as many as the longest shard says"
      ),
    ],
    examples: [
      "wavetank merge explorations/default.seed-1.shard-*.results -o default.results",
      "wavetank merge a.results b.results -o whole.results --runs 100000",
    ]
  )
}
