/// A file of `key=value` lines, as Kafka's servers and clients read it.
public struct PropertiesFile: Hashable, Sendable {
  /// One property.
  public struct Entry: Hashable, Sendable {
    /// Its name.
    public var key: String
    /// Its value, with escapes replaced.
    public var value: String
    /// Where the name stands.
    public var keyPosition: SourcePosition
    /// Where the value stands.
    public var valuePosition: SourcePosition
  }

  /// The file as the user named it.
  public var file: String
  /// Its text.
  public var text: String
  /// The properties in file order; of a name given twice the last one holds.
  public var entries: [Entry] = []

  /// The entry that holds for a name.
  public subscript(key: String) -> Entry? { entries.last { $0.key == key } }

  /// Reads a properties file as `java.util.Properties` does: lines end with LF, CR LF or a lone CR
  /// and go on behind a backslash.
  ///
  /// - Throws: Every line that is no property.
  public static func parse(_ text: String, file: String) throws(ScenarioErrors) -> PropertiesFile {
    var problems = Problems(file: file)
    var result = PropertiesFile(file: file, text: text)
    let lines = result.linesWithoutMark(text, &problems)
    var pending: [Character] = []
    var start: Int?
    for (index, raw) in lines.enumerated() {
      var line = Array(raw)
      if start != nil { line.removeFirst(line.prefix { isBlank($0) }.count) }
      let first = line.first { !isBlank($0) }
      if start == nil, first == nil || first == "#" || first == "!" { continue }
      let slashes = line.reversed().prefix { $0 == "\\" }.count
      let goesOn = slashes % 2 == 1
      if goesOn { line.removeLast() }
      pending += line
      start = start ?? index + 1
      if goesOn, index + 1 < lines.count { continue }
      result.add(pending, line: start ?? 1, &problems)
      pending = []
      start = nil
    }
    if result.entries.isEmpty, problems.errors.isEmpty {
      problems.error("the file has no properties", at: .start, hint: "write lines 'name=value'")
    }
    try problems.stopIfAny()
    return result
  }

  /// What Java takes for a blank; other white space belongs to names and values.
  private static func isBlank(_ character: Character) -> Bool {
    character == " " || character == "\t" || character == "\u{C}"
  }

  /// The lines, the first without a byte order mark, which Kafka takes for a part of a name.
  private func linesWithoutMark(_ text: String, _ problems: inout Problems) -> [Substring] {
    var lines = text.lines
    guard let first = lines.first, first.unicodeScalars.first == "\u{FEFF}" else { return lines }
    lines[0] = Substring(first.unicodeScalars.dropFirst())
    let beginning = lines[0].first { !Self.isBlank($0) }
    if let beginning, beginning != "#", beginning != "!" {
      problems.error(
        "the file begins with a byte order mark, which Kafka takes for a part of the first name",
        at: .start,
        hint: "save it without, or begin with a comment"
      )
    }
    return lines
  }

  private mutating func add(_ line: [Character], line number: Int, _ problems: inout Problems) {
    let indent = line.prefix { Self.isBlank($0) }.count
    let isEnd = { (place: Int) in
      "=:".contains(line[place]) || Self.isBlank(line[place])
    }
    var end = indent
    while end < line.count, !isEnd(end) { end += line[end] == "\\" ? 2 : 1 }
    end = min(end, line.count)
    var begin = end
    while begin < line.count, Self.isBlank(line[begin]) { begin += 1 }
    let hasSeparator = begin < line.count && "=:".contains(line[begin])
    if hasSeparator { begin += 1 }
    while begin < line.count, Self.isBlank(line[begin]) { begin += 1 }
    let position = SourcePosition(line: number, column: indent + 1)
    let valuePosition = SourcePosition(line: number, column: begin + 1)
    let key = Self.unescaped(line[indent..<end], at: position, &problems)
    guard hasSeparator || begin < line.count && Self.isName(key), !key.isEmpty else {
      problems.error(
        "expected a property but found '\(String(line).trimmed)'",
        at: position,
        hint: "write 'name=value'"
      )
      return
    }
    entries.append(
      Entry(
        key: key,
        value: Self.unescaped(line[begin...], at: valuePosition, &problems).trimmed,
        keyPosition: position,
        valuePosition: valuePosition
      )
    )
  }

  /// Whether a word may be a property's name, so that a value may follow after a blank alone.
  private static func isName(_ word: String) -> Bool {
    word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
  }

  private static func unescaped(
    _ characters: ArraySlice<Character>,
    at position: SourcePosition,
    _ problems: inout Problems
  ) -> String {
    var units: [UInt16] = []
    var rest = characters
    while let next = rest.popFirst() {
      guard next == "\\", let escaped = rest.popFirst() else {
        units += next.utf16
        continue
      }
      switch escaped {
      case "t": units.append(0x09)
      case "n": units.append(0x0A)
      case "f": units.append(0x0C)
      case "r": units.append(0x0D)
      case "u":
        let digits = rest.prefix(4)
        guard digits.count == 4, digits.allSatisfy(\.isHexDigit),
          let unit = UInt16(String(digits), radix: 16)
        else {
          problems.error(
            "'\\u\(String(digits))' is no character",
            at: position,
            hint: "write four hexadecimal digits behind '\\u', as in '\\u00e9'"
          )
          break
        }
        units.append(unit)
        rest = rest.dropFirst(4)
      default: units += escaped.utf16
      }
    }
    return String(decoding: units, as: UTF16.self)
  }
}
