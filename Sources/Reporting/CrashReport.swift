import Checking
import Primitives
import Simulation

/// What the crashes of one broker in one case came to.
public struct CrashOutcome: Sendable {
  /// The case's name.
  public var name: String
  /// Number of the broker.
  public var broker: Int
  /// What was visited and found.
  public var campaign: CrashCampaign
  /// Digest of the run in whose forks the crashes happened.
  public var digest: Digest

  /// Puts an outcome together.
  public init(name: String, broker: Int, campaign: CrashCampaign, digest: Digest) {
    self.name = name
    self.broker = broker
    self.campaign = campaign
    self.digest = digest
  }
}

/// The table of crash sweeps, written row by row, and the account of what they found.
public struct CrashReport: Sendable {
  private let style: Style
  private let nameWidth: Int
  private let columns: [Int]
  private static let titles = [
    "points", "exhausted", "states", "disks", "interrupted", "outcomes", "refused", "violations",
  ]
  /// Columns that go where there is no room, the first of them first.
  private static let dispensable = [1, 4, 3, 6, 2]

  /// Lays out a table for cases of these names, for a terminal of so many columns if it is one.
  public init(names: [String], width: Int? = nil, style: Style) {
    self.style = style
    let name = max(4, min(44, names.map(\.count).max() ?? 0))
    var columns = Array(Self.titles.indices)
    let excess = { (columns: [Int]) in name + 10 + 13 * columns.count - (width ?? .max) }
    for index in Self.dispensable where excess(columns) > 0 { columns.removeAll { $0 == index } }
    self.columns = columns
    nameWidth = max(4, name - max(0, excess(columns)))
  }

  /// The lines above a scenario's rows.
  public func heading(title: String, file: String) -> String {
    style.strong(title) + "  " + style.faint(file) + "\n"
      + style.faint(line(" ", "case", "broker", Self.titles))
  }

  /// The row of one broker.
  public func row(_ outcome: CrashOutcome) -> String {
    let census = outcome.campaign.census
    let mark = census.violations == 0 ? style.good("✓") : style.bad("✗")
    let counts = [
      census.points, census.exhausted, census.states, census.disks, census.interruptions,
      census.outcomes, census.refusals, census.violations,
    ]
    return line(mark, outcome.name, "\(outcome.broker)", counts.map(Figures.count))
  }

  /// What was found, by kind and then the first of each, or nothing.
  public func account(_ outcome: CrashOutcome) -> [String] {
    let campaign = outcome.campaign
    let place = "\(outcome.name), broker \(outcome.broker)"
    var lines: [String] = []
    for fault in campaign.faults {
      lines.append("\(place): \(Figures.count(fault.count)) times \(fault.name)")
      let first = campaign.findings.first { ($0.fault?.name ?? "endless") == fault.name }
      if let first { lines.append("  first: \(first.text)") }
    }
    for refusal in campaign.refusals {
      lines.append("\(place): \(Figures.count(refusal.count)) times refused: \(refusal.name)")
    }
    return lines
  }

  /// Everything as JSON.
  public static func json(_ outcome: CrashOutcome, file: String) -> JSONValue {
    let census = outcome.campaign.census
    return .object([
      "file": .string(file), "case": .string(outcome.name),
      "broker": .integer(Int64(outcome.broker)), "digest": .string(outcome.digest.description),
      "points": .integer(census.points), "exhausted": .integer(census.exhausted),
      "states": .integer(census.states), "disks": .integer(census.disks),
      "interruptions": .integer(census.interruptions), "outcomes": .integer(census.outcomes),
      "refused": .integer(census.refusals), "violations": .integer(census.violations),
      "faults": counts(outcome.campaign.faults), "refusals": counts(outcome.campaign.refusals),
      "findings": .array(outcome.campaign.findings.map { .string($0.text) }),
    ])
  }

  private static func counts(_ counts: [(name: String, count: Int64)]) -> JSONValue {
    .object(Dictionary(uniqueKeysWithValues: counts.map { ($0.name, .integer($0.count)) }))
  }

  private func line(_ mark: String, _ name: String, _ broker: String, _ cells: [String]) -> String {
    let shown = name.count <= nameWidth ? name : name.prefix(nameWidth - 1) + "…"
    let head = "\(mark) \(Figures.pad(shown, to: nameWidth))  \(Figures.pad(broker, to: 6))"
    return columns.reduce(head) { $0 + "  " + Figures.pad(cells[$1], to: 11, right: true) }
  }
}
