import Primitives

extension CaseReader {
  /// Reads `disk: "broker 1", fault: "torn-write", …`, whose fields the registry describes.
  mutating func diskFault(_ node: DocumentNode, _ fields: inout FieldReader) -> ScriptAction? {
    let targets = diskSelectorList(node)
    let names = vocabulary.diskFaults.map(\.name)
    guard let kindNode = fields.take("fault"), case .string(let kind) = kindNode.content else {
      problems.error(
        "step 'disk' needs 'fault'",
        at: node.position,
        hint: "write fault: \"torn-write\""
      )
      _ = fields.takeRest()
      return nil
    }
    guard let description = vocabulary.diskFaults.first(where: { $0.name == kind }) else {
      problems.check(kind, isOneOf: names, as: "disk fault", at: kindNode.position)
      _ = fields.takeRest()
      return nil
    }
    let name = fields.text("name", &problems)
    if let name { cuts.append(name) }
    fields.subject = "disk fault '\(kind)'"
    let arguments = arguments(description, node, &fields)
    return diskFault(targets, kind, arguments, name, at: node)
  }

  /// Reads a step that is named after a disk fault without parameters of its own.
  mutating func plainDiskFault(
    _ kind: String,
    _ node: DocumentNode,
    _ fields: inout FieldReader
  ) -> ScriptAction? {
    let targets = diskSelectorList(node)
    guard let description = vocabulary.diskFaults.first(where: { $0.name == kind }) else {
      return nil
    }
    let arguments = arguments(description, node, &fields)
    return diskFault(targets, kind, arguments, nil, at: node)
  }

  private mutating func diskFault(
    _ targets: [Selector],
    _ kind: String,
    _ arguments: FaultArguments,
    _ name: String?,
    at node: DocumentNode
  ) -> ScriptAction? {
    if kind == "swap", targets.count != 2 {
      problems.error(
        "a swap needs two disks and found \(targets.count)",
        at: node.position,
        hint: "write [\"broker 1\", \"broker 2\"]"
      )
      return nil
    }
    return .diskFault(targets, kind: kind, arguments, name: name)
  }

  private mutating func arguments(
    _ description: FaultDescription,
    _ node: DocumentNode,
    _ fields: inout FieldReader
  ) -> FaultArguments {
    var arguments = FaultArguments()
    for parameter in description.parameters {
      guard let form = parameter.form else { continue }
      if let given = fields.take(parameter.name) {
        if let value = problems.value(given, parameter.name, form) {
          arguments.set(parameter.name, value)
        }
      } else if parameter.standard == nil {
        problems.error(
          "disk fault '\(description.name)' needs '\(parameter.name)'",
          at: node.position,
          hint: "it is a \(parameter.range)"
        )
      }
    }
    return arguments
  }
}

extension Problems {
  /// A value of a described parameter, or a complaint.
  fileprivate mutating func value(
    _ node: DocumentNode,
    _ key: String,
    _ form: FaultParameter.Form
  ) -> FaultValue? {
    switch form {
    case .integer(let range): return whole(node, key, range).map { .integer($0) }
    case .integers(let range):
      guard case .array(let elements) = node.content else {
        return whole(node, key, range).map { .integers([$0]) }
      }
      let values = elements.compactMap { whole($0, key, range) }
      return values.count == elements.count ? .integers(values) : nil
    case .size(let least):
      guard let value = size(node, for: key) else { return nil }
      if value.bytes >= least { return .size(value) }
      expected("a size of at least \(least)B for '\(key)'", insteadOf: node)
      return nil
    case .interval:
      guard let value = interval(node, for: key) else { return nil }
      if value > .zero { return .interval(value) }
      expected("a duration above 0s for '\(key)'", insteadOf: node)
      return nil
    case .ratio: return ratio(node, for: key).map { .ratio($0) }
    case .word(let words):
      guard let text = text(node, key) else { return nil }
      check(text, isOneOf: words, as: "value for '\(key)':", at: node.position)
      return words.contains(text) ? .text(text) : nil
    case .pattern: return text(node, key).map { .text($0) }
    case .patterns:
      let found = texts(node, for: key).map(\.text)
      return found.isEmpty ? nil : .texts(found)
    case .flag:
      if case .boolean(let value) = node.content { return .flag(value) }
      expected("true or false for '\(key)'", insteadOf: node)
      return nil
    }
  }

  private mutating func whole(_ node: DocumentNode, _ key: String, _ range: ClosedRange<Int64>)
    -> Int64?
  {
    if case .number(let text) = node.content, let value = Int64(text), range.contains(value) {
      return value
    }
    expected(
      "a whole number from \(range.lowerBound) to \(range.upperBound) for '\(key)'",
      insteadOf: node
    )
    return nil
  }

  private mutating func text(_ node: DocumentNode, _ key: String) -> String? {
    if case .string(let text) = node.content { return text }
    expected("a text for '\(key)'", insteadOf: node)
    return nil
  }
}
