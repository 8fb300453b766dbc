import Hardware
import Primitives
import Scenarios

extension World {
  /// Does what a step says, and ends it by itself after `length`.
  ///
  /// - Returns: Why nothing could be done, or nil when the fault fired.
  mutating func apply(_ action: ScriptAction, for length: Interval?, entry: Int) -> String? {
    guard let length else { return apply(action, entry: entry) }
    let victims = victims(of: action)
    if case .diskFault = action { for node in victims { lose(node, .power, keep: .drawn) } }
    if let obstacle = apply(action, entry: entry) { return obstacle }
    end(action, on: victims, after: length)
    return nil
  }

  /// The machines that a fault with an end will stop or change.
  private func victims(of action: ScriptAction) -> [NodeID] {
    let nodes = resolve(action.targets ?? [])
    return switch action {
    case .kill, .shutdown: nodes.filter(isUp)
    case .crash, .power: nodes.filter(hostIsUp)
    default: nodes
    }
  }

  private mutating func end(
    _ action: ScriptAction,
    on victims: [NodeID],
    after length: Interval
  ) {
    switch action {
    case .cut, .isolate, .lossy, .slowInterface, .halfOpen:
      if let cut = cuts.last { after(length, .heal(cut.id)) }
    case .hold(let name, _, _, _): after(length, .release(name))
    case .stepClock:
      for node in victims { after(length, .correctClock(node)) }
    case .fillDisk:
      for node in victims {
        after(length, .freeDisk(node))
        after(length, .start(node))
      }
    default:
      for node in victims { after(length, .start(node)) }
    }
  }
}
