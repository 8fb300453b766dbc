/// Writes blocks as one HTML page that needs nothing but itself.
struct HTMLWriter {
  /// The page's title, for the window.
  var title: String

  /// The whole page.
  func text(_ blocks: [Block]) -> String {
    let body = blocks.map(text).joined(separator: "\n")
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src \
      'unsafe-inline'">
      <meta name="color-scheme" content="light dark">
      <title>\(Self.escaped(title))</title>
      <style>
      \(StyleSheet.text)
      </style>
      </head>
      <body>
      <main>
      \(body)
      </main>
      </body>
      </html>

      """
  }

  private func text(_ block: Block) -> String {
    switch block {
    case .heading(let level, let text, let anchor):
      "<h\(level)\(anchor.map { " id=\"\(Self.escaped($0))\"" } ?? "")>"
        + "\(Self.escaped(text))</h\(level)>"
    case .paragraph(let prose, let role): paragraph(prose, role)
    case .list(let items, let isNumbered): list(items, isNumbered)
    case .table(let table): self.table(table)
    case .figure(let drawing, let caption, _):
      "<figure>\n\(drawing.text)\n<figcaption>\(inline(caption))</figcaption>\n</figure>"
    case .contents(let entries): contents(entries)
    case .code(let text): "<pre><code>\(Self.escaped(text))</code></pre>"
    case .sheet: "<div class=\"sheet\"></div>"
    }
  }

  private func contents(_ entries: [(title: String, anchor: String)]) -> String {
    let links = entries.map { entry in
      "<a href=\"#\(Self.escaped(entry.anchor))\">\(Self.escaped(entry.title))</a>"
    }
    return "<nav aria-label=\"Contents\">\(links.joined(separator: " · "))</nav>"
  }

  private func paragraph(_ prose: Prose, _ role: Block.Role) -> String {
    switch role {
    case .answer: "<p class=\"answer\">\(inline(prose))</p>"
    case .body: "<p>\(inline(prose))</p>"
    case .note: "<p class=\"note\">\(inline(prose))</p>"
    case .warning: "<p class=\"warning\" role=\"note\">\(inline(prose))</p>"
    }
  }

  private func list(_ items: [Prose], _ isNumbered: Bool) -> String {
    let tag = isNumbered ? "ol" : "ul"
    let lines = items.map { "<li>\(inline($0))</li>" }.joined(separator: "\n")
    return "<\(tag)>\n\(lines)\n</\(tag)>"
  }

  private func table(_ table: Table) -> String {
    let longest = table.rows.compactMap { $0.first?.main.text.count }.max() ?? 0
    let traits = [
      ("narrow", table.columns.count <= 4), ("whole", table.rows.count <= 14),
      ("wordy", (5...7).contains(table.columns.count) && longest > 48),
    ]
    let classes = traits.filter(\.1).map(\.0)
    var lines = ["<div class=\"scroll\"><table class=\"\(classes.joined(separator: " "))\">"]
    if !table.caption.isEmpty { lines.append("<caption>\(inline(table.caption))</caption>") }
    let heads = table.columns.map { column in
      let unit = column.unit.isEmpty ? "" : "<small>\(Self.escaped(column.unit))</small>"
      return "<th scope=\"col\"\(Self.class(column))>\(Self.escaped(column.title))\(unit)</th>"
    }
    lines.append("<thead><tr>\(heads.joined())</tr></thead>\n<tbody>")
    for (index, row) in table.rows.enumerated() {
      let cells = zip(row, table.columns).enumerated().map { index, pair in
        self.cell(pair.0, pair.1, isHead: index == 0)
      }.joined()
      let mark = table.emphasized.contains(index) ? " class=\"strong\"" : ""
      lines.append("<tr\(mark)>\(cells)</tr>")
    }
    return (lines + ["</tbody></table></div>"]).joined(separator: "\n")
  }

  private func cell(_ cell: Table.Cell, _ column: Table.Column, isHead: Bool) -> String {
    let detail = cell.detail.isEmpty ? "" : "<small>\(Self.escaped(cell.detail))</small>"
    let text = inline(cell.main) + detail
    return isHead
      ? "<th scope=\"row\"\(Self.class(column))>\(text)</th>"
      : "<td\(Self.class(column))>\(text)</td>"
  }

  private static func `class`(_ column: Table.Column) -> String {
    column.isNumber ? " class=\"n\"" : ""
  }

  private func inline(_ prose: Prose) -> String {
    prose.pieces.map { piece in
      switch piece {
      case .plain(let text): Self.bound(text)
      case .strong(let text): "<strong>\(Self.bound(text))</strong>"
      case .code(let text): "<code>\(Self.escaped(text))</code>"
      case .quiet(let text): "<span class=\"quiet\">\(Self.bound(text))</span>"
      }
    }.joined()
  }

  /// Text whose numbers keep together with their signs of less and of percent.
  private static func bound(_ text: String) -> String {
    escaped(text.replacing(" %", with: "\u{A0}%").replacing("< ", with: "<\u{A0}"))
  }

  /// Text that can stand between tags and in attributes.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      case "\0"..."\u{1F}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
