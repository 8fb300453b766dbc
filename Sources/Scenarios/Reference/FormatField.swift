/// One field of an object in scenario files, as its users know it.
public struct FormatField: Sendable {
  /// The key.
  public let key: String
  /// What its value looks like.
  public let form: String
  /// What holds without it.
  public let standard: String
  /// What it does, in a sentence.
  public let meaning: String
  /// A value, as JSON5.
  public let example: String

  init(_ key: String, _ form: String, _ standard: String, _ meaning: String, _ example: String) {
    self.key = key
    self.form = form
    self.standard = standard
    self.meaning = meaning
    self.example = example
  }
}

/// One kind of object in scenario files.
public struct FormatSection: Sendable {
  /// Name, such as `cluster`.
  public let name: String
  /// What the object is about.
  public let summary: String
  /// Its fields in the order of the reference.
  public let fields: [FormatField]
  /// A case with `#` where the object's fields stand, for trying examples.
  let frame: String

  init(_ name: String, _ summary: String, _ frame: String, _ fields: [FormatField]) {
    self.name = name
    self.summary = summary
    self.frame = frame
    self.fields = fields
  }

  /// The text of a scenario in which the object has these fields only, as JSON5.
  public func scenario(_ fields: String) -> String {
    let body = frame.split(separator: "#", maxSplits: 1).joined(separator: fields)
    return "{ format: 1, title: \"an example\", \(body) }"
  }
}

/// One action of a script with the fields that may stand beside it.
public struct FormatAction: Sendable {
  /// The word that says what the step does.
  public let word: String
  /// What it does.
  public let meaning: String
  /// Fields beside it, apart from `at`, `after` and `as`.
  public let fields: [FormatField]
  /// A whole step, or several, as JSON5.
  public let example: String

  init(_ word: String, _ meaning: String, _ example: String, _ fields: [FormatField] = []) {
    self.word = word
    self.meaning = meaning
    self.example = example
    self.fields = fields
  }
}

/// One form of a selector or of a condition.
public struct FormatPhrase: Sendable {
  /// The form, with words to be replaced in capitals.
  public let form: String
  /// What it means.
  public let meaning: String
  /// An example that fits `FormatReference.frame`.
  public let example: String

  init(_ form: String, _ meaning: String, _ example: String) {
    self.form = form
    self.meaning = meaning
    self.example = example
  }
}
