import Estimation
import Testing

@Suite struct ClosedFormTests {
  @Test("every model agrees with the reference's vectors to the digits printed")
  func vectors() throws {
    for vector in ModelVector.all {
      let world = try ReducedWorld(model: vector.model, parameters: vector.parameters)
      var unit = 6e-1
      for _ in 0..<vector.digits { unit /= 10 }
      // The last printed digit of a number whose first is 1 is worth up to ten times another's.
      let isRight = abs(world.expected - vector.expected) <= unit * 10 * abs(vector.expected)
      #expect(isRight, "\(vector.id) \(vector.model): \(world.expected), not \(vector.expected)")
    }
  }

  @Test("every model has a name of its own, a unit of its kind and parameters without doubles")
  func table() {
    let names = ReducedWorld.models.map(\.name)
    #expect(Set(names).count == names.count && names.count > 35)
    for model in ReducedWorld.models {
      let parameters = model.parameters.map(\.name)
      #expect(Set(parameters).count == parameters.count && !parameters.isEmpty, "\(model.name)")
      #expect(!model.summary.isEmpty && !model.formula.isEmpty && !model.summary.contains("\n"))
    }
    let tested = Set(ModelVector.all.map(\.model))
    let untested: Set = [
      "staggered-deaths", "staggered-window", "shock-fraction", "kill-records", "amnesiac-leader",
      "one-rack-lost",
    ]
    #expect(Set(names).subtracting(tested).subtracting(untested) == [])
  }

  @Test("models without a vector follow from those with one")
  func derived() throws {
    func value(_ model: String, _ parameters: [String: Double]) throws -> Double {
      try ReducedWorld(model: model, parameters: parameters).expected
    }
    let hosts = ["rate": 0.6, "cycle": 35, "copies": 3]
    #expect(agree(try value("staggered-deaths", hosts), 1.992706e-13, within: 1e-6))
    #expect(agree(try value("staggered-window", hosts), 35.0 / 6))
    let shock = try value("shock-fraction", ["rate": 0.05, "cycle": 35, "copies": 3])
    #expect(agree(shock, 0.05 * 8.75 / ModelVector.year))
    let records = try value("kill-records", ["records": 1_000, "cycle": 35, "copies": 3])
    #expect(agree(records, 8_750))
    let times = ["rate": 0.5, "restart": 30, "detection": 9]
    #expect(agree(try value("amnesiac-leader", times), 0.5 * 0.2591818))
  }

