import Environment
import Hardware
import Primitives

/// What program a node runs.
enum NodeRole: Sendable {
  case broker, controller, producer, consumer, admin
}

/// Something that waits for a free handler of its lane.
struct WorkItem: Sendable {
  enum Kind: UInt8 { case timer, message, connected, closed, start, shutdown }
  var kind: Kind
  /// Reason of a closing.
  var reason: UInt8 = 0
  /// Packed kind of a timer.
  var timer: UInt16 = 0
  /// Slot of a message, value of a timer or connection end.
  var payload: Int32 = 0
}

/// The handlers of one lane and what waits for them, first come first served.
struct LaneState: Sendable {
  /// When each handler is free.
  var freeAt: [Instant]
  private var waiting: [WorkItem] = []
  private var head = 0
  /// Whether an event will look at the queue again.
  var wakeUpScheduled = false

  init(handlers: Int) { freeAt = Array(repeating: .zero, count: handlers) }

  var isEmpty: Bool { head == waiting.count }

  /// The handler that is free first.
  var firstFree: Int {
    var best = 0
    for index in 1..<freeAt.count where freeAt[index] < freeAt[best] { best = index }
    return best
  }

  mutating func enqueue(_ item: WorkItem) { waiting.append(item) }

  mutating func dequeue() -> WorkItem? {
    guard head < waiting.count else { return nil }
    let item = waiting[head]
    head += 1
    if head == waiting.count {
      waiting.removeAll(keepingCapacity: true)
      head = 0
    }
    return item
  }

  mutating func reset() -> [WorkItem] {
    let left = Array(waiting[head...])
    waiting = []
    head = 0
    wakeUpScheduled = false
    for index in freeAt.indices { freeAt[index] = .zero }
    return left
  }
}

/// The simulator's view of one node: where it runs and whether it does.
struct NodeState: Sendable {
  let role: NodeRole
  /// Index among the nodes of its role.
  let slot: Int
  let host: HostID
  let name: String
  var isUp = false
  var hostIsUp = true
  var isPaused = false
  /// Whether the operator asked it to stop, so that its halt is a clean one.
  var isStopping = false
  /// Set when the program decided to exit during the running handler.
  var exits = false
  var incarnation: UInt32 = 0
  var stoppedAt = Instant.zero
  var lanes: [LaneState]

  init(role: NodeRole, slot: Int, host: HostID, name: String, handlers: [Int]) {
    self.role = role
    self.slot = slot
    self.host = host
    self.name = name
    lanes = handlers.map { LaneState(handlers: $0) }
  }
}
