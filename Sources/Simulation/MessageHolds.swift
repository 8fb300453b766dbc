import Hardware
import Primitives

/// Messages a script holds back on the wire, and what queues behind them.
///
/// A connection delivers in order, so everything sent after a held message on the same direction
/// waits with it.
struct MessageHolds: Sendable {
  struct Rule: Sendable {
    var name: String
    /// Index into `MessageKind.names`.
    var kind: Int
    var from: [NodeID]
    var to: [NodeID]
    /// Line of the ledger.
    var entry: Int
  }

  struct Kept: Sendable {
    var rule: String
    var entry: Int
    var slot: Int32
    var end: ConnectionEnd
  }

  private var rules: [Rule] = []
  private var kept: [Kept] = []
  /// How many messages each line of the ledger held, with those that queued behind; later lines none.
  private(set) var tallies: [Int] = []

  var isActive: Bool { !rules.isEmpty || !kept.isEmpty }

  /// Messages held now.
  var count: Int { kept.count }

  mutating func add(_ rule: Rule) { rules.append(rule) }

  /// Whether the message has to wait; if so it is kept.
  mutating func keep(_ slot: Int32, from end: ConnectionEnd, in machine: VirtualMachine) -> Bool {
    if let earlier = kept.first(where: { $0.end == end }) {
      keep(Kept(rule: earlier.rule, entry: earlier.entry, slot: slot, end: end))
      return true
    }
    let kind = MessageKind.index(of: machine.messages.message(in: slot))
    let from = machine.network.process(at: end)
    let to = machine.network.process(at: end.other)
    for rule in rules where rule.kind == kind && rule.from.contains(from) && rule.to.contains(to) {
      keep(Kept(rule: rule.name, entry: rule.entry, slot: slot, end: end))
      return true
    }
    return false
  }

  private mutating func keep(_ message: Kept) {
    kept.append(message)
    while tallies.count <= message.entry { tallies.append(0) }
    tallies[message.entry] += 1
  }

  /// Ends the rules of that name, or all, and gives back what they kept, in order.
  mutating func release(_ name: String?) -> [Kept] {
    rules.removeAll { name == nil || $0.name == name }
    let released = kept.filter { name == nil || $0.rule == name }
    kept.removeAll { name == nil || $0.rule == name }
    return released
  }
}
