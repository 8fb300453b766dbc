import Hardware
import Primitives
import Scenarios

/// One random fault as it came about, in the words of a script that does the same.
public struct Strike: Hashable, Sendable {
  /// When.
  public var at: Instant
  /// What happened; machines are named one by one.
  public var action: ScriptAction
  /// After which while it ended by itself, for actions without a length of their own.
  public var lasting: Interval?
}

extension World {
  /// Remembers what a random fault did.
  mutating func note(_ action: ScriptAction, for length: Interval? = nil) {
    strikes.append(Strike(at: now, action: action, lasting: length))
    traceFault(action, action.description, for: length, isRandom: true)
  }

  /// The selector that names one machine only.
  func selector(of node: NodeID) -> Selector {
    let record = machine.nodes[node.index]
    return switch record.role {
    case .broker: .broker(record.slot)
    case .producer: .writer(record.slot)
    case .consumer: .reader(record.slot)
    case .controller: .controller(controllers.count > 1 ? record.slot : nil)
    case .admin: .controller(nil)
    }
  }

  /// The selector that names one disk of a machine only.
  func selector(ofDisk disk: Int, of node: NodeID) -> Selector {
    let disks = machine.disks(of: node)
    guard disks.count > 1, let place = disks.firstIndex(of: disk) else { return selector(of: node) }
    return .disk(selector(of: node), .number(place + 1))
  }

  /// Starts a server that may have given up on its disk, and remembers when it had.
  mutating func restart(_ node: NodeID) {
    if !isUp(node) { note(.start([selector(of: node)], stagger: .zero)) }
    startAgain(node)
  }

  /// The power loss that ends a torn write; the start that follows is part of it.
  mutating func tear(_ node: NodeID, start: Int) {
    guard machine.hosts[node.index].isUp else { return }
    note(
      .power([selector(of: node)], keep: .drawn, spread: .zero),
      for: RandomFaultSize.darkAfterTear
    )
    deferred[start] = .start(node)
    lose(node, .power, keep: .drawn)
  }
}
