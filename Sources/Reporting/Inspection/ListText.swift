/// Names with explanations, folded to the width of a terminal.
public struct ListText {
  private let width: Int
  private let style: Style
  /// Columns in front of an explanation.
  private static let indent = 6

  /// Makes a writer of lists for a terminal of so many columns.
  public init(width: Int, style: Style) {
    self.width = width
    self.style = style
  }

  /// A sentence in lines of at most `width` characters, but for words that are longer.
  public static func folded(_ text: String, width: Int) -> [String] {
    Figures.folded(text, width: width)
  }

  /// A heading over entries.
  public func heading(_ title: String) -> String { style.strong(title) }

  /// A name, what its values look like and what holds without it, and paragraphs below.
  public func entry(
    _ name: String,
    form: String,
    standard: String,
    paragraphs: [String]
  ) -> [String] {
    var head = "  " + name
    if !form.isEmpty { head += "  " + style.faint(form) }
    if !standard.isEmpty { head += "  " + style.faint("[\(standard)]") }
    let space = String(repeating: " ", count: Self.indent)
    return [head]
      + paragraphs.filter { !$0.isEmpty }
      .flatMap { Figures.folded($0, width: width - Self.indent) }.map { space + $0 }
  }
}
