import Exploration
import Primitives
import Simulation

/// Where two runs part, as text.
public struct DivergenceReport {
  private let divergence: Divergence
  private let style: Style

  /// Makes the report of a divergence.
  public init(_ divergence: Divergence, style: Style) {
    self.divergence = divergence
    self.style = style
  }

  /// The whole account, line by line.
  public var lines: [String] {
    let sides = [("A", divergence.first), ("B", divergence.second)]
    var lines = [style.strong(headline), ""]
    lines += section("the last events that are the same", divergence.before.map(row))
    for (name, side) in sides {
      lines += section("events of \(name) from there on", events(side))
    }
    lines += section("the story up to there", divergence.first.linesBefore.map(row))
    for (name, side) in sides {
      lines += section("the story of \(name) from there on", side.linesAfter.map(row))
    }
    lines.append(
      "digests after it: A \(divergence.first.digest), B \(divergence.second.digest)"
    )
    return lines
  }

  /// The finding in one line.
  public var headline: String {
    let shared = Figures.count(Int64(clamping: divergence.shared))
    guard !divergence.isInDisksOnly else {
      return "all \(shared) events are the same; what the disks hold at the end is not"
    }
    let same: String
    switch divergence.shared {
    case 0: same = "the runs differ from the start"
    case 1: same = "the first event is the same"
    default: same = "the first \(shared) events are the same"
    }
    let (a, b) = (text(divergence.first), text(divergence.second))
    let what =
      a == b ? "both say \(a), with another past" : "A has \(a), B has \(b)"
    return "\(same); then \(what)"
  }

  private func text(_ side: Divergence.Side) -> String {
    guard let event = side.events.first else { return "no event any more" }
    return "\(event.node): \(event.kind) at \(event.instant)"
  }

  private func events(_ side: Divergence.Side) -> [String] {
    side.events.isEmpty ? ["none: the run is over"] : side.events.map(row)
  }

  private func row(_ event: EventAccount) -> String {
    let number = Figures.pad("\(event.number)", to: 9, right: true)
    let order = Figures.pad("#\(event.sequence)", to: 9, right: true)
    return "\(number) \(order)  \(Figures.pad("\(event.instant)", to: 15, right: true))  "
      + "\(Figures.pad(event.node, to: 12))  \(event.kind)"
  }

  private func row(_ line: (instant: Instant, text: String)) -> String {
    "\(Figures.pad("\(line.instant)", to: 15, right: true))  \(line.text)"
  }

  private func section(_ title: String, _ rows: [String]) -> [String] {
    rows.isEmpty ? [] : [style.strong(title)] + rows.map { "  \($0)" } + [""]
  }
}
