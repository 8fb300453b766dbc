import Primitives

/// Values that hold from an instant until the next, in order of time.
struct StepSeries {
  private(set) var times: [Instant] = []
  private(set) var values: [Int64] = []

  var count: Int { times.count }

  /// Adds a value; one at the same instant replaces the last.
  mutating func add(_ value: Int64, at instant: Instant) {
    if let last = times.last, last >= instant {
      values[values.count - 1] = value
    } else if values.last != value {
      times.append(instant)
      values.append(value)
    }
  }

  /// The series with about `limit` steps at most: whole where something happens, elsewhere the
  /// first, least, greatest and last of each stretch of time.
  func thinned(to limit: Int, keeping spans: InterestSpans) -> StepSeries {
    guard count > limit, let first = times.first, let last = times.last else { return self }
    let common = times.indices.filter { !spans.contains(times[$0]) }
    let kept = count - common.count <= limit / 2 ? spans : InterestSpans([])
    let stretches = max(1, limit / 2 / 4)
    let width = max(1, ((last - first).nanoseconds / Int64(stretches)) + 1)
    var result = StepSeries()
    var index = 0
    while index < count {
      guard !kept.contains(times[index]) else {
        result.take(self, index)
        index += 1
        continue
      }
      let stretch = (times[index] - first).nanoseconds / width
      let start = index
      while index < count, !kept.contains(times[index]),
        (times[index] - first).nanoseconds / width == stretch
      {
        index += 1
      }
      for place in outline(start..<index) { result.take(self, place) }
    }
    return result
  }

  private mutating func take(_ other: StepSeries, _ index: Int) {
    times.append(other.times[index])
    values.append(other.values[index])
  }

  /// Places of the first, least, greatest and last value of a range, in order.
  private func outline(_ range: Range<Int>) -> [Int] {
    var least = range.lowerBound
    var greatest = range.lowerBound
    for index in range {
      if values[index] < values[least] { least = index }
      if values[index] > values[greatest] { greatest = index }
    }
    var places: [Int] = []
    for place in [range.lowerBound, least, greatest, range.upperBound - 1].sorted()
    where places.last != place {
      places.append(place)
    }
    return places
  }

  /// Packed for the page: microseconds and values.
  var packed: JSONValue {
    .object([
      "t": .string(Packing.rising(times.map(\.microseconds))),
      "v": .string(Packing.rising(values)),
    ])
  }
}

/// Stretches of time in which something happens that people look at closely.
struct InterestSpans {
  private var spans: [(from: Instant, to: Instant)] = []

  /// Time before and after an instant that belongs to it.
  private static let reach = Interval.seconds(1)

  init(_ instants: [Instant]) {
    for instant in instants.sorted() {
      let from = instant < .zero + Self.reach ? .zero : instant - Self.reach
      if let last = spans.last, from <= last.to {
        spans[spans.count - 1].to = instant + Self.reach
      } else {
        spans.append((from, instant + Self.reach))
      }
    }
  }

  /// - Complexity: O(log *n*).
  func contains(_ instant: Instant) -> Bool {
    var low = 0
    var high = spans.count
    while low < high {
      let middle = (low + high) / 2
      if spans[middle].to < instant { low = middle + 1 } else { high = middle }
    }
    return low < spans.count && spans[low].from <= instant
  }
}

extension Instant {
  /// Whole microseconds since the run began.
  var microseconds: Int64 { nanoseconds / 1_000 }
}
