/// A set of page numbers as sorted disjoint ranges; one range in the usual case.
struct DiskPageSet: Sendable {
  /// The ranges, ascending, with gaps between them.
  private(set) var ranges: [Range<Int64>] = []
  /// Number of pages.
  private(set) var count: Int64 = 0

  /// Whether there is no page.
  var isEmpty: Bool { count == 0 }

  /// Adds pages; returns how many were new.
  @discardableResult
  mutating func insert(_ pages: Range<Int64>) -> Int64 {
    guard !pages.isEmpty else { return 0 }
    if let last = ranges.last, pages.lowerBound >= last.lowerBound,
      pages.lowerBound <= last.upperBound
    {
      let added = max(0, pages.upperBound - last.upperBound)
      if added > 0 { ranges[ranges.count - 1] = last.lowerBound..<pages.upperBound }
      count += added
      return added
    }
    return insertAnywhere(pages)
  }

  /// Removes pages; returns how many were there.
  @discardableResult
  mutating func remove(_ pages: Range<Int64>) -> Int64 {
    guard !pages.isEmpty, !ranges.isEmpty else { return 0 }
    var kept: [Range<Int64>] = []
    var removed: Int64 = 0
    for range in ranges {
      let overlap = range.clamped(to: pages)
      guard !overlap.isEmpty else {
        kept.append(range)
        continue
      }
      removed += Int64(overlap.count)
      if range.lowerBound < overlap.lowerBound {
        kept.append(range.lowerBound..<overlap.lowerBound)
      }
      if overlap.upperBound < range.upperBound {
        kept.append(overlap.upperBound..<range.upperBound)
      }
    }
    ranges = kept
    count -= removed
    return removed
  }

  /// How many of `pages` are in the set.
  func overlap(_ pages: Range<Int64>) -> Int64 {
    var found: Int64 = 0
    for range in ranges.reversed() {
      if range.upperBound <= pages.lowerBound { break }
      found += Int64(range.clamped(to: pages).count)
    }
    return found
  }

  /// Whether all of `pages` are in the set.
  func covers(_ pages: Range<Int64>) -> Bool {
    if let last = ranges.last, last.lowerBound <= pages.lowerBound {
      return pages.upperBound <= last.upperBound
    }
    return overlap(pages) == Int64(pages.count)
  }

  private mutating func insertAnywhere(_ pages: Range<Int64>) -> Int64 {
    var merged = pages
    var before: [Range<Int64>] = []
    var after: [Range<Int64>] = []
    var absorbed: Int64 = 0
    for range in ranges {
      if range.upperBound < pages.lowerBound {
        before.append(range)
      } else if range.lowerBound > pages.upperBound {
        after.append(range)
      } else {
        absorbed += Int64(range.count)
        merged =
          min(merged.lowerBound, range.lowerBound)..<max(merged.upperBound, range.upperBound)
      }
    }
    ranges = before + [merged] + after
    let added = Int64(merged.count) - absorbed
    count += added
    return added
  }
}
