import Primitives

extension Units {
  /// Seconds of the units in which rates and long times are written; a year is `y` or, as reports
  /// print it, `yr`.
  static let longUnits: [(unit: String, seconds: Double)] = [
    ("y", 31_557_600), ("yr", 31_557_600), ("month", 2_629_800), ("d", 86_400), ("h", 3_600),
    ("s", 1),
  ]

  private static let yearInSeconds = 31_557_600.0

  /// A length of time in seconds, from `10ns` to `1y`, a year having 365.25 days.
  public static func seconds(_ text: String) -> Double? {
    if text == "0" { return 0 }
    if let interval = interval(text) { return Double(interval.nanoseconds) / 1e9 }
    let (digits, unit) = splitNumber(text)
    let units = longUnits + [("min", 60)]
    guard let value = decimal(digits), let scale = units.first(where: { $0.unit == unit })
    else { return nil }
    let seconds = value * scale.seconds
    return seconds.isFinite ? seconds : nil
  }

  /// Events per year of a rate such as `0.5/y`, `2/month` or `1e-3/y`; shares such as `1.5%/y` too.
  public static func perYear(_ text: String) -> Double? {
    guard let slash = text.lastIndex(of: "/") else { return nil }
    let unit = String(text[text.index(after: slash)...]).trimmed
    var number = String(text[..<slash]).trimmed
    let isPercent = number.hasSuffix("%")
    if isPercent { number.removeLast() }
    guard let scale = longUnits.first(where: { $0.unit == unit }), let value = decimal(number)
    else { return nil }
    let rate = value / (isPercent ? 100 : 1) * (yearInSeconds / scale.seconds)
    return rate.isFinite ? rate : nil
  }

  /// A share such as `1%`, `1/1000` or `0.01`, from 0 to 1.
  public static func share(_ text: String) -> Double? {
    let value: Double?
    if text.hasSuffix("%") {
      value = decimal(String(text.dropLast())).map { $0 / 100 }
    } else if let ratio = ratio(text) {
      value = Double(ratio.numerator) / Double(ratio.denominator)
    } else {
      value = decimal(text)
    }
    return value.flatMap { (0...1).contains($0) ? $0 : nil }
  }

  /// A finite decimal number, with an exponent if need be.
  static func decimal(_ text: String) -> Double? {
    guard let first = text.unicodeScalars.first, first != "+",
      text.unicodeScalars.allSatisfy({
        ("0"..."9").contains($0) || $0 == "." || $0 == "e" || $0 == "E" || $0 == "-" || $0 == "+"
      }), let value = Double(text), value.isFinite
    else { return nil }
    return value
  }

  /// A number, which may have an exponent, and the letters behind it.
  private static func splitNumber(_ text: String) -> (digits: String, unit: String) {
    var digits = text.prefix { $0.isASCII && ($0.isNumber || ".eE+-".contains($0)) }
    while let last = digits.last, !last.isNumber { digits = digits.dropLast() }
    return (String(digits), String(text.dropFirst(digits.count)).trimmed)
  }
}
