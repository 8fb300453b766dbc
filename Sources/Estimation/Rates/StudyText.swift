/// Numbers of a study as people read them.
public enum StudyText {
  /// A number without needless digits: `12`, `0.05`, `1e-05`.
  public static func number(_ value: Double) -> String {
    if value.magnitude < 1e15, value == value.rounded() { return "\(Int64(value))" }
    return "\(value)"
  }

  /// Units with the seconds that they last, or with how many of them a second lasts.
  private static let units: [(name: String, seconds: Double, perSecond: Double)] = [
    ("y", 31_557_600, 1), ("d", 86_400, 1), ("h", 3_600, 1), ("min", 60, 1), ("s", 1, 1),
    ("ms", 1, 1e3), ("us", 1, 1e6), ("ns", 1, 1e9),
  ]

  /// A length of time in the largest unit in which it is a whole number: `7 d`, `90 s`.
  public static func time(_ seconds: Double) -> String {
    let counts = units.map { (count: seconds * $0.perSecond / $0.seconds, unit: $0.name) }
      .filter { $0.count >= 1 }
    let whole = counts.first { $0.count == $0.count.rounded() && $0.count < 1_000 }
    guard let best = whole ?? counts.first else { return "\(number(seconds)) s" }
    return "\(number(best.count)) \(best.unit)"
  }

  /// A share in percent: `1 %`.
  public static func share(_ share: Double) -> String {
    let percent = share * 100
    // A share such as 0.07 times 100 is off by a last digit.
    let rounded = (percent * 1e9).rounded() / 1e9
    return "\(number(rounded == 0 ? percent : rounded)) %"
  }

  /// A number in two significant digits: `0.6`, `17`, `1.9e-9`.
  public static func short(_ value: Double) -> String {
    guard value != 0, value.isFinite else { return number(value) }
    var exponent = 0
    var mantissa = value.magnitude
    while mantissa >= 10 {
      mantissa /= 10
      exponent += 1
    }
    while mantissa < 1 {
      mantissa *= 10
      exponent -= 1
    }
    var tenths = Int64((mantissa * 10).rounded())
    if tenths == 100 {
      tenths = 10
      exponent += 1
    }
    let sign = value < 0 ? "-" : ""
    return sign + digits(tenths, exponent)
  }

  /// `tenths` tenths times ten to the power of `exponent`.
  private static func digits(_ tenths: Int64, _ exponent: Int) -> String {
    let (whole, part) = (tenths / 10, tenths % 10)
    switch exponent {
    case 1...6: return "\(tenths)" + String(repeating: "0", count: exponent - 1)
    case 0: return part == 0 ? "\(whole)" : "\(whole).\(part)"
    case -3 ... -1:
      let zeros = String(repeating: "0", count: -exponent - 1)
      return "0.\(zeros)\(whole)" + (part == 0 ? "" : "\(part)")
    default: return (part == 0 ? "\(whole)" : "\(whole).\(part)") + "e\(exponent)"
    }
  }

  /// A value of a parameter with its unit.
  public static func value(_ value: Double, _ form: StudyParameter.Form) -> String {
    switch form {
    case .time: time(value)
    case .share: share(value)
    case .factor: "×\(number(value))"
    }
  }
}
