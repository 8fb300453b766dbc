import Environment
import Hardware
import Primitives

/// What program a node runs.
enum NodeRole: Sendable {
  case broker, controller, producer, consumer, admin

  /// Whether it is part of the cluster, not one of its clients.
  var isServer: Bool { self == .broker || self == .controller }
}

/// The simulator's view of one node; it is the only process of the host with the same index.
struct NodeRecord: Sendable {
  let role: NodeRole
  /// Index among the nodes of its role.
  let slot: Int
  let name: String
  /// Indices of its further disks; the first disk has the node's own index.
  var furtherDisks: [Int] = []
  /// How often its first disk was emptied, and so formatted anew.
  var formats = 0
  /// Whether the operator asked it to stop, so that its halt is a clean one.
  var isStopping = false
  /// Whether its storage failed since it started, so that a stop is no clean one.
  var storageFailed = false
  /// Whether its storage refused a call since it started.
  var wasRefused = false
  /// Whether its storage refused a call since it was asked to stop.
  var stopWasRefused = false
  /// Set when the program decided to exit during the running handler.
  var exits = false
  /// When its process began last.
  var startedAt = Instant.zero
  /// When it went down last.
  var stoppedAt = Instant.zero
}

/// Something that waits for a free handler of its lane.
struct WorkItem: Sendable {
  enum Kind: UInt8 { case timer, message, connected, closed, start, shutdown }
  var kind: Kind
  /// Packed kind of a timer, or reason of a closing.
  var detail: UInt16 = 0
  /// Slot of a message, value of a timer, or connection end.
  var payload: Int32 = 0
}

/// Work items in numbered slots that are used again.
struct WorkPool: Sendable {
  private var slots: [WorkItem] = []
  private var free: [Int32] = []

  mutating func insert(_ item: WorkItem) -> Int32 {
    if let slot = free.popLast() {
      slots[Int(slot)] = item
      return slot
    }
    slots.append(item)
    return Int32(slots.count - 1)
  }

  mutating func take(_ slot: Int32) -> WorkItem {
    free.append(slot)
    return slots[Int(slot)]
  }
}
