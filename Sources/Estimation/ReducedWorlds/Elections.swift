import Primitives

extension ReducedModel {
  private static let race: [ReducedParameter] = [
    .init("rate", .rate, "failures a year of a leader whose followers lag"),
    .init("catch-up", .duration, "mean time until a follower has caught up"),
  ]

  /// Elections and acknowledgements that lose data.
  static let elections: [ReducedModel] = [
    ReducedModel(
      "unclean-election-chance",
      "chance that a leader fails before a lagging follower has caught up",
      formula: "rate / (rate + 1 / catch-up)",
      race
    ) { values throws(ReducedFailure) in try election(values, .chance) },
    ReducedModel(
      "unclean-election-lost",
      "records lost, on average, each time that all followers lag",
      formula: "records rate / (rate + 1 / catch-up)^2",
      unit: "records",
      race + [.records]
    ) { values throws(ReducedFailure) in try election(values, .lost) },
    ReducedModel(
      "unclean-election-size",
      "records lost, on average, when the leader fails first",
      formula: "records / (rate + 1 / catch-up)",
      unit: "records",
      race + [.records]
    ) { values throws(ReducedFailure) in try election(values, .size) },
    ReducedModel(
      "leader-only-acknowledged",
      "records acknowledged by the leader alone and not yet sent to a follower",
      formula: "(r t^2 / 2) / (t + exp(-r t) / r), r = records, t = round-trip",
      unit: "records",
      [.records, .init("round-trip", .duration, "time from an answer to the next request")]
    ) { values throws(ReducedFailure) in
      let law = FetchLoopLaw(records: values["records"], roundTrip: values["round-trip"])
      let isSmall = law.records * law.roundTrip <= 10_000
      try values.require(isSmall, "records", "is at most 10000 in a round-trip")
      return law
    },
    ReducedModel(
      "amnesiac-leader",
      "rate of leaders that crash and are back without their tail before anybody noticed",
      formula: "rate (1 - exp(-detection / restart))",
      unit: "/yr",
      [
        .init("rate", .rate, "crashes a year of the leader's system"),
        .init("restart", .duration, "mean time until the broker runs again"),
        .init("detection", .duration, "time after which the broker is taken for dead"),
      ]
    ) { values throws(ReducedFailure) in
      FirstEventLaw(
        rate: 1 / values["restart"],
        window: values["detection"],
        scale: try values.positive("rate")
      )
    },
  ]

  private static func election(_ values: ReducedValues, _ quantity: ElectionLaw.Quantity)
    throws(ReducedFailure) -> ElectionLaw
  {
    ElectionLaw(
      rate: try values.positive("rate") / ReducedWorld.secondsPerYear,
      catchUp: values["catch-up"],
      records: values["records"],
      quantity: quantity
    )
  }
}

/// A leader's failure against a follower's catching up.
struct ElectionLaw: ReducedLaw {
  enum Quantity {
    /// Chance that the leader fails first.
    case chance
    /// Records lost each time.
    case lost
    /// Records lost when the leader fails first.
    case size
  }

  var rate: Double
  var catchUp: Double
  var records: Double
  var quantity: Quantity

  var expected: Double {
    switch quantity {
    case .chance: ClosedForms.uncleanElection(rate: rate, catchUp: catchUp)
    case .lost:
      ClosedForms.uncleanElectionLost(rate: rate, catchUp: catchUp, records: records)
    case .size:
      ClosedForms.uncleanElectionGivenLoss(rate: rate, catchUp: catchUp, records: records)
    }
  }
}

/// A follower that asks again a round trip after each answer, and a leader that answers as soon as
/// it has a record.
struct FetchLoopLaw: ReducedLaw {
  var records: Double
  var roundTrip: Double

  var expected: Double {
    ClosedForms.leaderOnlyAcknowledged(records: records, roundTrip: roundTrip)
  }
}
