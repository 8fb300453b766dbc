import Primitives

extension ReducedParameter {
  static let cycle = ReducedParameter(
    "cycle",
    .duration,
    "time from one write of caches to the next"
  )
  static let copies = ReducedParameter("copies", .count, "copies of a record")
  static let hostRate = ReducedParameter("rate", .rate, "deaths a year of one host")
  static let records = ReducedParameter("records", .ratePerSecond, "records a second")
}

extension ReducedModel {
  /// What dies with caches that were not yet written.
  static let windows: [ReducedModel] = [
    ReducedModel(
      "record-window",
      "chance that a record is lost because every host dies before it has written it",
      formula: "(1 - (1 - exp(-x)) / x)^copies, x = rate cycle",
      [.hostRate, .cycle, .copies]
    ) { values throws(ReducedFailure) in
      DeathsLaw(try deaths(values), quantity: .record)
    },
    ReducedModel(
      "last-replica",
      "chance that a copy which stands alone dies before its tail is written",
      formula: "1 - (1 - exp(-x)) / x, x = rate cycle",
      [.hostRate, .cycle]
    ) { values throws(ReducedFailure) in
      let deaths = Deaths(
        rate: try values.positive("rate"),
        cycle: values.years("cycle"),
        copies: 1
      )
      return DeathsLaw(deaths, quantity: .record)
    },
    ReducedModel(
      "staggered-deaths",
      "rate of losses by hosts that die one after the other before any has written its tail",
      formula: "n rate (1 - (1 - exp(-x)) / x)^(n - 1), x = rate cycle",
      unit: "/yr",
      [.hostRate, .cycle, .copies]
    ) { values throws(ReducedFailure) in
      DeathsLaw(try deaths(values), quantity: .losses)
    },
    ReducedModel(
      "staggered-window",
      "mean length of what staggered deaths lose",
      formula: "cycle / (2 copies)",
      unit: "s",
      [.hostRate, .cycle, .copies]
    ) { values throws(ReducedFailure) in
      let deaths = try deaths(values)
      return DeathsLaw(deaths, quantity: .window)
    },
    ReducedModel(
      "shock-fraction",
      "share of all records lost to shocks that kill all copies at once",
      formula: "rate cycle / (copies + 1)",
      [.init("rate", .rate, "shocks a year"), .cycle, .copies]
    ) { values throws(ReducedFailure) in
      KillLaw(
        cycle: values.years("cycle"),
        copies: try values.count("copies", atMost: 64),
        quantity: .mean(scale: try values.positive("rate"))
      )
    },
    ReducedModel(
      "kill-window",
      "mean length of the lost suffix when all copies die at once",
      formula: "E min of U(0, cycle) + U(0, metadata-lag) over the copies",
      unit: "s",
      [
        .cycle, .copies,
        .init("metadata-lag", .duration, "most that metadata lags behind data", standard: 0),
      ]
    ) { values throws(ReducedFailure) in
      KillLaw(
        cycle: values["cycle"],
        lag: values["metadata-lag"],
        copies: try values.count("copies", atMost: 64),
        quantity: .mean(scale: 1)
      )
    },
    ReducedModel(
      "kill-window-deviation",
      "standard deviation of the lost suffix when all copies die at once",
      formula: "cycle sqrt(k / (k + 2)) / (k + 1), k = copies",
      unit: "s",
      [.cycle, .copies]
    ) { values throws(ReducedFailure) in
      KillLaw(
        cycle: values["cycle"],
        copies: try values.count("copies", atMost: 64),
        quantity: .deviation
      )
    },
    ReducedModel(
      "kill-window-quantile",
      "length that the lost suffix stays below with a given chance",
      formula: "cycle (1 - (1 - share)^(1 / copies))",
      unit: "s",
      [.cycle, .copies, .init("share", .probability, "chance of staying below")]
    ) { values throws(ReducedFailure) in
      try values.require(
        (0.001...0.999).contains(values["share"]),
        "share",
        "is from 0.001 to 0.999"
      )
      return KillLaw(
        cycle: values["cycle"],
        copies: try values.count("copies", atMost: 64),
        quantity: .quantile(values["share"])
      )
    },
    ReducedModel(
      "kill-records",
      "mean number of records lost when all copies die at once",
      formula: "records cycle / (copies + 1)",
      unit: "records",
      [.records, .cycle, .copies]
    ) { values throws(ReducedFailure) in
      KillLaw(
        cycle: values["cycle"],
        copies: try values.count("copies", atMost: 64),
        quantity: .mean(scale: values["records"])
      )
    },
    ReducedModel(
      "kill-chance",
      "chance of losing at least one record when all copies die at once",
      formula: "integral of (1 - exp(-a x)) k (1 - x)^(k - 1), a = records cycle, k = copies",
      [.records, .cycle, .copies]
    ) { values throws(ReducedFailure) in
      KillLaw(
        cycle: values["cycle"],
        copies: try values.count("copies", atMost: 64),
        quantity: .any(records: values["records"])
      )
    },
  ]

  private static func deaths(_ values: ReducedValues) throws(ReducedFailure) -> Deaths {
    Deaths(
      rate: try values.positive("rate"),
      cycle: values.years("cycle"),
      copies: try values.count("copies", atMost: 16)
    )
  }
}

/// Hosts that die independently, each writing its caches every `cycle`.
struct Deaths: Hashable {
  var rate: Double
  var cycle: Double
  var copies: Int
}

/// What is lost when hosts die independently.
struct DeathsLaw: ReducedLaw {
  enum Quantity {
    /// Chance that one record is lost.
    case record
    /// Losses a year.
    case losses
    /// Mean length of a loss, in seconds.
    case window
  }

  let deaths: Deaths
  let quantity: Quantity

  init(_ deaths: Deaths, quantity: Quantity) {
    self.deaths = deaths
    self.quantity = quantity
  }

  var expected: Double {
    let (rate, cycle, copies) = (deaths.rate, deaths.cycle, deaths.copies)
    return switch quantity {
    case .record: ClosedForms.recordWindow(rate: rate, cycle: cycle, copies: copies)
    case .losses: ClosedForms.staggeredDeaths(rate: rate, cycle: cycle, copies: copies)
    case .window:
      ClosedForms.staggeredWindow(cycle: cycle, copies: copies) * ReducedWorld.secondsPerYear
    }
  }

  var formulaError: Double {
    guard case .window = quantity else { return 0 }
    return deaths.rate * deaths.cycle
  }
}

/// What is lost when all copies die at once.
struct KillLaw: ReducedLaw {
  enum Quantity {
    /// Mean length of the lost suffix, in another unit.
    case mean(scale: Double)
    /// Its standard deviation.
    case deviation
    /// What it stays below with this chance.
    case quantile(Double)
    /// Chance of losing any record.
    case any(records: Double)
  }

  var cycle: Double
  var lag = 0.0
  var copies: Int
  var quantity: Quantity

  var expected: Double {
    switch quantity {
    case .mean(let scale):
      scale * ClosedForms.killWindow(cycle: cycle, metadataLag: lag, copies: copies)
    case .deviation: ClosedForms.killWindowDeviation(cycle: cycle, copies: copies)
    case .quantile(let share):
      ClosedForms.killWindowQuantile(cycle: cycle, copies: copies, share: share)
    case .any(let records):
      ClosedForms.killChance(records: records, cycle: cycle, copies: copies)
    }
  }
}
