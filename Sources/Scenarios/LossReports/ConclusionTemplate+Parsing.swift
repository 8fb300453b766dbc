extension SpecificationReader {
  /// Reads the sentences that a report ends in.
  mutating func readConclusions(_ node: DocumentNode) {
    for (text, node) in problems.texts(node, for: "conclusions") {
      let before = problems.errors.count
      let pieces = pieces(of: Array(text), node)
      guard problems.errors.count == before else { continue }
      result.conclusions.append(ConclusionTemplate(pieces: pieces, position: node.position))
    }
  }

  private mutating func pieces(
    of text: [Character],
    _ node: DocumentNode
  ) -> [ConclusionTemplate.Piece] {
    var pieces: [ConclusionTemplate.Piece] = []
    var place = 0
    while place < text.count {
      let rest = text[place...]
      let open = rest.firstIndex(of: "{") ?? text.count
      if open > place { pieces.append(.text(String(text[place..<open]))) }
      guard open < text.count else { break }
      let position = node.position(ofCharacter: open)
      guard let close = text[open...].firstIndex(of: "}") else {
        problems.error("'{' without '}'", at: position)
        break
      }
      if let piece = piece(String(text[(open + 1)..<close]), at: position) { pieces.append(piece) }
      place = close + 1
    }
    return pieces
  }

  /// Reads `option.field`, `reduced NAME.field` or `placement NAME.number`.
  private mutating func piece(
    _ text: String,
    at position: SourcePosition
  ) -> ConclusionTemplate.Piece? {
    guard let dot = text.lastIndex(of: ".") else {
      problems.error(
        "placeholder '{\(text)}' names no number",
        at: position,
        hint: "write {option.\(ConclusionField.chance.rawValue)}"
      )
      return nil
    }
    let subject = String(text[..<dot]).trimmed
    let field = String(text[text.index(after: dot)...]).trimmed
    if let option = result.option(subject) { return number(of: option.name, field, at: position) }
    if let name = subject.without(prefix: "reduced ") { return small(name, field, at: position) }
    if let name = subject.without(prefix: "placement ") {
      return placed(name, field, at: position)
    }
    problems.error(
      "unknown option '\(subject)' in a placeholder",
      at: position,
      hint: Suggestion.hint(for: subject, among: result.options.map(\.name))
    )
    return nil
  }

  private mutating func number(
    of option: String,
    _ field: String,
    at position: SourcePosition
  ) -> ConclusionTemplate.Piece? {
    if let known = ConclusionField(rawValue: field) { return .option(option, known) }
    complain(of: field, among: ConclusionField.allCases.map(\.rawValue), at: position)
    return nil
  }

  private mutating func small(
    _ name: String,
    _ field: String,
    at position: SourcePosition
  ) -> ConclusionTemplate.Piece? {
    let names = result.reduced.map(\.name)
    guard names.contains(name) else {
      problems.error(
        "unknown small world '\(name)' in a placeholder",
        at: position,
        hint: Suggestion.hint(for: name, among: names)
      )
      return nil
    }
    if let known = ReducedField(rawValue: field) { return .reduced(name, known) }
    complain(of: field, among: ReducedField.allCases.map(\.rawValue), at: position)
    return nil
  }

  private mutating func placed(
    _ name: String,
    _ field: String,
    at position: SourcePosition
  ) -> ConclusionTemplate.Piece? {
    let names = result.placements.flatMap(\.resultNames)
    guard names.contains(name) else {
      problems.error(
        "unknown placement '\(name)' in a placeholder",
        at: position,
        hint: Suggestion.hint(for: name, among: names)
      )
      return nil
    }
    guard let gone = Int(field), gone >= 1 else {
      problems.error(
        "placeholder of a placement ends in '\(field)'",
        at: position,
        hint: "write how many brokers are gone, as in {placement \(name).3}"
      )
      return nil
    }
    return .placement(name, gone: gone)
  }

  private mutating func complain(
    of field: String,
    among names: [String],
    at position: SourcePosition
  ) {
    let known = names.map { "'\($0)'" }.joined(separator: ", ")
    let hint = Suggestion.hint(for: field, among: names)
    problems.error(
      "unknown number '\(field)' in a placeholder",
      at: position,
      hint: hint.isEmpty ? "known are \(known)" : hint
    )
  }
}

extension PlacementRequest {
  /// Names of the placements that it makes in a report.
  public var resultNames: [String] {
    let own: [String]
    switch subject {
    case .described: own = ["as described"]
    case .sized: own = []
    }
    return (own + alternatives.map(\.rawValue)).map { name.isEmpty ? $0 : "\(name): \($0)" }
  }
}

extension String {
  fileprivate func without(prefix: String) -> String? {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)).trimmed : nil
  }
}
