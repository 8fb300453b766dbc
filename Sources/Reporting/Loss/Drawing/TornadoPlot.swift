import Estimation

/// How far an answer moves when each assumption goes from one end of its range to the other.
struct TornadoPlot {
  var title: String
  var bars: [SensitivityBar]

  private static let step = 34.0
  private static let top = 8.0

  /// The picture.
  var drawing: Drawing {
    let bottom = Self.top + Double(bars.count) * Self.step
    var drawing = Drawing(title, height: bottom + 44)
    let left = Self.room(for: bars.map(Self.label), from: 110, to: 250)
    let texts = bars.flatMap { [$0.lowText, $0.highText] }
    let side = Self.room(for: texts, from: 60, to: 190)
    let scale = self.scale(from: left + side, to: Drawing.width - side)
    drawing.horizontalAxis(
      scale,
      top: Self.top,
      bottom: bottom,
      title: "loss events per year, as a multiple of the study's answer (1 = as assumed)"
    )
    for (index, bar) in bars.enumerated() {
      let y = Self.top + (Double(index) + 0.5) * Self.step
      draw(bar, y: y, left, side, scale, to: &drawing)
    }
    drawing.line(scale.place(1), Self.top, scale.place(1), bottom, "axis")
    return drawing
  }

  /// From the power of ten below all ratios to the one above, 1 in between.
  private func scale(from start: Double, to end: Double) -> Scale {
    let ends = bars.flatMap { [$0.low, $0.high] }
    return Scale.logarithmic(ends + [0.9, 1.1], from: start, to: end)
  }

  private func draw(
    _ bar: SensitivityBar,
    y: Double,
    _ left: Double,
    _ side: Double,
    _ scale: Scale,
    to drawing: inout Drawing
  ) {
    drawing.text(Drawing.fitted(Self.label(bar), left - 8), 4, y)
    drawing.text(
      "elasticity \(Numerals.plain(bar.elasticity, digits: 2))",
      4,
      y + 12,
      .start,
      "small quiet"
    )
    let isUpward = bar.low <= bar.high
    let ends = isUpward ? (bar.low, bar.high) : (bar.high, bar.low)
    let texts = isUpward ? (bar.lowText, bar.highText) : (bar.highText, bar.lowText)
    let middle = scale.place(1)
    let from = scale.place(ends.0)
    let to = scale.place(ends.1)
    drawing.box(from, y - 8, min(middle, to) - from, 14, isUpward ? "open s0" : "fill s1")
    drawing.box(
      max(middle, from),
      y - 8,
      to - max(middle, from),
      14,
      isUpward ? "fill s1" : "open s0"
    )
    let lowText = ends.0 > 0 ? texts.0 : "\(texts.0) (×0)"
    drawing.text(Drawing.fitted(lowText, side), min(from, middle) - 6, y + 3, .end, "small halo")
    drawing.text(Drawing.fitted(texts.1, side), max(to, middle) + 6, y + 3, .start, "small halo")
  }

  private static func label(_ bar: SensitivityBar) -> String {
    "\(bar.name) [\(bar.evidence.rawValue)]"
  }

  /// How wide a column must be for its texts, within limits.
  private static func room(for texts: [String], from least: Double, to most: Double) -> Double {
    let longest = texts.map { Drawing.width(of: $0) }.max() ?? 0
    return min(max(longest + 14, least), most)
  }
}
