import Primitives

extension Network {
  /// Puts a cut in force.
  ///
  /// - Complexity: O(links).
  public mutating func cut(_ cut: Cut, at instant: Instant) -> CutID {
    counters.cuts += 1
    for index in links.indices where cut.covers(links[index].from, links[index].to) {
      if cut.isTotal {
        if !links[index].isBlocked { links[index].blockedFrom = instant }
        links[index].blockers += 1
      } else {
        links[index].loss = worse(links[index].loss, cut.loss)
      }
    }
    return begin(.cut(cut))
  }

  /// Notes a fault in force.
  mutating func begin(_ fault: NetworkFault) -> CutID {
    faults.append(fault)
    return CutID(raw: Int32(faults.count - 1))
  }

  /// Ends a fault; what a cut held follows through `takeEvents`.
  ///
  /// Healing twice does nothing.
  ///
  /// - Complexity: O(links × cuts + connections).
  public mutating func heal(_ id: CutID, at instant: Instant) {
    guard let fault = faults[Int(id.raw)] else { return }
    faults[Int(id.raw)] = nil
    counters.heals += 1
    switch fault {
    case .cut(let cut): join(cut, at: instant)
    case .slow(let slow): speedUp(slow.hosts)
    case .halfOpen(let ends): answer(ends, at: instant)
    }
  }

  private mutating func join(_ cut: Cut, at instant: Instant) {
    var opened = Array(repeating: false, count: links.count)
    for index in links.indices where cut.covers(links[index].from, links[index].to) {
      if cut.isTotal {
        links[index].blockers -= 1
        opened[index] = !links[index].isBlocked
        if opened[index] { links[index].blockedFrom = .distantFuture }
      } else {
        links[index].loss = worstLoss(links[index])
      }
    }
    for index in ends.indices where opened[Int(ends[index].link)] {
      reopened(ConnectionEnd(Int32(index)), at: instant)
    }
  }

  /// Ends every fault but clogs.
  public mutating func healAll(at instant: Instant) {
    for index in faults.indices { heal(CutID(raw: Int32(index)), at: instant) }
  }

  /// Puts a clog on the links it names; it ends by itself.
  ///
  /// - Complexity: O(pairs of hosts named).
  public mutating func clog(_ clog: Clog) {
    for source in clog.from {
      for target in clog.to where target != source {
        let index = Int(link(from: source, to: target))
        links[index].cloggedUntil = max(links[index].cloggedUntil, clog.until)
        links[index].stagger = clog.stagger
      }
    }
  }

  private func worstLoss(_ link: Link) -> Ratio {
    var loss = settings.loss
    for case .cut(let cut)? in faults where !cut.isTotal && cut.covers(link.from, link.to) {
      loss = worse(loss, cut.loss)
    }
    return loss
  }

  /// The link from `end` heals: its held data goes out, and the peer's data is acknowledged.
  private mutating func reopened(_ end: ConnectionEnd, at instant: Instant) {
    if ends[end.index].phase != .connecting { release(end, at: instant) }
    let peer = end.other
    let hears = hosts[host(at: end).index].isUp && ends[end.index].phase == .open
    if hears && ends[peer.index].held.isEmpty { ends[peer.index].unackedSince = .distantFuture }
  }
}
