import Engine
import Hardware
import KafkaController
import KafkaProtocol
import Primitives
import Scenarios

/// Something that a fault or its end does later.
enum DeferredAction: Sendable {
  case start(NodeID)
  /// A server that a random fault may have made give up is started.
  case restart(NodeID)
  /// The operator begins to create topics once every broker serves.
  case startOperator(NodeID)
  case resume(NodeID)
  case lose(NodeID, Survival)
  /// A random torn write ends in a loss of power; the deferred start of that index belongs to it.
  case tear(NodeID, start: Int)
  /// A machine whose process was asked to stop is switched off when that is gone, for so long.
  case rebootWhenDown(NodeID, Interval)
  /// A machine whose file system failed crashes, to come back with what was committed.
  case reboot(NodeID)
  /// A broker with a rotten checkpoint is restarted, for that line of the ledger.
  case inspect(NodeID, Int)
  /// A broker that did not come up gets an empty disk.
  case replaceDisk(NodeID, Int, isTriedAgain: Bool)
  /// Something strikes a machine on its return, in the name of an entry of the nemesis.
  case relapse(NodeID, Int, start: Instant)
  case heal(CutID)
  /// Messages that were held under a name go on.
  case release(String)
  case freeDisk(NodeID)
  case correctClock(NodeID)
  /// The operator does something in the name of a line of the ledger.
  case operate(ScriptAction, Int)
  /// The operator looks whether a topic of that index is there that he made anew, for a line of the
  /// ledger: a request to delete it may have come late.
  case lookAfter(topic: Int, Int)
  /// The nemesis of that index has one fault fewer in force.
  case nemesisEnds(Int)
  /// What was to happen no longer does.
  case none
}

extension World {
  /// Does `action` after an interval.
  mutating func after(_ interval: Interval, _ action: DeferredAction) {
    deferred.append(action)
    machine.scheduler.schedule(
      at: now + interval,
      target: NodeID.none.raw,
      incarnation: 0,
      kind: EventKind.deferred,
      payload: Int32(deferred.count - 1)
    )
  }

  mutating func performDeferred(_ index: Int) {
    switch deferred[index] {
    case .start(let node): startAgain(node)
    case .restart(let node): restart(node)
    case .startOperator(let node): startOperator(node)
    case .resume(let node): if isPaused(node) { resume(node) }
    case .lose(let node, let keep): lose(node, .power, keep: keep.disk)
    case .tear(let node, let start): tear(node, start: start)
    case .rebootWhenDown(let node, let length): rebootWhenDown(node, length)
    case .reboot(let node): crashAgain(node)
    case .inspect(let node, let line): inspect(node, line)
    case .replaceDisk(let node, let line, let isTriedAgain):
      replaceDisk(node, line, isTriedAgain: isTriedAgain)
    case .relapse(let node, let index, let start): relapse(node, index, start)
    case .heal(let id):
      machine.network.heal(id, at: now)
      machine.drainNetwork()
      cuts.removeAll { $0.id == id }
    case .release(let name): _ = release(name)
    case .freeDisk(let node):
      for disk in machine.disks(of: node) { machine.disks[disk].freeFill(at: now) }
    case .correctClock(let node): machine.hosts[node.index].clock.correct(at: now)
    case .operate(let action, let line): conclude(action, line)
    case .lookAfter(let topic, let line):
      after(Self.lookAfterCalm, deferred[index])
      guard image.topic(Int32(topic)) == nil else { return }
      conclude(.createTopic(plan.scenario.topics[topic].name), line)
    case .nemesisEnds(let index): nemesis.active[index] -= 1
    case .none: break
    }
  }

  /// A process that is still stopping is started once it is gone; of a combined one the broker may
  /// be all that was asked yet.
  mutating func startAgain(_ node: NodeID) {
    if withPartner(node).contains(where: { isUp($0) && machine.nodes[$0.index].isStopping }) {
      return after(.seconds(1), .start(node))
    }
    start(node)
  }

  /// Topics are created on a cluster that is complete, or after ten seconds on what there is.
  private mutating func startOperator(_ node: NodeID) {
    let image = image
    let isComplete = nodes(of: .broker).allSatisfy { image.isUnfenced($0) }
    if isComplete || now >= .zero + .seconds(10) { return start(node) }
    after(.milliseconds(10), .startOperator(node))
  }
}
