import Estimation

/// A study as a cluster of a bank might get it: five layouts, numbers over twelve decades, patterns
/// without a single hit, and texts that every format must escape.
enum SampleStudy {
  /// The whole of it.
  static var full: LossStudy {
    var study = plain
    study.assumptions = assumptions
    study.sources = [
      StudySource(
        file: "server.properties",
        taken: ["min.insync.replicas=2", "flush.messages=1"],
        ignored: ["confluent.balancer.enable"]
      ),
      StudySource(file: "topics.txt", taken: ["3 topics"], ignored: []),
    ]
    study.options = [
      oneRack, threeRacks, threeZones, flushed,
      stretched,
    ]
    study.comparisons = comparisons
    study.reduced = reduced
    study.placements = placements
    study.notModelled = [
      "Bugs of the real product that this implementation of its protocol does not share",
      "Operators' mistakes and sabotage; the specification leaves them off",
      "Bit rot that no checksum sees",
    ]
    study.refusals = [
      "No ranking of three-zones against stretch: the interval of their difference includes 0",
      "No statement for another disk profile: chances were measured with ext4 and 30 s write-back",
    ]
    return study
  }

  /// One option with two patterns, for verbatim comparison.
  static var small: LossStudy {
    var study = plain
    study.title = "A small study"
    study.specification = "# one line\nlayout: one rack"
    study.assumptions = Array(assumptions.prefix(2))
    var option = OptionResult(
      name: "one-rack",
      settings: [("replicas", "3"), ("min ISR", "2")]
    )
    option.patterns = [
      pattern("rack power", "rack", 1, 0.05, runs: 1_000, hits: 912, lost: 9_200),
      pattern("host, then host", "host", 2, 3.4e-6, runs: 4_000, hits: 0, lost: 0),
    ]
    fill(&option, events: quantity(0.0456, 0.02), runs: 5_000)
    option.costs = []
    study.options = [option]
    return study
  }

  private static var plain: LossStudy {
    var study = LossStudy()
    study.title = "Racks, zones & fsync: what <three copies> buy"
    study.question =
      "Is \"RF=3, min ISR=2\" in one rack enough for payments, or do we need three zones?"
    study.file = "scenarios/reports/layouts.json5"
    study.specification = """
      // Layouts of one cluster; every rate is the default unless named.
      report: { title: "Racks, zones & fsync", horizon: "1 year", seed: 7 }
      options: { "one-rack": { replicas: 3 }, "a<b>&c": { note: "```" } }
      """
    study.command = "wavetank report scenarios/reports/layouts.json5 --seed 7 -o reports/layouts"
    study.version = "0.1.0"
    study.seed = 18_446_744_073_709_551_615
    study.digest = "b7e23ec29af22b0b"
    return study
  }

  /// An estimate with a relative half-width.
  static func quantity(_ value: Double, _ relative: Double) -> Quantity {
    Quantity(
      value,
      ConfidenceInterval(low: value * (1 - relative), high: value * (1 + relative * 1.1))
    )
  }

  /// Nothing seen.
  static func bound(_ high: Double) -> Quantity {
    Quantity(0, ConfidenceInterval(low: 0, high: high))
  }

  static func pattern(
    _ name: String,
    _ cause: String,
    _ order: Int,
    _ rate: Double,
    runs: Int,
    hits: Int,
    lost: Double,
    mayLose: Bool = true
  ) -> PatternResult {
    var result = PatternResult(name: name, cause: cause, order: order, rate: rate, mayLose: mayLose)
    result.runs = runs
    result.hits = hits
    if runs > 0 {
      result.chance = Quantity(
        Double(hits) / Double(runs),
        .chance(hits: hits, of: runs)
      )
    }
    result.lost = hits > 0 ? quantity(lost, 1.9 / Double(hits).squareRoot()) : bound(12)
    result.readThenLost = quantity(lost * 0.31, 0.2)
    result.goneEverywhere = quantity(lost * 0.02, 0.3)
    result.refused = quantity(12.3 * Double(order), 0.1)
    result.unreadable = quantity(3.1, 0.1)
    result.outages = 0.5
    result.recovery = quantity(41.7 * Double(order), 0.1)
    result.unanswered = order - 1
    return result
  }

  static func fill(_ option: inout OptionResult, events: Quantity, runs: Int) {
    option.events = events
    option.chance = option.yearChance
    let size = 9_200.0
    option.lost =
      events.isBound ? bound(events.interval.high * size) : quantity(events.value * size, 0.08)
    option.readThenLost = quantity(events.value * size * 0.31, 0.2)
    option.goneEverywhere = quantity(events.value * size * 0.02, 0.3)
    option.acknowledged = 3.15576e10
    option.rate = 1_000
    option.forbiddenBound = bound(3.2e-4)
    option.truncationBound = 2.7e-7
    option.rateBand =
      events.isBound
      ? nil : ConfidenceInterval(low: events.value / 7, high: events.value * 9)
    option.refused = quantity(312, 0.03)
    option.unreadable = quantity(48.2, 0.04)
    option.costs = [
      Figure("fsyncs", 0.4, "per second and broker"), Figure("bytes written", 3.1e6, "B/s"),
      Figure("cross-zone traffic", 0, "B/s"), Figure("records acknowledged", 20_000, "1/s"),
      Figure("produce latency, median", 2.31, "ms"), Figure("produce latency, p99", 14.82, "ms"),
    ]
    option.runs = runs
    option.crudeRuns = events.value > 0 ? 400 / events.value : .infinity
  }
}

extension SampleStudy {
  /// A dozen options that hardly differ, with long names, and as many placements.
  static var crowded: LossStudy {
    var study = full
    study.options = (0..<12).map { index in
      var option = threeZones
      option.name = "acks=all, min ISR \(index), unclean election \(index % 2 == 0), ext4 ordered"
      let factor = 1 + Double(index) / 300
      option.events = quantity(1.2e-4 * factor, 0.4)
      option.refused = quantity(900 + 2 * Double(index), 0.2)
      if index == 3 { option.events = bound(1.3e-4) }
      if index == 4 { option.refused = Quantity(exactly: 0) }
      option.sensitivities = (0..<15).map(longBar)
      return option
    }
    study.comparisons = []
    study.placements = (0..<9).map(longPlacement)
    return study
  }

  private static func longBar(_ index: Int) -> SensitivityBar {
    SensitivityBar(
      name: "an assumption with a long name, number \(index)",
      lowText: "0.000005 per broker and year",
      highText: "5,000 per broker and year",
      low: index == 2 ? 0 : 1 / Double(index + 1),
      high: Double(index * index + 1),
      elasticity: 0.123456,
      evidence: .engineering
    )
  }

  private static func longPlacement(_ index: Int) -> PlacementResult {
    PlacementResult(
      name: "a placement whose name goes on and on, number \(index)",
      brokers: 30,
      partitions: 1_200,
      copysets: 20,
      scatterWidth: 4,
      chanceByGone: [0, 0, 0.0049, 0.0195, 0.048, 0.094 + Double(index) * 0.001],
      shareGone: [],
      remarks: []
    )
  }
}
