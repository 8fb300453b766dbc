import Scenarios
import Testing

/// What `java.util.Properties#load` takes, and what Kafka makes of it.
@Suite("Properties files")
struct PropertiesFileTests {
  static let lines: [(line: String, key: String, value: String)] = [
    ("a.b=c", "a.b", "c"), ("a.b = c ", "a.b", "c"), ("a.b: c", "a.b", "c"),
    ("a.b c", "a.b", "c"), ("listeners PLAINTEXT://:9092", "listeners", "PLAINTEXT://:9092"),
    ("\t a.b\u{C}=\tc", "a.b", "c"), ("a.b=c=d:e", "a.b", "c=d:e"), ("a.b=", "a.b", ""),
    ("a\\ b\\=c=d", "a b=c", "d"), ("a=b\\\\", "a", "b\\"), ("a=b # c", "a", "b # c"),
    ("a=\\u0062\\u00e9", "a", "b\u{E9}"), ("a=\\uD83D\\uDE00", "a", "\u{1F600}"),
    ("a=b\\\n   c", "a", "bc"), ("a=b\\\n\nc=d", "a", "b"), ("a=b\\tc\\fd", "a", "b\tc\u{C}d"),
    ("a=b\\ ", "a", "b"), ("a=b\u{A0}c", "a", "b\u{A0}c"), ("\u{FEFF}# x\na=b", "a", "b"),
    ("# c\\\na=b", "a", "b"),
  ]

  @Test("each way to write a property", arguments: lines)
  func reads(line: String, key: String, value: String) throws {
    let file = try PropertiesFile.parse(line, file: "s")
    #expect(file.entries.first?.key == key && file.entries.first?.value == value)
  }

  @Test("of a name given twice the last one holds")
  func twice() throws {
    #expect(try PropertiesFile.parse("a=1\nb=2\na=3", file: "s")["a"]?.value == "3")
  }

  static let mistakes: [(text: String, complaint: String)] = [
    (
      "a=b\nc=x\\u12g4",
      "s:2:3: '\\u12g4' is no character; write four hexadecimal digits behind '\\u', as in "
        + "'\\u00e9'"
    ),
    (
      "\u{FEFF}node.id=1",
      "s:1:1: the file begins with a byte order mark, which Kafka takes for a part of the first "
        + "name; save it without, or begin with a comment"
    ),
    ("a.b=c\nTwo, words", "s:2:1: expected a property but found 'Two, words'; write 'name=value'"),
  ]

  @Test("what Kafka cannot read, or reads as something else, is told", arguments: mistakes)
  func refuses(text: String, complaint: String) {
    let error = #expect(throws: ScenarioErrors.self) { try PropertiesFile.parse(text, file: "s") }
    #expect(error?.description == complaint)
  }
}
