import Primitives

/// Pending events in order of `(instant, sequence)`: a 4-ary heap in one allocation.
///
/// `pop` leaves a hole at the root that the next `push` fills, which saves a sift in the common
/// case of a handler that schedules its successor. The order is total, so what comes out never
/// depends on the heap's shape.
///
/// - Complexity: `push` and `pop` O(log₄ *n*), `peek` O(1) unless a hole must close first.
@frozen
public struct EventQueue: Sendable {
  @usableFromInline var heap: [Event] = []
  @usableFromInline var hasHole = false

  /// Makes an empty queue.
  @inlinable public init() {}

  /// Number of pending events.
  @inlinable public var count: Int { hasHole ? heap.count - 1 : heap.count }

  /// Whether nothing is pending.
  @inlinable public var isEmpty: Bool { count == 0 }

  /// Adds an event.
  @inlinable public mutating func push(_ event: Event) {
    if hasHole {
      hasHole = false
      siftDown(event)
      return
    }
    heap.append(event)
    siftUp(event, from: heap.count - 1)
  }

  /// Removes and returns the first event.
  @inlinable public mutating func pop() -> Event? {
    if hasHole { closeHole() }
    guard let first = heap.first else { return nil }
    hasHole = true
    return first
  }

  /// The first event, left in place.
  @inlinable public mutating func peek() -> Event? {
    if hasHole { closeHole() }
    return heap.first
  }

  @inlinable mutating func closeHole() {
    hasHole = false
    let last = heap.removeLast()
    if !heap.isEmpty { siftDown(last) }
  }

  @inlinable mutating func siftUp(_ event: Event, from start: Int) {
    let key = event.key
    var index = start
    var span = heap.mutableSpan
    while index > 0 {
      let parent = (index - 1) >> 2
      if span[parent].key <= key { break }
      span[index] = span[parent]
      index = parent
    }
    span[index] = event
  }

  /// Puts `event` into the hole at the root and restores the heap.
  @inlinable mutating func siftDown(_ event: Event) {
    let key = event.key
    var span = heap.mutableSpan
    let count = span.count
    var index = 0
    var child = 1
    while child < count {
      var smallest = child
      var smallestKey = span[child].key
      let end = min(child + 4, count)
      var other = child + 1
      while other < end {
        let otherKey = span[other].key
        smallest = otherKey < smallestKey ? other : smallest
        smallestKey = otherKey < smallestKey ? otherKey : smallestKey
        other += 1
      }
      if key <= smallestKey { break }
      span[index] = span[smallest]
      index = smallest
      child = index << 2 + 1
    }
    span[index] = event
  }
}
