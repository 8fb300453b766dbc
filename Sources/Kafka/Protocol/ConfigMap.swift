/// A few configs by Kafka property name, in ascending order of name.
public struct ConfigMap: Equatable, Sendable {
  /// One config.
  public struct Entry: Equatable, Sendable {
    /// Property name.
    public var key: String
    /// Its value, as text.
    public var value: String
  }

  /// The configs, ascending by key.
  public private(set) var entries: [Entry] = []

  /// Makes an empty map.
  public init() {}

  /// The value of `key`; assigning nil removes it.
  ///
  /// - Complexity: O(number of configs).
  public subscript(key: String) -> String? {
    get { entries.first { $0.key == key }?.value }
    set {
      let place = entries.firstIndex { $0.key >= key } ?? entries.count
      let present = place < entries.count && entries[place].key == key
      switch (present, newValue) {
      case (true, let value?): entries[place].value = value
      case (true, nil): entries.remove(at: place)
      case (false, let value?): entries.insert(Entry(key: key, value: value), at: place)
      case (false, nil): break
      }
    }
  }
}
