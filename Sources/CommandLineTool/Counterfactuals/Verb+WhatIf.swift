extension Verb {
  static let whatif = Verb(
    name: "whatif",
    operands: "PATH",
    summary: "tell what would have saved the records that a run lost",
    details: [
      "Runs a case (of a scenario, or of a capsule) that loses records or breaks a promise, and then",
      "again with one thing changed:",
      "each setting that an operator could have made, each fault left out. Tells which changes",
      "save the records with the same seed, how often the harm shows with further seeds, and the",
      "point of no return: from which instant on every future, drawn anew from there, loses.",
      "'✓' was saved, '✗' was not, '=' ran as before, '?' was saved in a run that proves little.",
    ],
    options: [
      Option(name: "--case", value: "NAME", help: "the case; needed where there are several"),
      Option(name: "--seed", value: "N", help: "the run's seed; 1, or the capsule's, unless told"),
      Option(name: "--seeds", value: "N", help: "further seeds for every change; 8 unless told"),
      Option(
        name: "--futures",
        value: "N",
        help: "futures drawn at each instant; 8 unless told, 0 for none"
      ),
      Option(
        name: "--resolution",
        value: "TIME",
        help: "how close the point of no return is told; 50ms unless told"
      ),
      Option(name: "--jobs", value: "N", help: "runs at the same time; default: one per core"),
    ],
    examples: [
      "wavetank whatif scenarios/s10-last-replica-standing.json5 --case 'before ELR'",
      "wavetank whatif capsules/storm.default.seed-7.capsule --seeds 50",
    ]
  )
}
