import Primitives

/// A hardware profile as a scenario names it: a base, and fields that differ from it.
struct ProfileChoice {
  var base: String?
  var overrides: [ProfileOverride] = []
}

extension CaseReader {
  /// Reads `"hdd"` or `{ base: "hdd", bandwidth: "90MB" }`.
  mutating func profile(
    _ key: String,
    _ known: [String],
    _ words: [ProfileFieldName],
    _ fields: inout FieldReader
  ) -> ProfileChoice? {
    guard let node = fields.take(key) else { return nil }
    guard case .object = node.content else {
      return ProfileChoice(base: profileName(node, key, known))
    }
    var choice = ProfileChoice()
    var inner = FieldReader(node, "'\(key)'", &problems)
    if let base = inner.take("base") { choice.base = profileName(base, "base", known, of: key) }
    for word in words {
      guard let node = inner.take(word.name) else { continue }
      guard let value = problems.profileValue(node, for: word) else { continue }
      choice.overrides.append(ProfileOverride(word.name, value))
    }
    if words.isEmpty { _ = inner.takeRest() }
    inner.finish(&problems)
    return choice
  }

  private mutating func profileName(
    _ node: DocumentNode,
    _ key: String,
    _ known: [String],
    of profile: String? = nil
  ) -> String? {
    guard case .string(let name) = node.content else {
      problems.expected("a text or an object for '\(key)'", insteadOf: node)
      return nil
    }
    problems.check(name, isOneOf: known, as: "\(profile ?? key) profile", at: node.position)
    return name
  }
}

extension Problems {
  /// The value of a profile's field in the form that it must have.
  mutating func profileValue(_ node: DocumentNode, for word: ProfileFieldName) -> ProfileValue? {
    let key = word.name
    switch word.form {
    case .interval(let least):
      return atLeast(least, node, key).map { .interval($0) }
    case .intervalOrNever(let least):
      if case .string("never") = node.content { return .never }
      return atLeast(least, node, key).map { .interval($0) }
    case .bytes(let least):
      guard let size = size(node, for: key) else { return nil }
      if size.bytes >= least { return .bytes(size) }
      expected("at least \(least) bytes for '\(key)'", insteadOf: node)
    case .sizes(let sizes):
      guard let size = size(node, for: key) else { return nil }
      if sizes.contains(size) { return .bytes(size) }
      let known = sizes.map { String($0.bytes) }.joined(separator: ", ")
      expected("one of \(known) bytes for '\(key)'", insteadOf: node)
    case .ratio:
      return share(node, for: key).map { .ratio($0) }
    case .flag:
      if case .boolean(let flag) = node.content { return .flag(flag) }
      expected("true or false for '\(key)'", insteadOf: node)
    case .word(let words):
      guard case .string(let text) = node.content else {
        expected("a text for '\(key)'", insteadOf: node)
        return nil
      }
      check(text, isOneOf: words, as: "value for '\(key)':", at: node.position)
      return .word(text)
    case .latency:
      return latency(node, for: key)
    }
    return nil
  }

  private mutating func atLeast(_ least: Interval, _ node: DocumentNode, _ key: String)
    -> Interval?
  {
    guard let value = interval(node, for: key) else { return nil }
    if value >= least { return value }
    expected("a duration of at least \(least) for '\(key)'", insteadOf: node)
    return nil
  }

  /// A share, where 0 and 1 need no unit.
  private mutating func share(_ node: DocumentNode, for key: String) -> Ratio? {
    switch node.content {
    case .string("0"), .number("0"): return .zero
    case .string("1"), .number("1"): return .one
    default: return ratio(node, for: key)
    }
  }

  private mutating func latency(_ node: DocumentNode, for key: String) -> ProfileValue? {
    guard case .object = node.content else {
      expected("an object with 'p50' and 'p99' for '\(key)'", insteadOf: node)
      return nil
    }
    guard let (p50, p99) = pair(node, key, "p50", "p99") else { return nil }
    if p50 > .zero { return .latency(p50: p50, p99: p99) }
    expected("a 'p50' above 0 for '\(key)'", insteadOf: node)
    return nil
  }
}
