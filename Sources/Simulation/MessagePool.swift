import Hardware
import KafkaProtocol
import Primitives

/// A message between leaving its sender and being handled.
struct InFlightMessage: Sendable {
  var message: KafkaMessage
  var from: ConnectionEnd
  var departs: Instant
  var size: ByteCount
}

/// Messages in numbered slots that are used again.
struct MessagePool: Sendable {
  private var slots: [InFlightMessage?] = []
  private var free: [Int32] = []

  /// Messages in flight.
  var count: Int { slots.count - free.count }

  subscript(slot: Int32) -> InFlightMessage {
    guard let message = slots[Int(slot)] else { fatalError("message slot \(slot) is empty") }
    return message
  }

  mutating func insert(_ message: InFlightMessage) -> Int32 {
    if let slot = free.popLast() {
      slots[Int(slot)] = message
      return slot
    }
    slots.append(message)
    return Int32(slots.count - 1)
  }

  mutating func setDeparture(_ slot: Int32, _ instant: Instant) {
    slots[Int(slot)]?.departs = instant
  }

  mutating func take(_ slot: Int32) -> InFlightMessage {
    guard let message = slots[Int(slot)] else { fatalError("message slot \(slot) is empty") }
    slots[Int(slot)] = nil
    free.append(slot)
    return message
  }

  mutating func discard(_ slot: Int32) { _ = take(slot) }
}
