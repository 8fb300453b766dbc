/// Curves over one horizontal axis, each with a mark, a dash and a name at its end.
struct CurvePlot {
  struct Curve {
    var name: String
    var points: [(x: Double, y: Double)]
    /// Where the band around the curve lies, point by point; empty for none.
    var band: [(low: Double, high: Double)] = []
    var hasMarks = true
  }

  var title: String
  var horizontal: String
  var vertical: String
  /// A second unit at the right: what one unit of the left is in it, and its title.
  var second: (factor: Double, title: String)?
  var curves: [Curve]
  var isLogarithmic: Bool

  private static let top = 14.0
  private static let bottom = 264.0
  private static let left = 84.0

  /// The picture.
  var drawing: Drawing {
    var drawing = Drawing(title, height: Self.bottom + 46)
    let names = curves.map { Drawing.width(of: $0.name) }.max() ?? 0
    let margin = second != nil ? 84.0 : curves.count > 1 ? min(names, 230) + 30 : 24
    let right = Drawing.width - margin
    let across = curves.flatMap { $0.points.map(\.x) }
    let x = horizontalScale(across, to: right)
    let up = curves.flatMap { $0.points.map(\.y) + $0.band.flatMap { [$0.low, $0.high] } }
    let y =
      isLogarithmic
      ? Scale.logarithmic(up, from: Self.bottom, to: Self.top)
      : Scale.linear(up, from: Self.bottom, to: Self.top)
    drawing.horizontalAxis(x, top: Self.top, bottom: Self.bottom, title: horizontal)
    drawing.verticalAxis(y, left: Self.left, right: right, title: vertical)
    if let second, !isLogarithmic {
      let scale = Scale(
        kind: .linear,
        low: y.low * second.factor,
        high: y.high * second.factor,
        start: y.start,
        end: y.end
      )
      drawing.rightAxis(scale, right: right, title: second.title)
    }
    for (index, curve) in curves.enumerated() { draw(curve, index, x, y, to: &drawing) }
    if second == nil, curves.count > 1 { name(x, y, right, to: &drawing) }
    return drawing
  }

  private func horizontalScale(_ values: [Double], to right: Double) -> Scale {
    let low = values.min() ?? 0
    let high = values.max() ?? 1
    return Scale(
      kind: .linear,
      low: low,
      high: high > low ? high : low + 1,
      start: Self.left,
      end: right,
      leastStep: values.allSatisfy { $0 == $0.rounded() } ? 1 : 0
    )
  }

  private func draw(_ curve: Curve, _ index: Int, _ x: Scale, _ y: Scale, to drawing: inout Drawing)
  {
    let series = "s\(index % 7)"
    if curve.band.count == curve.points.count, !curve.band.isEmpty {
      let upper = zip(curve.points, curve.band).map { (x: x.place($0.x), y: y.place($1.high)) }
      let lower = zip(curve.points, curve.band).map { (x: x.place($0.x), y: y.place($1.low)) }
      drawing.path(upper + lower.reversed(), "band \(series)", isClosed: true)
    }
    let seen = isLogarithmic ? curve.points.filter { $0.y > 0 } : curve.points
    let places = seen.map { (x: x.place($0.x), y: y.place($0.y)) }
    drawing.path(places, "line \(series) d\(index % 5)")
    guard curve.hasMarks, places.count <= 40 else { return }
    for place in places { drawing.mark(index, place.x, place.y, "fill \(series)") }
  }

  /// Names at the right ends, moved apart where they would touch.
  private func name(_ x: Scale, _ y: Scale, _ right: Double, to drawing: inout Drawing) {
    var ends: [(index: Int, x: Double, y: Double)] = []
    for (index, curve) in curves.enumerated() {
      guard let last = curve.points.last(where: { !isLogarithmic || $0.y > 0 }) else { continue }
      ends.append((index, x.place(last.x), y.place(last.y)))
    }
    ends.sort { ($0.y, $0.index) < ($1.y, $1.index) }
    let places = Self.apart(ends.map(\.y), by: 15, from: Self.top + 4, to: Self.bottom - 2)
    for (end, place) in zip(ends, places) {
      drawing.line(end.x + 6, end.y, right + 14, place, "lead")
      let room = Drawing.width - right - 20
      drawing.text(Drawing.fitted(curves[end.index].name, room), right + 18, place + 4)
    }
  }

  /// Places in ascending order, moved so that no two are nearer than `distance`.
  static func apart(
    _ places: [Double],
    by distance: Double,
    from top: Double,
    to bottom: Double
  ) -> [Double] {
    var result = places
    for index in result.indices {
      let least = index > 0 ? result[index - 1] + distance : top
      result[index] = max(result[index], least)
    }
    var limit = bottom
    for index in result.indices.reversed() where result[index] > limit {
      result[index] = limit
      limit -= distance
    }
    return result
  }
}
