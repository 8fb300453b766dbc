import Primitives

/// The gamma function and its incomplete integrals.
extension SpecialFunctions {
  /// Half of the logarithm of 2π.
  static let halfLogOfTwoPi = 0.918_938_533_204_672_7

  /// Natural logarithm of the gamma function of a positive number.
  public static func logGamma(_ x: Double) -> Double {
    invariant(x > 0, "the gamma function is wanted of positive numbers only")
    var (shifted, product) = (x, 1.0)
    while shifted < 12 {
      product *= shifted
      shifted += 1
    }
    let large = (shifted - 0.5) * log(shifted) - shifted + halfLogOfTwoPi + stirlingSeries(shifted)
    return product == 1 ? large : large - log(product)
  }

  /// What Stirling's formula leaves out of `logGamma(x)`, to full relative precision for large `x`.
  static func stirlingRest(_ x: Double) -> Double {
    guard x < 12 else { return stirlingSeries(x) }
    return logGamma(x) - ((x - 0.5) * log(x) - x + halfLogOfTwoPi)
  }

  private static func stirlingSeries(_ x: Double) -> Double {
    let r = 1 / (x * x)
    var sum = 691.0 / 360_360 - r / 156
    sum = 1.0 / 1_188 - r * sum
    sum = 1.0 / 1_680 - r * sum
    sum = 1.0 / 1_260 - r * sum
    sum = 1.0 / 360 - r * sum
    return (1.0 / 12 - r * sum) / x
  }

  /// Natural logarithm of the beta function, without subtracting large logarithms.
  public static func logBeta(_ a: Double, _ b: Double) -> Double {
    guard a <= b else { return logBeta(b, a) }
    if b < 12 { return logGamma(a) + logGamma(b) - logGamma(a + b) }
    let rest = stirlingRest(b) - stirlingRest(a + b)
    if a < 12 {
      return logGamma(a) + rest - (a + b - 0.5) * log1p(a / b) - a * log(b) + a
    }
    let ratio = (a - 0.5) * log(a / (a + b)) - b * log1p(a / b)
    return halfLogOfTwoPi - log(b) / 2 + stirlingRest(a) + rest + ratio
  }

  /// `x log(x / mean) + mean - x`, given also `difference` = `x - mean`, without cancellation.
  static func deviance(_ x: Double, mean: Double, difference: Double) -> Double {
    guard abs(difference) < 0.1 * (x + mean) else {
      return x == 0 ? mean : x * log(x / mean) - difference
    }
    let v = difference / (x + mean)
    let square = v * v
    var (sum, power, n) = (0.0, v, 3.0)
    while true {
      power *= square
      let next = sum + power / n
      if next == sum { break }
      sum = next
      n += 2
    }
    return difference * v + 2 * x * sum
  }

  /// Chances that a gamma variable of the given shape is at most `x`, and above it; the smaller one
  /// is right to full relative precision.
  ///
  /// They are the chances of at least, and of less than, `shape` Poisson events when `x` are
  /// expected.
  public static func gammaTails(shape: Double, _ x: Double) -> (lower: Double, upper: Double) {
    guard x > 0 else { return (0, 1) }
    let exponent = deviance(shape, mean: x, difference: shape - x) + stirlingRest(shape)
    let front = exp(-exponent) * (shape / 2).squareRoot() / rootOfPi
    if x < shape + 1 {
      var (term, sum, n) = (1 / shape, 1 / shape, shape)
      while term > sum * 0x1p-58 {
        n += 1
        term *= x / n
        sum += term
      }
      return (front * sum, 1 - front * sum)
    }
    let upper = front / gammaFraction(shape, x)
    return (1 - upper, upper)
  }

  /// The continued fraction of the upper integral, by Lentz's method.
  private static func gammaFraction(_ a: Double, _ x: Double) -> Double {
    var fraction = LentzFraction(x + 1 - a)
    var n = 1.0
    while n < 1e7, fraction.append(-n * (n - a), over: x + 2 * n + 1 - a) { n += 1 }
    return fraction.value
  }

  /// The number that a gamma variable of the given shape stays below with chance `lowerTail`.
  public static func gammaQuantile(shape: Double, lowerTail: Double) -> Double {
    solve(start: shape) { x in
      let tails = gammaTails(shape: shape, x)
      return tails.lower < tails.upper ? tails.lower - lowerTail : 1 - lowerTail - tails.upper
    }
  }

  /// The number that a gamma variable of the given shape exceeds with chance `upperTail`.
  public static func gammaQuantile(shape: Double, upperTail: Double) -> Double {
    solve(start: shape) { x in upperTail - gammaTails(shape: shape, x).upper }
  }

  /// The root of an increasing function of a positive number, by bisecting its logarithm and then
  /// by the rule of false position.
  static func solve(start: Double, limit: Double = 1e300, _ error: (Double) -> Double) -> Double {
    var (low, high) = (min(start, limit), min(start, limit))
    var factor = 1.1
    while error(low) > 0, low > 1e-300 {
      low /= factor
      factor *= factor
    }
    factor = 1.1
    while high < limit, error(high) < 0 {
      high = min(limit, high * factor)
      factor *= factor
    }
    return IllinoisMethod.root(low: low, high: high, error)
  }
}

/// A continued fraction that grows at its far end, by Lentz's method.
struct LentzFraction {
  private(set) var value: Double
  private var c: Double
  private var d = 0.0
  private static let tiny = 1e-300

  init(_ first: Double) {
    value = first == 0 ? Self.tiny : first
    c = value
  }

  /// Appends a partial fraction; false when that changed nothing any more.
  mutating func append(_ numerator: Double, over denominator: Double) -> Bool {
    d = denominator + numerator * d
    if d == 0 { d = Self.tiny }
    c = denominator + numerator / c
    if c == 0 { c = Self.tiny }
    d = 1 / d
    let factor = c * d
    value *= factor
    return abs(factor - 1) > 0x1p-52
  }
}

/// Finding where a function changes its sign.
enum IllinoisMethod {
  /// The root of an increasing function between positive bounds, in the logarithm of its argument.
  static func root(low: Double, high: Double, _ error: (Double) -> Double) -> Double {
    var (a, b) = (SpecialFunctions.log(low), SpecialFunctions.log(high))
    var (below, above) = (error(low), error(high))
    if below >= 0 { return low }
    if above <= 0 { return high }
    var side = 0
    for step in 0..<200 where b - a > 1e-15 * max(1, abs(a)) {
      // Every fourth step halves, so that a flat end cannot hold up the others.
      let share = step % 4 == 3 ? 0.5 : below / (below - above)
      let middle = a + (b - a) * min(max(share, 1e-3), 1 - 1e-3)
      if middle <= a || middle >= b { break }
      let value = error(SpecialFunctions.exp(middle))
      if value == 0 { return SpecialFunctions.exp(middle) }
      if value < 0 {
        (a, below) = (middle, value)
        if side == -1 { above /= 2 }
        side = -1
      } else {
        (b, above) = (middle, value)
        if side == 1 { below /= 2 }
        side = 1
      }
    }
    return SpecialFunctions.exp((a + b) / 2)
  }
}
