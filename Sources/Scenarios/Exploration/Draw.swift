import Primitives

/// A place of a space where a value is drawn: out of a list, or between two bounds.
enum Draw: Sendable {
  /// One of these values, each with a weight of at least 1.
  case oneOf([DocumentNode], weights: [UInt64])
  /// Between two whole numbers of units, both included.
  case between(Int64, Int64, isLogarithmic: Bool, Quantity)

  /// What a bound measures, and so how a drawn value is written.
  enum Quantity: Sendable {
    case number
    /// Nanoseconds.
    case interval
    /// Bytes.
    case size
    /// Millionths.
    case ratio
    /// Events in a unit of time, such as `/s`.
    case rate(String)
  }

  static let keys = ["oneOf", "between", "logBetween"]

  /// Whether a value is to be drawn.
  static func isDraw(_ node: DocumentNode) -> Bool {
    guard case .object(let members) = node.content else { return false }
    return members.contains { keys.contains($0.key) }
  }

  /// Reads a draw, complaining about what makes none.
  init?(_ node: DocumentNode, _ problems: inout Problems) {
    var fields = FieldReader(node, "a value to draw", &problems)
    let list = fields.take("oneOf")
    let weights = fields.take("weights")
    let bounds = fields.take("between")
    let logBounds = fields.take("logBetween")
    fields.finish(&problems)
    let given = [list, bounds, logBounds].compactMap(\.self)
    guard given.count == 1 else {
      problems.error("a value is drawn in one way only", at: node.position)
      return nil
    }
    if let list {
      self.init(list, weights: weights, &problems)
    } else {
      self.init(bounds: given[0], isLogarithmic: logBounds != nil, &problems)
    }
  }

  private init?(_ list: DocumentNode, weights: DocumentNode?, _ problems: inout Problems) {
    guard case .array(let values) = list.content, !values.isEmpty else {
      problems.expected("a list of at least one value for 'oneOf'", insteadOf: list)
      return nil
    }
    guard let weights else {
      self = .oneOf(values, weights: values.map { _ in 1 })
      return
    }
    guard case .array(let elements) = weights.content, elements.count == values.count else {
      problems.expected("\(values.count) weights, one for each value", insteadOf: weights)
      return nil
    }
    var numbers: [UInt64] = []
    for element in elements {
      guard case .number(let text) = element.content, let number = UInt64(text),
        (1...1_000_000).contains(number)
      else {
        problems.expected("a weight from 1 to 1000000", insteadOf: element)
        return nil
      }
      numbers.append(number)
    }
    self = .oneOf(values, weights: numbers)
  }

  private init?(bounds: DocumentNode, isLogarithmic: Bool, _ problems: inout Problems) {
    let name = isLogarithmic ? "logBetween" : "between"
    guard case .array(let ends) = bounds.content, ends.count == 2 else {
      problems.expected("two bounds for '\(name)'", insteadOf: bounds, hint: "write [low, high]")
      return nil
    }
    guard let (low, quantity) = Self.quantity(ends[0]), let (high, other) = Self.quantity(ends[1]),
      quantity.isSame(as: other)
    else {
      problems.error(
        "the bounds of '\(name)' are not two values of one kind",
        at: bounds.position,
        hint: "write two whole numbers, durations, sizes, shares, or rates of one unit"
      )
      return nil
    }
    guard low <= high else {
      problems.error(
        "the range is upside down: \(ends[0].quoted) is above \(ends[1].quoted)",
        at: bounds.position,
        hint: "write the lower bound first"
      )
      return nil
    }
    guard !isLogarithmic || low > 0 else {
      problems.error("'logBetween' needs a lower bound above 0", at: ends[0].position)
      return nil
    }
    self = .between(low, high, isLogarithmic: isLogarithmic, quantity)
  }

  private static func quantity(_ node: DocumentNode) -> (Int64, Quantity)? {
    switch node.content {
    case .number(let text): return Int64(text).map { ($0, .number) }
    case .string(let text):
      if let value = Units.interval(text) { return (value.nanoseconds, .interval) }
      if let value = Units.ratio(text), 1_000_000 % value.denominator == 0 {
        return (Int64(value.numerator * (1_000_000 / value.denominator)), .ratio)
      }
      if let value = Units.size(text) { return (value.bytes, .size) }
      guard Units.gap(ofRate: text) != nil, let slash = text.firstIndex(of: "/"),
        let count = Int64(text[..<slash])
      else { return nil }
      return (count, .rate(String(text[slash...])))
    case .object, .array, .boolean, .null: return nil
    }
  }
}

extension Draw.Quantity {
  func isSame(as other: Draw.Quantity) -> Bool {
    switch (self, other) {
    case (.number, .number), (.interval, .interval), (.size, .size), (.ratio, .ratio): true
    case (.rate(let a), .rate(let b)): a == b
    default: false
    }
  }

  /// A value in the notation of scenario files.
  func node(_ value: Int64, at position: SourcePosition) -> DocumentNode {
    switch self {
    case .number: DocumentNode(.number("\(value)"), at: position)
    case .interval: DocumentNode(.string(Units.text(Interval(nanoseconds: value))), at: position)
    case .size: DocumentNode(.string("\(value)B"), at: position)
    case .ratio: DocumentNode(.string("\(value)/1000000"), at: position)
    case .rate(let unit): DocumentNode(.string("\(value)\(unit)"), at: position)
    }
  }
}

extension Draw {
  /// The value that 64 random bits stand for.
  func value(of gene: UInt64, at position: SourcePosition) -> DocumentNode {
    var stream = RandomStream(seed: gene, purpose: "exploration.value")
    switch self {
    case .oneOf(let values, let weights):
      var rest = stream.below(weights.reduce(0, +))
      for (value, weight) in zip(values, weights) {
        if rest < weight { return value }
        rest -= weight
      }
      return values[values.count - 1]
    case .between(let low, let high, let isLogarithmic, let quantity):
      let drawn =
        isLogarithmic
        ? stream.logUniform(low, high)
        : low + Int64(clamping: stream.below(UInt64(high - low) + 1))
      return quantity.node(rounded(drawn, low, high, quantity), at: position)
    }
  }

  /// Every value of a list, or both ends of a range: what must be legal for the draw to be.
  func corners(at position: SourcePosition) -> [DocumentNode] {
    switch self {
    case .oneOf(let values, _): values
    case .between(let low, let high, _, let quantity):
      [quantity.node(low, at: position), quantity.node(high, at: position)]
    }
  }

  /// Durations lose digits that nobody would write: three are kept.
  private func rounded(_ value: Int64, _ low: Int64, _ high: Int64, _ quantity: Quantity) -> Int64 {
    guard case .interval = quantity else { return value }
    var unit: Int64 = 1
    while value / unit >= 1_000 { unit *= 10 }
    return min(max(value / unit * unit, low), high)
  }
}
