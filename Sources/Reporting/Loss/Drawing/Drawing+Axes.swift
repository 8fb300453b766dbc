extension Drawing {
  /// A horizontal axis below a plot whose grid lines reach from `top` to `bottom`.
  mutating func horizontalAxis(
    _ scale: Scale,
    top: Double,
    bottom: Double,
    title: String
  ) {
    for tick in scale.ticks {
      line(tick.place, top, tick.place, bottom, "grid")
      if !tick.label.isEmpty {
        line(tick.place, bottom, tick.place, bottom + 4, "axis")
        text(tick.label, tick.place, bottom + 17, .middle, "small")
      }
    }
    line(scale.start, bottom, scale.end, bottom, "axis")
    text(title, (scale.start + scale.end) / 2, bottom + 35, .middle, "small quiet")
  }

  /// A vertical axis at the left of a plot whose grid lines reach from `left` to `right`.
  mutating func verticalAxis(_ scale: Scale, left: Double, right: Double, title: String) {
    for tick in scale.ticks {
      line(left, tick.place, right, tick.place, "grid")
      if !tick.label.isEmpty {
        line(left - 4, tick.place, left, tick.place, "axis")
        text(tick.label, left - 8, tick.place + 4, .end, "small")
      }
    }
    line(left, scale.start, left, scale.end, "axis")
    uprightText(title, 14, (scale.start + scale.end) / 2, "small quiet")
  }

  /// A second vertical axis at the right of a plot.
  mutating func rightAxis(_ scale: Scale, right: Double, title: String) {
    for tick in scale.ticks where !tick.label.isEmpty {
      line(right, tick.place, right + 4, tick.place, "axis")
      text(tick.label, right + 8, tick.place + 4, .start, "small")
    }
    line(right, scale.start, right, scale.end, "axis")
    uprightText(title, Self.width - 4, (scale.start + scale.end) / 2, "small quiet")
  }
}
