extension Verb {
  static let shrink = Verb(
    name: "shrink",
    operands: "PATH",
    summary: "make a failing run as small as it can be",
    details: [
      "Runs a case of a scenario, or what a capsule holds. When that is not as expected, its",
      "random faults become steps of a script, and steps, clients, brokers, settings and time are",
      "taken away as long as the same breaks in the same way. Writes the smallest scenario found,",
      "with a capsule of it and an account of what happens in it beside.",
      "A shrink that was interrupted goes on where it was: FILE.journal has all that was tried.",
    ],
    options: [
      Option(name: "--case", value: "NAME", help: "this case, where the scenario has several"),
      Option(name: "--seed", value: "N", help: "the seed that fails; 1 unless told"),
      Option(name: "--runs", value: "N", help: "most runs; 2000 unless told"),
      Option(
        name: "-o",
        value: "FILE",
        help: "write to FILE; shrunk.json5 unless told"
      ),
    ],
    examples: [
      "wavetank shrink capsules/storm.nemesis.seed-7.capsule -o lost-write.json5",
      "wavetank shrink my-storm.json5 --case nemesis --seed 7 --runs 500",
    ]
  )
}
