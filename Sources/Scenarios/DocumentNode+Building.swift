import Primitives

extension DocumentNode {
  /// A text.
  public static func string(_ text: String) -> DocumentNode { DocumentNode(.string(text)) }

  /// A number as it is written.
  public static func number(_ text: String) -> DocumentNode { DocumentNode(.number(text)) }

  /// True or false.
  public static func boolean(_ value: Bool) -> DocumentNode { DocumentNode(.boolean(value)) }

  /// A list.
  public static func array(_ elements: [DocumentNode]) -> DocumentNode {
    DocumentNode(.array(elements))
  }

  /// The keys with their values; empty unless this is an object.
  public var members: [Member] {
    guard case .object(let members) = content else { return [] }
    return members
  }

  /// The values of a list; empty unless this is one.
  public var elements: [DocumentNode] {
    guard case .array(let elements) = content else { return [] }
    return elements
  }

  /// The text, or the number as it is written; nil for other forms.
  public var plainText: String? {
    switch content {
    case .string(let text), .number(let text): text
    case .object, .array, .boolean, .null: nil
    }
  }

  /// The value at the end of a path of keys, if there is one.
  public func value(at path: [String]) -> DocumentNode? {
    path.reduce(Optional(self)) { node, key in node?.member(key) }
  }

  /// The scenario that has one of this one's cases at its top level, and no others.
  public func withCase(_ name: String) -> DocumentNode {
    guard let cases = member("cases") else { return self }
    let base = setting(["cases"], to: nil)
    return cases.member(name).map { base.overlaid(with: $0) } ?? base
  }

  /// This value with another at the end of a path of keys, or with the last key removed.
  ///
  /// Objects on the way are made where they are missing.
  public func setting(_ path: [String], to value: DocumentNode?) -> DocumentNode {
    guard let key = path.first else { return value ?? self }
    var members = members
    let place = members.firstIndex { $0.key == key }
    let rest = Array(path.dropFirst())
    if rest.isEmpty, value == nil {
      if let place { members.remove(at: place) }
      return DocumentNode(.object(members), at: position)
    }
    let old = place.map { members[$0].value } ?? DocumentNode(.object([]))
    let new = rest.isEmpty ? value ?? old : old.setting(rest, to: value)
    if let place { members[place].value = new } else { members.append(Member(key, new)) }
    return DocumentNode(.object(members), at: position)
  }
}

extension Interval {
  /// The interval as a scenario file has it: seconds from one second on, such as `1.25s`.
  public var unitText: String {
    let units: [(String, UInt64)] = [
      ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000), ("ns", 1),
    ]
    let magnitude = nanoseconds.magnitude
    guard let (unit, size) = units.first(where: { magnitude >= $0.1 }) else { return "0s" }
    var text = (nanoseconds < 0 ? "-" : "") + "\(magnitude / size)"
    var rest = magnitude % size
    if rest > 0 {
      text += "."
      var scale = size / 10
      while rest > 0 {
        text += "\(rest / scale)"
        rest %= scale
        scale /= 10
      }
    }
    return text + unit
  }
}
