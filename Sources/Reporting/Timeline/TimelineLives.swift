import Checking
import Primitives
import Simulation

/// What a machine's process was doing, stretch by stretch.
struct TimelineLife {
  /// States in the order of their numbers on the page.
  enum State: Int {
    case starting, up, paused, stopping, stopped, killed, crashed, dark
  }

  var node: Int
  var from: Instant
  var to: Instant
  var state: State

  /// Every stretch of every machine up to the run's end.
  static func all(_ trace: Trace, until end: Instant) -> [TimelineLife] {
    var open: [(state: State, since: Instant, before: State)?] = trace.nodes.map { _ in nil }
    var lives: [TimelineLife] = []
    func enter(_ state: State, _ node: Int, _ at: Instant) {
      if let current = open[node] {
        if current.state == state { return }
        if current.since < at {
          lives.append(
            TimelineLife(node: node, from: current.since, to: at, state: current.state)
          )
        }
        open[node] = (state, at, current.state)
      } else {
        open[node] = (state, at, state)
      }
    }
    for note in sorted(trace) where note.node.index >= 0 && note.node.index < open.count {
      let node = note.node.index
      let isServer = trace.nodes[node].role == .broker
      switch note.event {
      case .starts: enter(isServer ? .starting : .up, node, note.at)
      case .observed(.serving): enter(.up, node, note.at)
      case .stopRequested: enter(.stopping, node, note.at)
      case .pauses: enter(.paused, node, note.at)
      case .resumes: if let current = open[node] { enter(current.before, node, note.at) }
      case .stopped(let cause): enter(Self.state(after: cause), node, note.at)
      case .observed: break
      }
    }
    for (node, current) in open.enumerated() {
      guard let current, current.since < end else { continue }
      lives.append(TimelineLife(node: node, from: current.since, to: end, state: current.state))
    }
    return lives
  }

  private static func sorted(_ trace: Trace) -> [TraceNote] {
    let order = (0..<trace.notes.count).sorted { a, b in
      (trace.notes[a].at, a) < (trace.notes[b].at, b)
    }
    return order.map { trace.notes[$0] }
  }

  private static func state(after cause: StopCause) -> State {
    switch cause {
    case .shutdown, .halted: .stopped
    case .process: .killed
    case .operatingSystem: .crashed
    case .power: .dark
    }
  }

  /// For the page: machine, beginning, end, state.
  var json: JSONValue {
    .array([
      .integer(Int64(node)), .integer(from.microseconds), .integer(to.microseconds),
      .integer(Int64(state.rawValue)),
    ])
  }
}
