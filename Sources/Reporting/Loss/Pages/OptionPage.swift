import Estimation

/// All that was found out about one option.
struct OptionPage {
  let facts: StudyFacts
  let option: OptionResult
  private let number: Int

  init(_ facts: StudyFacts, option index: Int) {
    self.facts = facts
    option = facts.study.options[index]
    number = index + 1
  }

  /// The page.
  var blocks: [Block] {
    let heading: [Block] = [
      .sheet, .heading(level: 2, "Option \(number): \(option.name)", anchor: "option-\(number)"),
      .paragraph(settings, .note),
    ]
    let refusals: [Block] =
      option.refusals.isEmpty
      ? []
      : [
        .paragraph("Not claimed of this option:", .body),
        .list(option.refusals.map { Prose(sentence: $0) }, isNumbered: false),
      ]
    return heading + [.paragraph(effort, .body)] + refusals + PatternSection(self).blocks
      + LossSection(self).blocks + exposure + sensitivity + witness
  }

  private var settings: Prose {
    option.settings.enumerated().reduce("" as Prose) { text, entry in
      let comma = entry.offset == 0 ? "" : ", "
      return text + "\(comma)\(code: "\(entry.element.name) = \(entry.element.value)")"
    }
  }

  private var effort: Prose {
    let played = Double(max(1, option.runs))
    let hits = Numerals.count(option.hits)
    var text: Prose =
      "\(Numerals.count(option.runs)) simulated runs, \(hits) of which lost acknowledged records."
    if option.events.value > 0 {
      let half = option.events.relativeHalfWidth
      let wanted = facts.study.precision
      text =
        text + """
           The interval of the loss events is ±\(Numerals.percent(half)) wide; wanted were \
          ±\(Numerals.percent(wanted)).
          """
    }
    if option.crudeRuns.isFinite, option.crudeRuns > played {
      let gain = Numerals.words(option.crudeRuns / played)
      text =
        text + """
           Playing years at random would take \(Numerals.words(option.crudeRuns)) of them for the \
          same interval, \(gain) times as many.
          """
    }
    return text
  }

  private var exposure: [Block] {
    guard option.exposure.count > 1 else { return [] }
    let curve = CurvePlot.Curve(
      name: "mean",
      points: option.exposure.map { (x: $0.second, y: $0.mean) },
      band: option.exposure.map { (low: $0.low, high: $0.high) },
      hasMarks: false
    )
    let plot = CurvePlot(
      title: "\(option.name): acknowledged records lost if power failed everywhere now",
      horizontal: "time since the start of the curve (s)",
      vertical: "acknowledged records lost",
      second: option.rate > 0 ? (1 / option.rate, "seconds of one partition's traffic") : nil,
      curves: [curve],
      isLogarithmic: false
    )
    return [
      .heading(level: 3, "What would be lost if power failed everywhere now", anchor: nil),
      .figure(
        plot.drawing,
        caption: "The line is the mean over the runs, the band reaches from the least to the most.",
        instead: exposureTable
      ),
    ]
  }

  private var exposureTable: Table {
    var table = Table(
      "Acknowledged records lost if power failed everywhere at that time; least and most of all runs.",
      [
        .number("Time", "s"), .number("Mean", "records"), .number("Least", "records"),
        .number("Most", "records"),
      ]
    )
    let every = max(1, option.exposure.count / 12)
    table.rows = option.exposure.enumerated().filter { $0.offset % every == 0 }.map { _, point in
      [point.second, point.mean, point.low, point.high].map { facts.cell($0) }
    }
    return table
  }

  private var sensitivity: [Block] {
    guard !option.sensitivities.isEmpty else { return [] }
    let bars = Array(option.sensitivities.prefix(12))
    let plot = TornadoPlot(
      title: "\(option.name): how far each assumption moves the answer",
      bars: bars
    )
    var table = Table(
      "Loss events per year as a multiple of the study's, with the assumption at both ends.",
      [
        .text("Assumption"), .text("Mark"), .text("Ends"), .number("At the low end"),
        .number("At the high end"), .number("Elasticity"),
      ]
    )
    table.rows = bars.map { bar in
      [
        .text(bar.name), .strong(bar.evidence.rawValue), .text("\(bar.lowText) … \(bar.highText)"),
        facts.cell(bar.low), facts.cell(bar.high), facts.cell(bar.elasticity, digits: 2),
      ]
    }
    return [
      .heading(level: 3, "How far each assumption moves the answer", anchor: nil),
      .figure(
        plot.drawing,
        caption: """
          Filled: the assumption at the upper end of its range; open: at the lower end; all \
          others as assumed. Elasticity is the percentage by which the answer grows when the \
          assumption grows by one percent. The letters are the marks of evidence.
          """,
        instead: table
      ),
    ] + band
  }

  private var band: [Block] {
    guard let band = option.rateBand else { return [] }
    let text: Prose = """
      With every rate drawn from the range of its sources (log-uniformly, each for itself), nine in \
      ten answers lie between \(strong: Numerals.plain(band.low, digits: 2)) and \
      \(strong: Numerals.plain(band.high, digits: 2)) loss events per year. That is what the \
      rates leave open; the intervals of this report are what the runs leave open.
      """
    return [.paragraph(text, .body)]
  }

  private var witness: [Block] {
    guard let witness = option.witness else { return [] }
    let lost = Figures.count(witness.lost)
    return [
      .heading(level: 3, "The worst run, to be played again", anchor: nil),
      .paragraph(
        """
        Seed \(code: String(witness.seed)) with the pattern “\(witness.pattern)” lost \(lost) \
        acknowledged records; digest \(code: witness.digest).
        """,
        .body
      ),
      .code(witness.story.joined(separator: "\n")),
    ]
  }
}
