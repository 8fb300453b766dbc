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

  /// Reads a properties file; lines may go on behind a backslash, as in Java.
  ///
  /// - Throws: Every line that is no property.
  public static func parse(_ text: String, file: String) throws(ScenarioErrors) -> PropertiesFile {
    var problems = Problems(file: file)
    var result = PropertiesFile(file: file, text: text)
    var pending: [Character] = []
    var start: Int?
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, raw) in lines.enumerated() {
      var line = Array(raw)
      while line.last?.isWhitespace == true, start == nil || line.last == "\r" { line.removeLast() }
      if start != nil { line.removeFirst(line.prefix { $0.isWhitespace }.count) }
      let first = line.first { !$0.isWhitespace }
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

  private mutating func add(_ line: [Character], line number: Int, _ problems: inout Problems) {
    let indent = line.prefix { $0.isWhitespace }.count
    let isEnd = { (place: Int) in
      "=:".contains(line[place]) || line[place].isWhitespace
    }
    var end = indent
    while end < line.count, !isEnd(end) { end += line[end] == "\\" ? 2 : 1 }
    end = min(end, line.count)
    var begin = end
    while begin < line.count, line[begin].isWhitespace { begin += 1 }
    let hasSeparator = begin < line.count && "=:".contains(line[begin])
    if hasSeparator { begin += 1 }
    while begin < line.count, line[begin].isWhitespace { begin += 1 }
    let position = SourcePosition(line: number, column: indent + 1)
    let key = Self.unescaped(line[indent..<end])
    let isPair = hasSeparator || begin < line.count && key.contains(".")
    guard isPair, !key.isEmpty else {
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
        value: Self.unescaped(line[begin...]).trimmed,
        keyPosition: position,
        valuePosition: SourcePosition(line: number, column: begin + 1)
      )
    )
  }

  private static func unescaped(_ characters: ArraySlice<Character>) -> String {
    var result = ""
    var rest = characters
    while let next = rest.popFirst() {
      guard next == "\\", let escaped = rest.popFirst() else {
        result.append(next)
        continue
      }
      switch escaped {
      case "t": result.append("\t")
      case "n": result.append("\n")
      case "r": result.append("\r")
      case "u":
        let digits = String(rest.prefix(4))
        if digits.count == 4, let code = UInt32(digits, radix: 16),
          let scalar = Unicode.Scalar(code)
        {
          result.unicodeScalars.append(scalar)
          rest = rest.dropFirst(4)
        }
      default: result.append(escaped)
      }
    }
    return result
  }
}
