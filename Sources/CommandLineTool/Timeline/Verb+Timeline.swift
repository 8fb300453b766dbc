extension Verb {
  static let timeline = Verb(
    name: "timeline",
    operands: "FILE",
    summary: "run once and write a page that shows everything that happened",
    details: [
      "Runs a case of the scenario FILE, or what the capsule FILE holds, and writes one HTML page",
      "that needs no network and no server: a lane for each machine; leaders, in-sync sets and",
      "offsets of each partition; bytes that only memory holds; faults and messages; and the life of",
      "each lost record. Tells the account of every loss on the terminal, too. The run is the same",
      "as without a page. Where that is quick, it tries single changes and other futures that would",
      "have kept the records; 'wavetank whatif' tries more of them.",
    ],
    options: [
      Option(name: "--case", value: "NAME", help: "the case, where a scenario has several"),
      Option(name: "--seed", value: "N", help: "the seed, of a scenario; 1 unless told"),
      Option(name: "--no-trials", help: "do not try what would have kept lost records"),
      Option(name: "--jobs", value: "N", help: "trials at the same time; default: one per core"),
      Option(name: "-o", value: "FILE", help: "the page; 'timeline.html' unless told"),
    ],
    examples: [
      "wavetank timeline scenarios/one-broker-loses-power.json5 --case calm -o run.html",
      "wavetank timeline capsules/power-loss.calm.seed-7.capsule -o run.html",
    ]
  )
}
