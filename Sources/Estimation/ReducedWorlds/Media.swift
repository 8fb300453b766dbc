import Primitives

extension ReducedModel {
  private static let chain: [ReducedParameter] = [
    .init("rate", .rate, "losses a year of one copy's medium"),
    .init("repair", .duration, "mean time until a copy is made anew"), .copies,
  ]
  private static let horizon = ReducedParameter("horizon", .duration, "time that is looked at")

  /// Media that are lost and made anew.
  static let media: [ReducedModel] = [
    ReducedModel(
      "media-mttdl-serial",
      "mean time until all copies are gone, copies made anew one after the other",
      formula: "birth-death chain; to leading order repair^(1 - n) / (n! rate^n)",
      unit: "yr",
      chain
    ) { values throws(ReducedFailure) in MediaLaw(chain: try chain(values, .serial), horizon: nil)
    },
    ReducedModel(
      "media-mttdl-parallel",
      "mean time until all copies are gone, copies made anew all at once",
      formula: "birth-death chain; to leading order repair^(1 - n) / (n rate^n)",
      unit: "yr",
      chain
    ) { values throws(ReducedFailure) in MediaLaw(chain: try chain(values, .parallel), horizon: nil)
    },
    ReducedModel(
      "media-loss-serial",
      "chance that all copies are gone within a time, copies made anew one after the other",
      formula: "uniformization of the birth-death chain",
      chain + [horizon]
    ) { values throws(ReducedFailure) in
      MediaLaw(chain: try chain(values, .serial), horizon: values.years("horizon"))
    },
    ReducedModel(
      "media-loss-parallel",
      "chance that all copies are gone within a time, copies made anew all at once",
      formula: "uniformization of the birth-death chain",
      chain + [horizon]
    ) { values throws(ReducedFailure) in
      MediaLaw(chain: try chain(values, .parallel), horizon: values.years("horizon"))
    },
    ReducedModel(
      "media-loss-none",
      "chance that all copies are gone within a time, none made anew",
      formula: "(1 - exp(-rate horizon))^copies",
      [chain[0], .copies, horizon]
    ) { values throws(ReducedFailure) in
      AllWithinLaw(
        rate: try values.positive("rate"),
        window: values.years("horizon"),
        copies: try values.count("copies", atMost: 16)
      )
    },
  ]

  private static func chain(_ values: ReducedValues, _ mode: RepairChain.Repair)
    throws(ReducedFailure) -> RepairChain
  {
    let chain = RepairChain(
      copies: try values.count("copies", atMost: 8),
      failure: try values.positive("rate"),
      repair: 1 / values.years("repair"),
      mode: mode
    )
    try values.require(chain.copies > 1, "copies", "is at least 2")
    return chain
  }
}

/// Time until all copies on media are gone, or the chance of it within a horizon.
struct MediaLaw: ReducedLaw {
  var chain: RepairChain
  var horizon: Double?

  var expected: Double {
    horizon.map { chain.lossChance(within: $0) } ?? chain.meanTimeToLoss
  }
}

/// Independent events that must all come within one time.
struct AllWithinLaw: ReducedLaw {
  var rate: Double
  var window: Double
  var copies: Int

  var expected: Double {
    SpecialFunctions.power(ClosedForms.withinWindow(rate: rate, window: window), copies)
  }
}
