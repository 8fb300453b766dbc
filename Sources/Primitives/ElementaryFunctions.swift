/// Logarithm and exponential from `+ - * /` only, equal bit for bit on every machine.
///
/// The C library's versions differ in the last digit between systems, which would let two
/// machines disagree about a run.
public enum ElementaryFunctions {
  /// Natural logarithm of a positive finite number, within 4 ulp.
  ///
  /// The significand is brought into [√½, √2) and the series of the inverse hyperbolic tangent
  /// is summed.
  public static func log(_ x: Double) -> Double {
    invariant(x > 0 && x.isFinite, "a logarithm needs a positive number")
    var significand = x.significand
    var exponent = Double(x.exponent)
    if significand > 1.414_213_562_373_095_1 {
      significand /= 2
      exponent += 1
    }
    let ratio = (significand - 1) / (significand + 1)
    let square = ratio * ratio
    var sum = 0.0
    var n = 23.0
    while n >= 1 {
      sum = sum * square + 1 / n
      n -= 2
    }
    return exponent * lnTwoHigh + (2 * ratio * sum + exponent * lnTwoLow)
  }

  /// The exponential function, within 4 ulp where the result is a normal number.
  ///
  /// The argument is reduced by multiples of ln 2, then Taylor's series is summed.
  public static func exp(_ x: Double) -> Double {
    if x > 709.782_712_893_384 { return .infinity }
    if x < -745 { return 0 }
    let multiple = (x / lnTwo).rounded()
    let rest = (x - multiple * lnTwoHigh) - multiple * lnTwoLow
    var sum = 1.0
    var n = 18.0
    while n >= 1 {
      sum = 1 + rest / n * sum
      n -= 1
    }
    let power = Int(multiple)
    if power < -1_021 {
      return Double(sign: .plus, exponent: power + 100, significand: sum) * 0x1p-100
    }
    return Double(sign: .plus, exponent: power, significand: sum)
  }

  /// ln 2.
  static let lnTwo = 0.693_147_180_559_945_3
  /// ln 2 to 32 bits, so that products with small integers are exact.
  private static let lnTwoHigh = 0x1.62e42feep-1
  /// What is left of ln 2.
  private static let lnTwoLow = 0x1.a39ef35793c76p-33
}
