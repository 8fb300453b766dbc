import Estimation

/// What placement of partitions trades: how often against how much.
struct PlacementPage {
  private let facts: StudyFacts

  init(_ facts: StudyFacts) { self.facts = facts }

  private var placements: [PlacementResult] { facts.study.placements }

  /// The page.
  var blocks: [Block] {
    guard !placements.isEmpty else { return [] }
    let remarks = placements.flatMap { placement in
      placement.remarks.map { "\(strong: placement.name): \($0)" as Prose }
    }
    return [.sheet, .heading(level: 2, "Placement of partitions", anchor: "placements")]
      + facts.placementGroups.flatMap(figure) + [.table(table)]
      + (remarks.isEmpty ? [] : [.list(remarks, isNumbered: false)])
  }

  /// A picture of placements of equally many brokers, if it has more than one point of each.
  private func figure(_ placements: [PlacementResult]) -> [Block] {
    guard placements.contains(where: { $0.chances.count > 1 }) else { return [] }
    let values = placements.flatMap(\.chances).map(\.chance.value).filter { $0 > 0 }
    let brokers = Numerals.count(placements.first?.brokers ?? 0)
    let plot = CurvePlot(
      title: "Chance that a partition is gone, by number of brokers gone at once",
      horizontal: "brokers gone at once, of \(brokers)",
      vertical: "chance that a partition is gone",
      second: nil,
      curves: placements.map { placement in
        CurvePlot.Curve(
          name: placement.name,
          points: placement.chances.map { (x: Double($0.gone), y: $0.chance.value) },
          band: placement.chances.map {
            (low: $0.chance.interval.low, high: $0.chance.interval.high)
          }
        )
      },
      isLogarithmic: (values.max() ?? 1) > 50 * (values.min() ?? 1)
    )
    return [.figure(plot.drawing, caption: caption, instead: chances(placements))]
  }

  private var caption: Prose {
    """
    Brokers drawn at random; a line begins where the chance is no longer 0. A set of brokers that together hold all copies of some partition is \
    a copyset; fewer of them mean rarer but larger losses, for the expected share lost is the \
    same for every placement.
    """
  }

  private func chances(_ placements: [PlacementResult]) -> Table {
    var table = Table(
      "Chance that a partition is gone.",
      [.number("Brokers gone")] + placements.map { .number($0.name) }
    )
    let counts = Set(placements.flatMap(\.chances).map(\.gone)).sorted()
    table.rows = counts.map { count in
      [.text(String(count))]
        + placements.map { placement in
          placement.chance(gone: count).map { facts.cell($0.chance, .chance) } ?? .none
        }
    }
    return table
  }

  private var table: Table {
    var table = Table(
      "Placements. Scatter width: how many other brokers share data with one, on average.",
      [
        .text("Placement"), .number("Brokers"), .number("Partitions"), .number("Copysets"),
        .number("Scatter width", "brokers"), .number("Brokers gone", "at once"),
        .number("Chance of any loss", "with so many gone"),
        .number("Partitions gone", "share, if any is"),
        .number("Partitions gone", "share, expected"),
      ]
    )
    table.rows = placements.map { placement in
      [
        .strong(placement.name), .text(Numerals.count(placement.brokers)),
        .text(Numerals.count(placement.partitions)), .text(Numerals.count(placement.copysets)),
        facts.cell(placement.scatterWidth),
      ] + loss(placement)
    }
    return table
  }

  /// What the fewest brokers that take a partition along do.
  private func loss(_ placement: PlacementResult) -> [Table.Cell] {
    guard let first = placement.firstLoss else { return [.none, .none, .none, .none] }
    return [
      .text(Numerals.count(first.gone)), facts.cell(first.chance, .chance),
      facts.cell(Quantity(exactly: first.share), .chance),
      facts.cell(first.chance.scaled(by: first.share), .chance),
    ]
  }
}
