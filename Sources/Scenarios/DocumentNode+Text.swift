/// Writes values as a person writes scenario files: bare keys where they can be, what is short on
/// one line, two spaces a level.
extension DocumentNode {
  private static let width = 100

  /// The value as JSON5, which reads back as the same value; long ones span lines.
  public var text: String {
    var lines = ""
    write(indent: 0, into: &lines)
    return lines
  }

  /// A whole file: a comment of the given lines, then the value.
  public func fileText(comment: String) -> String {
    let lines = comment.split(separator: "\n", omittingEmptySubsequences: false)
    let head = lines.map { $0.isEmpty ? "//\n" : "// \($0)\n" }.joined()
    return (comment.isEmpty ? "" : head) + text + "\n"
  }

  private func write(indent: Int, into text: inout String, isRoot: Bool = true) {
    let line = flat
    let column =
      text.count
      - (text.lastIndex(of: "\n").map { text.distance(from: text.startIndex, to: $0) + 1 } ?? 0)
    if !(isRoot && isObject), column + line.count < Self.width {
      text += line
      return
    }
    let inner = String(repeating: " ", count: 2 * (indent + 1))
    let outer = String(repeating: " ", count: 2 * indent)
    switch content {
    case .object(let members) where !members.isEmpty:
      text += "{\n"
      for member in members {
        text += inner + Self.key(member.key) + ": "
        member.value.write(indent: indent + 1, into: &text, isRoot: false)
        text += ",\n"
      }
      text += outer + "}"
    case .array(let elements) where !elements.isEmpty:
      text += "[\n"
      for element in elements {
        text += inner
        element.write(indent: indent + 1, into: &text, isRoot: false)
        text += ",\n"
      }
      text += outer + "]"
    case .object, .array, .string, .number, .boolean, .null: text += line
    }
  }

  private var isObject: Bool {
    if case .object(let members) = content { return !members.isEmpty }
    return false
  }

  /// The value on one line.
  public var flat: String {
    switch content {
    case .object(let members):
      guard !members.isEmpty else { return "{}" }
      let inside = members.map { "\(Self.key($0.key)): \($0.value.flat)" }
      return "{ \(inside.joined(separator: ", ")) }"
    case .array(let elements): return "[\(elements.map(\.flat).joined(separator: ", "))]"
    case .string(let text): return Self.quoted(text)
    case .number(let text): return text
    case .boolean(let value): return value ? "true" : "false"
    case .null: return "null"
    }
  }

  private static func key(_ key: String) -> String {
    let isBare =
      key.unicodeScalars.first.map { !("0"..."9").contains($0) } ?? false
      && key.unicodeScalars.allSatisfy {
        ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
          || $0 == "_" || $0 == "$"
      }
    return isBare ? key : quoted(key)
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{2028}", "\u{2029}", "\u{0}"..."\u{1F}", "\u{7F}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
