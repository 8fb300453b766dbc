extension Verb {
  static let explore = Verb(
    name: "explore",
    operands: "SPACE",
    summary: "run a space of scenarios at random, and tell what was reached and found",
    details: [
      "A space file names a base scenario, what may vary about it, and what must hold. Each run",
      "draws its values, leaves out a part of the random faults and features, and gives the faults",
      "that stay times of their own. Results go to a file, a line per run; the same command goes on",
      "where it stopped. What runs are does not depend on the number of workers.",
    ],
    options: [
      Option(name: "--runs", value: "N", help: "stop after N runs; 1000 unless told"),
      Option(name: "--for", value: "TIME", help: "stop after so long, such as 10m"),
      Option(name: "--findings", value: "N", help: "stop after N findings"),
      Option(name: "--seed", value: "N", help: "root seed of the sweep; 1 unless told"),
      Option(name: "--guided", help: "breed runs from those that reached something new"),
      Option(name: "--jobs", value: "N", help: "runs at the same time; default: one per core"),
      Option(name: "--results", value: "FILE", help: "the result file; default: explorations/..."),
      Option(name: "--shard", value: "I/N", help: "run the I-th of N shares only"),
      Option(
        name: "--recheck",
        value: "SHARE",
        help: "run a share twice and compare digests; 2% unless told"
      ),
      Option(
        name: "--shrink-runs",
        value: "N",
        help: "runs to make each class of findings small; 300 unless told, 0 for none"
      ),
      Option(
        name: "--junit",
        value: "FILE",
        help: "write the findings as JUnit XML, a failure per class"
      ),
      Option(
        name: "--paired",
        value: "A B",
        count: 2,
        help: "run everything with settings A and with B, such as 'acks=1' 'acks=all'"
      ),
      Option(
        name: "--unavailable",
        value: "TIME",
        help: "with --paired: so long without a write counts; 5s unless told"
      ),
    ],
    examples: [
      "wavetank explore scenarios/spaces/default.space.json5 --runs 10000",
      "wavetank explore my.space.json5 --for 10m --findings 1 --guided",
      "wavetank explore my.space.json5 --paired acks=1 acks=all",
    ]
  )
}
