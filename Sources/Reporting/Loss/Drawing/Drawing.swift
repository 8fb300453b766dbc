/// A picture made of lines, areas, marks and text, written as SVG for a page's midst.
///
/// It carries no colours: the page's style sheet gives each class its colour for light, dark and
/// paper. Coordinates are written in tenths, so the text is the same on every machine.
struct Drawing {
  /// Which end of a text stands at its place.
  enum Anchor: String {
    case start, middle, end
  }

  /// Width that all pictures share, in units of a twelfth of a letter's height.
  static let width = 860.0
  /// Mean width of a letter, on the safe side.
  static let letter = 6.7

  /// What the picture shows, for those who cannot see it.
  var title: String
  /// Height in the same units as the width.
  var height: Double
  private var body: [String] = []

  init(_ title: String, height: Double) {
    self.title = title
    self.height = height
  }

  /// The picture as an element of HTML.
  var text: String {
    let title = HTMLWriter.escaped(self.title)
    let box = "0 0 \(Self.number(Self.width)) \(Self.number(height))"
    return """
      <svg viewBox="\(box)" role="img" aria-label="\(title)">
      <title>\(title)</title>
      \(body.joined(separator: "\n"))
      </svg>
      """
  }

  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) {
    body.append(
      "<line x1=\"\(Self.number(x1))\" y1=\"\(Self.number(y1))\" x2=\"\(Self.number(x2))\" "
        + "y2=\"\(Self.number(y2))\" class=\"\(style)\"/>"
    )
  }

  mutating func box(_ x: Double, _ y: Double, _ w: Double, _ h: Double, _ style: String) {
    body.append(
      "<rect x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" width=\"\(Self.number(max(0, w)))\" "
        + "height=\"\(Self.number(max(0, h)))\" class=\"\(style)\"/>"
    )
  }

  mutating func circle(_ x: Double, _ y: Double, _ radius: Double, _ style: String) {
    body.append(
      "<circle cx=\"\(Self.number(x))\" cy=\"\(Self.number(y))\" r=\"\(Self.number(radius))\" "
        + "class=\"\(style)\"/>"
    )
  }

  /// Lines through points, closed to an area or not.
  mutating func path(_ points: [(x: Double, y: Double)], _ style: String, isClosed: Bool = false) {
    guard !points.isEmpty else { return }
    let steps = points.enumerated().map { index, point in
      "\(index == 0 ? "M" : "L")\(Self.number(point.x)) \(Self.number(point.y))"
    }
    let path = steps.joined(separator: " ") + (isClosed ? " Z" : "")
    body.append("<path d=\"\(path)\" class=\"\(style)\"/>")
  }

  mutating func text(
    _ text: String,
    _ x: Double,
    _ y: Double,
    _ anchor: Anchor = .start,
    _ style: String = ""
  ) {
    let mark = style.isEmpty ? "" : " class=\"\(style)\""
    body.append(
      "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" text-anchor=\"\(anchor.rawValue)\""
        + "\(mark)>\(HTMLWriter.escaped(text))</text>"
    )
  }

  /// A text along a vertical axis, from below upwards.
  mutating func uprightText(_ text: String, _ x: Double, _ y: Double, _ style: String = "") {
    let place = "\(Self.number(x)) \(Self.number(y))"
    body.append(
      "<text transform=\"translate(\(place)) rotate(-90)\" text-anchor=\"middle\" "
        + "class=\"\(style)\">\(HTMLWriter.escaped(text))</text>"
    )
  }

  /// A mark whose shape tells its series; open marks stand for what was not seen.
  mutating func mark(_ shape: Int, _ x: Double, _ y: Double, _ style: String) {
    switch shape % 5 {
    case 0: circle(x, y, 4.5, style)
    case 1: path([(x, y - 5.5), (x + 5, y + 4), (x - 5, y + 4)], style, isClosed: true)
    case 2: box(x - 4, y - 4, 8, 8, style)
    case 3: path([(x, y - 6), (x + 6, y), (x, y + 6), (x - 6, y)], style, isClosed: true)
    default: path([(x, y + 5.5), (x + 5, y - 4), (x - 5, y - 4)], style, isClosed: true)
    }
  }

  /// How wide a text is at most, in units of the picture.
  static func width(of text: String) -> Double { Double(text.count) * letter }

  /// A text cut to a width, with an ellipsis where something is missing.
  static func fitted(_ text: String, _ width: Double) -> String {
    let room = max(1, Int(width / letter))
    return text.count <= room ? text : String(text.prefix(max(1, room - 1))) + "…"
  }

  /// A text in lines of at most a width, broken at blanks.
  static func wrapped(_ text: String, _ width: Double, lines limit: Int = 2) -> [String] {
    let room = max(4, Int(width / letter))
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, last.count + word.count + 1 <= room {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(String(word))
      }
    }
    if lines.count > limit {
      lines = lines[..<(limit - 1)] + [lines[(limit - 1)...].joined(separator: " ")]
    }
    return lines.map { fitted($0, width) }
  }

  private static func number(_ value: Double) -> String {
    let tenths = value.isFinite ? (value * 10).rounded() : 0
    let text = DecimalDigits(tenths / 10).plainText.replacing(",", with: "")
    return text.replacing("−", with: "-")
  }
}
