import Checking

/// One command with its operands and options; help and parsing both read this table.
struct Verb: Sendable {
  /// An option of a command.
  struct Option: Sendable {
    var name: String
    /// Placeholder of its value; nil for a switch.
    var value: String? = nil
    /// Words that it takes, if it takes any.
    var count = 1
    var help: String
  }

  var name: String
  /// Operands as help shows them.
  var operands: String
  /// One line.
  var summary: String
  /// Paragraphs below the usage line.
  var details: [String]
  var options: [Option]
  var examples: [String]

  static let all = [
    run, replay, timeline, report, explore, merge, shrink, mutants, whatif, diverge, crashes, check,
    initialize, list, completions, log, help,
  ]

  static let run = Verb(
    name: "run",
    operands: "PATH...",
    summary: "run scenarios and judge every record",
    details: [
      "Runs every case of the scenario files named by PATH; of a directory, all *.json5 files",
      "inside. Prints a row per case and an account of everything that was lost, broken or not",
      "as the case expects. The same version, scenario and seed give the same digest everywhere.",
      "The first failing run of a case leaves a capsule in ./capsules, for 'wavetank replay'.",
    ],
    options: [
      Option(name: "--seed", value: "N", help: "run one seed; 1 unless told"),
      Option(
        name: "--seeds",
        value: "A..B",
        help: "run seeds A to B, or with a single number 1 to N"
      ),
      Option(name: "--case", value: "NAME", help: "run this case only; may be repeated"),
      Option(name: "--jobs", value: "N", help: "runs at the same time; default: one per core"),
      Option(name: "--verbose", help: "tell of every case, not only of losses and surprises"),
      Option(name: "--timeline", help: "tell every step, election, truncation and recovery"),
      Option(name: "--quiet", help: "print the table only"),
      Option(name: "--capsules", value: "DIR", help: "write a capsule of every run to DIR"),
      Option(
        name: "--junit",
        value: "FILE",
        help: "write results as JUnit XML, with virtual times; a file is a suite"
      ),
    ] + outputs,
    examples: [
      "wavetank run scenarios", "wavetank run scenarios/power-loss.json5 --seeds 1..200",
      "wavetank run scenarios --case calm --seed 7 --export-disks disks",
    ]
  )

  static let replay = Verb(
    name: "replay",
    operands: "PATH",
    summary: "run a capsule again and compare digests, or travel in time",
    details: [
      "Runs exactly what the capsule at PATH holds, tells all of it, and fails if the digest is not",
      "the one in the capsule. PATH may be a scenario too, with '--case' and '--seed'.",
      "With '--until' it stops after what is told at an instant, so that an instant copied from an",
      "account stands behind its event, and shows the state; with '--step' a person goes on from",
      "there, forwards or back: 'h' lists what can be done.",
    ],
    options: [
      Option(name: "--case", value: "NAME", help: "the case, of a scenario"),
      Option(name: "--seed", value: "N", help: "the seed, of a scenario; 1 unless told"),
      Option(name: "--timeline", help: "tell every step, election, truncation and recovery"),
      Option(
        name: "--until",
        value: "TIME",
        help: "stop after what is told at this time, such as 12.5s"
      ),
      Option(
        name: "--show",
        value: "WHAT",
        help: "show 'cluster', 'story' or machines as in broker:2; may be repeated"
      ),
      Option(name: "--step", help: "take commands from the keyboard or a pipe"),
      Option(
        name: "--diff",
        value: "A B",
        count: 2,
        help: "two seeds or cases: where they part, both stories"
      ),
    ] + outputs,
    examples: [
      "wavetank replay capsules/power-loss.calm.seed-7.capsule --timeline",
      "wavetank replay my.json5 --case bad --seed 7 --until 12.5s --show broker:2",
      "wavetank replay my.json5 --case bad --diff 7 8",
    ]
  )

