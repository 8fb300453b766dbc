/// A part of a report's page.
enum Block {
  /// How much a paragraph matters.
  enum Role {
    /// The answer that a reader came for.
    case answer
    /// Running text.
    case body
    /// An explanation that can be skipped.
    case note
    /// Something that the reader must not miss.
    case warning
  }

  /// A heading; levels count from 1, the anchor names it within the page.
  case heading(level: Int, String, anchor: String?)
  /// A paragraph.
  case paragraph(Prose, Role)
  /// A list, numbered or not.
  case list([Prose], isNumbered: Bool)
  /// A table.
  case table(Table)
  /// A picture; where there are no pictures the table stands for it, if there is one.
  case figure(Drawing, caption: Prose, instead: Table?)
  /// Text as it was written.
  case code(String)
  /// Where to find what within the page, for those who can follow links.
  case contents([(title: String, anchor: String)])
  /// Where a new sheet begins in print.
  case sheet
}

/// A table of text and numbers.
struct Table {
  /// A column's title and how its cells stand.
  struct Column {
    var title: String
    /// The unit, below the title.
    var unit: String
    var isNumber: Bool

    /// A column for a cost by its name, which may begin with a small letter.
    static func cost(_ name: String, _ unit: String) -> Column {
      number(name.prefix(1).uppercased() + name.dropFirst(), unit)
    }

    static func text(_ title: String) -> Column {
      Column(title: title, unit: "", isNumber: false)
    }

    static func number(_ title: String, _ unit: String = "") -> Column {
      Column(title: title, unit: unit, isNumber: true)
    }
  }

  /// A cell: a main text and, smaller, what belongs to it.
  struct Cell {
    var main: Prose
    var detail = ""

    static let none = Cell(main: "–")

    static func text(_ text: String) -> Cell { Cell(main: Prose(text)) }
    static func strong(_ text: String) -> Cell { Cell(main: "\(strong: text)") }

    static func quantity(_ text: QuantityText) -> Cell {
      Cell(main: Prose(text.main + text.suffix), detail: text.interval ?? "")
    }
  }

  /// What it shows, above it.
  var caption: Prose
  var columns: [Column]
  var rows: [[Cell]] = []
  /// Indices of rows that stand out.
  var emphasized: Set<Int> = []

  init(_ caption: Prose, _ columns: [Column]) {
    self.caption = caption
    self.columns = columns
  }
}
