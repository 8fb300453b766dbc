import Reporting

/// What `help` prints, from the table of commands.
enum HelpText {
  static let version = "0.1.0"

  /// The page for somebody who knows nothing yet.
  static func overview(width: Int = HelpText.columns) -> String {
    let columns = clamped(width)
    let margin = Verb.all.map { $0.name.count + $0.operands.count }.max() ?? 0
    let verbs = Verb.all.flatMap { verb in
      ListText.folded(verb.summary, width: columns - margin - 6).enumerated().map { index, line in
        "  " + padded(index == 0 ? "\(verb.name) \(verb.operands)" : "", to: margin + 4) + line
      }
    }
    let lines =
      paragraphs(introduction, columns) + ["", "usage: wavetank COMMAND ...", ""] + verbs + [""]
      + paragraphs(ending, columns)
    return lines.joined(separator: "\n") + "\n"
  }

  private static let introduction = [
    "wavetank: Kafka's log and replication code on virtual disks, networks and power supplies,",
    "judged record by record.",
  ]

  private static let ending = [
    "wavetank help COMMAND tells more; wavetank --version prints the version.",
    "",
    "Exit status: 0 everything as expected; 1 a finding; 2 inconclusive; 64 wrong usage;",
    "65 wrong file contents; 66 no such file; 70 a bug of wavetank; 74 input or output failed.",
  ]

  /// The page of one command.
  static func page(_ verb: Verb, width: Int = HelpText.columns) -> String {
    let columns = clamped(width)
    var lines = ["usage: wavetank \(verb.name) \(verb.operands)", ""]
    lines += ListText.folded(verb.summary, width: columns)
    if !verb.options.isEmpty { lines[0] += " [OPTION...]" }
    if !verb.details.isEmpty {
      lines += [""] + paragraphs(verb.details, columns)
    }
    if !verb.options.isEmpty {
      let names = verb.options.map { option in
        option.value.map { "\(option.name) \($0)" } ?? option.name
      }
      let margin = names.map(\.count).max() ?? 0
      lines += ["", "options:"]
      for (name, option) in zip(names, verb.options) {
        let help = ListText.folded(option.help, width: columns - margin - 4)
        lines += help.enumerated().map { "  " + padded($0 == 0 ? name : "", to: margin + 2) + $1 }
      }
    }
    lines += ["", "examples:"] + verb.examples.map { "  \($0)" }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Lines of a text joined and folded anew; a line that is empty or begins with a space stays.
  private static func paragraphs(_ lines: [String], _ columns: Int) -> [String] {
    var texts: [String] = []
    var isOpen = false
    for line in lines {
      let isFlowing = !line.isEmpty && line.first != " "
      if isFlowing, isOpen {
        texts[texts.count - 1] += " " + line
      } else {
        texts.append(line)
      }
      isOpen = isFlowing
    }
    return texts.flatMap { text in
      text.isEmpty || text.first == " " ? [text] : ListText.folded(text, width: columns)
    }
  }

  /// Columns of a help screen, where the terminal has so many.
  static let columns = 96
  private static func clamped(_ width: Int) -> Int { max(leastWidth, min(width, columns)) }

  /// Below so many columns help would be all margin.
  private static let leastWidth = 56

  /// `text` with spaces behind it, at least one.
  static func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }
}
