import Estimation

/// The reference's vectors of small models: name, parameters, expected value.
///
/// Rates are per year and times in seconds; `hour` and `day` turn others into these.
struct ModelVector: Sendable {
  var id: String
  var model: String
  var parameters: [String: Double]
  var expected: Double
  /// Digits printed in the reference.
  var digits = 7
  /// Trials that a debug build has time for.
  var budget: Int { id == "Cidon" ? 200 : model == "copysets-distinct" ? 1_500 : 4_000 }

  static let year = ReducedWorld.secondsPerYear
  static let hour = 3_600.0
  static let day = 86_400.0
  /// Events per hour as events per year.
  static let perHour = 8_766.0

  static let all: [ModelVector] =
    coincidences + windows + kills + layouts + media + elections + copysets

  private static let coincidences: [ModelVector] =
    [
      .init(
        id: "M1",
        model: "independent-copies",
        parameters: ["chance": 1e-3, "copies": 3, "lost": 3],
        expected: 1e-9
      ),
      .init(
        id: "M1",
        model: "independent-copies",
        parameters: ["chance": 1e-3, "copies": 3, "lost": 2],
        expected: 2.998e-6
      ),
      .init(
        id: "M1",
        model: "independent-copies",
        parameters: ["chance": 1e-3, "copies": 3, "lost": 3, "sets": 10_000],
        expected: 9.999950e-6
      ),
      .init(
        id: "M2",
        model: "window-chance",
        parameters: ["rate": 0.6, "window": 35],
        expected: 6.654496e-7
      ),
      .init(
        id: "M3",
        model: "coincidence",
        parameters: ["rate": 0.6, "window": 35, "streams": 2],
        expected: 7.985395e-7
      ),
      .init(
        id: "M3",
        model: "coincidence",
        parameters: ["rate": 0.6, "window": 35, "streams": 3],
        expected: 7.970818e-13
      ),
      .init(
        id: "M3acc",
        model: "coincidence",
        parameters: ["rate": perHour, "window": 36, "streams": 3],
        expected: 2.970174e-4 * perHour
      ),
      .init(
        id: "M16",
        model: "refused-writes",
        parameters: ["unavailability": 1e-3, "copies": 3, "least": 1],
        expected: 1e-9
      ),
      .init(
        id: "M16",
        model: "refused-writes",
        parameters: ["unavailability": 1e-3, "copies": 3, "least": 2],
        expected: 2.998e-6
      ),
      .init(
        id: "M16",
        model: "refused-writes",
        parameters: ["unavailability": 1e-3, "copies": 3, "least": 3],
        expected: 2.997001e-3
      ),
      .init(
        id: "M16b",
        model: "refused-writes",
        parameters: ["unavailability": 1e-2, "copies": 3, "least": 2],
        expected: 2.98e-4
      ),
      .init(
        id: "M16b",
        model: "refused-writes",
        parameters: ["unavailability": 1e-2, "copies": 5, "least": 3],
        expected: 9.8506e-6
      ),
      .init(
        id: "M17",
        model: "unrecoverable-read",
        parameters: ["volume": 1e13, "error-rate": 1e-15],
        expected: 0.07688365
      ),
      .init(
        id: "M17",
        model: "unrecoverable-read",
        parameters: ["volume": 1e13, "error-rate": 1e-14],
        expected: 0.5506710
      ),
    ]

  private static let windows: [ModelVector] =
    [(1, 0.09365377), (2, 8.771028e-3), (3, 8.214398e-4)].map { (copies, value) in
      .init(
        id: "M4acc",
        model: "record-window",
        parameters: ["rate": 20 * perHour, "cycle": 36, "copies": copies],
        expected: value
      )
    }
    + [(1, 3.327249e-7), (3, 3.683460e-20)].map { (copies, value) in
      .init(
        id: "M4",
        model: "record-window",
        parameters: ["rate": 0.6, "cycle": 35, "copies": copies],
        expected: value
      )
    } + [
      .init(
        id: "M13",
        model: "last-replica",
        parameters: ["rate": 0.6, "cycle": 35],
        expected: 3.327248e-7,
        digits: 6
      ),
      .init(
        id: "M13",
        model: "last-replica",
        parameters: ["rate": 365.25, "cycle": 35],
        expected: 2.025189e-4
      ),
    ]
    + [
      (0.01, 132.5208, 0.2853836, 0.2454017), (0.1, 42.70747, 2.020707, 0.7658489),
      (1, 35.03392, 17.51452, 0.9714562),
    ].flatMap { (records, cycle, unsynced, dirty) -> [ModelVector] in
      [("cycle", cycle), ("unsynced", unsynced), ("dirty", dirty)].map { (what, value) in
        .init(
          id: "M7",
          model: "writeback-\(what)",
          parameters: ["records": records],
          expected: value
        )
      }
    }

