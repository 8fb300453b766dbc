import Foundation

/// Commands that README and the other documents show.
enum Readme {
  /// A line that is typed in a block of a shell, and what the block quotes below it.
  struct Command {
    var text: String
    var quoted: [String]
  }

  /// README's text.
  static func text() throws -> String {
    try String(contentsOf: Snapshot.top.appendingPathComponent("README.md"), encoding: .utf8)
  }

  /// README and the articles of the documentation, with their names.
  static func documents() throws -> [(name: String, text: String)] {
    let folder = Snapshot.top.appendingPathComponent("Sources/Documentation.docc")
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    let articles = try names.filter { $0.hasSuffix(".md") }.sorted().map { name in
      let url = folder.appendingPathComponent(name)
      return (name: name, text: try String(contentsOf: url, encoding: .utf8))
    }
    return [(name: "README.md", text: try text())] + articles
  }

  /// The blocks of a language, each as its lines.
  static func blocks(_ text: String, of language: String) -> [[String]] {
    var blocks: [[String]] = []
    var isInside = false
    var isWanted = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        isWanted = !isInside && line == "```" + language
        isInside.toggle()
        if isWanted { blocks.append([]) }
      } else if isInside, isWanted {
        blocks[blocks.count - 1].append(String(line))
      }
    }
    return blocks
  }

  /// Every line that the blocks of a shell let somebody type, in order.
  static func commands(_ text: String) -> [Command] {
    var commands: [Command] = []
    for line in blocks(text, of: "console").joined() {
      if line.hasPrefix("$ ") {
        commands.append(Command(text: String(line.dropFirst(2)), quoted: []))
      } else if !commands.isEmpty {
        commands[commands.count - 1].quoted.append(line)
      }
    }
    return commands
  }

  /// Every command of Wavetank that a document names, in blocks or within a sentence.
  static func mentions(_ text: String) -> [String] {
    var isInside = false
    var found: [String] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        isInside.toggle()
      } else if isInside {
        found.append(String(line.hasPrefix("$ ") ? line.dropFirst(2) : line))
      } else {
        let spans = line.split(separator: "`", omittingEmptySubsequences: false)
        found += spans.enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
      }
    }
    let prefixes = ["wavetank ", "swift run -c release wavetank ", "swift run wavetank "]
    return found.compactMap { line in
      prefixes.first { line.hasPrefix($0) }.map { String(line.dropFirst($0.count)) }
    }
  }

  /// A command line as words, up to a pipe, a redirection or a comment.
  static func words(_ line: String) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    for character in line {
      if let open = quote {
        if character == open { quote = nil } else { word?.append(character) }
      } else if character == "'" || character == "\"" {
        quote = character
        word = word ?? ""
      } else if character == " " {
        if let word { words.append(word) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    if let word { words.append(word) }
    return Array(words.prefix { !["|", ">", "#", "&&", "\\"].contains($0) })
  }
}
