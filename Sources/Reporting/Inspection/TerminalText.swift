/// Text for a terminal of known width: long lines go on below, under what they tell.
public enum TerminalText {
  /// Folds every line of `text` that is wider than `width`, but commands; what nobody limits stays
  /// as it is.
  public static func folded(_ text: String, width: Int?) -> String {
    guard let width else { return text }
    return text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { fold($0, width: width) }.joined(separator: "\n")
  }

  private static func fold(_ line: Substring, width: Int) -> String {
    let letters = Letter.all(of: line)
    guard letters.count > width, !isCommand(line) else { return String(line) }
    let indent = hanging(letters, width: width)
    let space = String(repeating: " ", count: indent)
    var lines: [String] = []
    var rest = letters[...]
    while !rest.isEmpty {
      let room = lines.isEmpty ? width : width - indent
      let piece = rest.count <= room ? rest : rest.prefix(cut(rest, room, first: lines.isEmpty))
      rest = rest.dropFirst(piece.count).drop { $0.isSpace }
      let text = piece.dropLast(piece.reversed().prefix { $0.isSpace }.count).map(\.text).joined()
      lines.append(lines.isEmpty ? text : space + text)
    }
    return lines.joined(separator: "\n")
  }

  /// A command is there to be copied: in two lines it would be two.
  private static func isCommand(_ line: Substring) -> Bool {
    line.drop { $0 == " " }.hasPrefix("wavetank ")
  }

  /// Letters up to the last space within `room`, or all that fit where a word is longer than that.
  private static func cut(_ rest: ArraySlice<Letter>, _ room: Int, first isFirst: Bool) -> Int {
    let start = isFirst ? rest.prefix { $0.isSpace }.count : 0
    let space = rest.prefix(room + 1).dropFirst(start).lastIndex { $0.isSpace }
    return space.map { $0 - rest.startIndex } ?? room
  }

  /// Where the lines below begin: at the second column if that is not far, else a little in.
  private static func hanging(_ letters: [Letter], width: Int) -> Int {
    let margin = letters.prefix { $0.isSpace }.count
    for place in letters.indices.dropFirst(margin + 1)
    where letters[place - 1].isSpace && !letters[place].isSpace && letters[place - 2].isSpace {
      guard place <= width / 2 else { break }
      return place
    }
    return min(margin + 2, width / 2)
  }

  /// A letter that takes a column, with the colours that begin or end at it.
  private struct Letter {
    var text: String
    var isSpace: Bool

    static func all(of line: Substring) -> [Letter] {
      var letters: [Letter] = []
      var code = ""
      for character in line {
        if !code.isEmpty || character == "\u{1B}" {
          code.append(character)
          guard character == "m" else { continue }
          letters.append(Letter(text: code, isSpace: false))
          code = ""
        } else {
          letters.append(Letter(text: String(character), isSpace: character == " "))
        }
      }
      return joined(letters)
    }

    /// Codes take no column: those that begin go to the letter behind, those that end to the one
    /// in front of them.
    private static func joined(_ letters: [Letter]) -> [Letter] {
      var result: [Letter] = []
      var code = ""
      for letter in letters {
        if letter.text.first != "\u{1B}" {
          result.append(Letter(text: code + letter.text, isSpace: letter.isSpace))
          code = ""
        } else if letter.text.hasSuffix("[0m"), !result.isEmpty {
          result[result.count - 1].text += letter.text
        } else {
          code += letter.text
        }
      }
      return result
    }
  }
}
