import Primitives

/// Why a set of Kafka properties was refused.
public enum PropertyError: Error, Equatable, Sendable {
  /// No setting has this name; `nearest` is the known name most like it, if any is close.
  case unknown(key: String, nearest: String?)
  /// The value cannot be read; `expected` says what would do, with its range.
  case invalid(key: String, value: String, expected: String)
  /// The key occurs twice.
  case duplicate(key: String)
  /// Settings contradict each other; `reason` names them.
  case conflict(key: String, reason: String)
}

extension PropertyError: CustomStringConvertible {
  /// One line: what is wrong and how to fix it.
  public var description: String {
    switch self {
    case .unknown(let key, let nearest):
      let hint = nearest.map { "; did you mean '\($0)'?" } ?? ""
      return "unknown setting '\(key)'\(hint)"
    case .invalid(let key, let value, let expected):
      return "setting '\(key)' is '\(value)': expected \(expected)"
    case .duplicate(let key):
      return "setting '\(key)' is given twice"
    case .conflict(let key, let reason):
      return "setting '\(key)': \(reason)"
    }
  }
}

/// One setting of a component: its Kafka name and how its text becomes a value in `Settings`.
///
/// A component lists its fields once and applies properties to its defaults:
///
/// ```swift
/// static let fields: [PropertyField<ProducerConfig>] = [
///   .milliseconds("linger.ms", \.linger, in: 0...Int64.max),
///   .boolean("enable.idempotence", \.idempotence),
/// ]
/// try fields.apply(properties, to: &self)
/// ```
public struct PropertyField<Settings>: Sendable {
  /// Kafka's name, such as `linger.ms`.
  public let name: String
  /// What its values look like; nil when the setting has no effect here.
  public let expected: String?
  /// The value of settings, as Kafka writes it.
  public let shown: @Sendable (Settings) -> String
  let set: @Sendable (inout Settings, String) throws(PropertyError) -> Void

  /// A setting with its own reader, which returns nil for text it cannot read.
  public static func parsed<Value>(
    _ name: String,
    _ path: any WritableKeyPath<Settings, Value> & Sendable,
    expected: String,
    shown: @escaping @Sendable (Value) -> String = { "\($0)" },
    _ parse: @escaping @Sendable (String) -> Value?
  ) -> Self {
    Self(name: name, expected: expected, shown: { shown($0[keyPath: path]) }) {
      (settings, text) throws(PropertyError) in
      guard let value = parse(text) else {
        throw .invalid(key: name, value: text, expected: expected)
      }
      settings[keyPath: path] = value
    }
  }

