extension Verb {
  static let mutants = Verb(
    name: "mutants",
    operands: "[SPACE...]",
    summary: "plant known bugs one at a time, and see how soon they are noticed",
    details: [
      "Switches on each bug of the catalogue alone and runs spaces of scenarios, in turn if there are",
      "several and those of storms and of recovery unless others are named, until a promise",
      "breaks that the correct code keeps with the same seed and choices. Prints for each bug how",
      "many runs that took, as the median of several repetitions with its interval, and which",
      "promise broke first. Fails when a bug was never detected, or the correct code is not clean.",
    ],
    options: [
      Option(name: "--variant", value: "NAME", help: "this bug only; may be repeated"),
      Option(name: "--repetitions", value: "N", help: "searches for each bug; 20 unless told"),
      Option(name: "--budget", value: "N", help: "most runs of a search; 200 unless told"),
      Option(name: "--seed", value: "N", help: "root seed of all runs; 1 unless told"),
      Option(name: "--checkers", help: "also tell which bugs escape without each promise"),
      Option(name: "--compare", help: "also search guided, and tell what that gains"),
      Option(name: "--jobs", value: "N", help: "searches at the same time; default: one per core"),
      Option(name: "--json", value: "FILE", help: "write everything but the times as JSON"),
      Option(name: "-o", value: "FILE", help: "write the tables as Markdown"),
    ],
    examples: [
      "wavetank mutants", "wavetank mutants --variant truncate-to-high-watermark --budget 1000",
      "wavetank mutants my.space.json5 --checkers -o mutants.md",
    ]
  )
}