  @Test("what cannot be a model says so in a line and tells what can")
  func failures() throws {
    let window = ["rate": 1.0, "window": 36]
    let cases: [(String, [String: Double], String)] = [
      ("coincidents", [:], "no model 'coincidents'; there are independent-copies, window-chance"),
      ("coincidence", window, "'coincidence' needs 'streams': independent streams"),
      (
        "window-chance", window.merging(["streams": 3]) { $1 },
        "'window-chance' has no parameter 'streams'; it has rate, window"
      ),
      ("window-chance", ["rate": -1, "window": 3], "'rate' of 'window-chance' is not negative"),
      ("window-chance", ["rate": 0, "window": 3], "'rate' of 'window-chance' is above 0, not 0"),
      ("window-chance", ["rate": 1, "window": 0], "'window' of 'window-chance' is longer than"),
      (
        "coincidence", window.merging(["streams": 2.5]) { $1 },
        "'streams' of 'coincidence' is a whole number from 1, not 2.5"
      ),
      (
        "coincidence", window.merging(["streams": 99]) { $1 },
        "'streams' of 'coincidence' is at most 16, not 99"
      ),
      (
        "refused-writes", ["unavailability": 1.5, "copies": 3, "least": 2],
        "'unavailability' of 'refused-writes' is a number from 0 to 1, not 1.5"
      ),
      ("writeback-dirty", ["records": 1, "expire": 31], "'expire' of 'writeback-dirty' is a mult"),
    ]
    for (model, parameters, message) in cases {
      let error = #expect(throws: ReducedFailure.self) {
        try ReducedWorld(model: model, parameters: parameters)
      }
      let text = error?.description ?? ""
      #expect(text.hasPrefix(message) && !text.contains("\n"), "\(text)")
    }
  }

  @Test("chains are solved without subtraction where elimination in doubles goes astray")
  func stiffChains() {
    for (copies, mean) in [(3, 1.600905e12), (4, 1.754e17), (5, 1.5377e22)] {
      let chain = RepairChain(copies: copies, failure: 0.02, repair: 8_766, mode: .serial)
      #expect(agree(chain.meanTimeToLoss, mean, within: 2e-4), "\(copies): \(chain.meanTimeToLoss)")
    }
    let chain = RepairChain(copies: 3, failure: 0.12, repair: 365.25, mode: .serial)
    #expect(agree(chain.excursionChance, 2.158089e-7))
    #expect(agree(chain.relativeErrorPerExcursion(biased: 0.5), 1.730537))
    let gain = ((1 - chain.excursionChance) / chain.excursionChance).squareRoot()
    #expect(agree(gain, 2_152.6, within: 1e-5), "without bias")
    let mean = (1 / 0.36 + 2.739649e-3) / chain.excursionChance
    #expect(agree(mean, chain.meanTimeToLoss))
  }

  @Test("a shock that takes all copies bounds what copies can do")
  func shocks() {
    let shocked = RepairChain(
      copies: 3,
      failure: 0.12,
      repair: 365.25,
      mode: .parallel,
      shock: 0.01
    )
    #expect(agree(shocked.meanTimeToLoss, 100, within: 1e-4))
    #expect(agree(shocked.lossChance(within: 1), 0.00995017, within: 1e-4))
    let none = RepairChain(copies: 3, failure: 0.12, repair: 0, mode: .none)
    #expect(agree(none.lossChance(within: 1), 1.445947e-3))
    #expect(agree(none.meanTimeToLoss, (1 + 1.0 / 2 + 1.0 / 3) / 0.12))
    let asIfConstant = -SpecialFunctions.expm1(-1 / none.meanTimeToLoss)
    #expect(agree(asIfConstant, 0.0633, within: 1e-3), "a mean time tells little without repair")
    let both = RepairChain(copies: 2, failure: 1, repair: 0, mode: .none, shock: 1)
    #expect(agree(both.meanTimeToLoss, 1.0 / 3 + 2.0 / 3 / 2))
  }

  @Test("published chances of copysets follow from the formula")
  func published() {
    for (sets, chance) in [
      (1e7, 0.999918), (1.33e7, 0.9999965), (5_000.0 / 3, 0.0015677), (8_333, 0.0078140),
    ] {
      let any = ClosedForms.anyRandomGone(nodes: 5_000, gone: 50, copies: 3, partitions: sets)
      #expect(agree(any, chance, within: 4e-5), "\(sets): \(any)")
    }
    #expect(
      agree(ClosedForms.leastCopysets(nodes: 5_000, copies: 3, scatter: 10), 8_333, within: 1e-4)
    )
    #expect(ClosedForms.choose(30, 3) == 4_060 && ClosedForms.choose(3, 4) == 0)
    // With four of six nodes gone and pairs as sets, three of five pairs listed: 1 - C(9,3) / C(15,3).
    let any = ClosedForms.anyDistinctGone(nodes: 6, gone: 4, copies: 2, sets: 3)
    #expect(agree(any, 1 - 84.0 / 455))
    #expect(ClosedForms.anyDistinctGone(nodes: 4, gone: 3, copies: 2, sets: 4) == 1)
  }

  @Test("serial repair multiplies the leading term of streams, and waves differ from sums")
  func leadingTerms() {
    let serial = ClosedForms.serialRepair(rate: 0.02, repair: 1.0 / 8_766, copies: 3)
    #expect(agree(serial, 1 / 1.600905e12, within: 1e-4))
    let apart = ClosedForms.coincidence(rates: [1, 2, 3], window: 1e-4)
    #expect(agree(apart, 18e-8, within: 1e-3))
    let spread = CopySpread.threeZones.layout(.init(host: 0.6, rack: 0, zone: 0, region: 0))
    let losses = spread.losses(cycle: 35 / ModelVector.year, unavailability: 1e-3, least: 2)
    #expect(agree(losses.events, 1.195415e-9 + 0.997003 * 1.998697e-13, within: 2e-6))
  }

  @Test("what is common to all zones outweighs what each has alone; fast writers flush sooner")
  func limits() {
    let window = 35 / ModelVector.year
    let apart = ClosedForms.sharedShocks(rate: 0.05, share: 0, window: window)
    #expect(agree(apart, 4.6e-16, within: 0.01))
    let shared = ClosedForms.sharedShocks(rate: 0.05, share: 1e-14, window: window)
    #expect(shared > 2 * apart, "a share of 1e-14 weighs as much as all the rest")
    let steady = WritebackCycle.steady(
      expire: 30,
      wake: 5,
      bytesPerSecond: 2e8,
      backgroundLimit: 6.4e9
    )
    #expect(steady == 32)
    let wait = WritebackCycle.longestWait(cycle: 35, bytesPerSecond: 1e8, bandwidth: 1.25e8)
    #expect(agree(wait, 63))
  }
}
