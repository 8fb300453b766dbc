import Foundation

/// How far work of a known length has come, as a line for a terminal: a bar, the rate, what is left.
struct ProgressMeter {
  private let what: String
  private let total: Int
  private let before: Int
  private let began: Date

  /// Begins to measure.
  ///
  /// - Parameters:
  ///   - what: What is counted, in the plural.
  ///   - total: How many there are.
  ///   - before: Those done earlier, which say nothing of the rate.
  ///   - began: When the work began.
  init(_ what: String, of total: Int, before: Int = 0, began: Date = Date()) {
    self.what = what
    self.total = total
    self.before = before
    self.began = began
  }

  private static let barWidth = 20

  /// The line when `done` are done.
  func line(_ done: Int, note: String = "", at now: Date = Date()) -> String {
    let share = total > 0 ? min(1, max(0, Double(done) / Double(total))) : 1
    let full = Int(share * Double(Self.barWidth))
    let bar =
      String(repeating: "█", count: full) + String(repeating: "░", count: Self.barWidth - full)
    var parts = ["\(bar) \(done) of \(total) \(what)"]
    let elapsed = now.timeIntervalSince(began)
    if done > before, elapsed > 0.2 {
      let rate = Double(done - before) / elapsed
      parts.append(Self.rate(rate))
      if done < total { parts.append(Self.time(Double(total - done) / rate) + " left") }
    }
    if !note.isEmpty { parts.append(note) }
    return parts.joined(separator: ", ")
  }

  /// A rate in two figures or more.
  private static func rate(_ rate: Double) -> String {
    rate < 10 ? "\(tenths(rate))/s" : "\(Int(rate))/s"
  }

  /// A length of time, such as `8s`, `3m20s`, `2h05m`.
  static func time(_ seconds: Double) -> String {
    let whole = Int(min(seconds, 1e9).rounded(.up))
    if whole < 60 { return "\(whole)s" }
    if whole < 3_600 { return "\(whole / 60)m\(two(whole % 60))s" }
    return "\(whole / 3_600)h\(two(whole / 60 % 60))m"
  }

  private static func tenths(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
