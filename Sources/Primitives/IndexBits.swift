/// A set of indices below a bound, visited in ascending order.
///
/// It stands for "those of many that need attention": visiting a few members of a large set costs
/// a look at one word per 64 indices.
@frozen
public struct IndexBits: Sendable {
  @usableFromInline var words: [UInt64]
  /// The bound of its members.
  public let bound: Int

  /// Makes an empty set of indices below `bound`.
  @inlinable public init(bound: Int) {
    self.bound = bound
    words = Array(repeating: 0, count: (bound + 63) / 64)
  }

  /// Whether it has no member.
  @inlinable public var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

  /// Whether an index is a member.
  @inlinable public func contains(_ index: Int) -> Bool {
    words[index >> 6] & (1 << UInt64(index & 63)) != 0
  }

  /// Adds an index.
  @inlinable public mutating func insert(_ index: Int) {
    invariant(index < bound, "an index is below the bound")
    words[index >> 6] |= 1 << UInt64(index & 63)
  }

  /// Removes an index.
  @inlinable public mutating func remove(_ index: Int) {
    words[index >> 6] &= ~(1 << UInt64(index & 63))
  }

  /// Adds every index below the bound.
  @inlinable public mutating func insertAll() {
    for index in words.indices { words[index] = .max }
    if bound & 63 != 0 { words[words.count - 1] = (1 << UInt64(bound & 63)) - 1 }
  }

  /// The members from `start` up, then those below it.
  @inlinable public func ring(from start: Int) -> Ring { Ring(bits: self, start: start) }

  /// The smallest member from `index` up, or nil.
  @inlinable func next(from index: Int) -> Int? {
    guard index < bound else { return nil }
    var place = index >> 6
    var word = words[place] & (.max << UInt64(index & 63))
    while word == 0 {
      place += 1
      guard place < words.count else { return nil }
      word = words[place]
    }
    return place << 6 + word.trailingZeroBitCount
  }
}

extension IndexBits: Sequence {
  /// Visits the members as they were when the visit began.
  @inlinable public func makeIterator() -> Ring { Ring(bits: self, start: 0) }

  /// A visit that begins anywhere and goes round once.
  @frozen
  public struct Ring: Sequence, IteratorProtocol, Sendable {
    @usableFromInline let bits: IndexBits
    @usableFromInline let start: Int
    @usableFromInline var place: Int
    @usableFromInline var isBehind = false

    @inlinable init(bits: IndexBits, start: Int) {
      self.bits = bits
      self.start = start
      place = start
    }

    /// The next member, or nil after one round.
    @inlinable public mutating func next() -> Int? {
      if !isBehind {
        if let found = bits.next(from: place) {
          place = found + 1
          return found
        }
        isBehind = true
        place = 0
      }
      guard let found = bits.next(from: place), found < start else { return nil }
      place = found + 1
      return found
    }
  }
}
