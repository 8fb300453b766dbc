/// An append-only array in copy-on-write chunks, so that a fork shares everything but the tail.
///
/// - Complexity: `append`, subscript and `removeLast` O(1); copying O(1), the first append after
///   a copy O(chunk size + number of chunks).
@frozen
public struct ChunkedArray<Element: Sendable>: Sendable {
  @usableFromInline var sealed: [[Element]] = []
  @usableFromInline var tail: [Element] = []
  @inlinable static var chunkSize: Int { 256 }

  /// Makes an empty array.
  @inlinable public init() {}

  /// Number of elements.
  @inlinable public var count: Int { sealed.count * Self.chunkSize + tail.count }

  /// Whether there is no element.
  @inlinable public var isEmpty: Bool { sealed.isEmpty && tail.isEmpty }

  /// The element at `index`, from 0.
  @inlinable public subscript(index: Int) -> Element {
    get {
      let chunk = index / Self.chunkSize
      return chunk == sealed.count
        ? tail[index % Self.chunkSize] : sealed[chunk][index % Self.chunkSize]
    }
    set {
      let chunk = index / Self.chunkSize
      if chunk == sealed.count {
        tail[index % Self.chunkSize] = newValue
      } else {
        sealed[chunk][index % Self.chunkSize] = newValue
      }
    }
  }

  /// The last element, if any.
  @inlinable public var last: Element? { isEmpty ? nil : self[count - 1] }

  /// Adds an element at the end.
  @inlinable public mutating func append(_ element: Element) {
    tail.append(element)
    if tail.count == Self.chunkSize {
      sealed.append(tail)
      tail = []
    }
  }

  /// Drops elements from the end until `count` are left.
  @inlinable public mutating func truncate(to count: Int) {
    invariant(count >= 0 && count <= self.count, "truncation runs downward")
    let chunks = count / Self.chunkSize
    if chunks < sealed.count {
      tail = Array(sealed[chunks].prefix(count % Self.chunkSize))
      sealed.removeSubrange(chunks...)
    } else {
      tail.removeSubrange((count % Self.chunkSize)...)
    }
  }

  /// Drops every element.
  @inlinable public mutating func removeAll() { truncate(to: 0) }

  /// The first index whose element fails `isBefore`, for elements sorted by it.
  ///
  /// - Complexity: O(log *n*).
  @inlinable public func partitionPoint(where isBefore: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if isBefore(self[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
