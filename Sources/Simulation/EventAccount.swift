import Engine
import Environment
import Hardware
import KafkaBroker
import KafkaController
import Primitives
import Scenarios

/// One event of a run, in words.
public struct EventAccount: Hashable, Sendable {
  /// Its number within the run, from 1.
  public var number: UInt64
  /// When it happens.
  public var instant: Instant
  /// The machine concerned, or `script`, `nemesis`, `world`.
  public var node: String
  /// What it is, such as `timer fetcher` or `fetch request from broker 2`.
  public var kind: String
  /// Its order among all that was ever scheduled; another number in another run means that
  /// something before asked for more or fewer events.
  public var sequence: UInt64
}

extension World {
  /// The next event up to an instant; nil when there is none.
  ///
  /// - Complexity: O(*n*) for *n* pending events.
  func upcoming(until horizon: Instant) -> EventAccount? {
    var scheduler = machine.scheduler
    guard ending == nil, case .success(let event) = scheduler.next(until: horizon) else {
      return nil
    }
    let (node, kind) = words(event)
    return EventAccount(
      number: scheduler.handled,
      instant: event.instant,
      node: node,
      kind: kind,
      sequence: event.sequence
    )
  }

  private func words(_ event: Event) -> (node: String, kind: String) {
    switch EventKind.tag(of: event.kind) {
    case EventKind.timer: (name(event.target), timer(event))
    case EventKind.message: message(event.payload)
    case EventKind.network: control(event)
    case EventKind.laneFree: (name(event.target), "a handler is free, lane \(event.payload)")
    case EventKind.script: ("script", step)
    case EventKind.nemesis: ("nemesis", fault(Int(event.payload)))
    default: deferred(Int(event.payload))
    }
  }

  private func name(_ target: Int32) -> String { machine.log.name(NodeID(target)) }

  /// Name of a timer in its program, with its value.
  func timerName(_ event: Event) -> String {
    let token = EventKind.token(event.kind, payload: event.payload)
    let known: String?
    switch machine.nodes[Int(event.target)].role {
    case .broker: known = Broker.timerName(token.kind)
    case .controller: known = Controller.timerName(token.kind)
    case .producer, .consumer, .admin: known = nil
    }
    return (known ?? "wake") + (token.value == 0 ? "" : " \(token.value)")
  }

  private func timer(_ event: Event) -> String {
    let isCurrent =
      machine.hosts[Int(event.target)].processes[0].incarnation == event.incarnation
    return "timer \(timerName(event))" + (isCurrent ? "" : " of an earlier process")
  }

  private func message(_ slot: Int32) -> (node: String, kind: String) {
    let from = machine.messages[slot].from
    let kind = MessageKind.names[MessageKind.index(of: machine.messages.message(in: slot))]
    let sender = machine.log.name(machine.network.process(at: from))
    return (
      machine.log.name(machine.network.process(at: from.other)),
      "\(kind) from \(sender), \(machine.messages[slot].size.bytes) bytes"
    )
  }

  private func control(_ event: Event) -> (node: String, kind: String) {
    let control = EventKind.control(event.kind, payload: event.payload)
    let (here, there) = (
      machine.network.process(at: control.end), machine.network.process(at: control.end.other)
    )
    let why = control.kind == .end ? " (\(control.reason))" : ""
    return (
      machine.log.name(here),
      "connection with \(machine.log.name(there)): \(control.kind)\(why)"
    )
  }

  private func deferred(_ index: Int) -> (node: String, kind: String) {
    switch deferred[index] {
    case .start(let node), .startOperator(let node): (machine.log.name(node), "is started")
    case .restart(let node): (machine.log.name(node), "is started if it is down")
    case .resume(let node): (machine.log.name(node), "resumes")
    case .lose(let node, _): (machine.log.name(node), "loses power")
    case .tear(let node, _): (machine.log.name(node), "a torn write ends in a loss of power")
    case .rebootWhenDown(let node, _): (machine.log.name(node), "reboots once its process is gone")
    case .reboot(let node): (machine.log.name(node), "reboots")
    case .inspect(let node, _): (machine.log.name(node), "is restarted to read its checkpoints")
    case .replaceDisk(let node, _, _): (machine.log.name(node), "gets empty disks if it is down")
    case .relapse(let node, _, _): (machine.log.name(node), "is struck again on its return")
    case .heal: ("network", "a cut heals")
    case .release: ("network", "held messages go on")
    case .freeDisk(let node): (machine.log.name(node), "the disk has room again")
    case .correctClock(let node): (machine.log.name(node), "the clock is corrected")
    case .operate(let action, _): ("operator", "\(action)")
    case .lookAfter(let topic, _):
      ("operator", "a look at \(plan.scenario.topics[topic].name)")
    case .nemesisEnds(let index): ("nemesis", "\(fault(index)) is over")
    case .none: ("world", "nothing any more")
    }
  }

  private var step: String {
    scriptIsDone ? "the script is over" : plan.scenario.script[script.next].text
  }

  private func fault(_ index: Int) -> String {
    "random \(plan.scenario.nemesis[index].kind.rawValue)"
  }
}
