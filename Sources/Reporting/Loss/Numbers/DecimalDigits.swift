/// A number as decimal digits, which can be rounded and written the same way on every machine.
struct DecimalDigits: Hashable {
  /// Which way a number goes that lies between two that can be written.
  enum Rounding {
    /// To the nearer one, away from zero when both are equally near.
    case nearest
    /// Away from zero.
    case up
    /// Towards zero.
    case down
  }

  /// Whether the number is below zero.
  private(set) var isNegative: Bool
  /// Digits, the most significant one first and never 0; none for zero.
  private(set) var digits: [Int]
  /// Power of ten of the first digit.
  private(set) var exponent: Int

  /// Takes the digits of a finite number: the fewest that tell it from all others.
  init(_ value: Double) {
    isNegative = value < 0
    digits = []
    exponent = 0
    var point: Int?
    var power = 0
    let text = value.magnitude.description
    let parts = text.split(separator: "e")
    if parts.count == 2 { power = Int(parts[1]) ?? 0 }
    for character in parts[0] {
      if character == "." {
        point = digits.count
      } else if let digit = character.wholeNumberValue {
        digits.append(digit)
      }
    }
    exponent = power + (point ?? digits.count) - 1
    normalize()
  }

  /// Whether no digit is left.
  var isZero: Bool { digits.isEmpty }

  /// The number with no digit below the given power of ten.
  func rounded(toPlace place: Int, _ rounding: Rounding = .nearest) -> DecimalDigits {
    let kept = exponent - place + 1
    guard !isZero, kept < digits.count else { return self }
    var result = self
    let rest = digits[max(0, kept)...]
    result.digits = kept > 0 ? Array(digits[..<kept]) : []
    let goesUp =
      switch rounding {
      case .nearest: kept >= 0 && (rest.first ?? 0) >= 5
      case .up: rest.contains { $0 > 0 }
      case .down: false
      }
    if kept <= 0 { result.exponent = place - 1 }
    if goesUp { result.increment(place: place) }
    result.normalize()
    return result
  }

  /// The number with at most so many digits.
  func rounded(toDigits count: Int, _ rounding: Rounding = .nearest) -> DecimalDigits {
    rounded(toPlace: exponent - count + 1, rounding)
  }

  /// The number times a power of ten.
  func shifted(by power: Int) -> DecimalDigits {
    var result = self
    result.exponent += power
    return result
  }

  /// All digits down to the given power of ten, with commas between thousands.
  func text(toPlace place: Int) -> String {
    let number = rounded(toPlace: place)
    let top = max(number.isZero ? 0 : number.exponent, 0)
    var result = number.isNegative && !number.isZero ? "−" : ""
    for power in stride(from: top, through: min(place, 0), by: -1) {
      if power == -1 { result += "." }
      result += String(number.digit(at: power))
      if power > 0, power % 3 == 0 { result += "," }
    }
    return result
  }

  /// All digits, none of them a trailing zero behind the point.
  var plainText: String { text(toPlace: min(0, lastPlace)) }

  /// The power of ten of the last digit.
  var lastPlace: Int { exponent - max(0, digits.count - 1) }

  private func digit(at power: Int) -> Int {
    let index = exponent - power
    return digits.indices.contains(index) ? digits[index] : 0
  }

  private mutating func increment(place: Int) {
    var index = exponent - place
    guard index >= 0 else {
      digits = [1]
      exponent = place
      return
    }
    while index >= 0 {
      digits[index] += 1
      if digits[index] < 10 { return }
      digits[index] = 0
      index -= 1
    }
    digits.insert(1, at: 0)
    exponent += 1
  }

  private mutating func normalize() {
    while digits.last == 0 { digits.removeLast() }
    while digits.first == 0 {
      digits.removeFirst()
      exponent -= 1
    }
    if digits.isEmpty { exponent = 0 }
  }
}
