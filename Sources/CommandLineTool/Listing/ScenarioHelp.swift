import Checking
import Scenarios
import Simulation

/// The reference of the scenario format, as Markdown, from the tables beside the readers.
enum ScenarioHelp {
  /// The whole page; `Sources/Documentation.docc/ScenarioFormat.md` is a copy.
  static var page: String {
    ([introduction] + FormatReference.sections.map(section) + [
      configurations, steps, phrases, words,
    ])
    .joined(separator: "\n\n") + "\n"
  }

  private static let introduction = """
    # The scenario format

    Every field, step, selector and condition that a scenario file can have.

    This page is what `wavetank help scenario` prints. A file is JSON5: comments, trailing commas and
    keys without quotation marks are fine. `wavetank check` reads a file and says, with line and
    column, what is wrong and what would be right; `wavetank init` writes one to begin with.

    - A *duration* is `"250us"`, `"20ms"`, `"5s"`, `"2m"`, `"1h"` or `"7d"`. A *distribution* is a
      duration, `{ uniform: { min: "1s", max: "5s" } }`, `{ exponential: { mean: "20s" } }` or
      `{ lognormal: { p50: "1ms", p99: "9ms" } }`.
    - A *size* is a number of bytes or `"64KiB"`, `"10MB"`, `"1GiB"`. A *share* is `"5%"`, `"1/3"` or
      `0.2`. A *rate* is `"250/s"`, `"3/m"` or `"1/h"`.
    - Properties have Kafka's names and values; `wavetank list properties` tells ranges and defaults.
    """

  private static let configurations = """
    ## Real configurations

    A scenario may take its cluster from the files of a real one. Paths are relative to the scenario.

    - `cluster: { properties: ["b1.properties", "b2.properties", "c1.properties"] }` names one
      `server.properties` for each server. `node.id`, `process.roles` and `broker.rack` make the
      brokers and their racks, `controller.quorum.voters` the controllers, `log.dirs` the disks. What
      all brokers have alike becomes `server`, the rest `overrides`; what the scenario says itself
      lies over both. Brokers are numbered from 0: those that are controllers too, then by id.
      `metadata.log.dir` names the disk by its place in `log.dirs`, and topics that say nothing have
      `num.partitions` and `default.replication.factor`, the controllers' before the brokers'.
    - `cluster: { server: "server.properties" }` names one file for all servers, and
      `cluster: { brokers: { "101": { rack: "a", zone: "z1" } } }` tells the brokers' ids and places.
    - `topics: "topics.txt"` names what `kafka-topics --describe` printed: topics, configs and replicas.
      Every replica begins in sync, and what was out of sync in the file is told.
    - `topics: { orders: { properties: "orders.properties" } }` names a topic's configs.

    `wavetank check`, and the head of what `wavetank run` prints, tell which file stands for which
    broker and which properties change nothing in what is simulated. What Kafka would not start with
    is refused with the place in its file: values out of range, a controller that is no voter, servers
    with one id, a log directory named twice, listeners that no controller opens, metadata in
    ZooKeeper. So is what a scenario cannot have: brokers with unequal numbers of log directories,
    controllers with unequal properties. Compaction is not simulated: a `cleanup.policy` without
    `delete` keeps every record. Capsules hold what the files said.
    """

  private static func section(_ section: FormatSection) -> String {
    let heading = "## `\(section.name)`"
    return ([heading, "", section.summary, ""] + table(section.fields)).joined(separator: "\n")
  }

  private static var steps: String {
    var lines = [
      "## Steps of `script`", "",
      "Steps are done one after the other. Beside any step there may be:", "",
    ]
    lines += table(FormatReference.timing)
    for action in FormatReference.actions {
      lines += ["", "### \(action.word)", "", action.meaning, ""]
      if !action.fields.isEmpty { lines += table(action.fields) + [""] }
      lines += ["```json5", action.example, "```"]
    }
    return lines.joined(separator: "\n")
  }

  private static var phrases: String {
    var lines = [
      "## Selectors", "", "A selector means what it means at the instant of its step.", "",
    ]
    lines += table(FormatReference.selectors)
    lines += [
      "", "## Conditions of `wait`", "",
      "⋚ stands for `==`, `!=`, `<`, `<=`, `>` or `>=`; a number with `+`, as in `+200`, counts from "
        + "the value when the wait began.", "",
    ]
    return (lines + table(FormatReference.conditions)).joined(separator: "\n")
  }

  private static var words: String {
    var lines = ["## Kinds of random fault", ""]
    lines += rows(
      ["Kind", "What happens", "Size", "What `lasting` counts", "Source"],
      FaultKind.allCases.map {
        [$0.rawValue, $0.meaning, $0.details.size, $0.details.lasting, $0.details.source]
      }
    )
    lines += ["", "## Verdicts", ""]
    lines += rows(["Verdict", "Meaning"], RunVerdict.allCases.map { [$0.rawValue, $0.meaning] })
    lines += ["", "## Alerts", ""]
    lines += rows(["Alert", "When"], AlertName.allCases.map { [$0.rawValue, $0.meaning] })
    lines += ["", "## Invariants", ""]
    lines += rows(
      ["Invariant", "Promise"],
      InvariantName.allCases.map { ["<doc:\($0.rawValue)>", $0.teaching.promise] }
    )
    return lines.joined(separator: "\n")
  }

  private static func table(_ fields: [FormatField]) -> [String] {
    rows(
      ["Field", "Value", "Without it", "Meaning", "Example"],
      fields.map { field in
        [
          "`\(field.key)`", field.form, field.standard, field.meaning,
          field.example.isEmpty ? "" : "`\(field.example)`",
        ]
      }
    )
  }

  private static func table(_ phrases: [FormatPhrase]) -> [String] {
    rows(
      ["Form", "Meaning", "Example"],
      phrases.map { ["`\($0.form)`", $0.meaning, "`\($0.example)`"] }
    )
  }

  private static func rows(_ head: [String], _ rows: [[String]]) -> [String] {
    ([head, head.map { _ in "---" }] + rows).map { "| " + $0.joined(separator: " | ") + " |" }
  }
}
