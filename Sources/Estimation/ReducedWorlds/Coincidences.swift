import Primitives

extension ReducedModel {
  /// Events that must come together.
  static let coincidences: [ReducedModel] = [
    ReducedModel(
      "independent-copies",
      "chance that so many of a record's independent copies are gone, in any of several sets",
      formula: "1 - (1 - P(Binomial(copies, chance) >= lost))^sets",
      [
        .init("chance", .probability, "chance that one copy is gone"),
        .init("copies", .count, "copies of a set"),
        .init("lost", .count, "copies of a set that must be gone"),
        .init("sets", .count, "independent sets", standard: 1),
      ]
    ) { values throws(ReducedFailure) in
      let copies = try values.count("copies", atMost: 64)
      let lost = try values.count("lost", atMost: copies)
      return ThresholdLaw(
        chance: values["chance"],
        copies: copies,
        least: lost,
        sets: values["sets"]
      )
    },
    ReducedModel(
      "window-chance",
      "chance of an event within a window",
      formula: "1 - exp(-rate window)",
      [
        .init("rate", .rate, "events a year"),
        .init("window", .duration, "the window"),
      ]
    ) { values throws(ReducedFailure) in
      FirstEventLaw(rate: try values.positive("rate"), window: values.years("window"))
    },
    ReducedModel(
      "coincidence",
      "rate of events whose preceding window holds one of every other stream",
      formula: "n rate (1 - exp(-rate window))^(n - 1)",
      unit: "/yr",
      [
        .init("rate", .rate, "events a year of each stream"),
        .init("window", .duration, "the window"),
        .init("streams", .count, "independent streams"),
      ]
    ) { values throws(ReducedFailure) in
      CoincidenceLaw(
        rate: try values.positive("rate"),
        window: values.years("window"),
        streams: try values.count("streams", atMost: 16)
      )
    },
    ReducedModel(
      "refused-writes",
      "share of time in which fully acknowledged writes are refused",
      formula: "P(Binomial(copies, unavailability) > copies - least)",
      [
        .init("unavailability", .probability, "share of time that a broker is down"),
        .init("copies", .count, "copies of a partition"),
        .init("least", .count, "copies that must be in sync"),
      ]
    ) { values throws(ReducedFailure) in
      let copies = try values.count("copies", atMost: 64)
      let least = try values.count("least", atMost: copies)
      return ThresholdLaw(
        chance: values["unavailability"],
        copies: copies,
        least: copies - least + 1
      )
    },
    ReducedModel(
      "unrecoverable-read",
      "chance of a read error while a whole volume is read",
      formula: "1 - exp(-8 volume error-rate)",
      [
        .init("volume", .bytes, "bytes read"),
        .init("error-rate", .probability, "errors per bit read"),
      ]
    ) { values throws(ReducedFailure) in
      FirstEventLaw(rate: try values.positive("error-rate"), window: 8 * values["volume"])
    },
  ]
}

/// At least so many of some independent, equally likely things.
struct ThresholdLaw: ReducedLaw {
  var chance: Double
  var copies: Int
  var least: Int
  var sets = 1.0

  var expected: Double {
    SpecialFunctions.anyOf(
      sets,
      chance: ClosedForms.gone(atLeast: least, of: copies, chance: chance)
    )
  }
}

/// The first event of a Poisson process before the end of a window, `scale` times a unit of time.
struct FirstEventLaw: ReducedLaw {
  var rate: Double
  var window: Double
  var scale = 1.0

  var expected: Double { scale * ClosedForms.withinWindow(rate: rate, window: window) }
}

/// Events of equal streams within one window.
struct CoincidenceLaw: ReducedLaw {
  var rate: Double
  var window: Double
  var streams: Int

  var expected: Double {
    ClosedForms.coincidence(rate: rate, window: window, streams: streams)
  }
}
