import Estimation

/// Numbers with their intervals, a row for each thing and a panel for each kind of number.
struct IntervalPlot {
  /// One kind of number, on a scale of its own.
  struct Panel {
    var title: String
    var unit: String
    /// A number for each row; nil where there is none.
    var values: [Quantity?]
  }

  var title: String
  /// Names of the rows.
  var rows: [String]
  /// Rows that stand out.
  var emphasized: Set<Int>
  var panels: [Panel]

  private static let step = 30.0
  private static let top = 26.0

  /// The picture.
  var drawing: Drawing {
    let bottom = Self.top + Double(rows.count) * Self.step
    var drawing = Drawing(title, height: bottom + 44)
    let longest = rows.map { Drawing.width(of: $0) }.max() ?? 0
    let left = min(max(longest + 16, 90), 250)
    for index in rows.indices {
      let y = Self.top + Double(index) * Self.step
      if index % 2 == 0 { drawing.box(0, y, Drawing.width, Self.step, "row") }
      let lines = Drawing.wrapped(rows[index], left - 14)
      let style = emphasized.contains(index) ? "head" : ""
      for (number, line) in lines.enumerated() {
        let shift = lines.count == 1 ? 4.0 : Double(number) * 13 - 2.5
        drawing.text(line, 6, y + Self.step / 2 + shift, .start, style)
      }
    }
    let width = (Drawing.width - left) / Double(max(1, panels.count))
    for (index, panel) in panels.enumerated() {
      draw(panel, from: left + Double(index) * width, width: width, bottom, to: &drawing)
    }
    return drawing
  }

  private func draw(
    _ panel: Panel,
    from left: Double,
    width: Double,
    _ bottom: Double,
    to drawing: inout Drawing
  ) {
    let numbers = panel.values.compactMap { $0 }.flatMap(Self.extent)
    let scale = Scale.fitting(numbers, from: left + 24, to: left + width - 20)
    drawing.text(panel.title, (scale.start + scale.end) / 2, 16, .middle, "head")
    drawing.horizontalAxis(scale, top: Self.top, bottom: bottom, title: panel.unit)
    for (index, value) in panel.values.enumerated() {
      guard let value else { continue }
      let y = Self.top + (Double(index) + 0.5) * Self.step
      Self.draw(value, on: scale, y: y, series: emphasized.contains(index) ? 1 : 0, to: &drawing)
    }
  }

  /// The numbers that a scale must cover to show a quantity.
  static func extent(_ value: Quantity) -> [Double] {
    if value.isBound { return [value.interval.high] }
    let low = value.interval.low
    let usesLow = low > value.value / 1_000 || value.value <= 0
    return [value.value, value.interval.high] + (usesLow ? [low] : [])
  }

  /// A mark with its interval, or an arrow from a bound downwards.
  static func draw(
    _ value: Quantity,
    on scale: Scale,
    y: Double,
    series: Int,
    to drawing: inout Drawing
  ) {
    let high = scale.place(value.interval.high)
    if value.isBound {
      let tip = max(scale.start + 2, min(high - 26, high))
      drawing.line(tip, y, high, y, "line s\(series) d2")
      drawing.path(
        [(tip - 2, y), (tip + 7, y - 4.5), (tip + 7, y + 4.5)],
        "fill s\(series)",
        isClosed: true
      )
      drawing.line(high, y - 6, high, y + 6, "line s\(series)")
      return
    }
    let low = scale.place(value.interval.low)
    drawing.line(low, y, high, y, "line s\(series)")
    if high - low > 10 {
      for end in [low, high] { drawing.line(end, y - 4, end, y + 4, "line s\(series)") }
    }
    drawing.mark(series, scale.place(value.value), y, "fill s\(series)")
  }
}
