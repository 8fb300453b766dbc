import Primitives

/// Two stories beside each other, in order of time; what both have stands once in the middle.
public struct StoriesReport {
  /// One line of a story.
  public typealias Line = (instant: Instant, text: String)

  private let first: [Line]
  private let second: [Line]
  private let column: Int
  private let style: Style

  /// Makes the report for a terminal of so many columns.
  public init(_ first: [Line], _ second: [Line], width: Int, style: Style) {
    self.first = first
    self.second = second
    column = max(16, (width - 18) / 2)
    self.style = style
  }

  /// The table, line by line.
  public var lines: [String] {
    var result = [style.faint(cells("time", "A", "B"))]
    var (a, b) = (0, 0)
    while a < first.count || b < second.count {
      if a < first.count, b < second.count, first[a].instant == second[b].instant,
        first[a].text == second[b].text
      {
        result.append(shared(first[a]))
        (a, b) = (a + 1, b + 1)
      } else if b == second.count || a < first.count && first[a].instant <= second[b].instant {
        result += parted(first[a], isFirst: true)
        a += 1
      } else {
        result += parted(second[b], isFirst: false)
        b += 1
      }
    }
    return result
  }

  private func shared(_ line: Line) -> String {
    style.faint(time(line.instant) + "  " + line.text)
  }

  private func parted(_ line: Line, isFirst: Bool) -> [String] {
    Figures.folded(line.text, width: column - 2)
      .enumerated().map { index, part in
        let instant = index == 0 ? time(line.instant) : ""
        return isFirst ? cells(instant, part, "") : cells(instant, "", part)
      }
  }

  private func time(_ instant: Instant) -> String {
    Figures.pad("\(instant)", to: 14, right: true)
  }

  private func cells(_ time: String, _ a: String, _ b: String) -> String {
    var text = Figures.pad(time, to: 14, right: true) + "  " + Figures.pad(a, to: column) + b
    while text.last == " " { text.removeLast() }
    return text
  }
}