  private static let kills: [ModelVector] =
    [
      (17.5, 17.5, 34.65, 10.10363), (11.66667, 10.25126, 31.5, 8.249579),
      (8.75, 7.220482, 27.45948, 6.777721),
    ]
    .enumerated().flatMap { (index, values) -> [ModelVector] in
      let base: [String: Double] = ["cycle": 35, "copies": Double(index + 1)]
      func quantile(_ share: Double) -> [String: Double] { base.merging(["share": share]) { $1 } }
      return [
        .init(id: "M5", model: "kill-window", parameters: base, expected: values.0),
        .init(
          id: "M5",
          model: "kill-window-quantile",
          parameters: quantile(0.5),
          expected: values.1
        ),
        .init(
          id: "M5",
          model: "kill-window-quantile",
          parameters: quantile(0.99),
          expected: values.2
        ),
        .init(id: "M5", model: "kill-window-deviation", parameters: base, expected: values.3),
      ]
    }
    + [
      ("M5b", 0.1, [0.7229135, 0.5869065, 0.4969372]),
      ("M5c", 0.01, [0.1562517, 0.1071332, 0.08171518]),
      ("M5c", 1, [0.9714286, 0.9444898, 0.9190437]),
    ].flatMap { (id, records, values) -> [ModelVector] in
      values.enumerated().map { (index, value) in
        .init(
          id: id,
          model: "kill-chance",
          parameters: ["records": records, "cycle": 35, "copies": Double(index + 1)],
          expected: value
        )
      }
    }
    + [
      (5, [20, 14.10884, 11.16327]), (30, [32.5, 24.89116, 21.08673]),
    ].flatMap { (lag, values) -> [ModelVector] in
      values.enumerated().map { (index, value) in
        .init(
          id: "M6",
          model: "kill-window",
          parameters: ["cycle": 35, "copies": Double(index + 1), "metadata-lag": lag],
          expected: value
        )
      }
    }

  private static let layouts: [ModelVector] =
    [
      ("one-rack", 0.0300001499, 9), ("three-racks", 0.0100004110, 9),
      ("two-zones", 3.245532e-5, 7), ("three-zones", 6.134179e-7, 7),
    ].map { (spread, value, digits) in
      let parameters = [
        "host": 0.05 * perHour, "rack": 0.02 * perHour, "zone": 0.01 * perHour, "window": 72,
      ]
      return .init(
        id: "M8acc",
        model: "\(spread)-kills",
        parameters: parameters,
        expected: value * perHour,
        digits: digits
      )
    }
    + [
      ("one-rack", 0.0, 0.14999955, 8), ("three-racks", 0, 0.04999985, 7),
      ("two-zones", 0, 4.99364e-5, 6), ("three-zones", 0, 1.86822e-9, 6),
      ("one-rack", 1e-3, 0.15099955, 8), ("three-racks", 1e-3, 0.05099985, 7),
      ("two-zones", 1e-3, 1.04993e-3, 6), ("three-zones", 1e-3, 9.99999e-4, 6),
    ].map { (spread, region, value, digits) in
      .init(
        id: "M9",
        model: "\(spread)-losses",
        parameters: canonical(region: region),
        expected: value,
        digits: digits
      )
    }
    + [
      ("one-rack", 1_313.8, 5), ("three-racks", 437.94, 5), ("two-zones", 0.58242, 5),
      ("three-zones", 1.6346e-5, 5),
    ].map { (spread, value, digits) in
      let parameters = canonical(region: 0).merging(["records": 1_000]) { $1 }
      return .init(
        id: "M9",
        model: "\(spread)-lost",
        parameters: parameters,
        expected: value,
        digits: digits
      )
    }

  private static func canonical(region: Double) -> [String: Double] {
    [
      "host": 0.6, "rack": 0.1, "zone": 0.05, "region": region, "cycle": 35,
      "unavailability": 1e-3,
    ]
  }

