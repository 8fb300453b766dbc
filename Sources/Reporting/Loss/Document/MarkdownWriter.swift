/// Writes blocks as Markdown that reads well unrendered, too.
struct MarkdownWriter {
  /// The text of all blocks.
  func text(_ blocks: [Block]) -> String {
    blocks.compactMap(text).joined(separator: "\n\n") + "\n"
  }

  private func text(_ block: Block) -> String? {
    switch block {
    case .heading(let level, let text, _):
      String(repeating: "#", count: level) + " " + Self.escaped(text)
    case .paragraph(let prose, let role): paragraph(prose, role)
    case .list(let items, let isNumbered):
      items.enumerated().map { index, item in
        (isNumbered ? "\(index + 1). " : "- ") + inline(item)
      }.joined(separator: "\n")
    case .table(let table): self.table(table)
    case .figure(_, _, let table): table.map(self.table)
    case .code(let text): fenced(text)
    case .contents, .sheet: nil
    }
  }

  private func paragraph(_ prose: Prose, _ role: Block.Role) -> String {
    switch role {
    case .answer: "> " + inline(prose)
    case .warning: "> **Warning:** " + inline(prose)
    case .body, .note: inline(prose)
    }
  }

  private func table(_ table: Table) -> String {
    var lines: [String] = []
    if !table.caption.isEmpty { lines += [inline(table.caption), ""] }
    lines.append(
      row(
        table.columns.map { column in
          Self.escaped(column.title)
            + (column.unit.isEmpty ? "" : " (\(Self.escaped(column.unit)))")
        }
      )
    )
    lines.append(row(table.columns.map { $0.isNumber ? "---:" : "---" }))
    lines += table.rows.map { row($0.map(cell)) }
    return lines.joined(separator: "\n")
  }

  private func row(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |" }

  private func cell(_ cell: Table.Cell) -> String {
    let text = inline(cell.main)
    return cell.detail.isEmpty ? text : "\(text) (\(Self.escaped(cell.detail)))"
  }

  private func inline(_ prose: Prose) -> String {
    prose.pieces.map { piece in
      switch piece {
      case .plain(let text), .quiet(let text): Self.escaped(text)
      case .strong(let text): "**\(Self.escaped(text))**"
      case .code(let text): Self.code(text)
      }
    }.joined()
  }

  private func fenced(_ text: String) -> String {
    var fence = "```"
    while text.contains(fence) { fence += "`" }
    return "\(fence)\n\(text)\(text.hasSuffix("\n") ? "" : "\n")\(fence)"
  }

  private static func code(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
      .replacing("|", with: "\\|")
    return line.contains("`") ? "`` \(line) ``" : "`\(line)`"
  }

  /// Text in which nothing is taken for a mark of Markdown or for HTML.
  static func escaped(_ text: String) -> String {
    var result = ""
    var isBlank = false
    for character in text {
      if character.isNewline || character == "\t" {
        if !isBlank { result += " " }
        isBlank = true
        continue
      }
      isBlank = character == " "
      if "\\`*|".contains(character) { result += "\\" }
      result.append(character)
    }
    return result.replacing("<", with: "&lt;").replacing("&lt; ", with: "< ")
      .replacing("](", with: "]\\(")
  }
}
