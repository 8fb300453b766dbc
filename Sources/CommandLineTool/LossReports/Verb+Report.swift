extension Verb {
  static let report = Verb(
    name: "report",
    operands: "SPEC",
    summary: "estimate how likely acknowledged records are lost, and what would help",
    details: [
      "A specification names layouts and configurations, how often what fails, and the precision",
      "wanted. Every pattern of faults up to some number is played on the real cluster; what is",
      "lost is weighed by how often the pattern comes about. Writes report.md, report.html and",
      "report.json into a directory; the same specification gives the same bytes.",
    ],
    options: [
      Option(name: "-o", value: "DIR", help: "where the report goes; default: reports/NAME"),
      Option(
        name: "--runs",
        value: "N",
        help: "most runs of one option, whatever the file says"
      ),
      Option(name: "--jobs", value: "N", help: "runs at the same time; default: one per core"),
    ],
    examples: [
      "wavetank report scenarios/reports/layouts.report.json5",
      "wavetank report my.report.json5 -o reports/mine --runs 20000",
    ]
  )
}
