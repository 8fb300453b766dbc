/// One value of a parsed JSON5 file, with the place where it stands.
struct DocumentNode: Sendable {
  /// The forms a value can take.
  enum Content: Sendable {
    case object([Member])
    case array([DocumentNode])
    case string(String)
    case number(String)
    case boolean(Bool)
    case null
  }

  /// A key with its value.
  struct Member: Sendable {
    var key: String
    var keyPosition: SourcePosition
    var value: DocumentNode
  }

  var content: Content
  var position: SourcePosition

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
  func member(_ key: String) -> DocumentNode? {
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
  func overlaid(with other: DocumentNode) -> DocumentNode {
    guard case .object(var members) = content, case .object(let overrides) = other.content else {
      return other
    }
    for override in overrides {
      let place = members.firstIndex { $0.key == override.key }
      if case .null = override.value.content {
        if let place { members.remove(at: place) }
      } else if let place {
        let merged = members[place].value.overlaid(with: override.value)
        members[place] = Member(
          key: override.key,
          keyPosition: override.keyPosition,
          value: merged
        )
      } else {
        members.append(override)
      }
    }
    return DocumentNode(content: .object(members), position: other.position)
  }
}
