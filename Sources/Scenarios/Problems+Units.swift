import Primitives

extension Problems {
  /// The texts of a list, or a single text.
  mutating func texts(
    _ node: DocumentNode,
    for key: String
  ) -> [(text: String, node: DocumentNode)] {
    let nodes: [DocumentNode]
    if case .array(let elements) = node.content { nodes = elements } else { nodes = [node] }
    var result: [(text: String, node: DocumentNode)] = []
    for element in nodes {
      if case .string(let text) = element.content {
        result.append((text, element))
      } else {
        expected("a text in '\(key)'", insteadOf: element)
      }
    }
    return result
  }

  /// A duration that is not negative.
  mutating func interval(_ node: DocumentNode, for key: String) -> Interval? {
    let value = signedInterval(node, for: key)
    if let value, value < .zero {
      expected("a duration of at least 0 for '\(key)'", insteadOf: node)
      return nil
    }
    return value
  }

  /// A duration that may be negative.
  mutating func signedInterval(_ node: DocumentNode, for key: String) -> Interval? {
    switch node.content {
    case .string(let text):
      if let value = Units.interval(text) { return value }
      expected(
        "a duration for '\(key)'",
        insteadOf: node,
        hint: Int64(text) == nil
          ? "units are ns, us, ms, s, m, h, as in '250ms'" : "write \"\(text)ms\" or \"\(text)s\""
      )
    case .number(let text):
      if text == "0" { return .zero }
      expected(
        "a duration for '\(key)'",
        insteadOf: node,
        hint: "write \"\(text)ms\" or \"\(text)s\""
      )
    case .object, .array, .boolean, .null:
      expected("a duration such as '250ms' for '\(key)'", insteadOf: node)
    }
    return nil
  }

  /// A size in bytes.
  mutating func size(_ node: DocumentNode, for key: String) -> ByteCount? {
    switch node.content {
    case .string(let text), .number(let text):
      if let value = Units.size(text) { return value }
      expected(
        "a size for '\(key)'",
        insteadOf: node,
        hint: "units are B, KB, MB, GB, KiB, MiB, GiB, as in '64MiB'"
      )
    case .object, .array, .boolean, .null:
      expected("a size such as '64MiB' for '\(key)'", insteadOf: node)
    }
    return nil
  }

  /// A share of one.
  mutating func ratio(_ node: DocumentNode, for key: String) -> Ratio? {
    if case .string(let text) = node.content, let value = Units.ratio(text) { return value }
    expected("a share such as '1%' or '1/1000' for '\(key)'", insteadOf: node)
    return nil
  }

  /// A rate, as the mean time between events.
  mutating func gap(_ node: DocumentNode, for key: String) -> Interval? {
    if case .string(let text) = node.content, let value = Units.gap(ofRate: text) { return value }
    expected("a rate such as '200/s' for '\(key)'", insteadOf: node)
    return nil
  }

  /// A duration, or an object that names a distribution.
  mutating func distribution(_ node: DocumentNode, for key: String) -> IntervalDistribution? {
    guard case .object = node.content else {
      return interval(node, for: key).map { .constant($0) }
    }
    var fields = FieldReader(node, "'\(key)'", &self)
    var result: IntervalDistribution?
    if let inner = fields.take("lognormal") {
      result = pair(inner, "lognormal", "p50", "p99").map { .lognormal(p50: $0, p99: $1) }
    } else if let inner = fields.take("uniform") {
      result = pair(inner, "uniform", "min", "max").map { .uniform($0, $1) }
    } else if let inner = fields.take("exponential") {
      var mean = FieldReader(inner, "'exponential'", &self)
      result = mean.interval("mean", &self).map { .exponential(mean: $0) }
      mean.finish(&self)
    } else if fields.rest.isEmpty {
      error(
        "'\(key)' names no distribution",
        at: node.position,
        hint: "known are 'lognormal', 'uniform', 'exponential'"
      )
    }
    fields.finish(&self)
    return result
  }

  /// Two durations in order, as an object with two fields.
  mutating func pair(
    _ node: DocumentNode,
    _ name: String,
    _ low: String,
    _ high: String
  ) -> (Interval, Interval)? {
    var fields = FieldReader(node, "'\(name)'", &self)
    let first = fields.interval(low, &self)
    let second = fields.interval(high, &self)
    fields.finish(&self)
    guard let first, let second else {
      error("'\(name)' needs '\(low)' and '\(high)'", at: node.position)
      return nil
    }
    guard first <= second else {
      error("'\(low)' of '\(name)' is above its '\(high)'", at: node.position)
      return nil
    }
    return (first, second)
  }
}
