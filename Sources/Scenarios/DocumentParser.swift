/// Parses JSON5: comments, bare keys, single quotes, trailing commas, each value with its place.
///
/// Source: spec.json5.org. Left out: `Infinity` and `NaN`, which no scenario can mean.
struct DocumentParser {
  private let file: String
  private let scalars: [Unicode.Scalar]
  private var index = 0
  private var line = 1
  private var column = 1
  private var depth = 0
  private var comments: [String] = []

  /// Deepest nesting of lists and objects.
  private static let maximumDepth = 64

  private init(text: String, file: String) {
    self.file = file
    scalars = Self.withPlainLineEnds(text)
  }

  /// The text with every line end, CR LF or a lone CR too, as one LF.
  private static func withPlainLineEnds(_ text: String) -> [Unicode.Scalar] {
    var scalars: [Unicode.Scalar] = []
    var previous: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      if scalar != "\n" || previous != "\r" { scalars.append(scalar == "\r" ? "\n" : scalar) }
      previous = scalar
    }
    return scalars
  }

  /// Parses a whole file into its value and the comment that heads it.
  static func parse(
    _ text: String,
    file: String
  ) throws(ScenarioError) -> (root: DocumentNode, comment: String) {
    var parser = DocumentParser(text: text, file: file)
    if parser.peek == "\u{FEFF}" { parser.index += 1 }
    try parser.skipSpace()
    let comment = parser.comments.joined(separator: "\n")
    let root = try parser.parseValue()
    try parser.skipSpace()
    if let extra = parser.peek {
      throw parser.error("unexpected '\(extra)' after the end of the file's value")
    }
    return (root, comment)
  }

  // MARK: Characters

  private var peek: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }
  private var position: SourcePosition { SourcePosition(line: line, column: column) }

  private func error(
    _ message: String,
    at place: SourcePosition? = nil,
    hint: String = ""
  ) -> ScenarioError {
    ScenarioError(file: file, position: place ?? position, message: message, hint: hint)
  }

  private mutating func advance() {
    if scalars[index] == "\n" {
      line += 1
      column = 1
    } else {
      column += 1
    }
    index += 1
  }

  private mutating func skipSpace() throws(ScenarioError) {
    while let scalar = peek {
      if scalar.properties.isWhitespace {
        advance()
      } else if scalar == "/" {
        try skipComment()
      } else {
        return
      }
    }
  }

  private mutating func skipComment() throws(ScenarioError) {
    let start = position
    let next = index + 1 < scalars.count ? scalars[index + 1] : " "
    advance()
    switch next {
    case "/":
      advance()
      comments.append(takeLine())
    case "*":
      advance()
      var text = ""
      while !(peek == "*" && index + 1 < scalars.count && scalars[index + 1] == "/") {
        guard let scalar = peek else {
          throw error("comment is never closed", at: start, hint: "add '*/'")
        }
        text.unicodeScalars.append(scalar)
        advance()
      }
      advance()
      advance()
      comments.append(contentsOf: Self.blockLines(text))
    default:
      throw error("unexpected '/'", at: start, hint: "a comment begins with '//' or '/*'")
    }
  }

  private mutating func takeLine() -> String {
    var text = ""
    while let scalar = peek, scalar != "\n" {
      text.unicodeScalars.append(scalar)
      advance()
    }
    return text.trimmed
  }

  private static func blockLines(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let bare = String(line).trimmed
      return bare.hasPrefix("*") ? String(bare.dropFirst()).trimmed : bare
    }
  }

  // MARK: Values

  private mutating func parseValue() throws(ScenarioError) -> DocumentNode {
    let start = position
    guard let scalar = peek else { throw error("the file ends where a value is expected") }
    switch scalar {
    case "{", "[":
      depth += 1
      defer { depth -= 1 }
      guard depth <= Self.maximumDepth else {
        throw error("lists and objects are nested deeper than \(Self.maximumDepth)")
      }
      return scalar == "{" ? try parseObject() : try parseArray()
    case "\"", "'":
      return DocumentNode(.string(try parseString()), at: start)
    case "0"..."9", "-", "+", ".":
      return DocumentNode(.number(try parseNumber()), at: start)
    default:
      return try parseWord()
    }
  }

  private mutating func parseObject() throws(ScenarioError) -> DocumentNode {
    let start = position
    var members: [DocumentNode.Member] = []
    advance()
    try skipSpace()
    while peek != "}" {
      let keyPosition = position
      let key = try parseKey(openedAt: start)
      if let first = members.first(where: { $0.key == key }) {
        let place = first.keyPosition
        throw error(
          "duplicate field '\(key)'",
          at: keyPosition,
          hint: "it stands first at line \(place.line), column \(place.column)"
        )
      }
      try skipSpace()
      guard peek == ":" else {
        throw error("expected ':' after '\(key)' but found \(found)")
      }
      advance()
      try skipSpace()
      members.append(
        DocumentNode.Member(key, try parseValue(), at: keyPosition)
      )
      try parseSeparator(closing: "}", openedAt: start)
    }
    advance()
    return DocumentNode(.object(members), at: start)
  }

  private mutating func parseArray() throws(ScenarioError) -> DocumentNode {
    let start = position
    var elements: [DocumentNode] = []
    advance()
    try skipSpace()
    while peek != "]" {
      guard peek != nil else { throw error("'[' is never closed", at: start, hint: "add ']'") }
      elements.append(try parseValue())
      try parseSeparator(closing: "]", openedAt: start)
    }
    advance()
    return DocumentNode(.array(elements), at: start)
  }

  private mutating func parseSeparator(
    closing: Unicode.Scalar,
    openedAt start: SourcePosition
  ) throws(ScenarioError) {
    try skipSpace()
    if peek == "," {
      advance()
      try skipSpace()
    } else if peek == nil {
      let opening = closing == "}" ? "{" : "["
      throw error("'\(opening)' is never closed", at: start, hint: "add '\(closing)'")
    } else if peek != closing {
      throw error("expected ',' or '\(closing)' but found \(found)")
    }
  }

  private mutating func parseKey(openedAt start: SourcePosition) throws(ScenarioError) -> String {
    guard let scalar = peek else {
      throw error("'{' is never closed", at: start, hint: "add '}'")
    }
    if scalar == "\"" || scalar == "'" { return try parseString() }
    let word = takeWord()
    guard !word.isEmpty else { throw error("expected a field's name but found \(found)") }
    if peek == "." || peek == "-" {
      throw error(
        "a name with '\(found.filter { $0 != "'" })' needs quotation marks",
        hint: "write \"\(word)\(takeDotted())\""
      )
    }
    return word
  }

  private mutating func takeDotted() -> String {
    var text = ""
    while let scalar = peek, Self.isWord(scalar) || scalar == "." || scalar == "-" {
      text.unicodeScalars.append(scalar)
      advance()
    }
    return text
  }

  private mutating func takeWord() -> String {
    var text = ""
    while let scalar = peek, Self.isWord(scalar) {
      text.unicodeScalars.append(scalar)
      advance()
    }
    return text
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || scalar == "$" || scalar.properties.isAlphabetic
      || ("0"..."9").contains(scalar)
  }

  private var found: String {
    guard let scalar = peek else { return "the end of the file" }
    return scalar == "\n" ? "the end of the line" : "'\(scalar)'"
  }

  private mutating func parseWord() throws(ScenarioError) -> DocumentNode {
    let start = position
    let word = takeWord()
    switch word {
    case "true": return DocumentNode(.boolean(true), at: start)
    case "false": return DocumentNode(.boolean(false), at: start)
    case "null": return DocumentNode(.null, at: start)
    case "": throw error("expected a value but found \(found)")
    default:
      throw error(
        "a text value needs quotation marks",
        at: start,
        hint: "write \"\(word)\""
      )
    }
  }

  private mutating func parseNumber() throws(ScenarioError) -> String {
    let start = position
    var text = ""
    while let scalar = peek,
      Self.isWord(scalar) || scalar == "." || scalar == "-" || scalar == "+"
    {
      text.unicodeScalars.append(scalar)
      advance()
    }
    if let decimal = Self.decimal(text) { return decimal }
    throw error(
      "'\(text)' is not a number",
      at: start,
      hint: "a value with a unit is a text: write \"\(text)\""
    )
  }

  /// The number in decimal digits, or nil when `text` is none.
  private static func decimal(_ text: String) -> String? {
    let negative = text.hasPrefix("-")
    let digits = negative || text.hasPrefix("+") ? String(text.dropFirst()) : text
    let sign = negative ? "-" : ""
    if digits.hasPrefix("0x") || digits.hasPrefix("0X") {
      return Int64(digits.dropFirst(2), radix: 16).map { "\(sign)\($0)" }
    }
    guard digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }),
      digits.filter({ $0 == "." }).count <= 1, digits != "."
    else { return nil }
    return sign + digits
  }

  // MARK: Texts

  private mutating func parseString() throws(ScenarioError) -> String {
    let start = position
    let quote = peek
    advance()
    var text = ""
    while let scalar = peek, scalar != quote {
      if scalar == "\n" { break }
      advance()
      if scalar == "\\" {
        if let escaped = try parseEscape() { text.unicodeScalars.append(escaped) }
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    guard peek == quote else {
      throw error("the text is never closed", at: start, hint: "add the closing quotation mark")
    }
    advance()
    return text
  }

  /// The character that an escape stands for; nil for an escaped line end.
  private mutating func parseEscape() throws(ScenarioError) -> Unicode.Scalar? {
    guard let scalar = peek else { throw error("the file ends inside an escape") }
    advance()
    switch scalar {
    case "n": return "\n"
    case "t": return "\t"
    case "r": return "\r"
    case "b": return "\u{8}"
    case "f": return "\u{C}"
    case "v": return "\u{B}"
    case "0": return "\0"
    case "\n": return nil
    case "x": return try parseHex(digits: 2)
    case "u": return try parseHex(digits: 4)
    default: return scalar
    }
  }

  private mutating func parseHex(digits: Int) throws(ScenarioError) -> Unicode.Scalar {
    let start = position
    var text = ""
    for _ in 0..<digits {
      guard let scalar = peek, scalar.properties.isASCIIHexDigit else {
        throw error("an escape needs \(digits) hexadecimal digits", at: start)
      }
      text.unicodeScalars.append(scalar)
      advance()
    }
    guard let value = UInt32(text, radix: 16), let scalar = Unicode.Scalar(value) else {
      throw error("'\(text)' is not a character", at: start)
    }
    return scalar
  }
}
