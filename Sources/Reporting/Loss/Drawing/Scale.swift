import Primitives

/// From numbers to places in a picture.
struct Scale {
  /// Whether equal distances are equal differences or equal ratios.
  enum Kind {
    case linear
    case logarithmic
  }

  let kind: Kind
  /// The numbers at both ends.
  let low: Double
  let high: Double
  /// The places of both ends.
  let start: Double
  let end: Double

  /// Least difference of two marks: 1 for numbers of things.
  var leastStep = 0.0

  /// A scale of equal differences from 0, or below, to a number that covers all values.
  static func linear(_ values: [Double], from start: Double, to end: Double) -> Scale {
    let finite = values.filter(\.isFinite)
    let low = min(0, finite.min() ?? 0)
    let high = max(finite.max() ?? 1, low)
    let top = high > low ? high : low + 1
    let step = step(for: (top - low) / 5)
    return Scale(
      kind: .linear,
      low: (low / step).rounded(.down) * step,
      high: (top / step).rounded(.up) * step,
      start: start,
      end: end
    )
  }

  /// A scale of equal ratios between the powers of ten around all positive values.
  static func logarithmic(_ values: [Double], from start: Double, to end: Double) -> Scale {
    let positive = values.filter { $0 > 0 && $0.isFinite }
    let low = power(of: positive.min() ?? 0.1, .down)
    let high = power(of: positive.max() ?? 1, .up)
    return Scale(
      kind: .logarithmic,
      low: Double(low),
      high: Double(high > low ? high : low + 1),
      start: start,
      end: end
    )
  }

  /// The scale for values that may span decades.
  static func fitting(_ values: [Double], from start: Double, to end: Double) -> Scale {
    let positive = values.filter { $0 > 0 && $0.isFinite }
    let isWide = (positive.max() ?? 1) > 20 * (positive.min() ?? 1)
    let isPositive = positive.count == values.count
    return isWide && isPositive
      ? logarithmic(values, from: start, to: end) : linear(values, from: start, to: end)
  }

  /// Where a number stands; numbers beyond an end stand at the end.
  func place(_ value: Double) -> Double {
    let share =
      switch kind {
      case .linear: (value - low) / (high - low)
      case .logarithmic:
        value > 0 && value.isFinite
          ? (Self.logarithm(value) - low) / (high - low) : value > 0 ? 1 : 0
      }
    return start + (end - start) * (share.isNaN ? 0 : min(max(share, 0), 1))
  }

  /// Places of marks along an axis with their labels; some have none.
  var ticks: [(place: Double, label: String)] {
    switch kind {
    case .linear: linearTicks
    case .logarithmic: logarithmicTicks
    }
  }

  private var linearTicks: [(place: Double, label: String)] {
    let marks = max(2, room / (start > end ? 45 : 80))
    let step = max(leastStep, Self.step(for: (high - low) / marks))
    let digits = DecimalDigits(step)
    let first = Int((low / step).rounded(.up))
    let last = Int((high / step).rounded(.down))
    guard first <= last else { return [] }
    return (first...last).map { index in
      let value = Double(index) * step
      let number = DecimalDigits(value)
      let place = digits.lastPlace
      let isPlain = Numerals.isWritable(number) && place >= -4
      let label =
        index == 0 ? "0" : isPlain ? number.text(toPlace: place) : Numerals.plain(value, digits: 3)
      return (self.place(value), label)
    }
  }

  private var logarithmicTicks: [(place: Double, label: String)] {
    let first = Int(low)
    let last = Int(high)
    if last - first <= 2, room / Double(last - first) > 130 { return finerTicks(first, last) }
    let every = max(1, Int((Double(last - first) / max(1, room / 52)).rounded(.up)))
    let offset = (first % every + every) % every
    return (first...last).map { power in
      let share = (Double(power) - low) / (high - low)
      let isLabelled = ((power % every) + every) % every == offset
      return (start + (end - start) * share, isLabelled ? Numerals.powerOfTen(power) : "")
    }
  }

  /// Marks at 1, 2 and 5 times each power of ten, for scales of few decades.
  private func finerTicks(_ first: Int, _ last: Int) -> [(place: Double, label: String)] {
    let numbers = (first..<last).flatMap { power in
      [1.0, 2, 5].map { DecimalDigits($0).shifted(by: power) }
    }
    return (numbers + [DecimalDigits(1).shifted(by: last)]).map { number in
      let label =
        Numerals.isWritable(number)
        ? number.plainText : Numerals.scientific(number, place: number.lastPlace)
      let mantissa = Double(number.digits.first ?? 1)
      let share = (Double(number.exponent) + Self.logarithm(mantissa) - low) / (high - low)
      return (start + (end - start) * share, label)
    }
  }

  private var room: Double { (end - start).magnitude }

  static func logarithm(_ value: Double) -> Double {
    ElementaryFunctions.log(value) / ElementaryFunctions.log(10)
  }

  private static func power(of value: Double, _ rounding: FloatingPointRoundingRule) -> Int {
    let exact = DecimalDigits(value)
    let isPower = exact.digits == [1]
    return exact.exponent + (rounding == .up && !isPower ? 1 : 0)
  }

  /// The round number (1, 2 or 5 times a power of ten) that is not below `width`.
  private static func step(for width: Double) -> Double {
    let digits = DecimalDigits(width.isFinite && width > 0 ? width : 1).rounded(toDigits: 3, .up)
    let lead = digits.shifted(by: -digits.exponent)
    let mantissa = Double(lead.text(toPlace: -2)) ?? 1
    let round: (Double, Int) =
      mantissa <= 1 ? (1, 0) : mantissa <= 2 ? (2, 0) : mantissa <= 5 ? (5, 0) : (1, 1)
    return Double("\(round.0)e\(digits.exponent + round.1)") ?? 1
  }
}
