extension Verb {
  static let diverge = Verb(
    name: "diverge",
    operands: "A [B]",
    summary: "find the first event in which two runs differ",
    details: [
      "A and B are capsules or scenario files; with A alone, both sides are of that scenario. Of an",
      "option that is given twice, the first is A's and the second B's; given once, it is both's.",
      "Compares digests at checkpoints, narrows the first difference down to one event, and prints",
      "the events and lines of both sides around it. Exits with 0 when both runs are the same to",
      "the last byte of their disks, and with 1 when they part.",
    ],
    options: [
      Option(name: "--case", value: "NAME", help: "case of a scenario; may be given twice"),
      Option(name: "--seed", value: "N", help: "seed of a scenario's run; may be given twice"),
      Option(name: "--context", value: "N", help: "events and lines around; 6 unless told"),
    ],
    examples: [
      "wavetank diverge capsules/a.capsule capsules/b.capsule",
      "wavetank diverge scenarios/nemesis.json5 --case calm --seed 1 --seed 2",
      "wavetank diverge my.json5 --case before --case after --seed 7",
    ]
  )
}
