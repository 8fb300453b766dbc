import Primitives
import Scenarios

extension DocumentNode {
  /// Fields of a scenario in the order in which people write them.
  private static let order = [
    "format", "title", "variant", "cluster", "topics", "clients", "script", "nemesis", "run",
    "cases", "expect",
  ]

  /// The scenario with its fields in their usual order, and without groups that say nothing.
  var tidy: DocumentNode {
    let optional = ["cluster", "clients", "run", "script", "nemesis"]
    let kept = members.filter { !(optional.contains($0.key) && $0.value.isEmpty) }
    let sorted = kept.enumerated().sorted { a, b in
      (Self.place(a.element.key), a.offset) < (Self.place(b.element.key), b.offset)
    }
    return DocumentNode(.object(sorted.map(\.element)), at: position)
  }

  private static func place(_ key: String) -> Int { order.firstIndex(of: key) ?? order.count }

  private var isEmpty: Bool {
    switch content {
    case .object(let members): members.isEmpty
    case .array(let elements): elements.isEmpty
    case .string, .number, .boolean, .null: false
    }
  }
}
