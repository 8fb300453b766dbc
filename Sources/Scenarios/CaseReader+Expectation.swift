import Primitives

extension CaseReader {
  mutating func readExpectation(_ node: DocumentNode) {
    var fields = FieldReader(node, "'expect'", &problems)
    readOutcome(&fields)
    result.expect.lost = countRange("lost", &fields)
    result.expect.permittedLoss = countRange("permittedLoss", &fields)
    result.expect.acked = countRange("acked", &fields)
    if let node = fields.take("unavailable") {
      result.expect.unavailable = intervalRange(node, "unavailable")
    }
    for (name, node) in fields.texts("alerts", &problems) ?? [] {
      problems.check(name, isOneOf: vocabulary.alerts, as: "alert", at: node.position)
      result.expect.alerts.append(name)
    }
    fields.finish(&problems)
  }

  private mutating func readOutcome(_ fields: inout FieldReader) {
    var outcomes: [(ExpectedOutcome, SourcePosition)] = []
    if let node = fields.take("pass") {
      if case .boolean(true) = node.content {
        outcomes.append((.pass, node.position))
      } else {
        problems.expected(
          "true for 'pass'",
          insteadOf: node,
          hint: "name a 'violation' or a 'verdict' instead"
        )
      }
    }
    if let (name, node) = fields.texts("violation", &problems)?.first {
      problems.check(
        name,
        isOneOf: vocabulary.invariants,
        as: "invariant",
        at: node.position
      )
      outcomes.append((.violation(name), node.position))
    }
    if let (name, node) = fields.texts("verdict", &problems)?.first {
      problems.check(name, isOneOf: vocabulary.verdicts, as: "verdict", at: node.position)
      outcomes.append((.verdict(name), node.position))
    }
    if outcomes.count > 1 {
      problems.error(
        "'expect' names more than one outcome",
        at: outcomes[1].1,
        hint: "keep one of 'pass', 'violation', 'verdict'"
      )
    }
    if let first = outcomes.first { result.expect.outcome = first.0 }
  }

  private mutating func countRange(_ key: String, _ fields: inout FieldReader) -> CountRange? {
    guard let node = fields.take(key) else { return nil }
    if let (low, high) = range(node, parse: { Int64($0) }, below: { $0 - 1 }, above: { $0 + 1 }) {
      return CountRange(low ?? 0, high ?? .max)
    }
    problems.expected(
      "a count for '\(key)'",
      insteadOf: node,
      hint: "write 0, \"> 0\", \"<= 5\" or \"1..10\""
    )
    return nil
  }

  private mutating func intervalRange(_ node: DocumentNode, _ key: String) -> IntervalRange? {
    let tick = Interval.nanoseconds(1)
    if let (low, high) = range(
      node,
      parse: { Units.interval($0) },
      below: { $0 - tick },
      above: { $0 + tick }
    ) {
      return IntervalRange(low ?? .zero, high ?? Interval(nanoseconds: .max))
    }
    problems.expected(
      "a bound for '\(key)'",
      insteadOf: node,
      hint: "write \"< 30s\", \"> 5s\" or \"5s..30s\""
    )
    return nil
  }

  /// The bounds that `n`, `> n`, `>= n`, `< n`, `<= n`, `== n` or `a..b` mean.
  private func range<Value: Comparable>(
    _ node: DocumentNode,
    parse: (String) -> Value?,
    below: (Value) -> Value,
    above: (Value) -> Value
  ) -> (Value?, Value?)? {
    let text: String
    switch node.content {
    case .string(let value), .number(let value): text = value
    case .boolean, .object, .array, .null: return nil
    }
    let dots = text.split(separator: ".", omittingEmptySubsequences: false)
    if dots.count == 3, dots[1].isEmpty {
      guard let low = parse(String(dots[0]).trimmed), let high = parse(String(dots[2]).trimmed),
        low <= high
      else { return nil }
      return (low, high)
    }
    let mark = String(text.prefix { "=<>!".contains($0) })
    guard let value = parse(String(text.dropFirst(mark.count)).trimmed) else { return nil }
    switch mark {
    case "", "==": return (value, value)
    case "<": return (nil, below(value))
    case "<=": return (nil, value)
    case ">": return (above(value), nil)
    case ">=": return (value, nil)
    default: return nil
    }
  }
}
