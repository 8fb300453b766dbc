import Testing

@testable import Reporting

@Suite("Markdown on a terminal") struct MarkdownTextTests {
  private func read(_ page: String, width: Int, colored: Bool = false) -> [String] {
    MarkdownText(width: width, style: Style(colored: colored)).lines(page)
  }

  @Test("headings, paragraphs and lists are folded, references are their words")
  func text() {
    let page = """
      # A *title* with `code`

      A paragraph that goes
      on, see [the page](Page.md) and <doc:Other>.

      - one item that is
        long
      - two
      """
    #expect(
      read(page, width: 24) == [
        "A title with code", "", "A paragraph that goes", "on, see the page and", "Other.", "",
        "- one item that is long", "- two",
      ]
    )
  }

  @Test("a table stands in columns where it fits, else each row is an entry")
  func tables() {
    let page = "| Field | Meaning |\n| --- | --- |\n| `a` | short |\n| `b` |  |"
    #expect(read(page, width: 40) == ["  Field  Meaning", "  a      short", "  b"])
    let wide = "| Field | Meaning |\n| --- | --- |\n| `a` | a good deal longer than that |"
    #expect(
      read(wide, width: 24) == [
        "  a", "    meaning: a good", "      deal longer than", "      that",
      ]
    )
  }

  @Test("code is left as it is, blank lines and marks included")
  func code() {
    let page = "Before:\n\n```json5\n{ a: `b`, # c\n\n| d }\n```\nAfter."
    #expect(
      read(page, width: 8) == ["Before:", "", "    { a: `b`, # c", "", "    | d }", "", "After."]
    )
    #expect(read("`*kept* [a](b)`", width: 40) == ["`*kept* [a](b)`"])
  }

  @Test("in colour code has no marks, and is whole over two lines")
  func colours() {
    let lines = read("say `one two` now", width: 9, colored: true)
    let strong = Style(colored: true).strong
    #expect(lines == ["say \(strong("one"))", "\(strong("two")) now"])
  }
}
