import Primitives

/// Whether an event's handler may start.
public enum Admission: Hashable, Sendable {
  /// A thread is free: run the handler now, then call `occupy` with this thread.
  case run(thread: Int32)
  /// The event waits its turn; a wake-up is pending already, or the process is paused.
  case waits
  /// The event waits its turn; schedule `wake` of its lane at this instant.
  case waitsForWake(at: Instant)
}

/// What a wake-up of a lane finds.
public enum Wake: Hashable, Sendable {
  /// Run this event's handler, call `occupy`, and call `wake` again.
  case run(event: Int32, thread: Int32)
  /// No thread is free: schedule `wake` at this instant.
  case again(at: Instant)
  /// Nothing waits, or the process is paused.
  case idle
}

/// The threads of one process, in lanes: a handler takes a thread of its lane until it is done.
///
/// An event that finds a free thread costs nothing more. Others wait first-in first-out, and one
/// wake-up per lane is outstanding while any waits.
public struct HostLanes: Sendable {
  struct Lane: Sendable {
    /// When each thread is free again.
    var freeAt: [Instant]
    var waiting: [Int32] = []
    var head = 0
    var wakeScheduled = false

    var isEmpty: Bool { head == waiting.count }

    /// The first thread that is free, or else the one that is free first.
    func earliest(at now: Instant) -> Int {
      var best = 0
      for index in freeAt.indices {
        if freeAt[index] <= now { return index }
        if freeAt[index] < freeAt[best] { best = index }
      }
      return best
    }

    mutating func pop() -> Int32 {
      let event = waiting[head]
      head += 1
      if head == waiting.count {
        waiting.removeAll(keepingCapacity: true)
        head = 0
      } else if head > 1_024 {
        waiting.removeFirst(head)
        head = 0
      }
      return event
    }
  }

  private var lanes: [Lane]
  /// Since when handlers do not start; nil while they run.
  public private(set) var pausedSince: Instant?
  /// Most events that ever waited in one lane.
  public private(set) var longestQueue = 0

  /// Makes idle lanes with this many threads each, at least one.
  public init(threads: [Int]) {
    lanes = threads.map { count in
      invariant(count >= 1, "a lane has at least one thread")
      return Lane(freeAt: Array(repeating: .zero, count: count))
    }
  }

  /// Number of events waiting in a lane.
  public func waiting(in lane: Int) -> Int { lanes[lane].waiting.count - lanes[lane].head }

  /// When the first thread of a lane is free.
  public func freeAt(_ lane: Int) -> Instant { lanes[lane].freeAt.min() ?? .zero }

  /// Asks for a thread for `event`, an opaque id.
  ///
  /// - Complexity: O(threads of the lane).
  public mutating func admit(_ event: Int32, to lane: Int, at now: Instant) -> Admission {
    let thread = lanes[lane].earliest(at: now)
    let free = lanes[lane].freeAt[thread]
    if pausedSince == nil && lanes[lane].isEmpty && free <= now {
      return .run(thread: Int32(thread))
    }
    lanes[lane].waiting.append(event)
    longestQueue = max(longestQueue, waiting(in: lane))
    guard pausedSince == nil, !lanes[lane].wakeScheduled else { return .waits }
    lanes[lane].wakeScheduled = true
    return .waitsForWake(at: max(now, free))
  }

  /// The handler that `thread` runs is done at `instant`.
  public mutating func occupy(_ thread: Int32, of lane: Int, until instant: Instant) {
    lanes[lane].freeAt[Int(thread)] = instant
  }

  /// Answers a wake-up: call it again after each handler until it answers otherwise.
  public mutating func wake(_ lane: Int, at now: Instant) -> Wake {
    lanes[lane].wakeScheduled = false
    guard pausedSince == nil, !lanes[lane].isEmpty else { return .idle }
    let thread = lanes[lane].earliest(at: now)
    let free = lanes[lane].freeAt[thread]
    guard free > now else { return .run(event: lanes[lane].pop(), thread: Int32(thread)) }
    lanes[lane].wakeScheduled = true
    return .again(at: free)
  }

  /// Stops starting handlers; one that runs comes to its end.
  public mutating func pause(at now: Instant) {
    if pausedSince == nil { pausedSince = now }
  }

  /// Goes on; answers the lanes to wake now, which have events waiting.
  public mutating func resume() -> [Int] {
    guard pausedSince != nil else { return [] }
    pausedSince = nil
    return lanes.indices.filter { !lanes[$0].isEmpty && !lanes[$0].wakeScheduled }
  }

  /// Forgets everything, as the end of the process does; answers the events that waited.
  public mutating func clear() -> [Int32] {
    var dropped: [Int32] = []
    for index in lanes.indices {
      dropped += lanes[index].waiting[lanes[index].head...]
      lanes[index] = Lane(freeAt: Array(repeating: .zero, count: lanes[index].freeAt.count))
    }
    pausedSince = nil
    return dropped
  }
}
