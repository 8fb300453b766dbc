/// One value of a parsed JSON5 file, with the place where it stands.
///
/// Equality and hash look at contents only, not at places.
public struct DocumentNode: Sendable {
  /// The forms a value can take.
  public indirect enum Content: Sendable {
    /// Keys with their values, in file order.
    case object([Member])
    /// Values in order.
    case array([DocumentNode])
    /// A text.
    case string(String)
    /// A number, as it is written.
    case number(String)
    /// True or false.
    case boolean(Bool)
    /// Nothing; removes a key when it is laid over another value.
    case null
  }

  /// A key with its value.
  public struct Member: Sendable {
    /// The key, without quotation marks.
    public var key: String
    /// Where the key stands.
    public var keyPosition: SourcePosition
    /// The value.
    public var value: DocumentNode

    /// Makes a member.
    public init(_ key: String, _ value: DocumentNode, at position: SourcePosition = .start) {
      self.key = key
      keyPosition = position
      self.value = value
    }
  }

  /// The value.
  public var content: Content
  /// Where it stands.
  public var position: SourcePosition

  /// Makes a value.
  public init(_ content: Content, at position: SourcePosition = .start) {
    self.content = content
    self.position = position
  }

  /// Parses a JSON5 text into its value and the comment that heads it.
  ///
  /// - Throws: The first mistake, with its place.
  public static func parse(
    _ text: String,
    file: String
  ) throws(ScenarioErrors) -> (root: DocumentNode, comment: String) {
    do {
      return try DocumentParser.parse(text, file: file)
    } catch {
      throw ScenarioErrors(errors: [error])
    }
  }

  /// The value's form in words, for messages.
  var formName: String {
    switch content {
    case .object: "an object"
    case .array: "a list"
    case .string: "a text"
    case .number: "a number"
    case .boolean: "true or false"
    case .null: "null"
    }
  }

  /// The value as it is quoted in messages.
  var quoted: String {
    switch content {
    case .string(let text): "'\(text)'"
    case .number(let text): "'\(text)'"
    case .boolean(let value): "'\(value)'"
    case .object, .array, .null: formName
    }
  }

  /// The position of a character of a text value, counted from 0 behind the quotation mark.
  func position(ofCharacter index: Int) -> SourcePosition { position.moved(index + 1) }

  /// The value of `key`, if this is an object that has it.
  public func member(_ key: String) -> DocumentNode? {
    guard case .object(let members) = content else { return nil }
    return members.first { $0.key == key }?.value
  }
}

extension DocumentNode {
  /// This value with `other` laid over it.
  ///
  /// Objects merge key by key, and `null` removes a key; everything else is replaced.
  ///
  /// - Complexity: O(*n* · *m*) in the number of keys of each object.
  public func overlaid(with other: DocumentNode) -> DocumentNode {
    guard case .object(var members) = content, case .object(let overrides) = other.content else {
      return other
    }
    for override in overrides {
      let place = members.firstIndex { $0.key == override.key }
      if case .null = override.value.content {
        if let place { members.remove(at: place) }
      } else if let place {
        let merged = members[place].value.overlaid(with: override.value)
        members[place] = Member(override.key, merged, at: override.keyPosition)
      } else {
        members.append(override)
      }
    }
    return DocumentNode(.object(members), at: other.position)
  }
}

extension DocumentNode: Hashable {
  /// Whether both have the same contents.
  public static func == (a: DocumentNode, b: DocumentNode) -> Bool { a.content == b.content }

  /// Hashes the contents.
  public func hash(into hasher: inout Hasher) { hasher.combine(content) }
}

extension DocumentNode.Content: Hashable {}

extension DocumentNode.Member: Hashable {
  /// Whether both have the same key and value.
  public static func == (a: Self, b: Self) -> Bool { a.key == b.key && a.value == b.value }

  /// Hashes key and value.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(key)
    hasher.combine(value)
  }
}
