import Checking
import Primitives
import Simulation

/// How some records came to be lost: the few events that matter, in order, and what they mean.
struct LossStory: Sendable {
  /// One event on the way.
  struct Step: Sendable {
    var at: Instant
    /// When it was over, for what took a while.
    var until: Instant? = nil
    var node: Int?
    var text: String
  }

  /// What is lost, in a line.
  var title: String
  /// Which writer's records these are, in a line.
  var records: String
  /// The events that made the loss inevitable, in order of time.
  var steps: [Step]
  /// When and why there was no way back.
  var noReturn: [String]
  /// The instant of it.
  var noReturnAt: Instant
  /// What would have kept the records.
  var remedies: [String]
  /// What the contract says.
  var verdict: String

  /// When the first of the records was acknowledged, if one was.
  var promisedAt: Instant?
  /// When the first of the records was written.
  var since: Instant { steps.first?.at ?? noReturnAt }

  /// Whether the contract permits the loss.
  var isPermitted: Bool

  /// The story as text.
  func lines(_ style: Style) -> [String] {
    var lines = [isPermitted ? style.odd(title) : style.bad(title), "  " + records]
    for step in steps {
      let until = step.until.map { ", until \(Figures.moment($0))" } ?? ""
      lines.append("  \(Figures.instant(step.at))  \(step.text)\(until)")
    }
    lines += noReturn.map { "  " + $0 }
    lines.append("  " + verdict)
    if !remedies.isEmpty {
      lines += ["  it would have helped,"] + remedies.map { "    " + $0 }
    }
    return lines
  }
}

extension LossStory {
  /// The stories of the losses of a recorded run; empty when nothing was lost.
  static func text(_ outcome: RunOutcome, _ trace: Trace, style: Style) -> [String] {
    let names = TimelineNames(trace, outcome.result)
    var lines: [String] = []
    for loss in outcome.result.judgement.losses.prefix(mostTold) {
      if !lines.isEmpty { lines.append("") }
      lines += LossTeller(loss, trace, names).story.lines(style)
    }
    let rest = outcome.result.judgement.losses.count - mostTold
    if rest > 0 { lines += ["", "and \(rest) more losses; the page has them all"] }
    return lines
  }

  /// Most losses that are told on a terminal.
  private static let mostTold = 6
}
