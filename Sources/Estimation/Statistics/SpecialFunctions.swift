import Primitives

/// Functions of probability theory from `+ - * /` and square roots only, equal bit for bit on every
/// machine.
public enum SpecialFunctions {
  static func log(_ x: Double) -> Double { ElementaryFunctions.log(x) }

  static func exp(_ x: Double) -> Double { ElementaryFunctions.exp(x) }

  /// `base` to the power of a whole number, by squaring.
  static func power(_ base: Double, _ exponent: Int) -> Double {
    var (result, square, rest) = (1.0, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      square *= square
      rest >>= 1
    }
    return result
  }

  /// `exp(x) - 1` without loss of digits near 0.
  public static func expm1(_ x: Double) -> Double {
    guard abs(x) < 0.5 else { return exp(x) - 1 }
    var sum = 1.0
    for n in stride(from: 18.0, through: 2, by: -1) { sum = 1 + x / n * sum }
    return x * sum
  }

  /// `log(1 + x)` without loss of digits near 0, for `x` above -1.
  public static func log1p(_ x: Double) -> Double {
    guard abs(x) < 0.5 else { return log(1 + x) }
    let ratio = x / (2 + x)
    let square = ratio * ratio
    var sum = 0.0
    for n in stride(from: 37.0, through: 1, by: -2) { sum = sum * square + 1 / n }
    return 2 * ratio * sum
  }

  /// The chance that at least one of `count` independent events of equal chance happens.
  public static func anyOf(_ count: Double, chance: Double) -> Double {
    guard chance < 1 else { return count > 0 ? 1 : 0 }
    return -expm1(count * log1p(-chance))
  }

  /// The complementary error function.
  public static func erfc(_ x: Double) -> Double {
    if x < 0 { return 2 - erfc(-x) }
    let square = x * x
    // The rounding error of the square would be magnified by the exponential.
    let rest = (-square).addingProduct(x, x)
    let bell = exp(-square) * (1 - rest)
    if x < 1 { return 1 - 2 / rootOfPi * bell * seriesOfErf(x, square) }
    if x > 28 { return 0 }
    // The continued fraction from its far end; 500 parts are enough from 1 on.
    var fraction = x
    for n in stride(from: 500.0, through: 1, by: -1) { fraction = x + n / 2 / fraction }
    return bell / (rootOfPi * fraction)
  }

  /// A series without subtraction.
  private static func seriesOfErf(_ x: Double, _ square: Double) -> Double {
    var (term, sum, n) = (x, x, 1.0)
    while term > sum * 0x1p-60 {
      term *= 2 * square / (2 * n + 1)
      sum += term
      n += 1
    }
    return sum
  }

  /// The number that a standard normal variable exceeds with chance `tail`.
  ///
  /// Abramowitz and Stegun 26.2.23 gives a start, three of Halley's steps the rest.
  public static func normalQuantile(upperTail tail: Double) -> Double {
    if tail > 0.5 { return -normalQuantile(upperTail: 1 - tail) }
    if tail <= 0 { return .infinity }
    let t = (-2 * log(tail)).squareRoot()
    let above = 2.515517 + t * (0.802853 + t * 0.010328)
    let below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308))
    var x = t - above / below
    for _ in 0..<3 {
      let error = erfc(x / rootOfTwo) / 2 - tail
      let step = error * rootOfTwoPi * exp(x * x / 2)
      x += step / (1 + x * step / 2)
    }
    return x
  }

  /// The number that a standard normal variable stays below with chance `p`.
  public static func normalQuantile(_ p: Double) -> Double {
    p < 0.5 ? -normalQuantile(upperTail: p) : normalQuantile(upperTail: 1 - p)
  }

  /// The factor of a standard error that gives a two-sided interval of this confidence.
  public static func normalFactor(confidence: Double) -> Double {
    normalQuantile(upperTail: (1 - confidence) / 2)
  }

  static let rootOfTwo = 1.414_213_562_373_095_1
  static let rootOfPi = 1.772_453_850_905_516
  static let rootOfTwoPi = 2.506_628_274_631_000_7
}
