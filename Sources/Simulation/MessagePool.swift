import Hardware
import KafkaProtocol
import Primitives

/// What the network needs to know of a message between its sending and its handling.
struct MessageHeader: Sendable {
  var from: ConnectionEnd
  var departs: Instant
  var size: ByteCount
}

/// Messages in numbered slots that are used again; their headers lie apart, for most steps of a
/// message's way need no more.
struct MessagePool: Sendable {
  private var headers: [MessageHeader] = []
  private var messages: [KafkaMessage?] = []
  private var free: [Int32] = []

  /// Messages in flight.
  var count: Int { messages.count - free.count }

  /// The header of a message.
  subscript(slot: Int32) -> MessageHeader { headers[Int(slot)] }

  /// What a message says.
  func message(in slot: Int32) -> KafkaMessage {
    guard let message = messages[Int(slot)] else { fatalError("message slot \(slot) is empty") }
    return message
  }

  mutating func insert(_ message: KafkaMessage, _ header: MessageHeader) -> Int32 {
    if let slot = free.popLast() {
      headers[Int(slot)] = header
      messages[Int(slot)] = message
      return slot
    }
    headers.append(header)
    messages.append(message)
    return Int32(messages.count - 1)
  }

  mutating func setDeparture(_ slot: Int32, _ instant: Instant) {
    headers[Int(slot)].departs = instant
  }

  mutating func take(_ slot: Int32) -> KafkaMessage {
    var taken: KafkaMessage?
    swap(&taken, &messages[Int(slot)])
    guard let taken else { fatalError("message slot \(slot) is empty") }
    free.append(slot)
    return taken
  }

  mutating func discard(_ slot: Int32) { _ = take(slot) }
}
