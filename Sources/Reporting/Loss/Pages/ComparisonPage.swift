import Estimation

/// All options side by side, with the words that the numbers need.
struct ComparisonPage {
  private let facts: StudyFacts

  init(_ facts: StudyFacts) { self.facts = facts }

  private var options: [OptionResult] { facts.study.options }

  /// The page.
  var blocks: [Block] {
    guard !options.isEmpty else { return [] }
    return [
      .heading(
        level: 2,
        options.count > 1 ? "The options side by side" : "The numbers",
        anchor: "options"
      ),
      .figure(plot.drawing, caption: caption, instead: nil),
      .table(losses),
      .table(availability),
      .paragraph(words, .note),
    ]
  }

  private var marked: Set<Int> {
    Set(options.indices.filter { options[$0].name == facts.best?.name && options.count > 1 })
  }

  private var plot: IntervalPlot {
    IntervalPlot(
      title: "Loss events, lost records and refused writes per year of every option",
      rows: options.map(\.name),
      emphasized: marked,
      panels: [
        IntervalPlot.Panel(
          title: "Loss events",
          unit: "events per year",
          values: options.map(\.events)
        ),
        IntervalPlot.Panel(
          title: "Records lost",
          unit: "records per year",
          values: options.map(\.lost)
        ),
        IntervalPlot.Panel(
          title: "Writes refused",
          unit: "partition-seconds per year",
          values: options.map(\.refused)
        ),
      ]
    )
  }

  private var caption: Prose {
    let text: Prose = """
      Further left is better. Marks are estimates, bars \(facts.confidence) intervals; an arrow \
      says that no loss was seen and the true value lies below its upright line. Where a scale \
      names powers of ten, equal distances are equal ratios.
      """
    guard options.count > 1 else { return text }
    return text + """
       The triangle marks the option that loses least often; of those that the runs do not tell \
      apart, the one that refuses writes least.
      """
  }

  private var shade: String {
    options.count > 1 ? "; the shaded option is the one with the triangle above" : ""
  }

  private var losses: Table {
    var table = Table(
      "What is lost. Intervals (\(facts.confidence)) stand below or behind each number\(shade).",
      [
        .text("Option"), .number("Loss events", "per year"),
        .number("Chance of any loss", facts.within), .number("Records lost", "per year"),
        .number("Traffic lost", "partition-seconds per year"),
        .number("Event-year nines", "−log₁₀ of chance in 1 year"),
        .number("Record nines", "−log₁₀ of share lost"),
      ]
    )
    table.rows = options.map { option in
      [
        .strong(option.name), facts.cell(option.events), facts.cell(option.chance, .chance),
        facts.cell(option.lost), option.lostSeconds.map { facts.cell($0) } ?? .none,
        Nines(option.yearChance).cell,
        option.acknowledged > 0
          ? Nines(option.lost.scaled(by: 1 / option.acknowledged)).cell : .none,
      ]
    }
    table.emphasized = marked
    return table
  }

  private var availability: Table {
    var table = Table(
      "What it costs: time in which writes are refused or nothing can be read, and resources.",
      [
        .text("Option"), .number("Writes refused", "partition-seconds per year"),
        .number("Unreadable", "partition-seconds per year"),
      ] + facts.costs.map { .cost($0.name, $0.unit) }
    )
    table.rows = options.map { option in
      [.strong(option.name), facts.cell(option.refused), facts.cell(option.unreadable)]
        + facts.cells(facts.costs, of: option)
    }
    table.emphasized = marked
    return table
  }

  private var words: Prose {
    """
    \(strong: "Words.") A \(strong: "loss event") is a failure or a chain of failures after which \
    at least one record that a producer had been told is safe cannot be served any more, \
    whether the chosen settings permit it or not. \
    \(strong: "Partition-seconds") add up the seconds of all partitions that are hit. \
    \(strong: "Event-year nines") count the zeros in the chance of any loss within one year, \
    \(strong: "record nines") those in the share of all acknowledged records that is lost; the \
    two differ widely for the same cluster and must not be compared with each other, nor with a \
    vendor's durability figure, which counts stored objects. \(strong: "< x") means that no run \
    lost anything and the value is below x.
    """
  }
}

/// Nines: how many zeros stand in a small share.
struct Nines {
  /// The share's nines with both ends; nil when the share is 0 or 1 for certain.
  let quantity: Quantity?
  private let least: Double?

  init(_ share: Quantity) {
    func nines(_ x: Double) -> Double { max(0, -Scale.logarithm(min(x, 1))) }
    let range = share.interval
    least = range.high > 0 && range.high.isFinite ? nines(range.high) : nil
    if share.value > 0, range.low > 0 {
      quantity = Quantity(
        nines(share.value),
        ConfidenceInterval(low: nines(range.high), high: nines(range.low))
      )
    } else {
      quantity = nil
    }
  }

  /// With one decimal, or the least that they are.
  var cell: Table.Cell {
    if let quantity {
      let ends = [quantity.interval.low, quantity.interval.high].map(Self.text)
      return Table.Cell(
        main: Prose(Self.text(quantity.value)),
        detail: ends[0] == ends[1] ? "" : "\(ends[0])–\(ends[1])"
      )
    }
    guard let least else { return .none }
    return .text("> " + DecimalDigits(least).rounded(toPlace: -1, .down).text(toPlace: -1))
  }

  private static func text(_ nines: Double) -> String { DecimalDigits(nines).text(toPlace: -1) }
}
