import Checking
import Estimation
import Primitives
import Scenarios
import Simulation
import Testing

@testable import LossProbability

/// Specifications of small studies.
enum SmallStudies {
  static func specification(
    brokers: Int = 3,
    fields: String = "",
    option: String = ""
  ) throws -> LossSpecification {
    let text = """
      {
        format: 1, title: "small", question: "?",
        base: {
          cluster: { \(option.isEmpty ? "brokers: \(brokers)," : option) zones: ["a", "b"] },
          topics: { orders: {
            partitions: 1, "replication.factor": \(brokers), "min.insync.replicas": \(min(2, brokers)),
          } },
          clients: { writers: [{ topic: "orders", rate: "10/s", bytes: 100, acks: "all" }] },
          run: { settle: "3m" },
        },
        \(fields)
      }
      """
    return try LossSpecification.parse(
      text,
      file: "small.report.json5",
      vocabulary: .standard,
      load: { _ in nil }
    )
  }

  static func trials(_ specification: LossSpecification) throws -> LossTrials {
    let option = try #require(specification.options.first)
    return try LossTrials(option, seed: specification.seed, file: specification.file)
  }
}

@Suite struct LossTrialTests {
  @Test("every kind of event that a study reckons with happens to the cluster")
  func events() throws {
    let specification = try SmallStudies.specification()
    let trials = try SmallStudies.trials(specification)
    for kind in EventKind.allCases {
      let catalogue = PatternCatalogue(
        trials.topology,
        sites: trials.topology.sites(rates: EventRates(), times: StudyTimes(), events: [kind]),
        windows: trials.windows,
        order: 1,
        countsBeyond: false
      )
      let stratum = try #require(catalogue.classes.first, "\(kind.rawValue)")
      let told = try #require(trials.story(stratum, group: 0, future: 0), "\(kind.rawValue)")
      if kind == .latentSector {
        // It is there; whether somebody reads the sector is another matter.
        #expect(told.lines.contains { $0.contains("fault latent-sector") })
        continue
      }
      #expect(told.fired > 0, "\(kind.rawValue)")
      #expect(told.idle == 0, "\(kind.rawValue)")
    }
  }

  @Test("a group draws the same again, and another group something else")
  func repeatable() throws {
    let specification = try SmallStudies.specification()
    let trials = try SmallStudies.trials(specification)
    let estimator = OptionEstimator(trials, specification: specification)
    let stratum = try #require(
      estimator.catalogue.classes.first { $0.name.hasPrefix("region power:") }
    )
    let once = trials.play(stratum, group: 3)
    #expect(once == trials.play(stratum, group: 3))
    #expect(once.map(\.digest) != trials.play(stratum, group: 4).map(\.digest))
    #expect(once.count == LossTrials.futures(order: 1))
  }

  @Test("the loss of the only copy is as old as the formula says: the cycle and the journal's lag")
  func onlyCopy() throws {
    let specification = try SmallStudies.specification(
      brokers: 1,
      fields: "events: [\"common-os-crash\"], exposure: false,"
    )
    let trials = try SmallStudies.trials(specification)
    var estimator = OptionEstimator(trials, specification: specification)
    let stratum = try #require(estimator.catalogue.classes.first)
    for group in 0..<40 {
      estimator.take(LossWork(stratum: 0, group: group), trials.play(stratum, group: group))
    }
    let result = estimator.result(years: 1, recordRate: 10)
    let rows = estimator.closedForms(result, recordRate: 10)
    let row = try #require(rows.first)
    #expect(abs(row.expected - 20) < 1e-9)
    let z = try #require(row.z)
    #expect(abs(z) < 4, "simulated \(row.simulated.value) s, formula 20 s")
    #expect(result.events.value > 0.004)
  }

  @Test("a long outage counts in full although it is played short")
  func outages() throws {
    let specification = try SmallStudies.specification()
    let trials = try SmallStudies.trials(specification)
    let estimator = OptionEstimator(trials, specification: specification)
    let stratum = try #require(
      estimator.catalogue.classes.first { $0.name.hasPrefix("region power:") }
    )
    // An hour without power, and hosts come back within a minute after it.
    for outcome in trials.play(stratum, group: 0) {
      #expect(outcome.unreadable > 3_500 && outcome.unreadable < 3_800)
      #expect(outcome.refused >= outcome.unreadable)
    }
  }
}

