import Scenarios

/// A command line taken apart by the table of a command.
struct Arguments {
  private(set) var operands: [String] = []
  private var given: [(name: String, value: String)] = []
  private let verb: Verb

  /// Takes `words` apart; `--name value` and `--name=value` are the same, `--` ends the options.
  init(_ words: [String], of verb: Verb) throws(CommandError) {
    self.verb = verb
    var rest = words[...]
    while let word = rest.popFirst() {
      if word == "--" {
        operands += rest
        return
      }
      guard word.hasPrefix("-"), word != "-" else {
        operands.append(word)
        continue
      }
      try take(word, &rest)
    }
  }

  /// The operand of a command that takes exactly one, which is called `what`.
  func onlyOperand(_ what: String) throws(CommandError) -> String {
    guard operands.count == 1 else {
      let rest = operands.isEmpty ? "; try '\(verb.examples[0])'" : ", not \(operands.count)"
      throw .usage("'\(verb.name)' needs \(what)\(rest)")
    }
    return operands[0]
  }

  private mutating func take(_ word: String, _ rest: inout ArraySlice<String>) throws(CommandError)
  {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    guard let option = verb.options.first(where: { $0.name == name }) else {
      let hint = Suggestion.hint(for: name, among: verb.options.map(\.name) + ["--help"])
      throw .usage(
        "unknown option '\(name)' for '\(verb.name)'; "
          + (hint.isEmpty ? "'wavetank help \(verb.name)' lists them" : hint)
      )
    }
    guard let placeholder = option.value else {
      guard parts.count == 1 else { throw .usage("option '\(name)' takes no value") }
      given.append((name, ""))
      return
    }
    guard let value = parts.count == 2 ? String(parts[1]) : nextValue(&rest), !value.isEmpty else {
      throw .usage("option '\(name)' needs a value: '\(name) \(placeholder)'")
    }
    given.append((name, value))
    for _ in 1..<option.count {
      guard let value = nextValue(&rest), !value.isEmpty else {
        throw .usage("option '\(name)' needs \(option.count) values: '\(name) \(placeholder)'")
      }
      given.append((name, value))
    }
  }

  /// The next word, unless it is an option of the command: then a value was forgotten.
  private func nextValue(_ rest: inout ArraySlice<String>) -> String? {
    let name = rest.first?.prefix { $0 != "=" }
    return verb.options.contains { $0.name == name ?? "" } ? nil : rest.popFirst()
  }

  /// Whether a switch is on.
  func has(_ name: String) -> Bool { given.contains { $0.name == name } }

  /// Every value of an option that may be repeated.
  func values(_ name: String) -> [String] { given.filter { $0.name == name }.map(\.value) }

  /// The value of an option that may be given once.
  func value(_ name: String) throws(CommandError) -> String? {
    let all = values(name)
    guard all.count <= 1 else { throw .usage("option '\(name)' is given \(all.count) times") }
    return all.first
  }

  /// The value of an option that is a whole number within bounds.
  func number<Number: FixedWidthInteger>(
    _ name: String,
    in bounds: ClosedRange<Number>
  ) throws(CommandError) -> Number? {
    guard let text = try value(name) else { return nil }
    return try Self.number(text, of: name, in: bounds)
  }

  /// Reads a whole number within bounds.
  static func number<Number: FixedWidthInteger>(
    _ text: String,
    of name: String,
    in bounds: ClosedRange<Number>
  ) throws(CommandError) -> Number {
    guard let number = Number(text), bounds.contains(number) else {
      throw .usage(
        "'\(text)' for '\(name)' is no whole number from \(bounds.lowerBound) "
          + "to \(bounds.upperBound)"
      )
    }
    return number
  }
}
