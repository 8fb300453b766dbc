import Estimation

/// Things by two of their numbers, with names that keep clear of each other.
struct ScatterPlot {
  struct Point {
    var name: String
    var x: Quantity
    var y: Quantity
    /// Whether another thing is better in both.
    var isDominated: Bool
  }

  var title: String
  var horizontal: String
  var vertical: String
  var points: [Point]

  private static let top = 14.0
  private static let bottom = 330.0
  private static let left = 84.0
  private static let right = Drawing.width - 40

  /// The picture.
  var drawing: Drawing {
    var drawing = Drawing(title, height: Self.bottom + 46)
    let across = points.flatMap { IntervalPlot.extent($0.x) }
    let up = points.flatMap { IntervalPlot.extent($0.y) }
    let x = Scale.fitting(across, from: Self.left, to: Self.right)
    let y = Scale.fitting(up, from: Self.bottom, to: Self.top)
    drawing.horizontalAxis(x, top: Self.top, bottom: Self.bottom, title: horizontal)
    drawing.verticalAxis(y, left: Self.left, right: Self.right, title: vertical)
    drawFront(x, y, to: &drawing)
    var taken: [LabelBox] = []
    for point in points {
      let place = Self.place(point, x, y)
      let height = point.y.isBound ? 36.0 : 16
      taken.append(LabelBox(x: place.x - 8, y: place.y - 8, width: 16, height: height))
    }
    for point in points { draw(point, x, y, to: &drawing) }
    for point in points { name(point, Self.place(point, x, y), &taken, to: &drawing) }
    return drawing
  }

  /// A number's place: its estimate, or its bound when nothing was seen.
  private static func place(_ point: Point, _ x: Scale, _ y: Scale) -> (x: Double, y: Double) {
    (
      x.place(point.x.isBound ? point.x.interval.high : point.x.value),
      y.place(point.y.isBound ? point.y.interval.high : point.y.value)
    )
  }

  /// The staircase through the points that nothing dominates.
  private func drawFront(_ x: Scale, _ y: Scale, to drawing: inout Drawing) {
    let front = points.filter { !$0.isDominated }.map { Self.place($0, x, y) }
      .sorted { ($0.x, $1.y) < ($1.x, $0.y) }
    var steps: [(x: Double, y: Double)] = []
    for place in front {
      if let last = steps.last { steps.append((place.x, last.y)) }
      steps.append(place)
    }
    if front.count > 1 { drawing.path(steps, "line s6 d2") }
  }

  private func draw(_ point: Point, _ x: Scale, _ y: Scale, to drawing: inout Drawing) {
    let place = Self.place(point, x, y)
    let series = point.isDominated ? 6 : 0
    if !point.x.isBound {
      let low = x.place(point.x.interval.low)
      drawing.line(low, place.y, x.place(point.x.interval.high), place.y, "line thin s\(series)")
    }
    if point.y.isBound {
      let tip = min(place.y + 24, Self.bottom - 2)
      drawing.line(place.x, place.y, place.x, tip, "line s\(series) d2")
      drawing.path(
        [(place.x, tip + 2), (place.x - 4.5, tip - 7), (place.x + 4.5, tip - 7)],
        "fill s\(series)",
        isClosed: true
      )
    } else {
      let low = y.place(point.y.interval.low)
      drawing.line(place.x, low, place.x, y.place(point.y.interval.high), "line thin s\(series)")
    }
    drawing.mark(
      point.isDominated ? 2 : 0,
      place.x,
      place.y,
      point.isDominated ? "open s6" : "fill s0"
    )
  }

  private func name(
    _ point: Point,
    _ place: (x: Double, y: Double),
    _ taken: inout [LabelBox],
    to drawing: inout Drawing
  ) {
    let text = Drawing.fitted(point.name, 220)
    let size = Drawing.width(of: text)
    for radius in stride(from: 12.0, through: 132, by: 12) {
      for (right, down) in [(1.0, -0.9), (1, 1), (-1, -0.9), (-1, 1), (0.0, -1.3), (0, 1.4)] {
        let x = place.x + right * radius - (right < 0 ? size : right == 0 ? size / 2 : 0)
        let box = LabelBox(x: x, y: place.y + down * radius - 8, width: size, height: 15)
        let isInside =
          box.x > Self.left + 2 && box.x + size < Drawing.width - 2
          && box.y > Self.top - 10 && box.y + 15 < Self.bottom - 2
        guard isInside, !taken.contains(where: box.touches) else { continue }
        taken.append(box)
        if radius > 24 {
          let near = right < 0 ? x + size : right > 0 ? x : x + size / 2
          drawing.line(place.x, place.y, near, box.y + 8, "lead")
        }
        drawing.text(text, x, box.y + 12, .start, "halo")
        return
      }
    }
  }
}

/// The space that a label takes.
struct LabelBox {
  var x: Double
  var y: Double
  var width: Double
  var height: Double

  func touches(_ other: LabelBox) -> Bool {
    x < other.x + other.width && other.x < x + width
      && y < other.y + other.height && other.y < y + height
  }
}
