/// A JSON value that writes itself in one fixed way: sorted keys, integers as they are.
public enum JSONValue: Hashable, Sendable {
  /// No value.
  case null
  /// A truth value.
  case boolean(Bool)
  /// A whole number.
  case integer(Int64)
  /// A text.
  case string(String)
  /// A list.
  case array([JSONValue])
  /// A value that is text already, for its place's depth; see `rendered(depth:)`.
  case written(String)
  /// Fields; written in ascending order of their names.
  case object([String: JSONValue])

  /// The value as text with two spaces of indentation and a line end after it.
  public var text: String {
    var result = ""
    write(to: &result, indentation: 0)
    return result + "\n"
  }

  /// The same value as text for a place `depth` levels deep, which takes far less memory.
  public func rendered(depth: Int) -> JSONValue {
    var result = ""
    write(to: &result, indentation: depth)
    return .written(result)
  }

  private func write(to text: inout String, indentation: Int) {
    switch self {
    case .null: text += "null"
    case .boolean(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .written(let value): text += value
    case .string(let value): Self.write(value, to: &text)
    case .array(let values):
      Self.writeList(values, "[", "]", to: &text, indentation) { value, text in
        value.write(to: &text, indentation: indentation + 1)
      }
    case .object(let fields):
      let sorted = fields.sorted { $0.key < $1.key }
      Self.writeList(sorted, "{", "}", to: &text, indentation) { field, text in
        Self.write(field.key, to: &text)
        text += ": "
        field.value.write(to: &text, indentation: indentation + 1)
      }
    }
  }

  private static func writeList<Element>(
    _ elements: [Element],
    _ opening: String,
    _ closing: String,
    to text: inout String,
    _ indentation: Int,
    _ write: (Element, inout String) -> Void
  ) {
    text += opening
    for (index, element) in elements.enumerated() {
      text += index == 0 ? "\n" : ",\n"
      text += String(repeating: "  ", count: indentation + 1)
      write(element, &text)
    }
    if !elements.isEmpty { text += "\n" + String(repeating: "  ", count: indentation) }
    text += closing
  }

  private static func write(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\0"..."\u{1F}":
        let hex = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
