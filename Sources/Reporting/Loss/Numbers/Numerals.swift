/// Numbers of a loss report as text: no locale, no more digits than are known.
enum Numerals {
  /// An upper bound in two digits, never below the number.
  static func bound(_ value: Double) -> String {
    guard value.isFinite else { return "unbounded" }
    guard value != 0 else { return "0" }
    let number = DecimalDigits(value).rounded(toDigits: 2, .up)
    return isWritable(number)
      ? number.text(toPlace: number.exponent - 1)
      : scientific(number, place: number.exponent - 1)
  }

  /// A number known without error, in at most so many significant digits.
  static func plain(_ value: Double, digits: Int = 4) -> String {
    guard value.isFinite else { return value.isNaN ? "not known" : "unbounded" }
    let number = DecimalDigits(value).rounded(toDigits: min(digits, 10))
    guard isWritable(number) else { return scientific(number, place: number.lastPlace) }
    return number.plainText
  }

  /// A count of things, with commas between thousands.
  static func count(_ value: Int) -> String { Figures.count(Int64(value)) }

  /// What stands for the patterns that have no row of their own.
  static func furtherPatterns(_ number: Int) -> String {
    number == 1 ? "1 further pattern" : "\(count(number)) further patterns together"
  }

  /// A share between 0 and 1 as a percentage of two significant digits.
  static func percent(_ share: Double) -> String {
    guard share.isFinite else { return "not known" }
    if share > 0, share < 0.001 { return "< 0.1 %" }
    if share < 1, share > 0.999 { return "> 99.9 %" }
    let number = DecimalDigits(share * 100)
    return number.text(toPlace: share > 0 && share < 0.1 || share > 0.99 && share < 1 ? -1 : 0)
      + " %"
  }

  /// A large number in words where there are some, in two digits: `88 million`.
  static func words(_ value: Double) -> String {
    guard value.isFinite else { return "infinitely many" }
    let number = DecimalDigits(value).rounded(toDigits: value < 10 ? 1 : 2)
    for (power, word) in [(12, "trillion"), (9, "billion"), (6, "million")]
    where (power..<power + 3).contains(number.exponent) {
      return "\(number.shifted(by: -power).plainText) \(word)"
    }
    return Numerals.isWritable(number)
      ? number.plainText : scientific(number, place: number.lastPlace)
  }

  /// How often one in so many: `1 in 530 million`; nil when it is no rare event.
  static func oneIn(_ chance: Double) -> String? {
    guard chance > 0, chance < 0.2 else { return nil }
    return "1 in \(words(1 / chance))"
  }

  /// A length of time in the unit that reads best.
  static func duration(seconds: Double) -> String {
    guard seconds.isFinite else { return "not known" }
    let units: [(Double, String)] = [
      (86_400, "days"), (3_600, "h"), (60, "min"), (1, "s"), (0.001, "ms"), (0.000_001, "µs"),
    ]
    if seconds == 0 { return "0 s" }
    for (size, name) in units where seconds.magnitude >= size * (size > 1 ? 2 : 1) {
      return "\(plain(seconds / size, digits: 3)) \(name)"
    }
    return "\(plain(seconds, digits: 3)) s"
  }

  /// A power of ten as it stands at an axis: `0.01`, `1`, `10⁻⁹`.
  static func powerOfTen(_ exponent: Int) -> String {
    (-3...4).contains(exponent)
      ? DecimalDigits(1).shifted(by: exponent).plainText : "10\(superscript(exponent))"
  }

  /// Whether a number reads best without a power of ten.
  static func isWritable(_ number: DecimalDigits) -> Bool {
    number.isZero || (-3..<7).contains(number.exponent)
  }

  /// Digits down to `place`, times a power of ten.
  static func scientific(_ number: DecimalDigits, place: Int) -> String {
    let power = number.exponent
    return number.shifted(by: -power).text(toPlace: min(0, place - power)) + timesTen(to: power)
  }

  /// `×10⁻⁹`.
  static func timesTen(to power: Int) -> String { "×10\(superscript(power))" }

  private static func superscript(_ number: Int) -> String {
    let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    var text = number < 0 ? "⁻" : ""
    for character in String(number.magnitude) {
      if let digit = character.wholeNumberValue { text.append(digits[digit]) }
    }
    return text
  }
}
