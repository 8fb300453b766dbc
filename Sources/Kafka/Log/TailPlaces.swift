import Primitives

/// Where the newest batches of the active segment lie, so that readers of the tail need no search.
struct TailPlaces: Sendable {
  static let capacity = 64

  private var ring: [BatchPlace] = []
  private var oldest = 0

  mutating func add(_ place: BatchPlace) {
    if ring.count < Self.capacity {
      ring.append(place)
    } else {
      ring[oldest] = place
      oldest = (oldest + 1) % Self.capacity
    }
  }

  mutating func removeAll() {
    ring.removeAll(keepingCapacity: true)
    oldest = 0
  }

  /// The first batch whose last offset is at least `offset`, if the ring reaches back so far.
  func find(_ offset: Offset) -> BatchPlace? {
    guard let first = ring.isEmpty ? nil : ring[oldest % ring.count], first.base <= offset else {
      return nil
    }
    var low = 0
    var high = ring.count
    while low < high {
      let middle = (low + high) / 2
      if self[middle].last < offset { low = middle + 1 } else { high = middle }
    }
    return low < ring.count ? self[low] : nil
  }

  private subscript(index: Int) -> BatchPlace { ring[(oldest + index) % ring.count] }
}