  /// An integer of any width in `range`.
  public static func integer<Value: FixedWidthInteger & Sendable>(
    _ name: String,
    _ path: any WritableKeyPath<Settings, Value> & Sendable,
    in range: ClosedRange<Value> = 0...Value.max
  ) -> Self {
    parsed(name, path, expected: "an integer in \(range.lowerBound)…\(range.upperBound)") { text in
      Value(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }

  /// A number of milliseconds in `range`; more than 292 years is held at 292 years.
  public static func milliseconds(
    _ name: String,
    _ path: any WritableKeyPath<Settings, Interval> & Sendable,
    in range: ClosedRange<Int64> = 0...Int64.max
  ) -> Self {
    let expected = "milliseconds in \(range.lowerBound)…\(range.upperBound)"
    return parsed(name, path, expected: expected, shown: { "\($0.milliseconds)" }) { text in
      guard let count = Int64(text), range.contains(count) else { return nil }
      let (product, overflow) = count.multipliedReportingOverflow(by: 1_000_000)
      return Interval(nanoseconds: overflow ? (count < 0 ? .min : .max) : product)
    }
  }

  /// A number of bytes in `range`.
  public static func bytes(
    _ name: String,
    _ path: any WritableKeyPath<Settings, ByteCount> & Sendable,
    in range: ClosedRange<Int64> = 0...Int64.max
  ) -> Self {
    let expected = "bytes in \(range.lowerBound)…\(range.upperBound)"
    return parsed(name, path, expected: expected, shown: { "\($0.bytes)" }) { text in
      Int64(text).flatMap { range.contains($0) ? ByteCount($0) : nil }
    }
  }

  /// `true` or `false`, in any case.
  public static func boolean(
    _ name: String,
    _ path: any WritableKeyPath<Settings, Bool> & Sendable
  ) -> Self {
    parsed(name, path, expected: "true or false") { text in
      switch text.lowercased() {
      case "true": true
      case "false": false
      default: nil
      }
    }
  }

  /// A comma-separated list; spaces around items and empty items are dropped.
  public static func list(
    _ name: String,
    _ path: any WritableKeyPath<Settings, [String]> & Sendable
  ) -> Self {
    let expected = "a comma-separated list without repetition"
    return parsed(name, path, expected: expected, shown: { $0.joined(separator: ",") }) { text in
      let items = text.split(separator: ",").map(trimmed).filter { !$0.isEmpty }
      return !items.isEmpty && Set(items).count == items.count ? items : nil
    }
  }

  /// One of a few words.
  public static func choice<Value: Equatable & Sendable>(
    _ name: String,
    _ path: any WritableKeyPath<Settings, Value> & Sendable,
    _ choices: [(word: String, value: Value)]
  ) -> Self {
    let words = choices.map(\.word).joined(separator: ", ")
    return parsed(
      name,
      path,
      expected: "one of \(words)",
      shown: { value in choices.first { $0.value == value }?.word ?? "" }
    ) { text in
      choices.first { $0.word == text }?.value
    }
  }

  /// A setting of Kafka's that has no effect on what is simulated; any value is taken.
  public static func ignored(_ name: String) -> Self {
    Self(name: name, expected: nil, shown: { _ in "" }) { (_, _) throws(PropertyError) in }
  }
}

extension Array {
  /// Reads `properties` into `settings`, by Kafka's names.
  ///
  /// - Throws: `unknown` for a name that no field has, `duplicate`, or `invalid`.
  /// - Complexity: O(properties × fields).
  public func apply<Settings>(
    _ properties: [(key: String, value: String)],
    to settings: inout Settings
  ) throws(PropertyError) where Element == PropertyField<Settings> {
    for (index, property) in properties.enumerated() {
      if properties[..<index].contains(where: { $0.key == property.key }) {
        throw .duplicate(key: property.key)
      }
      guard let field = first(where: { $0.name == property.key }) else {
        let nearest = nearestName(to: property.key, among: map(\.name))
        throw .unknown(key: property.key, nearest: nearest)
      }
      try field.set(&settings, trimmed(property.value[...]))
    }
  }
}

/// The name in `names` most like `word`, when at most a third of it differs.
///
/// - Complexity: O(total length × length of `word`).
public func nearestName(to word: String, among names: [String]) -> String? {
  var best: (name: String, distance: Int)?
  for name in names {
    let distance = editDistance(Array(word.lowercased().utf8), Array(name.lowercased().utf8))
    if distance < best?.distance ?? Int.max { best = (name, distance) }
  }
  guard let best, best.distance <= Swift.max(2, best.name.utf8.count / 3) else { return nil }
  return best.name
}

/// How many bytes must be inserted, removed or replaced to turn `a` into `b` (Levenshtein).
private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
  var row = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, y) in b.enumerated() {
      let replaced = diagonal + (x == y ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = Swift.min(replaced, row[j] + 1, row[j + 1] + 1)
    }
  }
  return row[b.count]
}

private func trimmed(_ text: Substring) -> String {
  var text = text
  while let first = text.first, first.isWhitespace { text.removeFirst() }
  while let last = text.last, last.isWhitespace { text.removeLast() }
  return String(text)
}
