/// A partition's part in a parked fetch.
struct ParkedFetch: Sendable {
  var operation: Int32
  /// Which of the request's partitions it is.
  var place: Int32
}

/// The parked fetches of one partition, oldest first; as many as it usually has take no memory of
/// their own.
struct ParkedFetches: Sendable {
  private typealias Few = InlineArray<4, ParkedFetch>
  private static var none: ParkedFetch { ParkedFetch(operation: -1, place: -1) }

  private var few = Few(repeating: Self.none)
  private var more: [ParkedFetch] = []
  private(set) var count = 0

  subscript(index: Int) -> ParkedFetch {
    index < Few.count ? few[index] : more[index - Few.count]
  }

  /// The oldest, if there is one.
  var first: ParkedFetch? { count > 0 ? few[0] : nil }

  mutating func append(_ fetch: ParkedFetch) {
    if count < Few.count { few[count] = fetch } else { more.append(fetch) }
    count += 1
  }

  mutating func remove(at index: Int) {
    for place in index..<(count - 1) { set(place, to: self[place + 1]) }
    count -= 1
    if count >= Few.count { more.removeLast() }
  }

  /// Removes an operation, wherever it stands.
  mutating func remove(operation: Int32) {
    var index = 0
    while index < count {
      if self[index].operation == operation { remove(at: index) } else { index += 1 }
    }
  }

  private mutating func set(_ index: Int, to fetch: ParkedFetch) {
    if index < Few.count { few[index] = fetch } else { more[index - Few.count] = fetch }
  }
}
