import Estimation

/// An estimated number as text, with as many digits as its interval bears.
///
/// The number and both ends of its interval are written down to the second digit of half the
/// interval's width, in one unit and with one power of ten; where the interval is wider than the
/// number itself, each gets two digits of its own.
struct QuantityText: Hashable {
  /// What kind of number it is.
  enum Kind {
    /// Any number.
    case number
    /// A probability, written in percent when it is not small.
    case chance
    /// A probability, written as a number that keeps its digits near 1.
    case probability
  }

  /// The number, or a bound: `1.87×10⁻⁹`, `< 3.0×10⁻⁴`.
  private(set) var main: String
  /// The interval, or a bound's confidence; nil for a number without error.
  private(set) var interval: String?
  /// A unit behind the number, with a space before it: ` %`.
  private(set) var suffix = ""

  /// The number and its interval in a line.
  var line: String {
    guard let interval else { return main + suffix }
    return "\(main)\(suffix) (\(interval))"
  }

  /// Writes a number.
  init(_ quantity: Quantity, _ kind: Kind = .number, confidence: Double) {
    let level = Numerals.plain(confidence * 100) + " %"
    main = ""
    guard quantity.value.isFinite, !quantity.interval.low.isNaN else {
      main = "not known"
      return
    }
    if quantity.interval.low == -.infinity {
      main = Numerals.plain(quantity.value, digits: 3)
      interval = "no interval"
    } else if quantity.isBound, quantity.interval.low >= 0 {
      writeBound(quantity.interval.high, kind, level)
    } else if kind != .number, quantity.value > 0.999, quantity.value < 1 {
      writeComplement(quantity)
    } else if quantity.interval.low == quantity.interval.high {
      writeExact(quantity.value, kind)
    } else {
      write(quantity, kind)
    }
  }

  private mutating func writeBound(_ high: Double, _ kind: Kind, _ level: String) {
    interval = level
    guard high.isFinite, kind == .number || high < 1 else {
      main = "not known"
      interval = "no bound from so few runs"
      return
    }
    main = "< " + Numerals.bound(high * scale(kind, high))
  }

  private mutating func writeExact(_ value: Double, _ kind: Kind) {
    main = Numerals.plain(value * scale(kind, value))
    if value == 0 { suffix = "" }
  }

  private mutating func writeComplement(_ quantity: Quantity) {
    let range = quantity.interval
    let rest = Quantity(
      1 - quantity.value,
      ConfidenceInterval(low: max(0, 1 - range.high), high: 1 - range.low)
    )
    let inner = QuantityText(rest, confidence: 0)
    main = "1 − \(inner.main)"
    interval = inner.interval.map { "1 − (\($0))" }
  }

  private mutating func write(_ quantity: Quantity, _ kind: Kind) {
    let factor = scale(kind, quantity.value)
    let low = quantity.interval.low * factor
    let high = quantity.interval.high * factor
    let number = DecimalDigits(quantity.value * factor)
    guard high.isFinite, (high - low) / 2 <= (quantity.value * factor).magnitude else {
      main = Self.alone(number, digits: 2)
      let top = high.isFinite ? Self.alone(DecimalDigits(high), digits: 2) : "∞"
      interval = Self.range(Self.alone(DecimalDigits(low), digits: 2), top) + suffix
      return
    }
    let half = DecimalDigits((high - low) / 2).rounded(toDigits: 2)
    let place = max(half.exponent - 1, number.exponent - 9)
    if Numerals.isWritable(number) {
      main = number.text(toPlace: place)
      interval =
        Self.range(
          DecimalDigits(low).text(toPlace: place),
          DecimalDigits(high).text(toPlace: place)
        ) + suffix
    } else {
      writeScientific(number, low, high, place)
    }
  }

  private mutating func writeScientific(
    _ number: DecimalDigits,
    _ low: Double,
    _ high: Double,
    _ place: Int
  ) {
    let power = number.rounded(toPlace: place).exponent
    func mantissa(_ number: DecimalDigits) -> String {
      number.shifted(by: -power).text(toPlace: place - power)
    }
    let ten = Numerals.timesTen(to: power)
    main = mantissa(number) + ten
    interval =
      Self.range(mantissa(DecimalDigits(low)), mantissa(DecimalDigits(high))) + ten + suffix
  }

  /// Chooses percent for chances that are not small.
  private mutating func scale(_ kind: Kind, _ value: Double) -> Double {
    guard kind == .chance, value >= 0.001 else { return 1 }
    suffix = " %"
    return 100
  }

  private static func range(_ low: String, _ high: String) -> String {
    low.hasPrefix("−") || high.hasPrefix("−") ? "\(low) to \(high)" : "\(low)–\(high)"
  }

  private static func alone(_ number: DecimalDigits, digits: Int) -> String {
    let rounded = number.rounded(toDigits: digits)
    guard !rounded.isZero else { return "0" }
    let place = rounded.exponent - digits + 1
    return Numerals.isWritable(rounded)
      ? rounded.text(toPlace: place) : Numerals.scientific(rounded, place: place)
  }
}
