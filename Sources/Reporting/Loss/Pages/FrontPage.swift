import Estimation

/// What the study asks, the answer in a sentence, and what follows.
struct FrontPage {
  private let facts: StudyFacts

  init(_ facts: StudyFacts) { self.facts = facts }

  /// The page.
  var blocks: [Block] {
    var blocks: [Block] = [.heading(level: 1, facts.study.title, anchor: nil)]
    if !facts.study.question.isEmpty {
      blocks.append(.paragraph("\(quiet: facts.study.question)", .body))
    }
    blocks += answers.map { .paragraph($0, .answer) }
    blocks += warnings.map { .paragraph($0, .warning) }
    let conclusions = facts.study.conclusions.map { Prose($0) }
    let sentences = conclusions.isEmpty ? Conclusions(facts).sentences : conclusions
    if !sentences.isEmpty {
      blocks.append(.heading(level: 3, "What a decision can rest on", anchor: nil))
      blocks.append(.list(sentences, isNumbered: true))
    }
    if let dominant { blocks.append(.paragraph(dominant, .body)) }
    return blocks
  }

  /// The assumption that matters most, and the caution that many nines call for.
  private var dominant: Prose? {
    guard let best = facts.best, let bar = best.sensitivities.first else { return nil }
    var text: Prose =
      "\(strong: "What it hangs on.") For \(strong: best.name), \(Conclusions.dominant(bar))."
    if let band = best.rateBand {
      let (low, high) = (Numerals.plain(band.low, digits: 2), Numerals.plain(band.high, digits: 2))
      text =
        text + """
           With all rates drawn from their ranges, nine in ten answers lie between \(strong: low) and \
          \(strong: high) loss events per year.
          """
    }
    let guessed = best.sensitivities.filter { $0.evidence == .engineering }.map(\.elasticity)
    if let share = guessed.max(), share > 0 {
      text =
        text + """
           \(share >= 1 ? "All" : "At least \(Numerals.percent(share))") of its loss events hang \
          on inputs that nobody has measured (mark E).
          """
    }
    if let nines = Nines(best.yearChance).quantity, nines.value > 5 {
      text =
        text + """
           Beyond five event-year nines an answer is always that of the rarest common cause that is \
          assumed, which nobody has measured well: read it as a statement about that number.
          """
    }
    return text
  }

  private var answers: [Prose] {
    guard let best = facts.best else {
      return facts.placementGroups.compactMap(placement) + [agreement].compactMap { $0 }
    }
    guard let baseline = facts.baseline, baseline.name != best.name else { return [answer(best)] }
    return [answer(best), answer(baseline)]
  }

  /// The answer of a study that compares nothing but placements.
  private func placement(_ group: [PlacementResult]) -> Prose? {
    guard let gone = group.compactMap({ $0.firstLoss?.gone }).min() else { return nil }
    let brokers = Numerals.count(group.first?.brokers ?? 0)
    let losses = group.compactMap { placement in
      placement.chance(gone: gone).map { (name: placement.name, chance: $0.chance) }
    }
    let sorted = losses.sorted { $0.chance.value < $1.chance.value }
    // Of many placements the extremes are enough.
    let shown = sorted.count > 4 ? [sorted[0], sorted[sorted.count - 1]] : losses
    let chances = shown.map { loss in
      let text = facts.text(loss.chance, .chance)
      return "\(strong: text.main + text.suffix) with “\(loss.name)”" as Prose
    }
    return chances.enumerated().reduce(
      "When \(Numerals.count(gone)) of \(brokers) brokers are gone at once, drawn at random, some partition is gone with a "
        + "chance of " as Prose
    ) { text, entry in
      text + (entry.offset == 0 ? "" : "; ") + entry.element
    } + "."
  }

  /// The answer of a study that only checks the simulator.
  private var agreement: Prose? {
    let rows = facts.study.reduced
    guard !rows.isEmpty else { return nil }
    let agreeing = rows.count { $0.agrees }
    return """
      The simulator agrees with the formula in \(strong: String(agreeing)) of \
      \(String(rows.count)) small worlds.
      """
  }

  private func answer(_ option: OptionResult) -> Prose {
    let scope = "losing acknowledged records anywhere in the cluster"
    let chance = facts.text(option.chance, .chance)
    let place = "With the assumptions below, \(strong: option.name)" as Prose
    if option.chance.isBound {
      let runs = Numerals.count(option.runs)
      return place
        + """
         lost nothing that the contract lets it lose in \(runs) simulated runs: its chance of \
        \(scope) within \(facts.horizon) is \(strong: "below " + bound(chance)) \
        (\(facts.confidence) upper bound).\(truncation(option))
        """
    }
    var text: Prose =
      place
      + " has a \(strong: chance.main + chance.suffix) chance of \(scope) within \(facts.horizon)"
    var details = chance.interval.map { ["\(facts.confidence) interval \($0)"] } ?? []
    if let odds = Numerals.oneIn(option.chance.value) { details.append("about \(odds)") }
    if !details.isEmpty { text = text + " (\(details.joined(separator: "; ")))" }
    return text + Prose(likeliest(option)) + "." + Prose(truncation(option))
  }

  private func bound(_ text: QuantityText) -> String {
    text.main.replacing("< ", with: "") + text.suffix
  }

  private func likeliest(_ option: OptionResult) -> String {
    var text = ""
    if let pattern = option.patterns.first(where: { $0.mayContribute && $0.events.value > 0 }) {
      let share = Numerals.percent(min(1, pattern.events.value / option.events.value))
      text += ", most likely after \(pattern.name) (\(share) of loss events)"
    }
    if let sizes = option.sizes, option.rate > 0 {
      let seconds = Numerals.duration(seconds: sizes.median / option.rate)
      let median = Numerals.plain(sizes.median, digits: 3)
      text +=
        "; half of all losses are at most \(median) \(sizes.median == 1 ? "record" : "records")"
        + " (\(seconds) of one partition's traffic)"
    }
    return text
  }

  /// What the patterns that were not played could add, where that is not negligible.
  private func truncation(_ option: OptionResult) -> String {
    let most = option.truncationBound + option.skipped.reduce(0) { $0 + $1.rate }
    guard most > 0.1 * StudyFacts.score(option.events) else { return "" }
    return
      " Chains of more than \(facts.study.order) faults, and rare ones, were not played and could add "
      + "at most \(Numerals.bound(most)) loss events per year, which is not negligible here."
  }

  private static func runs(_ count: Int) -> String {
    count == 1 ? "1 simulated run" : "\(Numerals.count(count)) simulated runs"
  }

  private var warnings: [Prose] {
    facts.study.options.filter { $0.forbiddenHits > 0 }.map { option in
      """
      \(strong: option.name): \(Self.runs(option.forbiddenHits)) lost records \
      although fewer copies failed than the settings promise to survive, \
      \(facts.text(option.forbidden).line) such events per year. The numbers above count \
      them: the protocol as configured does not keep its promise there.
      """
    }
  }
}