  static let crashes = Verb(
    name: "crashes",
    operands: "PATH...",
    summary: "crash brokers at every disk operation, in every state that it may leave",
    details: [
      "Runs the cases of the scenarios named by PATH once. At every operation of a broker's disk it",
      "forks, cuts the power, and lets start-up recovery loose on each state that file system and",
      "device allow the disk to be in; a reader of its own judges what recovery made of it",
      "(RECOVER-TOTAL: a valid prefix or an explicit refusal). Equal disks are recovered once.",
      "Fails when a recovery accepted a log that never was, or dropped what was sound.",
    ],
    options: [
      Option(name: "--seed", value: "N", help: "seed of run and samples; 1 unless told"),
      Option(name: "--case", value: "NAME", help: "this case only; may be repeated"),
      Option(name: "--broker", value: "N", help: "this broker only; may be repeated"),
      Option(
        name: "--limit",
        value: "N",
        help: "states a crash point; where there are more, N are drawn; 64 unless told"
      ),
      Option(
        name: "--depth",
        value: "N",
        help: "crash recovery itself so many times in a row; 0 unless told"
      ),
      Option(name: "--cause", value: "WORD", help: "'power' (the default) or 'os'"),
      Option(name: "--until", value: "TIME", help: "stop at this virtual time, such as 2.5s"),
      Option(name: "--jobs", value: "N", help: "brokers at the same time; default: one per core"),
      Option(name: "--json", value: "FILE", help: "write everything counted as JSON"),
      Option(
        name: "--export-disks",
        value: "DIR",
        help: "write the files of each violation, as recovery found them, to DIR"
      ),
    ],
    examples: [
      "wavetank crashes scenarios/one-broker-loses-power.json5 --case calm --until 5s",
      "wavetank crashes my.json5 --broker 1 --limit 1000 --depth 2",
    ]
  )

  static let check = Verb(
    name: "check",
    operands: "PATH...",
    summary: "check scenarios and reports, or hold a real configuration to the rules",
    details: [
      "Reads and plans every case of the scenario files named by PATH, and every option of report",
      "files. Each mistake is one line, file:line:column, with what would be right.",
      "Of a server.properties, the output of 'kafka-topics --describe' (*.txt) and a producer's",
      "properties it tells what endangers acknowledged records, by which mechanism, and a number.",
      "Exits with 1 when there is a danger or a warning; notes do not count.",
    ],
    options: [
      Option(
        name: "--rack",
        value: "NAME=IDS",
        help: "brokers of a rack, as in a=1,2,3; may be repeated"
      ),
      Option(
        name: "--simulate",
        help: "take numbers from short studies of the real code, in seconds"
      ),
      Option(name: "--json", value: "FILE", help: "write the findings as JSON"),
    ],
    examples: [
      "wavetank check scenarios",
      "wavetank check server.properties topics.txt --rack a=1,2 --rack b=3",
    ]
  )

  static let help = Verb(
    name: "help",
    operands: "[TOPIC]",
    summary: "explain a command, the scenario format, disks, or an invariant",
    details: [
      "'\(scenarioTopic)' prints everything that a scenario file can say, '\(diskTopic)' every kind "
        + "of disk fault and every field of the profiles of file systems and devices, and the name of "
        + "an invariant what it means: folded on a terminal, as Markdown elsewhere. 'wavetank list' has "
        + "the same names, shorter."
    ],
    options: [],
    examples: ["wavetank help run", "wavetank help \(scenarioTopic)", "wavetank help ACK-DURABLE"]
  )

  /// What `help` explains besides commands.
  static var topics: [String] {
    [scenarioTopic, diskTopic] + InvariantName.allCases.map(\.rawValue)
  }

  private static let scenarioTopic = "scenario"
  private static let diskTopic = "disk"

  /// The page of a topic that is no command.
  static func page(of topic: String) -> String? {
    switch topic {
    case scenarioTopic: ScenarioHelp.page
    case diskTopic: DiskHelp.page
    default: InvariantName(rawValue: topic.uppercased()).map(InvariantPages.page)
    }
  }

  private static let outputs = [
    Option(name: "--json", value: "FILE", help: "write everything known of the runs as JSON"),
    Option(
      name: "--export-disks",
      value: "DIR",
      help: "write the files of every broker and controller to DIR"
    ),
    Option(
      name: "--disk-view",
      value: "VIEW",
      help: "export what processes read ('cached', the default) or what is 'durable'"
    ),
  ]
}
