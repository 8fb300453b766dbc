import Primitives

/// The incomplete beta integral and what follows from it.
extension SpecialFunctions {
  /// Chances that a beta variable is at most `x`, and above it; the smaller one is right to full
  /// relative precision.
  ///
  /// - Parameters:
  ///   - x: Between 0 and 1.
  ///   - complement: `1 - x`, for where `x` is so close to 1 that the difference would be rounded.
  ///   - a: First shape, positive.
  ///   - b: Second shape, positive.
  public static func betaTails(
    _ x: Double,
    complement: Double? = nil,
    a: Double,
    b: Double
  ) -> (lower: Double, upper: Double) {
    invariant(a > 0 && b > 0, "a beta variable has positive shapes")
    let y = complement ?? 1 - x
    guard x > 0 else { return (0, 1) }
    guard y > 0 else { return (1, 0) }
    let sum = a + b
    // How far the first shape stands above its share, from the side that loses fewer digits.
    let excess = x < y ? a - sum * x : sum * y - b
    if excess >= 0 {
      let lower = betaFront(x, y, a, b, excess) / betaFraction(x, a, b, excess)
      return (lower, 1 - lower)
    }
    let upper = betaFront(x, y, a, b, excess) / betaFraction(y, b, a, -excess)
    return (1 - upper, upper)
  }

  /// `x^a y^b / B(a, b)` by deviances from the mean (Loader's method).
  private static func betaFront(
    _ x: Double,
    _ y: Double,
    _ a: Double,
    _ b: Double,
    _ excess: Double
  ) -> Double {
    let sum = a + b
    let far =
      deviance(a, mean: sum * x, difference: excess)
      + deviance(b, mean: sum * y, difference: -excess)
    let rest = stirlingRest(sum) - stirlingRest(a) - stirlingRest(b)
    return (a / sum * b).squareRoot() / rootOfTwoPi * exp(rest - far)
  }

  /// The continued fraction of Didonato and Morris, whose parts are sums of positive numbers where
  /// `excess` = `a - (a + b) x` is.
  private static func betaFraction(_ x: Double, _ a: Double, _ b: Double, _ excess: Double)
    -> Double
  {
    var fraction = LentzFraction(a * (excess + 1) / (a + 1))
    var n = 1.0
    while n < 1e7 {
      let middle = a + 2 * n - 1
      let numerator = (a + n - 1) / middle * ((a + b + n - 1) / middle) * n * (b - n) * x * x
      let denominator =
        n + n * (b - n) * x / middle + (a + n) * (excess + 1 + n * (2 - x)) / (middle + 2)
      guard fraction.append(numerator, over: denominator) else { break }
      n += 1
    }
    return fraction.value
  }

  /// The number that a beta variable stays below with chance `lowerTail`.
  public static func betaQuantile(lowerTail: Double, a: Double, b: Double) -> Double {
    if b == 1 { return exp(log(lowerTail) / a) }
    if a == 1 { return -expm1(log1p(-lowerTail) / b) }
    // Solved for from the side on which it is small.
    guard betaTails(0.5, a: a, b: b).lower < lowerTail else {
      return smallBetaQuantile(lowerTail: lowerTail, a: a, b: b)
    }
    return 1 - smallBetaQuantile(upperTail: lowerTail, a: b, b: a)
  }

  /// The number that a beta variable exceeds with chance `upperTail`.
  public static func betaQuantile(upperTail: Double, a: Double, b: Double) -> Double {
    if a == 1 { return -expm1(log(upperTail) / b) }
    if b == 1 { return exp(log1p(-upperTail) / a) }
    guard betaTails(0.5, a: a, b: b).upper > upperTail else {
      return smallBetaQuantile(upperTail: upperTail, a: a, b: b)
    }
    return 1 - smallBetaQuantile(lowerTail: upperTail, a: b, b: a)
  }

  private static func smallBetaQuantile(lowerTail: Double, a: Double, b: Double) -> Double {
    solve(start: a / (a + b), limit: 1) { x in
      let tails = betaTails(x, a: a, b: b)
      return tails.lower < tails.upper ? tails.lower - lowerTail : 1 - lowerTail - tails.upper
    }
  }

  private static func smallBetaQuantile(upperTail: Double, a: Double, b: Double) -> Double {
    solve(start: a / (a + b), limit: 1) { x in
      let tails = betaTails(x, a: a, b: b)
      return tails.upper < tails.lower ? upperTail - tails.upper : tails.lower - (1 - upperTail)
    }
  }

  /// The number that Student's variable exceeds with chance `tail`, which is at most a half.
  public static func studentQuantile(upperTail tail: Double, degrees: Double) -> Double {
    guard tail < 0.5 else { return 0 }
    guard degrees < 1e7 else { return normalQuantile(upperTail: tail) }
    // Degrees over (square + degrees) is a beta variable, and so is what is left of 1.
    let y = betaQuantile(lowerTail: 2 * tail, a: degrees / 2, b: 0.5)
    if y < 0.5 { return (degrees * (1 - y) / y).squareRoot() }
    let x = betaQuantile(upperTail: 2 * tail, a: 0.5, b: degrees / 2)
    return (degrees * x / (1 - x)).squareRoot()
  }

  /// The number that a chi-square variable exceeds with chance `tail`.
  public static func chiSquareQuantile(upperTail tail: Double, degrees: Double) -> Double {
    2 * gammaQuantile(shape: degrees / 2, upperTail: tail)
  }

  /// The chance that a chi-square variable is above `x`.
  public static func chiSquareTail(_ x: Double, degrees: Double) -> Double {
    gammaTails(shape: degrees / 2, x / 2).upper
  }
}
