import Primitives

/// A lognormal latency as a table of its quantiles: a draw costs one random number.
///
/// The body has 1,024 equal slices, its last slice again 1,024, so the tail is resolved to one in
/// a million; between table entries the value is interpolated. Only `+ - * /` are
/// used to build it, so that every machine has the same table.
struct LatencyTable: Sendable {
  private static let slices = 1_024
  private let body: [Int64]
  private let tail: [Int64]

  /// One direction of a link with this profile.
  init(_ profile: LinkProfile) {
    let median = max(1, profile.roundTripMedian.nanoseconds / 2)
    let high = max(median, profile.roundTrip99.nanoseconds / 2)
    let sigma = Self.logarithm(Double(high) / Double(median)) / 2.326_347_874_040_841
    func value(_ quantile: Double) -> Int64 {
      Int64(Double(median) * Self.exponential(sigma * quantile))
    }
    body = Self.bodyQuantiles.map(value)
    tail = Self.tailQuantiles.map(value)
  }

  /// Share of the last slice of the tail.
  private static let edge = 1 / (Double(slices) * Double(slices))

  /// Standard normal quantiles at the edges of the body's slices; the same for every profile.
  private static let bodyQuantiles = (0...slices).map { place in
    let count = Double(slices)
    return normalQuantile(min(max(Double(place) / count, edge), 1 - 1 / count))
  }

  /// Those at the edges of the tail's slices.
  private static let tailQuantiles = (0...slices).map { place in
    normalQuantile(min(1 - 1 / Double(slices) + Double(place) * edge, 1 - edge / 2))
  }

  /// Draws one latency.
  func draw(_ stream: inout RandomStream) -> Interval {
    let bits = stream.next()
    let slice = Int(bits >> 54)
    guard slice == Self.slices - 1 else { return between(body, slice, bits >> 22) }
    return between(tail, Int((bits >> 44) & 1_023), bits >> 12)
  }

  private func between(_ table: [Int64], _ slice: Int, _ fraction: UInt64) -> Interval {
    let low = table[slice]
    let step = (table[slice + 1] - low) * Int64(fraction & 0xFFFF) / 65_536
    return Interval(nanoseconds: low + step)
  }

  /// Natural logarithm of a positive number, by the series of the inverse hyperbolic tangent.
  private static func logarithm(_ x: Double) -> Double {
    let ratio = (x.significand - 1) / (x.significand + 1)
    var power = ratio
    var sum = 0.0
    for n in stride(from: 1.0, through: 61.0, by: 2.0) {
      sum += power / n
      power *= ratio * ratio
    }
    return 2 * sum + Double(x.exponent) * 0.693_147_180_559_945_3
  }

  /// The exponential function, by Taylor's series after halving the argument.
  private static func exponential(_ x: Double) -> Double {
    var term = 1.0
    var sum = 1.0
    for n in stride(from: 1.0, through: 24.0, by: 1.0) {
      term *= x / 16 / n
      sum += term
    }
    for _ in 0..<4 { sum *= sum }
    return sum
  }

  /// The standard normal quantile by Acklam's rational approximation, relative error 1.2e-9.
  private static func normalQuantile(_ p: Double) -> Double {
    guard p >= 0.024_25 else { return lowerTail(p) }
    guard p <= 1 - 0.024_25 else { return -lowerTail(1 - p) }
    let q = p - 0.5
    let r = q * q
    let top: [Double] = [
      -39.696_830_286_653_76, 220.946_098_424_520_5, -275.928_510_446_968_7,
      138.357_751_867_269, -30.664_798_066_147_16, 2.506_628_277_459_239,
    ]
    let bottom: [Double] = [
      -54.476_098_798_224_06, 161.585_836_858_040_9, -155.698_979_859_886_6,
      66.801_311_887_719_72, -13.280_681_552_885_72, 1,
    ]
    return q * polynomial(top, r) / polynomial(bottom, r)
  }

  private static func lowerTail(_ p: Double) -> Double {
    let q = exponential(logarithm(-2 * logarithm(p)) / 2)
    let top: [Double] = [
      -0.007_784_894_002_430_293, -0.322_396_458_041_136_5, -2.400_758_277_161_838,
      -2.549_732_539_343_734, 4.374_664_141_464_968, 2.938_163_982_698_783,
    ]
    let bottom: [Double] = [
      0.007_784_695_709_041_462, 0.322_467_129_070_039_8, 2.445_134_137_142_996,
      3.754_408_661_907_416, 1,
    ]
    return polynomial(top, q) / polynomial(bottom, q)
  }

  private static func polynomial(_ coefficients: [Double], _ x: Double) -> Double {
    coefficients.reduce(0) { $0 * x + $1 }
  }
}
