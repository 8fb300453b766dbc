import Environment
import Hardware
import KafkaBroker
import KafkaClients
import KafkaController
import KafkaProtocol
import Primitives

extension World {
  /// Gives a work item a thread of its lane, now or when one is free.
  mutating func admit(_ item: WorkItem, to node: NodeID) {
    guard machine.hosts[node.index].processes[0].isUp else { return drop(item) }
    let lane = lane(of: item, at: node)
    let slot = machine.work.insert(item)
    switch machine.hosts[node.index].processes[0].lanes.admit(slot, to: lane, at: now) {
    case .run(let thread):
      perform(machine.work.take(slot), on: node, lane: lane, thread: thread)
    case .waits: break
    case .waitsForWake(let instant): scheduleWake(node, lane: lane, at: instant)
    }
  }

  /// Frees what a work item that nobody will handle refers to.
  mutating func drop(_ item: WorkItem) {
    if item.kind == .message { machine.messages.discard(item.payload) }
  }

  /// Runs one handler and sends what it sent.
  mutating func perform(_ item: WorkItem, on node: NodeID, lane: Int, thread: Int32) {
    machine.current = node
    machine.cursor = now
    machine.advanceDisks(to: now)
    if machine.isTraced { traceDisks(of: node, at: now) }
    noteDamage(node)
    dispatch(item, to: node)
    noteDamage(node)
    if machine.isTraced { traceDisks(of: node, at: machine.cursor) }
    machine.flushOutbox()
    machine.drainNetwork()
    machine.hosts[node.index].processes[0].lanes.occupy(thread, of: lane, until: machine.cursor)
    if !machine.recovered.isEmpty { auditRecovered(node) }
    if !machine.trimmed.isEmpty { auditTrimmed(node) }
    if machine.nodes[node.index].exits { processExits(node) }
  }

  private func lane(of item: WorkItem, at node: NodeID) -> Int {
    if item.kind == .timer {
      return Int(EventKind.token(item.detail, payload: item.payload).lane.rawValue)
    }
    guard machine.nodes[node.index].role == .broker else { return Int(Lane.event.rawValue) }
    return Int(Broker.lane(of: event(item)).rawValue)
  }

  /// The work item as the node sees it; a message stays in its slot.
  private func event(_ item: WorkItem) -> NodeEvent<KafkaMessage> {
    switch item.kind {
    case .timer: return .timer(EventKind.token(item.detail, payload: item.payload))
    case .message:
      return event(machine.messages.message(in: item.payload), machine.messages[item.payload].from)
    case .connected: return .connected(Connection(item.payload))
    case .closed: return .closed(Connection(item.payload), closeReason(item.detail))
    case .start: return .start
    case .shutdown: return .shutdownRequested
    }
  }

  private func event(
    _ message: KafkaMessage,
    _ from: ConnectionEnd
  ) -> NodeEvent<KafkaMessage> {
    .message(message, from: machine.network.process(at: from), on: Connection(from.other.raw))
  }

  /// The event of a work item that leaves its slot now.
  private mutating func take(_ item: WorkItem) -> NodeEvent<KafkaMessage> {
    guard item.kind == .message else { return event(item) }
    let from = machine.messages[item.payload].from
    let message = machine.messages.take(item.payload)
    machine.furtherEntries += UInt64(max(0, message.partitionEntries - 1))
    return event(message, from)
  }

  private func closeReason(_ raw: UInt16) -> CloseReason {
    switch EndReason(rawValue: UInt8(raw)) {
    case .refused: .refused
    case .timedOut: .timedOut
    case .reset, nil: .reset
    }
  }

  private mutating func dispatch(_ item: WorkItem, to node: NodeID) {
    let event = take(item)
    let slot = machine.nodes[node.index].slot
    switch machine.nodes[node.index].role {
    case .broker: brokers[slot].handle(event, on: &machine)
    case .controller: controllers[slot].handle(event, on: &machine)
    case .producer: producers[slot].handle(event, on: &machine)
    case .consumer: consumers[slot].handle(event, on: &machine)
    case .admin: admins[slot].handle(event, on: &machine)
    }
  }
}
