import Testing

@testable import Reporting

@Suite struct TerminalTextTests {
  @Test("what fits stays, and so does everything where nobody knows the width")
  func fitting() {
    let text = "a line\n\n  and another that is long enough to be folded somewhere"
    #expect(TerminalText.folded(text, width: nil) == text)
    #expect(TerminalText.folded(text, width: 100) == text)
  }

  @Test("lines go on under the second column, or a little in")
  func hanging() {
    let row = "    1.5s  broker 1 loses power with them only in memory"
    #expect(
      TerminalText.folded(row, width: 32)
        == "    1.5s  broker 1 loses power\n          with them only in\n          memory"
    )
    #expect(
      TerminalText.folded("  one two three four five", width: 15)
        == "  one two three\n    four five"
    )
    let far = "a name of many words  and what it means"
    #expect(TerminalText.folded(far, width: 24) == "a name of many words\n  and what it means")
  }

  @Test("commands stay in one line, so that they can be copied")
  func commands() {
    let command = "    wavetank run scenarios/a-story.json5 --case 'a case' --seed 7"
    #expect(TerminalText.folded(command, width: 30) == command)
  }

  @Test("no line is wider than the terminal, and nothing but spaces is lost")
  func widths() {
    let style = Style(colored: true)
    let text =
      "  \(style.bad("✗")) \(style.strong("a strong word")) and \(style.faint("many others")) "
    let long = text + String(repeating: "x", count: 50) + " end"
    for width in 12...90 {
      let folded = TerminalText.folded(long, width: width)
      for line in folded.split(separator: "\n") {
        #expect(plain(line).count <= width, "\(width): \(line)")
      }
      #expect(
        plain(folded[...]).filter { !$0.isWhitespace }
          == plain(long[...]).filter { !$0.isWhitespace }
      )
      #expect(folded.filter { $0 == "\u{1B}" }.count == long.filter { $0 == "\u{1B}" }.count)
    }
  }

  /// Text without its colours.
  private func plain(_ text: Substring) -> String {
    var result = ""
    var isCode = false
    for character in text {
      if character == "\u{1B}" { isCode = true }
      if !isCode { result.append(character) }
      if isCode, character == "m" { isCode = false }
    }
    return result
  }
}
