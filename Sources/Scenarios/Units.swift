import Primitives

/// Reads numbers with units: durations, sizes, rates, ratios.
///
/// Every function returns nil for text that it does not understand; nothing overflows.
public enum Units {
  private static let durations: [(unit: String, nanoseconds: Int64)] = [
    ("ns", 1), ("us", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000),
    ("m", 60_000_000_000), ("h", 3_600_000_000_000),
  ]

  private static let sizes: [(unit: String, bytes: Int64)] = [
    ("B", 1), ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000),
    ("TB", 1_000_000_000_000), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30),
    ("TiB", 1 << 40),
  ]

  /// A duration such as `250ms`, `1.5s`, `2m` or `-5s`; a bare `0` is no time.
  public static func interval(_ text: String) -> Interval? {
    let negative = text.hasPrefix("-")
    let rest = negative ? String(text.dropFirst()) : text
    if rest == "0" { return .zero }
    let (digits, unit) = split(rest)
    guard let scale = durations.first(where: { $0.unit == unit })?.nanoseconds,
      let value = scaled(digits, by: scale)
    else { return nil }
    return Interval(nanoseconds: negative ? -value : value)
  }

  /// A duration as it is written: the largest unit in which it is a whole number.
  public static func text(_ interval: Interval) -> String {
    let value = interval.nanoseconds
    if value == 0 { return "0s" }
    let unit = durations.last { $0.nanoseconds <= 1_000_000_000 && value % $0.nanoseconds == 0 }
    return "\(value / (unit?.nanoseconds ?? 1))\(unit?.unit ?? "ns")"
  }

  /// A size such as `64MiB`, `1KB` or `100B`; a bare number counts bytes.
  public static func size(_ text: String) -> ByteCount? {
    let (digits, unit) = split(text)
    let scale = unit.isEmpty ? 1 : sizes.first { $0.unit == unit }?.bytes
    guard let scale, let value = scaled(digits, by: scale) else { return nil }
    return ByteCount(value)
  }

  /// The mean time between events of a rate such as `1000/s`, `5/m` or `1/h`.
  public static func gap(ofRate text: String) -> Interval? {
    guard let slash = text.firstIndex(of: "/") else { return nil }
    let unit = String(text[text.index(after: slash)...])
    guard let count = Int64(text[..<slash]), count > 0,
      let scale = durations.first(where: { $0.unit == unit })?.nanoseconds, scale / count > 0
    else { return nil }
    return Interval(nanoseconds: scale / count)
  }

  /// A share such as `1%`, `0.5%` or `1/1000`, at most one.
  public static func ratio(_ text: String) -> Ratio? {
    let ratio: Ratio
    if text.hasSuffix("%") {
      guard let value = scaled(String(text.dropLast()), by: 1_000_000) else { return nil }
      ratio = reduced(UInt64(value), 100_000_000)
    } else {
      let parts = text.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.count == 2, let top = UInt64(parts[0]), let bottom = UInt64(parts[1]),
        bottom > 0
      else { return nil }
      ratio = Ratio(top, bottom)
    }
    return ratio.numerator <= ratio.denominator ? ratio : nil
  }

  private static func reduced(_ top: UInt64, _ bottom: UInt64) -> Ratio {
    var (a, b) = (top, bottom)
    while b != 0 { (a, b) = (b, a % b) }
    return Ratio(top / a, bottom / a)
  }

  private static func split(_ text: String) -> (digits: String, unit: String) {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    return (String(digits), String(text.dropFirst(digits.count)))
  }

  /// `digits`, which may have a decimal point, times `scale`, if that is a whole number.
  private static func scaled(_ digits: String, by scale: Int64) -> Int64? {
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, let first = parts.first, let whole = UInt32(first) else { return nil }
    let (product, overflow) = Int64(whole).multipliedReportingOverflow(by: scale)
    guard !overflow else { return nil }
    guard parts.count == 2 else { return product }
    guard parts[1].count <= 9, let part = Int64(parts[1]), parts[1].allSatisfy(\.isNumber)
    else { return nil }
    var power: Int64 = 1
    for _ in parts[1] { power *= 10 }
    let (fraction, tooBig) = part.multipliedReportingOverflow(by: scale)
    guard !tooBig, fraction % power == 0 else { return nil }
    let (sum, beyond) = product.addingReportingOverflow(fraction / power)
    return beyond ? nil : sum
  }
}
