import Estimation
import Exploration
import KafkaLog

/// Everything that a search for the bugs of the catalogue came to.
public struct MutantReport: Sendable {
  /// The spaces' titles and files.
  public var spaces: [(title: String, file: String)]
  /// How it was searched: options in words.
  public var conditions: String
  /// One row per bug.
  public var rows: [MutantRow]
  /// The correct code on the same seeds.
  public var correct: CorrectRuns
  /// What each promise is worth, if asked for.
  public var score: CheckerScore?
  /// The same searches guided, if asked for.
  public var guided: [MutantRow]?

  /// Makes a report of the searches alone.
  public init(
    spaces: [(title: String, file: String)],
    conditions: String,
    rows: [MutantRow],
    correct: CorrectRuns
  ) {
    self.spaces = spaces
    self.conditions = conditions
    self.rows = rows
    self.correct = correct
  }

  private var gain: GuidanceGain? {
    guided.flatMap { GuidanceGain(random: rows.map(\.tally), guided: $0.map(\.tally)) }
  }

  // MARK: For a terminal

  /// The whole account, line by line.
  public func lines(_ style: Style) -> [String] {
    var lines = spaces.map { "\($0.title)  \($0.file)" } + MutantTable(rows, style: style).lines
    lines += [""] + correct.lines
    if let score { lines += [""] + Self.lines(score) }
    if let gain, let guided { lines += [""] + comparison(guided) + [Self.sentence(gain)] }
    return lines
  }

  private static func lines(_ score: CheckerScore) -> [String] {
    var lines = ["promises without which a run with a bug goes unnoticed, and bugs that escape"]
    for line in score.lines where line.earnsItsKeep {
      let escaping = line.escaping.isEmpty ? "" : ": \(line.escaping.joined(separator: ", "))"
      lines.append("  \(line.promise)  \(LogTerms.count(line.runs, "run", "runs"))\(escaping)")
    }
    lines.append("promises without which every run is noticed")
    return lines + Figures.wrapped(score.idle, width: 90).map { "  \($0)" }
  }

  private func comparison(_ guided: [MutantRow]) -> [String] {
    ["runs to detect, at random and guided"]
      + zip(rows, guided).map { random, guided in
        "  " + Figures.pad(random.entry.name, to: 36) + Self.median(random) + "  "
          + Self.median(guided)
      }
  }

  private static func median(_ row: MutantRow) -> String {
    Figures.pad(row.tally.median?.value.map { "\($0)" } ?? ">", to: 5, right: true)
  }

  private static func sentence(_ gain: GuidanceGain) -> String {
    let range =
      "\(SweepReport.decimal(gain.interval.low)) to \(SweepReport.decimal(gain.interval.high))"
    let head =
      "a search at random needs \(SweepReport.decimal(gain.ratio)) times as many runs as a guided "
      + "one (95 % \(range), resampled)"
    if gain.interval.low > 1 { return head + ": guidance helps" }
    return head + (gain.interval.high < 1 ? ": guidance harms" : ": no difference was shown")
  }

  // MARK: As Markdown

  /// The report as a file.
  public var markdown: String {
    var parts = [
      "# Planted bugs and how soon they are noticed",
      "Spaces, which take turns: "
        + spaces.map { "`\($0.file)` (\($0.title))" }.joined(separator: ", ") + ". \(conditions)",
      "A run detects a bug when it breaks a promise that the correct code, with the same seed and "
        + "the same choices, keeps. *Runs to detect* is the median over all repetitions, with an "
        + "interval from order statistics that assumes no distribution; `>` is above the budget. "
        + "*Seconds* are those of all repetitions and workers together, on a machine shared with "
        + "others.",
      MutantTable(rows, style: Style(colored: false)).markdown,
      "## The correct code",
      Self.listed(correct.lines),
    ]
    if let score { parts += ["## What each promise is worth", Self.markdown(score)] }
    if let gain, let guided {
      parts += ["## What guidance gains", markdown(guided), Self.sentence(gain) + "."]
    }
    return parts.joined(separator: "\n\n") + "\n"
  }

  private static func listed(_ lines: [String]) -> String {
    lines.map { "- " + $0.drop { $0 == " " } }.joined(separator: "\n")
  }

  private static func markdown(_ score: CheckerScore) -> String {
    let table = MutantTable.markdown(
      [
        "promise", "bugs that escape without it", "runs that nobody notices without it",
        "bugs of those runs", "breaks first for", "breaks for",
      ],
      score.lines.map { line in
        [
          line.promise, line.escaping.isEmpty ? "none" : line.escaping.joined(separator: ", "),
          "\(line.runs)", "\(line.missed.count)", "\(line.first.count)", "\(line.broken.count)",
        ]
      }
    )
    return "A bug escapes without a promise when every run that detected it broke that promise and "
      + "no other.\n\n" + table
      + "\n\nWithout these every run is noticed all the same: "
      + "\(score.idle.joined(separator: ", "))."
  }

  private func markdown(_ guided: [MutantRow]) -> String {
    MutantTable.markdown(
      ["bug", "at random", "95 % interval", "guided", "95 % interval"],
      zip(rows, guided).map { random, guided in
        let (random, guided) = (MutantTable.cells(random), MutantTable.cells(guided))
        return [random[0], random[3], random[4], guided[3], guided[4]]
      }
    )
  }

  // MARK: As JSON

  /// The report for programs, without any time of day or length of time.
  public var json: JSONValue {
    var fields: [String: JSONValue] = [
      "spaces": .array(spaces.map { .string($0.file) }), "bugs": .array(rows.map(Self.json)),
      "correct": .object([
        "runs": .integer(Int64(correct.count)), "acked": .integer(correct.acked),
        "permitted": .integer(correct.permitted),
        "findings": .array(correct.findings.map { .string("\($0.finding)") }),
      ]),
    ]
    if let guided { fields["guided"] = .array(guided.map(Self.json)) }
    if let score {
      let promises = score.lines.map { line in
        (line.promise, JSONValue.array(line.escaping.map { .string($0) }))
      }
      fields["escaping"] = .object(Dictionary(uniqueKeysWithValues: promises))
      let unnoticed = score.lines.map { ($0.promise, JSONValue.integer(Int64($0.runs))) }
      fields["unnoticed"] = .object(Dictionary(uniqueKeysWithValues: unnoticed))
    }
    return .object(fields)
  }

  private static func json(_ row: MutantRow) -> JSONValue {
    func number(_ value: Int?) -> JSONValue { value.map { .integer(Int64($0)) } ?? .null }
    let tally = row.tally
    return .object([
      "name": .string(row.entry.name), "nature": .string(row.entry.nature.rawValue),
      "found": .integer(Int64(tally.found)), "runs": .integer(Int64(tally.runs)),
      "spoiled": .integer(Int64(tally.spoiled)),
      "events": .integer(Int64(clamping: tally.events)),
      "median": number(tally.median?.value), "low": number(tally.median?.low),
      "high": number(tally.median?.high),
      "runsToDetect": .array(tally.outcomes.map { number($0.found) }),
      "first": .object(
        Dictionary(uniqueKeysWithValues: tally.first.map { ($0.name, .integer(Int64($0.count))) })
      ),
    ])
  }
}
