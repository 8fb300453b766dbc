import Primitives

/// Collects the errors and warnings of one file, each once.
struct Problems {
  let file: String
  private(set) var errors: [ScenarioError] = []
  private(set) var warnings: [ScenarioError] = []

  init(file: String) { self.file = file }

  mutating func error(_ message: String, at position: SourcePosition, hint: String = "") {
    let problem = ScenarioError(file: file, position: position, message: message, hint: hint)
    if !errors.contains(problem) { errors.append(problem) }
  }

  mutating func warning(_ message: String, at position: SourcePosition, hint: String = "") {
    let problem = ScenarioError(
      file: file,
      position: position,
      message: "warning: \(message)",
      hint: hint
    )
    if !warnings.contains(problem) { warnings.append(problem) }
  }

  /// Complains that `node` should have been something else.
  mutating func expected(_ what: String, insteadOf node: DocumentNode, hint: String = "") {
    error("expected \(what) but found \(node.quoted)", at: node.position, hint: hint)
  }

  /// Complains unless `word` is one of `names`; an empty list accepts every word.
  mutating func check(
    _ word: String,
    isOneOf names: [String],
    as what: String,
    at position: SourcePosition
  ) {
    guard !names.isEmpty, !names.contains(word) else { return }
    let hint = Suggestion.hint(for: word, among: names)
    error("unknown \(what) '\(word)'", at: position, hint: hint)
  }
}

/// Takes the fields out of one object and complains about those that nobody asked for.
struct FieldReader {
  /// What the object is, for messages: `topic 'orders'`.
  var subject: String
  let position: SourcePosition
  private var members: [DocumentNode.Member]
  private var askedKeys: [String] = []

  /// Reads `node`, complaining when it is not an object.
  init(_ node: DocumentNode, _ subject: String, _ problems: inout Problems) {
    self.subject = subject
    position = node.position
    if case .object(let members) = node.content {
      self.members = members
    } else {
      members = []
      problems.expected("an object for \(subject)", insteadOf: node)
    }
  }

  /// The fields that were not taken yet, in file order.
  var rest: [DocumentNode.Member] { members }

  /// Takes a field out, if it is there.
  mutating func take(_ key: String) -> DocumentNode? {
    askedKeys.append(key)
    guard let place = members.firstIndex(where: { $0.key == key }) else { return nil }
    return members.remove(at: place).value
  }

  /// Takes out all fields that are left.
  mutating func takeRest() -> [DocumentNode.Member] {
    defer { members = [] }
    return members
  }

  /// Complains about every field that is left.
  func finish(_ problems: inout Problems) {
    for member in members {
      problems.error(
        "unknown field '\(member.key)' in \(subject)",
        at: member.keyPosition,
        hint: Suggestion.hint(for: member.key, among: askedKeys)
      )
    }
  }
}

extension FieldReader {
  /// A text field.
  mutating func text(_ key: String, _ problems: inout Problems) -> String? {
    guard let node = take(key) else { return nil }
    guard case .string(let text) = node.content else {
      problems.expected("a text for '\(key)'", insteadOf: node)
      return nil
    }
    return text
  }

  /// A whole-number field within bounds.
  mutating func integer(
    _ key: String,
    _ range: ClosedRange<Int64>,
    _ problems: inout Problems
  ) -> Int64? {
    guard let node = take(key) else { return nil }
    if case .number(let text) = node.content, let value = Int64(text), range.contains(value) {
      return value
    }
    let bounds =
      range.upperBound == .max
      ? "from \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
    problems.expected("a whole number \(bounds) for '\(key)'", insteadOf: node)
    return nil
  }

  /// A true-or-false field.
  mutating func boolean(_ key: String, _ problems: inout Problems) -> Bool? {
    guard let node = take(key) else { return nil }
    guard case .boolean(let value) = node.content else {
      problems.expected("true or false for '\(key)'", insteadOf: node)
      return nil
    }
    return value
  }

  /// A field with one of a few words as its value.
  mutating func word<Word: RawRepresentable & CaseIterable>(
    _ key: String,
    _ type: Word.Type,
    _ problems: inout Problems
  ) -> Word? where Word.RawValue == String {
    guard let node = take(key) else { return nil }
    guard case .string(let text) = node.content else {
      problems.expected("a text for '\(key)'", insteadOf: node)
      return nil
    }
    guard let word = Word(rawValue: text) else {
      let names = Word.allCases.map(\.rawValue)
      problems.check(text, isOneOf: names, as: "value for '\(key)':", at: node.position)
      return nil
    }
    return word
  }

  /// A list of texts, or a single text.
  mutating func texts(
    _ key: String,
    _ problems: inout Problems
  ) -> [(text: String, node: DocumentNode)]? {
    guard let node = take(key) else { return nil }
    return problems.texts(node, for: key)
  }

  /// A duration field.
  mutating func interval(_ key: String, _ problems: inout Problems) -> Interval? {
    guard let node = take(key) else { return nil }
    return problems.interval(node, for: key)
  }

  /// A size field.
  mutating func size(_ key: String, _ problems: inout Problems) -> ByteCount? {
    guard let node = take(key) else { return nil }
    return problems.size(node, for: key)
  }

  /// A distribution of durations.
  mutating func distribution(
    _ key: String,
    _ problems: inout Problems
  ) -> IntervalDistribution? {
    guard let node = take(key) else { return nil }
    return problems.distribution(node, for: key)
  }
}