@Suite struct LossContractTests {
  private func threshold(_ configs: String, acks: String = "\"all\"") throws -> CopyCoverage {
    let text = """
      {
        format: 1, title: "t",
        base: {
          cluster: { brokers: 3 },
          topics: { orders: { "min.insync.replicas": 2, \(configs) } },
          clients: { writers: [{ topic: "orders", acks: \(acks) }] },
        },
      }
      """
    let specification = try LossSpecification.parse(
      text,
      file: "t.report.json5",
      vocabulary: .standard,
      load: { _ in nil }
    )
    return try SmallStudies.trials(specification).contract.threshold
  }

  @Test("what may be lost follows from the settings")
  func thresholds() throws {
    #expect(try threshold("") == .volatile)
    #expect(try threshold("", acks: "1") == CopyCoverage.none)
    #expect(try threshold("\"unclean.leader.election.enable\": true") == .absent)
    #expect(try threshold("\"flush.messages\": 1") == .media)
  }
}

@Suite struct OptionEstimatorTests {
  @Test("a total budget is shared among the options, and never adds to that of one")
  func budgets() {
    var budget = LossBudget()
    budget.runs = 1_000
    #expect(budget.runs(amongOptions: 5) == 1_000)
    budget.total = 2_000
    #expect(budget.runs(amongOptions: 5) == 400)
    #expect(budget.runs(amongOptions: 1) == 1_000)
  }

  @Test("more brokers than a word has bits are refused with a place")
  func brokers() throws {
    let specification = try SmallStudies.specification(option: "brokers: 65, ")
    #expect(throws: ScenarioError.self) { try SmallStudies.trials(specification) }
  }

  private func finished(_ fields: String) throws -> OptionEstimator {
    let specification = try SmallStudies.specification(fields: fields)
    var estimator = OptionEstimator(
      try SmallStudies.trials(specification),
      specification: specification
    )
    while true {
      let work = estimator.plan()
      if work.isEmpty { return estimator }
      for item in work {
        let stratum = estimator.samples[item.stratum].stratum
        estimator.take(item, estimator.trials.play(stratum, group: item.group))
      }
    }
  }

  @Test("classes that cannot matter are left out and bounded, and rates move the answer")
  func whole() throws {
    let fields =
      "events: [\"region-power\", \"host-power\", \"os-crash\"], budget: { runs: 40 }, precision: \"30%\","
    let estimator = try finished(fields)
    let result = estimator.result(years: 1, recordRate: 10)
    #expect(!estimator.skipped.isEmpty)
    #expect(result.truncationBound > 0 && result.truncationBound < 1e-4)
    #expect(result.events.value > 5e-4 && result.events.value <= 1.1e-3)
    #expect(result.events.interval.contains(result.events.value))
    #expect(result.patterns.first?.name.hasPrefix("region power:") == true)
    let specification = try SmallStudies.specification(fields: fields)
    let bars = estimator.sensitivities(specification)
    let region = try #require(bars.first { $0.name == "region-power" })
    #expect(abs(region.high - 10) < 0.5 && abs(region.low - 0.1) < 0.01)
    #expect(abs(region.elasticity - 1) < 0.05)
    let band = try #require(estimator.rateBand(specification))
    // Almost all of the answer is the region's rate, log-uniform over a hundred times its lower end.
    let share = { (x: Double) in x * 1e-3 * (result.events.value / 1e-3) }
    #expect(band.low > share(0.1) && band.low < share(0.2), "\(band)")
    #expect(band.high > share(5) && band.high < share(12), "\(band)")
    let witness = try #require(estimator.witness())
    #expect(witness.lost > 0 && !witness.story.isEmpty)
  }
}
