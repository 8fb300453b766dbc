import Primitives

/// Numbers as people read them.
enum Figures {
  /// A count with commas between thousands, such as `12,345`.
  static func count(_ value: Int64) -> String {
    let digits = Array(String(value.magnitude))
    var text = value < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return text
  }

  /// A length of time in three figures or so, such as `850us`, `12.3ms`, `9.2s`, `2m05s`.
  static func time(_ interval: Interval) -> String {
    let nanoseconds = interval.nanoseconds
    if nanoseconds < 1_000 { return nanoseconds == 0 ? "0" : "\(nanoseconds)ns" }
    if nanoseconds < 1_000_000 { return "\(nanoseconds / 1_000)us" }
    if nanoseconds < 1_000_000_000 { return tenths(nanoseconds, 1_000_000) + "ms" }
    let seconds = nanoseconds / 1_000_000_000
    if seconds < 120 { return tenths(nanoseconds, 1_000_000_000) + "s" }
    let rest = seconds % 60
    return "\(seconds / 60)m\(rest < 10 ? "0" : "")\(rest)s"
  }

  /// An instant in seconds with three decimals.
  static func moment(_ instant: Instant) -> String {
    let milliseconds = instant.nanoseconds / 1_000_000
    let fraction = String(milliseconds % 1_000)
    let zeros = String(repeating: "0", count: 3 - fraction.count)
    return "\(milliseconds / 1_000).\(zeros)\(fraction)s"
  }

  /// An instant in seconds with three decimals, right-aligned in ten characters.
  static func instant(_ instant: Instant) -> String {
    pad(moment(instant), to: 10, right: true)
  }

  /// `text` with spaces up to `width` characters.
  static func pad(_ text: String, to width: Int, right: Bool = false) -> String {
    let space = String(repeating: " ", count: max(0, width - text.count))
    return right ? space + text : text + space
  }

  /// Texts joined by commas, in lines of about `width` characters.
  static func wrapped(_ texts: [String], width: Int) -> [String] {
    var lines: [String] = []
    for text in texts {
      if let last = lines.last, last.count + text.count + 2 <= width {
        lines[lines.count - 1] = "\(last), \(text)"
      } else {
        lines.append(text)
      }
    }
    return lines
  }

  /// A sentence in lines of at most `width` characters, but for words that are longer.
  static func folded(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, last.count + word.count + 1 <= width {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }

  /// A number of bytes in three figures or so, such as `512`, `12.3K`, `4.0M`.
  static func size(_ size: ByteCount) -> String {
    var (value, unit) = (size.bytes, "")
    var tenth: Int64 = 0
    for next in ["K", "M", "G", "T"] where value >= 1_024 {
      tenth = value % 1_024 * 10 / 1_024
      (value, unit) = (value / 1_024, next)
    }
    return unit.isEmpty ? "\(value)" : "\(value).\(tenth)\(unit)"
  }

  private static func tenths(_ value: Int64, _ unit: Int64) -> String {
    let tenths = value * 10 / unit
    return tenths >= 1_000 || tenths % 10 == 0
      ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }
}
