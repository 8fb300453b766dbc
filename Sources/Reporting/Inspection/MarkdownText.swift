/// A page of Markdown as a person reads it on a terminal: folded, without marks.
///
/// Knows what the reference pages use: headings, paragraphs, lists, tables, fenced code, and within
/// a line code, emphasis and references.
public struct MarkdownText {
  private let width: Int
  private let style: Style
  private static let codeIndent = "    "

  /// Makes a reader for a terminal of so many columns.
  public init(width: Int, style: Style) {
    self.width = width
    self.style = style
  }

  /// The page in lines; only code, and words that are longer than a line, may be wider.
  public func lines(_ page: String) -> [String] {
    blocks(page).enumerated().flatMap { index, block in
      (index > 0 ? [""] : []) + lines(block)
    }
  }

  // MARK: Blocks

  private enum Block {
    case heading(String)
    case paragraph(String)
    case items([String])
    case table([[String]])
    case code([String])
  }

  private func blocks(_ page: String) -> [Block] {
    var blocks: [Block] = []
    var rest = page.split(separator: "\n", omittingEmptySubsequences: false)[...]
    while let line = rest.first {
      if line.isEmpty {
        rest.removeFirst()
      } else if line.hasPrefix("```") {
        rest.removeFirst()
        blocks.append(.code(take(&rest) { !$0.hasPrefix("```") }))
        rest = rest.dropFirst()
      } else if line.hasPrefix("#") {
        rest.removeFirst()
        blocks.append(.heading(String(line.drop { $0 == "#" }.drop { $0 == " " })))
      } else if line.hasPrefix("|") {
        blocks.append(.table(rows(take(&rest) { $0.hasPrefix("|") })))
      } else if line.hasPrefix("- ") {
        blocks.append(.items(items(take(&rest) { $0.hasPrefix("- ") || $0.hasPrefix("  ") })))
      } else {
        let text = take(&rest) { !$0.isEmpty && !$0.hasPrefix("```") && !$0.hasPrefix("|") }
        blocks.append(.paragraph(text.joined(separator: " ")))
      }
    }
    return blocks
  }

  private func take(
    _ rest: inout ArraySlice<Substring>,
    while belongs: (Substring) -> Bool
  ) -> [String] {
    let taken = rest.prefix(while: belongs)
    rest = rest.dropFirst(taken.count)
    return taken.map(String.init)
  }

  private func items(_ lines: [String]) -> [String] {
    var items: [String] = []
    for line in lines {
      if line.hasPrefix("- ") || items.isEmpty {
        items.append(String(line.dropFirst(2)))
      } else {
        items[items.count - 1] += " " + line.drop { $0 == " " }
      }
    }
    return items
  }

  /// Cells of the rows, without the line between the head and the others.
  private func rows(_ lines: [String]) -> [[String]] {
    lines.map { line in
      line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false)
        .map { plain(String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())) }
    }
    .filter { !$0.allSatisfy { cell in !cell.isEmpty && cell.allSatisfy { $0 == "-" } } }
  }

  private func lines(_ block: Block) -> [String] {
    switch block {
    case .heading(let text): [style.strong(unquoted(plain(text)))]
    case .paragraph(let text): marked(Figures.folded(plain(text), width: width))
    case .items(let items):
      items.flatMap { item in
        hanging(Figures.folded(plain(item), width: width - 2), first: "- ", others: "  ")
      }
    case .table(let rows): table(rows)
    case .code(let lines): lines.map { $0.isEmpty ? "" : Self.codeIndent + $0 }
    }
  }

  private func hanging(_ lines: [String], first: String, others: String) -> [String] {
    marked(lines).enumerated().map { ($0 == 0 ? first : others) + $1 }
  }

  // MARK: Tables

  /// Columns where they fit, else an entry for each row with its cells below.
  private func table(_ rows: [[String]]) -> [String] {
    guard let head = rows.first else { return [] }
    var columns = TextColumns(head.map(unquoted))
    for row in rows.dropFirst() { columns.add(row.map(unquoted)) }
    let lines = columns.lines(style)
    let widest = columns.lines(Style(colored: false)).map(\.count).max() ?? 0
    return widest <= width ? lines : rows.dropFirst().flatMap { entry($0, head) }
  }

  private func entry(_ row: [String], _ head: [String]) -> [String] {
    let space = Self.codeIndent
    let below = zip(head, row).dropFirst().filter { !$1.isEmpty }.flatMap { title, cell in
      hanging(
        Figures.folded("\(unquoted(title).lowercased()): \(cell)", width: width - space.count - 2),
        first: space,
        others: space + "  "
      )
    }
    return ["  " + style.strong(unquoted(row.first ?? ""))] + below
  }

  // MARK: Within a line

  /// Text without references and emphasis; code keeps its marks.
  private func plain(_ text: String) -> String {
    var result = ""
    for (index, part) in text.split(separator: "`", omittingEmptySubsequences: false).enumerated() {
      if index > 0 { result += "`" }
      guard index % 2 == 0 else {
        result += part
        continue
      }
      result += part.replacing(#/<doc:([^>]*)>/#) { $0.output.1 }
        .replacing(#/\[([^\]]*)\]\([^)]*\)/#) { $0.output.1 }
        .replacing(#/\*+([^*]+)\*+/#) { $0.output.1 }
    }
    return result
  }

  private func unquoted(_ text: String) -> String { text.replacing("`", with: "") }

  /// Code in colour where there is any, else between its marks; it may go on in the next line.
  private func marked(_ lines: [String]) -> [String] {
    guard style.colored else { return lines }
    var isCode = false
    return lines.map { line in
      var text = ""
      for (index, part) in line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      {
        if index > 0 { isCode.toggle() }
        text += isCode && !part.isEmpty ? style.strong(String(part)) : String(part)
      }
      return text
    }
  }
}
