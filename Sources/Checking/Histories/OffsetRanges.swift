/// A set of offsets as sorted, disjoint ranges; few of them, since readers read in order.
struct OffsetRanges: Sendable {
  private(set) var ranges: [Range<Int64>] = []

  /// Adds a range.
  ///
  /// - Complexity: O(1) when it touches the last range, else O(*n*).
  mutating func insert(_ range: Range<Int64>) {
    guard !range.isEmpty else { return }
    if let last = ranges.last, last.lowerBound <= range.lowerBound {
      if range.upperBound <= last.upperBound { return }
      if range.lowerBound <= last.upperBound {
        ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
        return
      }
      ranges.append(range)
      return
    }
    var merged = range
    ranges.removeAll { other in
      guard other.lowerBound <= merged.upperBound && merged.lowerBound <= other.upperBound else {
        return false
      }
      merged =
        min(other.lowerBound, merged.lowerBound)..<max(other.upperBound, merged.upperBound)
      return true
    }
    let place = ranges.firstIndex { $0.lowerBound > merged.lowerBound } ?? ranges.count
    ranges.insert(merged, at: place)
  }

  /// Removes every offset from `bound` on, and returns what was removed.
  mutating func remove(from bound: Int64) -> OffsetRanges {
    var removed = OffsetRanges()
    for range in ranges where range.upperBound > bound {
      removed.insert(max(bound, range.lowerBound)..<range.upperBound)
    }
    ranges = ranges.compactMap { range in
      guard range.lowerBound < bound else { return nil }
      return range.lowerBound..<min(bound, range.upperBound)
    }
    return removed
  }

  /// Whether `offset` is in the set.
  func contains(_ offset: Int64) -> Bool { ranges.contains { $0.contains(offset) } }

  /// Number of offsets within `range`.
  func count(in range: Range<Int64>) -> Int64 {
    ranges.reduce(0) { $0 + Int64($1.clamped(to: range).count) }
  }
}
