import Estimation
import Primitives
import Testing

@Suite struct ReducedWorldTests {
  @Test("every vector of the reference is reproduced by simulation")
  func vectors() throws {
    var (squares, count) = (0.0, 0)
    for (index, vector) in ModelVector.all.enumerated() {
      let world = try ReducedWorld(model: vector.model, parameters: vector.parameters)
      let row = world.simulate(
        seed: UInt64(100 + index),
        precision: 0.05,
        budget: vector.budget
      )
      let z = try #require(row.z, "\(vector.id) \(row.name): \(row.remark)")
      #expect(row.agrees, "\(vector.id) \(row.name): \(row.simulated), not \(row.expected), z \(z)")
      squares += z * z
      count += 1
    }
    let limit = SpecialFunctions.chiSquareQuantile(upperTail: 0.001, degrees: Double(count))
    #expect(squares < limit, "\(squares) over \(count) vectors, at most \(limit)")
    #expect(count > 100)
  }

  @Test("small numbers are reached without hoping: intervals are narrow at real rates")
  func precision() throws {
    for id in ["M1", "M3", "M4", "M9", "M10", "M10b", "M13", "M15"] {
      for vector in ModelVector.all where vector.id == id {
        let world = try ReducedWorld(model: vector.model, parameters: vector.parameters)
        let row = world.simulate(seed: 7, precision: 0.1, budget: 3_000)
        #expect(row.simulated.relativeHalfWidth < 0.2, "\(id) \(row.name): \(row.simulated)")
      }
    }
  }

  @Test("trials drawn as they come agree with the formula where they come often enough")
  func crude() throws {
    let hour = ModelVector.perHour
    let worlds: [(String, [String: Double])] = [
      ("independent-copies", ["chance": 0.1, "copies": 3, "lost": 2, "sets": 3]),
      ("coincidence", ["rate": hour, "window": 900, "streams": 3]),
      ("record-window", ["rate": 20 * hour, "cycle": 100, "copies": 2]),
      ("staggered-deaths", ["rate": 20 * hour, "cycle": 100, "copies": 3]),
      ("kill-chance", ["records": 0.01, "cycle": 35, "copies": 3]),
      ("media-mttdl-serial", ["rate": 9, "repair": 1_577_880, "copies": 3]),
      ("media-loss-parallel", ["rate": 1, "repair": 1_577_880, "copies": 3, "horizon": 6e8]),
      ("media-loss-none", ["rate": 0.5, "copies": 3, "horizon": ModelVector.year]),
      ("unclean-election-chance", ["rate": hour, "catch-up": 600]),
      ("copysets-distinct", ["nodes": 12, "gone": 4, "copies": 3, "sets": 9]),
      ("copysets-random", ["nodes": 12, "gone": 5, "copies": 3, "partitions": 4]),
      ("independent-domains", ["chance": 0.15, "domains": 3, "nodes": 4]),
      ("two-zones-losses", accelerated(["cycle": 18, "unavailability": 0.2])),
      ("two-zones-kills", accelerated(["window": 30])),
    ]
    var squares = 0.0
    for (index, world) in worlds.enumerated() {
      let made = try ReducedWorld(model: world.0, parameters: world.1)
      for sampling in ReducedSampling.allCases {
        let trials = world.0.hasSuffix("kills") ? 20_000 : 3_000
        let row = made.simulate(seed: UInt64(index), trials: trials, by: sampling)
        let z = try #require(row.z, "\(row.name) \(sampling): \(row.remark)")
        #expect(abs(z) < 4, "\(row.name) \(sampling): \(row.simulated), not \(row.expected)")
        squares += z * z
      }
    }
    let degrees = Double(2 * worlds.count)
    #expect(squares < SpecialFunctions.chiSquareQuantile(upperTail: 0.001, degrees: degrees))
  }

  private func accelerated(_ more: [String: Double]) -> [String: Double] {
    let hour = ModelVector.perHour
    return ["host": 0.5 * hour, "rack": 0.2 * hour, "zone": 0.1 * hour].merging(more) { $1 }
  }

  @Test("a simulation answers the same each time, and otherwise for another seed or parameter")
  func determinism() throws {
    func value(_ seed: UInt64, _ window: Double) throws -> Double {
      let parameters = ["rate": 0.6, "window": window, "streams": 3]
      let world = try ReducedWorld(model: "coincidence", parameters: parameters)
      return world.simulate(seed: seed, budget: 2_000).simulated.value
    }
    #expect(try value(1, 35) == value(1, 35))
    #expect(try value(1, 35) != value(2, 35))
    let ratio = try value(1, 35) / value(1, 70)
    #expect(abs(ratio - 0.25) > 1e-6, "the streams of two windows differ")
  }

  @Test("a simulation that the formula does not fit is found out")
  func disagreement() throws {
    // A cycle of 35 s instead of 36 s shows at a precision of one percent.
    let one = try ReducedWorld(model: "kill-window", parameters: ["cycle": 36, "copies": 2])
    let row = one.simulate(seed: 3, precision: 0.005, budget: 200_000)
    #expect(row.agrees && abs(row.expected - 12) < 1e-9)
    let other = try ReducedWorld(model: "kill-window", parameters: ["cycle": 35, "copies": 2])
    #expect(!row.simulated.interval.contains(other.expected))
  }

  @Test("what cannot be estimated from so few trials prints no interval")
  func refusal() throws {
    let world = try ReducedWorld(
      model: "independent-any",
      parameters: ["chance": 1e-4, "nodes": 12, "copies": 9]
    )
    let row = world.simulate(seed: 1, budget: 50)
    #expect(row.z == nil && row.remark.contains("no interval"), "\(row)")
    #expect(row.simulated.interval.high == .infinity)
    let parameters = ["host": 0.6, "rack": 0.1, "zone": 0.05, "window": 35]
    let zones = try ReducedWorld(model: "three-zones-kills", parameters: parameters)
    let blind = zones.simulate(seed: 1, trials: 500, by: .crude)
    #expect(blind.z == nil && blind.remark.hasSuffix("no interval: all 500 trials were alike"))
  }

  @Test("reduced variance is worth many crude trials")
  func gain() throws {
    let world = try ReducedWorld(
      model: "media-mttdl-serial",
      parameters: ["rate": 0.12, "repair": 86_400, "copies": 3]
    )
    let reduced = world.relativeDeviation(seed: 1, trials: 4_000, by: .reduced)
    let crude = world.relativeDeviation(seed: 1, trials: 10, by: .crude)
    // Half of the trials tell how long a cycle is, and add nothing to the chance's error.
    #expect(abs(reduced / 1.730537 - 2.0.squareRoot()) < 0.15, "\(reduced)")
    #expect(abs(crude - 2_152.6) < 1 && world.isVarianceReduced)
  }

  @Test("a chain's small chance by levels agrees with its formula")
  func levels() throws {
    let chain = RepairChain(copies: 4, failure: 1, repair: 40, mode: .parallel)
    var random = RandomStream(seed: 4, purpose: "levels")
    let runs = (0..<12).map { _ in chain.split(&random, trialsPerLevel: 1_500) }
    let product = try #require(runs[0].quantity())
    #expect(product.interval.contains(chain.excursionChance), "\(product)")
    let all = try #require(Splitting.combined(runs))
    #expect(all.interval.contains(chain.excursionChance) && all.relativeHalfWidth < 0.2, "\(all)")
    #expect(chain.excursionChance < 3e-5 && Splitting.combined(Array(runs.prefix(9))) == nil)
  }
}
