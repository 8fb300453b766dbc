import KafkaLog
import Primitives

/// Values of log files as people read them.
public enum LogTerms {
  /// Milliseconds since 1970 as a date, or as they are when no calendar of ours reaches them.
  public static func time(_ milliseconds: Int64) -> String {
    guard milliseconds >= 0, milliseconds < 253_402_300_800_000 else { return "\(milliseconds)" }
    let (days, rest) = milliseconds.quotientAndRemainder(dividingBy: 86_400_000)
    let (year, month, day) = date(days)
    let clock = [rest / 3_600_000, rest / 60_000 % 60, rest / 1_000 % 60].map { digits($0, 2) }
    return "\(digits(year, 4))-\(digits(month, 2))-\(digits(day, 2))T"
      + clock.joined(separator: ":") + ".\(digits(rest % 1_000, 3))Z"
  }

  /// Year, month and day so many days after 1 January 1970.
  ///
  /// Source: Howard Hinnant, "chrono-compatible low-level date algorithms".
  private static func date(_ days: Int64) -> (Int64, Int64, Int64) {
    let shifted = days + 719_468
    let era = shifted / 146_097
    let day = shifted % 146_097
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365
    let dayOfYear = day - (365 * year + year / 4 - year / 100)
    let month = (5 * dayOfYear + 2) / 153
    let inJanuaryOrFebruary = month >= 10
    return (
      year + era * 400 + (inJanuaryOrFebruary ? 1 : 0), month + (inJanuaryOrFebruary ? -9 : 3),
      dayOfYear - (153 * month + 2) / 5 + 1
    )
  }

  private static func digits(_ value: Int64, _ width: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }

  /// Eight hexadecimal digits of a checksum.
  public static func checksum(_ sum: UInt32) -> String {
    let text = String(sum, radix: 16)
    return String(repeating: "0", count: 8 - text.utf8.count) + text
  }

  /// A key or value: quoted when it is printable UTF-8, else in hexadecimal.
  public static func content(_ bytes: Bytes?) -> String {
    guard let bytes else { return "null" }
    return printable(bytes).map(quoted) ?? "0x" + hex(bytes)
  }

  /// The text of printable UTF-8; nil for anything else.
  static func printable(_ bytes: Bytes) -> String? {
    guard let text = String(validating: bytes.slice, as: UTF8.self) else { return nil }
    let isPlain = text.unicodeScalars.allSatisfy {
      $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) && !isInvisible($0)
        || $0 == "\n" || $0 == "\r" || $0 == "\t"
    }
    return isPlain ? text : nil
  }

  /// Characters that reorder or hide their neighbours on a terminal.
  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: true
    default: false
    }
  }

  private static func quoted(_ text: String) -> String {
    var line = JSONValue.string(text).text
    line.removeLast()
    return line
  }

  /// Two hexadecimal digits a byte.
  static func hex(_ bytes: Bytes) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count * 2)
    for byte in bytes.slice {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// A size such as `812 B`, `12.4 KiB`.
  public static func size(_ bytes: Int64) -> String {
    let units = ["KiB", "MiB", "GiB", "TiB"]
    guard bytes >= 1_024 else { return "\(bytes) B" }
    var unit = 0
    var value = bytes
    while value >= 1_024 * 1_024, unit < units.count - 1 {
      value /= 1_024
      unit += 1
    }
    return "\(value / 1_024).\(value % 1_024 * 10 / 1_024) \(units[unit])"
  }

  /// A count and its noun, such as `1 batch`, `2,048 batches`.
  public static func count(_ value: some BinaryInteger, _ one: String, _ many: String) -> String {
    "\(Figures.count(Int64(value))) \(value == 1 ? one : many)"
  }

  /// An inclusive range, such as `3..7`, or one number.
  static func range(_ first: Int64, _ last: Int64?) -> String {
    guard let last else { return "\(first)..?" }
    return first == last ? "\(first)" : "\(first)..\(last)"
  }
}
