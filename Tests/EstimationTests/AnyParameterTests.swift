import Estimation
import Primitives
import Testing

@Suite struct AnyParameterTests {
  private static let counts: [String: (Double, Double)] = [
    "nodes": (8, 40), "gone": (3, 6), "sets": (1, 30), "partitions": (1, 300), "lost": (2, 4),
    "least": (2, 3), "copies": (3, 5), "streams": (2, 5), "domains": (2, 4),
  ]

  private static let durations: [String: (Double, Double)] = [
    "round-trip": (1e-5, 1e-2), "horizon": (1e6, 1e8), "repair": (3_600, 1e6),
    "cycle": (1, 100), "window": (1, 100),
  ]

  /// A value of a parameter, from a range that spans what anybody would ask.
  private func value(_ parameter: ReducedParameter, _ random: inout RandomStream) -> Double {
    switch parameter.kind {
    case .rate: return logUniform(1e-3, 30, &random)
    case .probability: return logUniform(1e-4, 0.5, &random)
    case .ratePerSecond: return logUniform(1e-2, 1e3, &random)
    case .bytes: return logUniform(1e9, 1e14, &random)
    case .count:
      let range = Self.counts[parameter.name] ?? (1, 5)
      return range.0 + Double(random.below(UInt64(range.1 - range.0 + 1)))
    case .duration:
      let range = Self.durations[parameter.name] ?? (10, 1e4)
      return logUniform(range.0, range.1, &random)
    }
  }

  private func logUniform(_ low: Double, _ high: Double, _ random: inout RandomStream) -> Double {
    let log = ElementaryFunctions.log(low)
    return low * ElementaryFunctions.exp((ElementaryFunctions.log(high) - log) * random.unit())
  }

  @Test("every model agrees with its formula at parameters that nobody chose")
  func drawn() throws {
    var random = RandomStream(seed: 17, purpose: "drawn parameters")
    var (squares, count) = (0.0, 0)
    for model in ReducedWorld.models {
      var (compared, tried) = (0, 0)
      while compared < 3, tried < 60 {
        tried += 1
        var values: [String: Double] = [:]
        for parameter in model.parameters where parameter.standard == nil {
          values[parameter.name] = value(parameter, &random)
        }
        // Some combinations are no model, such as three of two copies.
        guard let world = try? ReducedWorld(model: model.name, parameters: values) else { continue }
        let row = world.simulate(seed: UInt64(tried), precision: 0.1, budget: 1_500)
        guard let z = row.z else { continue }
        #expect(abs(z) < 4, "\(row.name): \(row.simulated), not \(row.expected)")
        squares += z * z
        compared += 1
      }
      #expect(compared > 0, "\(model.name) was never compared")
      count += compared
    }
    let limit = SpecialFunctions.chiSquareQuantile(upperTail: 0.001, degrees: Double(count))
    #expect(squares < limit, "\(squares) over \(count), at most \(limit)")
  }
}
