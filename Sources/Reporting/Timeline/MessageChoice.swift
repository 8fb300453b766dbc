import Primitives
import Simulation

/// Which messages of a run a page shows one by one, and how many there were at each time.
struct MessageChoice {
  /// Those to be shown, in order of departure.
  private(set) var chosen: [TracedMessage] = []
  /// Messages that are not shown: those with an end of their own, those near something of interest,
  /// and plain ones.
  private(set) var left = (odd: 0, near: 0, far: 0)
  /// Messages that arrived at each machine in each stretch of time.
  private(set) var counts: [[Int64]]
  /// Length of those stretches.
  let stretch: Interval

  /// Stretches that a run is divided into.
  private static let stretches: Int64 = 2_048

  /// Chooses at most `limit`: first what is odd, then what is near something of interest, then an
  /// even share of the rest.
  init(_ trace: Trace, limit: Int, until end: Instant, keeping spans: InterestSpans) {
    stretch = Interval(nanoseconds: max(1, end.nanoseconds / Self.stretches + 1))
    counts = trace.nodes.map { _ in Array(repeating: 0, count: Int(Self.stretches)) }
    var odd: [Int] = []
    var near: [Int] = []
    var far: [Int] = []
    for index in 0..<trace.messages.count {
      let message = trace.messages[index]
      count(message)
      if message.isOdd {
        odd.append(index)
      } else if spans.contains(message.departed) {
        near.append(index)
      } else {
        far.append(index)
      }
    }
    let kept = Self.share(odd, limit / 2)
    let close = Self.share(near, (limit - kept.count) * 3 / 4)
    let plain = Self.share(far, limit - kept.count - close.count)
    left = (odd.count - kept.count, near.count - close.count, far.count - plain.count)
    let messages = (kept + close + plain).map { trace.messages[$0] }
    let order = messages.indices.sorted { a, b in
      (messages[a].departed, a) < (messages[b].departed, b)
    }
    chosen = order.map { messages[$0] }
  }

  private mutating func count(_ message: TracedMessage) {
    guard message.end == .delivered, counts.indices.contains(message.to.index) else { return }
    let place = message.ended.nanoseconds / stretch.nanoseconds
    counts[message.to.index][Int(min(Self.stretches - 1, place))] += 1
  }

  /// At most `limit` of them, evenly.
  private static func share(_ indices: [Int], _ limit: Int) -> [Int] {
    guard indices.count > limit else { return indices }
    return (0..<max(0, limit)).map { indices[$0 * indices.count / limit] }
  }

  /// What messages have in common: sender, receiver, kind and end; each of these once.
  private var sorts: (all: [[Int]], each: [Int64]) {
    var places: [[Int]: Int64] = [:]
    var all: [[Int]] = []
    let each = chosen.map { message -> Int64 in
      let end = message.end.rawValue << 1 | (message.wasHeld ? 1 : 0)
      let sort = [message.from.index, message.to.index, message.kind, end]
      if let place = places[sort] { return place }
      let place = Int64(all.count)
      places[sort] = place
      all.append(sort)
      return place
    }
    return (all, each)
  }

  /// For the page.
  var json: JSONValue {
    let sorts = sorts
    return .object([
      "left": .integer(Int64(left.odd + left.near + left.far)),
      "stretch": .integer(max(1, stretch.nanoseconds / 1_000)),
      "counts": .array(counts.map { .string(Packing.plain($0)) }),
      "t": .string(Packing.rising(chosen.map(\.departed.microseconds))),
      "d": .string(
        Packing.plain(chosen.map { $0.ended.microseconds - $0.departed.microseconds })
      ),
      "size": .string(Packing.plain(chosen.map(\.bytes))),
      "sorts": .array(sorts.all.map { .array($0.map { .integer(Int64($0)) }) }),
      "sort": .string(Packing.plain(sorts.each)),
    ])
  }
}
