import Hardware
import Primitives

/// A fault of the network in force and the name the script gave it.
struct NamedCut: Sendable {
  var name: String?
  var id: CutID
  /// What it does, and between whom.
  var text: String
}

extension World {
  mutating func cut(
    _ name: String?,
    _ from: [NodeID],
    _ to: [NodeID],
    oneWay: Bool,
    _ entry: Int
  ) -> String? {
    guard !from.isEmpty, !to.isEmpty else { return "one side of the cut matches nothing now" }
    let cut = Cut(from: hosts(from), to: hosts(to), bothWays: !oneWay)
    let arrow = oneWay ? "->" : "|"
    put(cut, name, "cut \(names(from)) \(arrow) \(names(to))")
    return nil
  }

  mutating func lossy(_ name: String?, _ from: [NodeID], _ to: [NodeID], _ loss: Ratio) -> String? {
    guard !from.isEmpty, !to.isEmpty else { return "one side of the link matches nothing now" }
    let share = "\(loss.numerator)/\(loss.denominator)"
    let text = "loses \(share) of messages \(names(from)) | \(names(to))"
    put(Cut(from: hosts(from), to: hosts(to), loss: loss), name, text)
    return nil
  }

  mutating func isolate(_ name: String?, _ who: [NodeID], _ entry: Int) -> String? {
    guard !who.isEmpty else { return "the selector matches nothing now" }
    put(Cut.isolating(hosts(who), of: machine.hosts.count), name, "isolates \(names(who))")
    return nil
  }

  private mutating func put(_ cut: Cut, _ name: String?, _ text: String) {
    keep(machine.network.cut(cut, at: now), name, text)
  }

  mutating func slowInterface(
    _ name: String?,
    _ who: [NodeID],
    _ bandwidth: ByteCount?,
    _ delay: Interval
  ) -> String? {
    guard !who.isEmpty else { return "the selector matches nothing now" }
    let slow = SlowInterface(hosts: hosts(who), bytesPerSecond: bandwidth?.bytes, delay: delay)
    let limit = bandwidth.map { " \($0.bytes)B/s" } ?? ""
    let wait = delay > .zero ? " +\(delay)" : ""
    keep(machine.network.slow(slow), name, "slows interface of \(names(who)):\(limit)\(wait)")
    return nil
  }

  mutating func halfOpen(_ name: String?, _ from: [NodeID], _ to: [NodeID]) -> String? {
    guard !from.isEmpty, !to.isEmpty else { return "one side matches nothing now" }
    let (here, there) = (hosts(from), hosts(to))
    guard let id = machine.network.forgetConnections(of: here, with: there, at: now) else {
      return "no connection between the two sides stands"
    }
    keep(id, name, "connections of \(names(from)) are lost, \(names(to)) not told")
    return nil
  }

  private mutating func keep(_ id: CutID, _ name: String?, _ text: String) {
    machine.drainNetwork()
    cuts.append(NamedCut(name: name, id: id, text: text))
    machine.log.add("network \(text)", at: now)
  }

  /// Ends the cuts of that name, or every fault of the network and the disks when nil.
  mutating func heal(_ name: String?) -> String? {
    let ended = cuts.filter { name == nil || $0.name == name }
    let isFault = name.map { healDisks($0) } ?? false
    if let name, ended.isEmpty, !isFault { return "no cut or fault in force is called '\(name)'" }
    for cut in ended { machine.network.heal(cut.id, at: now) }
    cuts.removeAll { name == nil || $0.name == name }
    if name == nil { healEverything() }
    machine.drainNetwork()
    machine.log.add(name.map { "'\($0)' heals" } ?? "everything heals", at: now)
    traceHeal(name)
    return nil
  }

  private mutating func healEverything() {
    machine.network.healAll(at: now)
    for index in machine.disks.indices { healDisk(index) { $0.heal(at: $1) } }
    swapBack()
    for index in machine.hosts.indices {
      machine.hosts[index].clock.correct(at: now)
      let node = NodeID(index)
      if isPaused(node) { resume(node) }
    }
    _ = release(nil)
  }

  mutating func clog(_ from: [NodeID], _ to: [NodeID], _ length: Interval) -> String? {
    guard !from.isEmpty, !to.isEmpty else { return "one side of the clog matches nothing now" }
    machine.network.clog(
      Clog(
        from: hosts(from),
        to: hosts(to),
        until: now + length,
        stagger: .milliseconds(100)
      )
    )
    return nil
  }

  mutating func hold(
    _ name: String,
    _ kind: String,
    _ from: [NodeID],
    _ to: [NodeID],
    _ entry: Int
  ) -> String? {
    guard !from.isEmpty, !to.isEmpty else { return "one side matches nothing now" }
    guard let index = MessageKind.names.firstIndex(of: kind) else {
      return "there is no message kind '\(kind)'"
    }
    machine.holds.add(MessageHolds.Rule(name: name, kind: index, from: from, to: to, entry: entry))
    machine.log.add("holds each \(kind) from \(names(from)) to \(names(to))", at: now)
    return nil
  }

  mutating func release(_ name: String?) -> String? {
    if let name { traceHeal(name) }
    for kept in machine.holds.release(name) {
      machine.messages.setDeparture(kept.slot, now)
      machine.transmit(kept.slot, from: kept.end, departs: now)
    }
    machine.drainNetwork()
    return nil
  }

  /// The hosts of nodes and of the other halves of their processes, each once.
  private func hosts(_ nodes: [NodeID]) -> [HostID] {
    var hosts: [HostID] = []
    for node in nodes.flatMap(withPartner) where !hosts.contains(HostID(node.index)) {
      hosts.append(HostID(node.index))
    }
    return hosts
  }

  func names(_ nodes: [NodeID]) -> String {
    nodes.map { machine.nodes[$0.index].name }.joined(separator: ", ")
  }
}
