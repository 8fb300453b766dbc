import Primitives

/// What nodes understood of bytes lately, for others that read equal bytes.
///
/// It shows in no result: whoever finds nothing here derives the same anew.
struct Derivations: Sendable {
  private struct Entry: Sendable {
    var bytes: Bytes
    var value: any Sendable
  }
  /// By what the bytes look like from afar; a newer entry takes the place of an older one.
  private var entries: [Entry?] = Array(repeating: nil, count: Self.places)

  /// How many are kept: more than what the nodes of a cluster read at about the same time.
  private static let places = 256

  /// What was derived from equal bytes, or is now.
  mutating func value<Value: Sendable>(
    from bytes: Bytes,
    _ derive: (Bytes) -> Value
  ) -> Value {
    let place = Self.place(of: bytes)
    if let known = entries[place], known.bytes == bytes, let value = known.value as? Value {
      return value
    }
    let value = derive(bytes)
    entries[place] = Entry(bytes: bytes, value: value)
    return value
  }

  /// A place that bytes of another size or with another head mostly have not.
  private static func place(of bytes: Bytes) -> Int {
    var digest = Digest()
    digest.mix(UInt64(bytes.count))
    for start in stride(from: 0, to: min(bytes.count, 24) & ~7, by: 8) {
      digest.mix(bytes.bigEndian(at: start, as: UInt64.self))
    }
    return Int(digest.low % UInt64(places))
  }
}
