import Hardware
import KafkaBroker
import Primitives
import Scenarios

// Faults of machines that are on their way down or up.
extension World {
  // MARK: Reboots

  /// Asks a process to stop; its machine reboots when it is gone.
  mutating func beginReboot(_ fault: RandomFault) {
    note(.shutdown([selector(of: fault.node)]))
    shutDown(fault.node)
    after(Self.patience, .rebootWhenDown(fault.node, fault.length))
  }

  /// Switches off a machine whose process has stopped; everything is written out before.
  mutating func rebootWhenDown(_ node: NodeID, _ length: Interval) {
    guard !isUp(node) else {
      guard machine.nodes[node.index].isStopping else { return }
      return after(Self.patience, .rebootWhenDown(node, length))
    }
    guard machine.hosts[node.index].isUp else { return }
    note(.power([selector(of: node)], keep: .cached, spread: .zero), for: length)
    lose(node, .power, keep: .cached)
    after(length, .start(node))
  }

  /// Crashes a machine whose file system does not take writes any more.
  mutating func crashAgain(_ node: NodeID) {
    guard machine.hosts[node.index].isUp else { return }
    note(.crash([selector(of: node)], keep: .drawn))
    lose(node, .operatingSystem, keep: .drawn)
  }

  /// How often it is looked whether a process is gone.
  private static let patience = Interval.milliseconds(100)

  // MARK: Rotten checkpoints

  /// Restarts a broker in order, so that it reads its checkpoints again.
  mutating func inspect(_ node: NodeID, _ line: Int) {
    after(RandomFaultSize.timeToServe, .replaceDisk(node, line, isTriedAgain: false))
    guard isUp(node) else { return restart(node) }
    note(.shutdown([selector(of: node)]), for: .seconds(1))
    shutDown(node)
    after(.seconds(1), .start(node))
  }

  /// Gives a broker that cannot be brought up, or serves only some of its disks, empty ones.
  mutating func replaceDisk(_ node: NodeID, _ line: Int, isTriedAgain: Bool) {
    let isWhole = isUp(node) && brokers[node.index].logDirectories.allSatisfy(\.online)
    guard !isWhole, !isPaused(node) else { return }
    guard isTriedAgain else {
      restart(node)
      return after(RandomFaultSize.timeToServe, .replaceDisk(node, line, isTriedAgain: true))
    }
    let fault = RandomFault(
      kind: .wipe,
      keep: .drawn,
      node: node,
      length: .seconds(1),
      choice: 0,
      line: line
    )
    wipe(fault, machine.disks(of: node))
  }

  // MARK: Relapses

  /// Draws whether a machine that has just come back is struck again, and when.
  mutating func scheduleRelapse(_ node: NodeID) {
    guard node.index < nemesis.returns.count, let index = nemesis.returns[node.index] else {
      return
    }
    nemesis.returns[node.index] = nil
    guard let relapse = plan.scenario.nemesis[index].onReturn,
      nemesis.relapses.chance(relapse.chance)
    else { return }
    let delay = max(relapse.after.draw(&nemesis.relapses), .nanoseconds(1))
    after(delay, .relapse(node, index, start: now))
  }

  /// Strikes a machine again, unless it went down since it came back.
  mutating func relapse(_ node: NodeID, _ index: Int, _ start: Instant) {
    let entry = plan.scenario.nemesis[index]
    let length = max(entry.lasting.draw(&nemesis.relapses), .milliseconds(1))
    guard let relapse = entry.onReturn, isUp(node), !isPaused(node),
      machine.nodes[node.index].startedAt == start, !machine.nodes[node.index].isStopping,
      now + length <= end(of: index)
    else { return }
    nemesis.returns[node.index] = index
    strike(
      RandomFault(
        kind: relapse.kind,
        keep: entry.keep,
        messages: entry.messages,
        node: node,
        length: length,
        choice: nemesis.relapses.next(),
        line: nemesis.entries[index]
      )
    )
    ledger[nemesis.entries[index]].effects += 1
  }
}
