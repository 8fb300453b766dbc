import Estimation
import Primitives
import Scenarios

extension ConclusionTemplate {
  /// The sentence with its numbers filled in from a study.
  public func text(in study: LossStudy) -> String {
    pieces.map { piece in
      switch piece {
      case .text(let words): words
      case .option(let name, let field):
        study.options.first { $0.name == name }.map { $0.text(field, in: study) } ?? "?"
      case .reduced(let name, let field):
        study.reduced.first { $0.name == name }.map { $0.text(field, in: study) } ?? "?"
      case .placement(let name, let gone):
        study.placements.first { $0.name == name }
          .flatMap { $0.chance(gone: gone) }
          .map { QuantityText($0.chance, .chance, confidence: study.confidence).line } ?? "?"
      }
    }.joined()
  }
}

extension ClosedFormRow {
  fileprivate func text(_ field: ReducedField, in study: LossStudy) -> String {
    switch field {
    case .expected: "\(Numerals.plain(expected)) \(unit)"
    case .simulated: QuantityText(simulated, confidence: study.confidence).line
    case .z: z.map { Numerals.plain($0, digits: 2) } ?? "none"
    }
  }
}

extension OptionResult {
  fileprivate func text(_ field: ConclusionField, in study: LossStudy) -> String {
    func line(_ quantity: Quantity, _ kind: QuantityText.Kind = .number) -> String {
      QuantityText(quantity, kind, confidence: study.confidence).line
    }
    switch field {
    case .events: return line(events)
    case .chance: return line(chance, .chance)
    case .lost: return line(lost)
    case .seconds: return rate > 0 ? line(lost.scaled(by: 1 / rate)) : "?"
    case .readThenLost: return line(readThenLost)
    case .eventNines: return eventNines.map { line($0) } ?? "not estimable"
    case .recordNines: return recordNines.map { line($0) } ?? "not estimable"
    case .refused: return line(refused)
    case .unreadable: return line(unreadable)
    case .ratio:
      let ratio = study.comparisons.first { $0.option == name }?.ratio
      return ratio.map { line($0) } ?? "not estimable"
    case .cause: return mainCause?.name ?? "nothing"
    case .causeShare: return Numerals.percent(mainCause?.share ?? 0)
    case .runs: return Numerals.count(runs)
    }
  }

  /// The cause with the largest share of the loss events.
  private var mainCause: (name: String, share: Double)? {
    var sums: [(name: String, share: Double)] = []
    for pattern in patterns where events.value > 0 {
      let share = pattern.events.value / events.value
      if let place = sums.firstIndex(where: { $0.name == pattern.cause }) {
        sums[place].share += share
      } else {
        sums.append((pattern.cause, share))
      }
    }
    return sums.max { $0.share < $1.share }
  }
}
