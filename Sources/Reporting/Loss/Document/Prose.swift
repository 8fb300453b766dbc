/// Running text with a few kinds of emphasis, to be written as Markdown or HTML.
///
/// A literal may hold `\(strong: "…")`, `\(code: "…")` and `\(quiet: "…")`; all other interpolated
/// text is plain and escaped by whoever writes it.
struct Prose: Hashable, ExpressibleByStringInterpolation {
  /// A stretch of text of one kind.
  enum Piece: Hashable {
    case plain(String)
    case strong(String)
    case code(String)
    case quiet(String)
  }

  /// Collects the pieces of a literal.
  struct StringInterpolation: StringInterpolationProtocol {
    var pieces: [Piece] = []

    init(literalCapacity: Int, interpolationCount: Int) {}

    mutating func appendLiteral(_ literal: String) {
      if !literal.isEmpty { pieces.append(.plain(literal)) }
    }

    mutating func appendInterpolation(_ text: String) { appendLiteral(text) }
    mutating func appendInterpolation(strong text: String) { pieces.append(.strong(text)) }
    mutating func appendInterpolation(code text: String) { pieces.append(.code(text)) }
    mutating func appendInterpolation(quiet text: String) { pieces.append(.quiet(text)) }
    mutating func appendInterpolation(_ prose: Prose) { pieces += prose.pieces }
  }

  /// Its pieces in order.
  private(set) var pieces: [Piece]

  init(stringLiteral value: String) { pieces = value.isEmpty ? [] : [.plain(value)] }

  init(stringInterpolation: StringInterpolation) { pieces = stringInterpolation.pieces }

  /// Takes text as it is.
  init(_ text: String) { self.init(stringLiteral: text) }

  /// Takes a sentence that may begin with a small letter.
  init(sentence text: String) { self.init(text.prefix(1).uppercased() + text.dropFirst()) }

  /// Its words without emphasis.
  var text: String {
    pieces.map { piece in
      switch piece {
      case .plain(let text), .strong(let text), .code(let text), .quiet(let text): text
      }
    }.joined()
  }

  /// Whether there is nothing to write.
  var isEmpty: Bool { pieces.isEmpty }

  static func + (left: Prose, right: Prose) -> Prose {
    var result = left
    result.pieces += right.pieces
    return result
  }
}
