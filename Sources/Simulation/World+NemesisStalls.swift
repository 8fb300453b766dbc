import Primitives
import Scenarios

/// The messages that a random stall may hold back, by the names of `MessageKind`.
enum StalledMessages {
  /// Between two brokers.
  static let replication = [
    "fetch request", "fetch response", "offsets-for-leader-epoch request",
    "offsets-for-leader-epoch response",
  ]
  /// From a broker to controllers.
  static let toControllers = [
    "alter-partition request", "heartbeat request", "metadata-log request",
    "register-broker request", "assign-replicas-to-dirs request",
  ]
  /// From a controller to brokers.
  static let toBrokers = [
    "alter-partition response", "heartbeat response", "metadata-log response",
    "register-broker response",
  ]
  /// Between two controllers.
  static let quorum = [
    "quorum-fetch request", "quorum-fetch response", "vote request", "vote response",
    "begin-quorum-epoch request",
  ]
}

extension World {
  /// Holds messages of one kind from the target to one other machine or to all that get such.
  ///
  /// Requests of different kinds have connections of their own in Kafka, or nearly so, and what is sent
  /// after a held message on its connection waits, too.
  mutating func stall(_ fault: RandomFault) {
    let isController = machine.nodes[fault.node.index].role == .controller
    let usual =
      isController
      ? StalledMessages.toBrokers + StalledMessages.quorum
      : StalledMessages.replication + StalledMessages.toControllers
    let kinds = fault.messages ?? usual
    let (rest, kind) = fault.choice.quotientAndRemainder(dividingBy: UInt64(kinds.count))
    let others = receivers(of: kinds[Int(kind)]).filter { $0 != fault.node }
    guard !others.isEmpty else { return }
    // Who asks a controller asks the active one.
    let isOne = rest % 2 == 0 && !StalledMessages.toControllers.contains(kinds[Int(kind)])
    let to = isOne ? [others[Int(rest / 2 % UInt64(others.count))]] : others
    nemesis.stalls += 1
    enact(
      .hold(
        name: "stall \(nemesis.stalls)",
        kind: kinds[Int(kind)],
        from: [selector(of: fault.node)],
        to: to.map { selector(of: $0) }
      ),
      fault
    )
  }

  /// Counts the messages that were held; a stall that held none never fired.
  mutating func settleHeldLedger() {
    for (entry, count) in machine.holds.tallies.enumerated() { ledger[entry].effects += count }
    for (index, entry) in plan.scenario.nemesis.enumerated() where entry.kind == .stall {
      let line = nemesis.entries[index]
      if ledger[line].effects == 0 { ledger[line].firedAt = nil }
    }
  }

  private func receivers(of kind: String) -> [NodeID] {
    if StalledMessages.replication.contains(kind) || StalledMessages.toBrokers.contains(kind) {
      return nodes(of: .broker)
    }
    if StalledMessages.toControllers.contains(kind) || StalledMessages.quorum.contains(kind) {
      return nodes(of: .controller)
    }
    return machine.nodes.indices.map { NodeID($0) }
  }
}