  private static let media: [ModelVector] =
    [
      ("M10", 0.12, 1.0, "mttdl-serial", 2.0, 12_694.79),
      ("M10", 0.12, 1, "mttdl-serial", 3, 1.288417e7),
      ("M10", 0.12, 1, "mttdl-parallel", 3, 2.576409e7),
      ("M10", 0.12, 1, "mttdl-parallel", 4, 5.883069e10),
      ("M10", 0.12, 1, "loss-serial", 2, 7.855394e-5),
      ("M10", 0.12, 1, "loss-serial", 3, 7.718979e-8),
      ("M10", 0.12, 1, "loss-parallel", 3, 3.865439e-8),
      ("M10b", 0.02, 1, "mttdl-serial", 2, 456_637.5),
      ("M10b", 0.02, 1, "mttdl-serial", 3, 2.779933e9),
      ("M10b", 0.02, 1, "mttdl-parallel", 3, 5.559714e9),
      ("M10acc", 1, 365.25 / 20, "mttdl-serial", 3, 81.83333),
      ("M10acc", 1, 365.25 / 20, "mttdl-parallel", 3, 158.5),
    ].map { (id, rate, days, what, copies, value) in
      var parameters = ["rate": rate, "repair": days * day, "copies": copies]
      if what.hasPrefix("loss") { parameters["horizon"] = year }
      return .init(id: id, model: "media-\(what)", parameters: parameters, expected: value)
    }
    + [(2, 0.01278699), (3, 1.445947e-3)].map { (copies, value) in
      .init(
        id: "M10n",
        model: "media-loss-none",
        parameters: ["rate": 0.12, "copies": copies, "horizon": year],
        expected: value
      )
    }

  private static let elections: [ModelVector] =
    [
      ("M11", year / (30 * day), 1_000.0, 2.314279e-4, 138.8246, 599_861.1),
      ("M11acc", year / 1_000, 1, 0.375, 140.625, 375),
    ].flatMap { (id, rate, records, chance, lost, size) -> [ModelVector] in
      let race = ["rate": rate, "catch-up": 600]
      let sized = race.merging(["records": records]) { $1 }
      return [
        .init(id: id, model: "unclean-election-chance", parameters: race, expected: chance),
        .init(id: id, model: "unclean-election-lost", parameters: sized, expected: lost),
        .init(id: id, model: "unclean-election-size", parameters: sized, expected: size),
      ]
    }
    + [(100, 0.003190059), (2_000, 0.7103627), (50_000, 20)].map { (records, value) in
      .init(
        id: "M12",
        model: "leader-only-acknowledged",
        parameters: ["records": records, "round-trip": 8e-4],
        expected: value
      )
    }

  private static let copysets: [ModelVector] =
    [
      ("M14", 12, 3, "distinct", "sets", 64, 0.2909091),
      ("M14", 12, 3, "distinct", "sets", 4, 0.01818182),
      ("M14r", 12, 3, "random", "partitions", 64, 0.2529120),
      ("M14r", 12, 3, "random", "partitions", 4, 0.01805823),
      ("M14b", 30, 3, "distinct", "sets", 1_000, 0.2463054),
      ("M14b", 30, 3, "distinct", "sets", 10, 2.463054e-3),
      ("M14b", 30, 3, "random", "partitions", 1_000, 0.2183403),
      ("M14b", 30, 3, "random", "partitions", 10, 2.460326e-3),
      ("Cidon", 5_000, 50, "random", "partitions", 275_000, 0.228081),
      ("Cidon", 4_998, 50, "permutations", "scatter", 2, 0.001569),
      ("Cidon", 4_998, 50, "permutations", "scatter", 10, 0.00782),
    ].map { (id, nodes, gone, what, name, value, expected) in
      let parameters = ["nodes": nodes, "gone": gone, "copies": 3, name: value]
      return .init(
        id: id,
        model: "copysets-\(what)",
        parameters: parameters,
        expected: expected,
        digits: id == "Cidon" ? 3 : 7
      )
    } + [
      .init(
        id: "M15",
        model: "independent-domains",
        parameters: ["chance": 0.01, "domains": 3, "nodes": 4],
        expected: 6.118157e-5
      ),
      .init(
        id: "M15",
        model: "independent-sets",
        parameters: ["chance": 0.01, "copies": 3, "sets": 4],
        expected: 3.999994e-6
      ),
      .init(
        id: "M15",
        model: "independent-any",
        parameters: ["chance": 0.01, "nodes": 12, "copies": 3],
        expected: 2.056161e-4
      ),
    ]
}
