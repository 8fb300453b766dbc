import Checking
import Engine
import Environment
import Hardware
import KafkaBroker
import KafkaClients
import KafkaController
import KafkaProtocol
import Primitives
import Scenarios

/// A whole running simulation as one value: copying it forks it.
///
/// Programs live in arrays beside the machine they run on, so that a handler gets both `inout`.
public struct World: Sendable {
  /// The hardware, the event queue and the checkers.
  var machine: VirtualMachine
  var brokers: [Broker] = []
  var controllers: [Controller] = []
  var producers: [Producer] = []
  var consumers: [Consumer] = []
  var admins: [AdminClient] = []
  /// What to build programs from when a process starts anew.
  var plan: WorldPlan
  var script: ScriptState
  var nemesis: NemesisState
  var power: PowerTree
  /// Everything scripted or random that was to happen, and whether it did.
  var ledger: [FaultEntry] = []
  /// Every random fault that came about, in order.
  var strikes: [Strike] = []
  /// Cuts in force, by the script's names.
  var cuts: [NamedCut] = []
  /// Faults of disks whose effects the ledger counts.
  var diskFaults: [WorldDiskFault] = []
  /// Pairs of nodes whose disks are exchanged, in order.
  var swaps: [(NodeID, NodeID)] = []
  /// Faults and heals that are to happen later.
  var deferred: [DeferredAction] = []
  /// Set when the run must end before its time.
  var ending: Ending?
  /// Abstract states that the cluster has been in.
  var states = ClusterStates()
  /// Length of the run's log when the state was last looked at.
  var linesLooked = 0

  /// Why a run ends early.
  struct Ending: Sendable {
    var verdict: RunVerdict
    var reason: String
    var line: Int?
  }

  /// The instant of the event being handled.
  public var now: Instant { machine.scheduler.now }

  /// Handles events up to `horizon`, or until the run must end.
  ///
  /// - Returns: Why it stopped; `.horizon` and `.idle` are the normal ones.
  mutating func run(until horizon: Instant) -> Pause {
    while ending == nil {
      if let pause = step(until: horizon) { return pause }
    }
    return .horizon
  }

  /// Handles the next event up to `horizon`, or says why there is none.
  mutating func step(until horizon: Instant) -> Pause? {
    switch machine.scheduler.next(until: horizon) {
    case .failure(let error):
      if error.pause == .idle || error.pause == .horizon { machine.scheduler.pass(to: horizon) }
      return error.pause
    case .success(let event):
      handle(event)
      noteStates()
      if script.isWatching { watch() }
      return nil
    }
  }

  private mutating func handle(_ event: Event) {
    switch EventKind.tag(of: event.kind) {
    case EventKind.timer: timerFires(event)
    case EventKind.message: messageArrives(event)
    case EventKind.network: networkStep(event)
    case EventKind.laneFree: laneWakes(event.target, lane: Int(event.payload))
    case EventKind.script: scriptStep(event.payload)
    case EventKind.nemesis: nemesisStep(Int(event.payload))
    case EventKind.deferred: performDeferred(Int(event.payload))
    default: fatalError("unknown event kind \(event.kind)")
    }
  }

  private mutating func timerFires(_ event: Event) {
    let host = event.target
    guard machine.hosts[Int(host)].processes[0].isUp,
      machine.hosts[Int(host)].processes[0].incarnation == event.incarnation
    else { return }
    admit(WorkItem(kind: .timer, detail: event.kind, payload: event.payload), to: NodeID(host))
  }

  private mutating func messageArrives(_ event: Event) {
    let slot = event.payload
    let message = machine.messages[slot]
    let arrival = machine.network.arrive(
      payload: slot,
      size: message.size,
      from: message.from,
      departed: message.departs,
      at: now
    )
    machine.drainNetwork()
    if machine.isTraced { traceArrival(slot, arrival, from: message.from) }
    switch arrival {
    case .deliver:
      let target = machine.network.process(at: message.from.other)
      admit(WorkItem(kind: .message, payload: slot), to: target)
    case .deferred(let instant): machine.scheduleArrival(slot, from: message.from, at: instant)
    case .held: break
    case .dropped: machine.messages.discard(slot)
    }
  }

  private mutating func networkStep(_ event: Event) {
    let control = EventKind.control(event.kind, payload: event.payload)
    let signal = machine.network.perform(control, at: now)
    machine.drainNetwork()
    switch signal {
    case nil: break
    case .connected(let end):
      admit(
        WorkItem(kind: .connected, payload: end.raw),
        to: machine.network.process(at: end)
      )
    case .closed(let end, let reason):
      admit(
        WorkItem(kind: .closed, detail: UInt16(reason.rawValue), payload: end.raw),
        to: machine.network.process(at: end)
      )
    }
  }

  private mutating func laneWakes(_ target: Int32, lane: Int) {
    let host = Int(target)
    guard machine.hosts[host].processes[0].isUp else { return }
    while true {
      switch machine.hosts[host].processes[0].lanes.wake(lane, at: now) {
      case .run(let slot, let thread):
        perform(machine.work.take(slot), on: NodeID(target), lane: lane, thread: thread)
      case .again(let instant): return scheduleWake(NodeID(target), lane: lane, at: instant)
      case .idle: return
      }
    }
  }

  mutating func scheduleWake(_ node: NodeID, lane: Int, at instant: Instant) {
    machine.scheduler.schedule(
      at: instant,
      target: node.raw,
      incarnation: 0,
      kind: EventKind.laneFree,
      payload: Int32(lane)
    )
  }
}
