/// A JSON document that is written piece by piece, so that it may be larger than memory.
///
/// An object with fixed fields and one list of objects, each with fields and a list of items.
public struct JSONStream {
  private let write: (String) -> Void
  private var sections = 0
  private var items = 0

  /// Begins the document; `fields` come before the list named `list`.
  public init(list: String, fields: [String: JSONValue], write: @escaping (String) -> Void) {
    self.write = write
    write("{")
    for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
      write("  \(Self.inline(.string(name), 1)): \(Self.inline(value, 1)),")
    }
    write("  \"\(list)\": [")
  }

  /// Begins an object of the list; its items follow in the field named `list`.
  public mutating func begin(_ fields: [String: JSONValue], list: String) {
    write(sections == 0 ? "    {" : "    ,{")
    for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
      write("      \(Self.inline(.string(name), 3)): \(Self.inline(value, 3)),")
    }
    write("      \"\(list)\": [")
    sections += 1
    items = 0
  }

  /// Adds an item to the object.
  public mutating func item(_ value: JSONValue) {
    write("        \(items == 0 ? "" : ",")\(Self.inline(value, 4))")
    items += 1
  }

  /// Ends the object, with fields that are known only now.
  public func end(_ fields: [String: JSONValue] = [:]) {
    write("      ]")
    for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
      write("      ,\(Self.inline(.string(name), 3)): \(Self.inline(value, 3))")
    }
    write("    }")
  }

  /// Ends the document, with fields that are known only now.
  public func finish(_ fields: [String: JSONValue] = [:]) {
    write("  ]")
    for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
      write("  ,\(Self.inline(.string(name), 1)): \(Self.inline(value, 1))")
    }
    write("}")
  }

  private static func inline(_ value: JSONValue, _ depth: Int) -> String {
    guard case .written(let text) = value.rendered(depth: depth) else { return "" }
    return text
  }
}
