import Primitives
import Testing

@testable import Engine

/// The naive twin: a list sorted anew at each look.
private struct SortedList {
  var events: [Event] = []

  mutating func push(_ event: Event) { events.append(event) }

  mutating func pop() -> Event? {
    guard let first = events.indices.min(by: { events[$0].key < events[$1].key }) else {
      return nil
    }
    return events.remove(at: first)
  }
}

@Suite struct EventQueueTests {
  private func event(_ nanoseconds: UInt64, _ sequence: UInt64) -> Event {
    Event(
      instant: Instant(nanoseconds: Int64(nanoseconds)),
      sequence: sequence,
      target: 0,
      payload: Int32(truncatingIfNeeded: sequence),
      incarnation: 0,
      kind: 0
    )
  }

  @Test(
    "the queue agrees with a sorted list over random operations",
    arguments: 1...20 as ClosedRange<UInt64>
  )
  func agreesWithSortedList(seed: UInt64) {
    var random = RandomStream(seed: seed, purpose: "queue")
    var queue = EventQueue()
    var list = SortedList()
    let pushes = 40 + random.below(40)
    for step in 0..<2_000 as Range<UInt64> {
      if random.below(100) < pushes && list.events.count < 300 {
        let next = event(random.below(64), step)
        queue.push(next)
        list.push(next)
      } else if random.below(4) == 0 {
        let expected = list.events.map(\.key).min()
        #expect(queue.peek()?.key == expected, "seed \(seed), step \(step)")
      } else {
        let expected = list.pop()
        let popped = queue.pop()
        #expect(popped?.payload == expected?.payload, "seed \(seed), step \(step)")
      }
      if queue.count != list.events.count {
        Issue.record("count differs: seed \(seed), step \(step)")
        return
      }
    }
  }

  @Test("events of one instant come out in the order they were pushed")
  func tiesKeepTheirOrder() {
    var queue = EventQueue()
    for sequence in 0..<100 as Range<UInt64> { queue.push(event(7, sequence)) }
    var popped: [UInt64] = []
    while let next = queue.pop() { popped.append(next.sequence) }
    #expect(popped == Array(0..<100))
  }

  @Test("an event is a plain value of at most 32 bytes")
  func eventsAreSmall() { #expect(MemoryLayout<Event>.stride <= 32) }
}
