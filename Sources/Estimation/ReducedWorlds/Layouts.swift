import Primitives

extension ReducedModel {
  private static let shocks: [ReducedParameter] = [
    .init("host", .rate, "shocks a year of one host"),
    .init("rack", .rate, "shocks a year of one rack"),
    .init("zone", .rate, "shocks a year of one zone"),
    .init("region", .rate, "shocks a year of everything", standard: 0),
  ]
  private static let sync: [ReducedParameter] = [
    .cycle, .init("unavailability", .probability, "share of time that a broker is out of sync"),
    .init("least", .count, "copies that must be in sync", standard: 2),
  ]

  /// Three copies over hosts, racks, zones and a region.
  static let layouts: [ReducedModel] = CopySpread.allCases.flatMap { spread in
    [kills(spread), losses(spread), lost(spread)]
  }

  private static func place(_ spread: CopySpread) -> String {
    switch spread {
    case .oneRack: "one rack"
    case .threeRacks: "three racks of one zone"
    case .twoZones: "two racks of one zone and a second zone"
    case .threeZones: "three zones"
    }
  }

  private static func kills(_ spread: CopySpread) -> ReducedModel {
    ReducedModel(
      "\(spread.rawValue)-kills",
      "rate at which three copies in \(place(spread)) are stopped within a window",
      formula: "sum over ways to cover the copies of coincidences within the window",
      unit: "/yr",
      shocks + [.init("window", .duration, "the window")]
    ) { values throws(ReducedFailure) in
      LayoutLaw(
        layout: try layout(values, spread),
        quantity: .kills(window: values.years("window"))
      )
    }
  }

  private static func losses(_ spread: CopySpread) -> ReducedModel {
    ReducedModel(
      "\(spread.rawValue)-losses",
      "rate at which three copies in \(place(spread)) lose records not yet written",
      formula: "sum over in-sync sets and covers: first shock, the others before it is written",
      unit: "/yr",
      shocks + sync
    ) { values throws(ReducedFailure) in
      LayoutLaw(layout: try layout(values, spread), quantity: .losses(try inSync(values)))
    }
  }

  private static func lost(_ spread: CopySpread) -> ReducedModel {
    ReducedModel(
      "\(spread.rawValue)-lost",
      "records not yet written that three copies in \(place(spread)) lose",
      formula: "losses by each cover, times records cycle / (copies in sync + shocks)",
      unit: "records/yr",
      shocks + sync + [.records]
    ) { values throws(ReducedFailure) in
      let perYear = values["records"] * ReducedWorld.secondsPerYear
      return LayoutLaw(
        layout: try layout(values, spread),
        quantity: .lost(try inSync(values), records: perYear)
      )
    }
  }

  private static func layout(_ values: ReducedValues, _ spread: CopySpread)
    throws(ReducedFailure) -> ShockLayout
  {
    // Without hosts that die most sums would be empty.
    let rates = ShockRates(
      host: try values.positive("host"),
      rack: values["rack"],
      zone: values["zone"],
      region: values["region"]
    )
    return spread.layout(rates)
  }

  private static func inSync(_ values: ReducedValues) throws(ReducedFailure) -> LayoutLaw.Sync {
    LayoutLaw.Sync(
      cycle: values.years("cycle"),
      unavailability: values["unavailability"],
      least: try values.count("least", atMost: 3)
    )
  }
}

/// Shocks that stop copies in a layout.
struct LayoutLaw: ReducedLaw {
  /// When copies take records, and when they write them.
  struct Sync: Hashable {
    var cycle: Double
    var unavailability: Double
    var least: Int
  }

  enum Quantity {
    /// All copies stopped within a window, a year.
    case kills(window: Double)
    /// Losses a year.
    case losses(Sync)
    /// Records lost a year.
    case lost(Sync, records: Double)
  }

  var layout: ShockLayout
  var quantity: Quantity

  var expected: Double {
    switch quantity {
    case .kills(let window): layout.kills(window: window)
    case .losses(let sync): losses(sync).events
    case .lost(let sync, let records): losses(sync).lost * records
    }
  }

  private func losses(_ sync: Sync) -> (events: Double, lost: Double) {
    layout.losses(cycle: sync.cycle, unavailability: sync.unavailability, least: sync.least)
  }
}
