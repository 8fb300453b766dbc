/// Shares of a whole as bars with their numbers beside them.
struct ShareBars {
  struct Bar {
    var name: String
    /// From 0 to 1.
    var share: Double
    /// What stands behind the bar.
    var text: String
    /// Whether only an upper bound of it is known.
    var isBound: Bool
  }

  var title: String
  var unit: String
  var bars: [Bar]

  /// The picture.
  var drawing: Drawing {
    let step = 26.0
    let bottom = 8 + Double(bars.count) * step
    var drawing = Drawing(title, height: bottom + 44)
    let longest = bars.map { Drawing.width(of: $0.name) }.max() ?? 0
    let left = min(max(longest + 14, 90), 300)
    let behind = bars.map { Drawing.width(of: $0.text) }.max() ?? 0
    let right = max(left + 150, Drawing.width - min(behind, 360) - 16)
    let scale = Scale(kind: .linear, low: 0, high: 100, start: left, end: right)
    drawing.horizontalAxis(scale, top: 4, bottom: bottom, title: unit)
    for (index, bar) in bars.enumerated() {
      let y = 8 + Double(index) * step
      let end = scale.place(bar.share * 100)
      drawing.text(Drawing.fitted(bar.name, left - 10), left - 8, y + 16, .end)
      let style = bar.isBound ? "open" : "fill"
      if end - left > 0.4 { drawing.box(left, y + 3, end - left, step - 8, "\(style) s0") }
      drawing.text(bar.text, end + 8, y + 16, .start, "small halo")
    }
    return drawing
  }
}
