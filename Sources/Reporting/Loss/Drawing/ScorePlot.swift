/// How far simulated numbers lie from formulas, in standard errors, a row for each.
struct ScorePlot {
  var title: String
  /// Names with their scores.
  var scores: [(name: String, z: Double)]
  /// How far a score may lie from 0.
  var limit: Double

  private static let step = 22.0
  private static let top = 8.0

  /// The picture.
  var drawing: Drawing {
    let bottom = Self.top + Double(scores.count) * Self.step
    var drawing = Drawing(title, height: bottom + 44)
    let longest = scores.map { Drawing.width(of: $0.name) }.max() ?? 0
    let left = min(max(longest + 14, 110), 420)
    let end = limit + 1
    let scale = Scale(
      kind: .linear,
      low: -end,
      high: end,
      start: left + 20,
      end: Drawing.width - 20
    )
    drawing.box(
      scale.place(-limit),
      Self.top,
      scale.place(limit) - scale.place(-limit),
      bottom - Self.top,
      "row"
    )
    drawing.horizontalAxis(
      scale,
      top: Self.top,
      bottom: bottom,
      title: "simulation less formula (standard errors); the shaded range is agreement"
    )
    for (index, score) in scores.enumerated() {
      let y = Self.top + (Double(index) + 0.5) * Self.step
      drawing.text(Drawing.fitted(score.name, left - 8), left, y + 4, .end)
      draw(score.z, y, on: scale, to: &drawing)
    }
    return drawing
  }

  /// A dot, or a triangle at the edge for a score beyond the scale.
  private func draw(_ z: Double, _ y: Double, on scale: Scale, to drawing: inout Drawing) {
    let agrees = abs(z) < limit
    let place = scale.place(z)
    drawing.line(scale.place(0), y, place, y, "line thin s\(agrees ? 0 : 1)")
    guard abs(z) > scale.high else {
      drawing.mark(agrees ? 0 : 1, place, y, "fill s\(agrees ? 0 : 1)")
      return
    }
    let tip = z > 0 ? place + 8 : place - 8
    drawing.path([(tip, y), (place, y - 5), (place, y + 5)], "fill s1", isClosed: true)
  }
}
