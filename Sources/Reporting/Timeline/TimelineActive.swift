import Primitives
import Simulation

/// A stretch in which a controller was the active one.
struct TimelineActive {
  var node: Int
  var from: Instant
  var to: Instant
  /// Epoch of the metadata quorum, if there is one.
  var epoch: Epoch?

  /// Every such stretch, in order of time.
  ///
  /// A controller is active from when it says so, or leads the metadata quorum, until it resigns,
  /// its process is gone, or another one takes over.
  static func all(_ trace: Trace, until end: Instant) -> [TimelineActive] {
    var found: [TimelineActive] = []
    var open: TimelineActive?
    func close(_ at: Instant) {
      guard var current = open else { return }
      current.to = at
      if current.from < at { found.append(current) }
      open = nil
    }
    for index in 0..<trace.notes.count {
      let note = trace.notes[index]
      switch note.event {
      case .observed(.controllerActive):
        if open?.node == note.node.index { continue }
        close(note.at)
        open = TimelineActive(node: note.node.index, from: note.at, to: end, epoch: nil)
      case .observed(.quorum(.leads(let epoch, _))):
        close(note.at)
        open = TimelineActive(node: note.node.index, from: note.at, to: end, epoch: epoch)
      case .observed(.quorum(.resigned)), .stopped:
        if open?.node == note.node.index { close(note.at) }
      case .starts, .stopRequested, .pauses, .resumes, .observed: break
      }
    }
    close(end)
    return found
  }

  /// For the page: machine, beginning, end, epoch or -1.
  var json: JSONValue {
    .array([
      .integer(Int64(node)), .integer(from.microseconds), .integer(to.microseconds),
      .integer(Int64(epoch?.raw ?? -1)),
    ])
  }
}
