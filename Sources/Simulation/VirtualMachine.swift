import Checking
import Engine
import Environment
import Hardware
import KafkaProtocol
import Primitives

/// The hardware side of the world, seen through the seam by whichever node is running.
///
/// One value holds every disk, the network, the clocks and the event queue; `current` says whose
/// handler runs and `cursor` how far its virtual time has come. What a handler sends waits in the
/// outbox until the handler is done.
public struct VirtualMachine: Sendable {
  var scheduler: Scheduler
  var network: Network
  var disks: [Disk] = []
  var hosts: [Host] = []
  var entropy: [RandomStream] = []
  var nodes: [NodeRecord] = []
  var messages = MessagePool()
  var work = WorkPool()
  var outbox: [OutboundItem] = []
  var holds = MessageHolds()
  var probes = ProbeCounts()
  var checker: Checker
  var log: RunLog
  /// What is recorded for people to look at; empty when nothing is.
  var traces: [Trace] = []
  /// Records acknowledged, by dense partition index.
  var acked: [Int64]
  /// Dense index of each topic's first partition.
  let firstPartition: [Int]
  /// Partitions, but one each, that the messages handled so far were about.
  var furtherEntries: UInt64 = 0
  /// What nodes understood of bytes lately.
  var derivations = Derivations()
  /// What committed metadata said so far.
  var metadataNews = MetadataNews()
  /// The node whose handler runs.
  var current = NodeID.none
  /// Virtual time within the running handler.
  var cursor = Instant.zero
  /// Logs that the running handler finished recovering, to be audited when it is done.
  var recovered: [TopicPartition] = []
  /// Logs that begin later since the running handler, whose files are to tell why.
  var trimmed: [TopicPartition] = []

  init(
    scheduler: Scheduler,
    network: Network,
    checker: Checker,
    log: RunLog,
    firstPartition: [Int],
    partitionCount: Int
  ) {
    self.firstPartition = firstPartition
    acked = Array(repeating: 0, count: partitionCount)
    self.scheduler = scheduler
    self.network = network
    self.checker = checker
    self.log = log
  }
}

/// Something a handler sent, waiting for the handler to be done.
enum OutboundItem: Sendable {
  case message(slot: Int32, end: ConnectionEnd)
  case close(ConnectionEnd)
}

extension VirtualMachine: Timers, Clocks, Entropy {
  /// Arms a timer of the current node.
  public mutating func setTimer(_ token: TimerToken, at instant: Instant) {
    scheduler.schedule(
      at: max(instant, cursor),
      target: current.raw,
      incarnation: hosts[current.index].processes[0].incarnation,
      kind: EventKind.pack(token),
      payload: Int32(bitPattern: token.value)
    )
  }

  /// The current node's monotonic clock.
  public var monotonicNow: Instant { cursor }

  /// The current node's wall clock, in milliseconds since 1970.
  public var wallClockMilliseconds: Int64 {
    hosts[current.index].clock.milliseconds(at: cursor)
  }

  /// By how many milliseconds the current node's wall clock is ahead of a right one.
  var clockError: Int64 {
    wallClockMilliseconds - SkewedClock().milliseconds(at: cursor)
  }

  /// A uniform integer from the current node's stream for a purpose.
  public mutating func random(below bound: UInt64, for purpose: EntropyPurpose) -> UInt64 {
    let index = current.index * EntropyPurpose.allCases.count + Int(purpose.rawValue)
    return entropy[index].below(bound)
  }
}

extension VirtualMachine: Transport {
  /// Opens a connection from the current node.
  public mutating func connect(to peer: NodeID) -> Connection {
    let end = network.openConnection(from: current, to: peer, at: cursor)
    return Connection(end.raw)
  }

  /// Sends a message when the handler is done.
  public mutating func send(
    _ message: KafkaMessage,
    size: ByteCount,
    on connection: Connection
  ) {
    let end = ConnectionEnd(connection.raw)
    let slot = messages.insert(message, MessageHeader(from: end, departs: cursor, size: size))
    outbox.append(.message(slot: slot, end: end))
  }

  /// Closes a file or connection.
  public mutating func close(_ connection: Connection) {
    outbox.append(.close(ConnectionEnd(connection.raw)))
  }
}

extension VirtualMachine: Machine {
  /// Tells checkers and log of an observation.
  public mutating func observe(_ observation: Observation) {
    guard !metadataNews.isOld(observation) else { return }
    switch observation {
    case .halted: nodes[current.index].exits = true
    case .storageFailed: nodes[current.index].storageFailed = true
    case .recovered(let partition, _, _, _): recovered.append(partition)
    case .startOffset(let partition, _): trimmed.append(partition)
    case .produceAck(let partition, _, let count, _, _):
      acked[firstPartition[Int(partition.topic)] + Int(partition.partition)] += Int64(count)
    default: break
    }
    log.note(observation, from: nodes[current.index].name, at: cursor)
    checker.record(observation, from: current, at: cursor)
    if isTraced { trace(observation) }
  }

  /// Lets the handler take so much longer.
  public mutating func spend(_ time: Interval) { cursor += time }

  /// Counts a probe.
  public mutating func reach(_ probe: Probe) { probes.count(probe) }

  /// What any node derived from equal bytes lately, else what `derive` makes of them.
  public mutating func derived<Value: Sendable>(
    from bytes: Bytes,
    _ derive: (Bytes) -> Value
  ) -> Value {
    derivations.value(from: bytes, derive)
  }
}

extension VirtualMachine {
  /// Hands what the finished handler sent to the network; it departs at the cursor.
  mutating func flushOutbox() {
    guard !outbox.isEmpty else { return }
    for index in 0..<outbox.count {
      switch outbox[index] {
      case .message(let slot, let end): post(slot, from: end, departs: cursor)
      case .close(let end): network.close(end, departs: cursor)
      }
    }
    outbox.removeAll(keepingCapacity: true)
  }

  /// Sends a message on its way, unless a script holds it.
  mutating func post(_ slot: Int32, from end: ConnectionEnd, departs: Instant) {
    messages.setDeparture(slot, departs)
    if isTraced { traceDeparture(slot, from: end, departs: departs) }
    if holds.isActive, holds.keep(slot, from: end, in: self) {
      if isTraced { traces[0].held(slot) }
      return
    }
    transmit(slot, from: end, departs: departs)
  }

  mutating func transmit(_ slot: Int32, from end: ConnectionEnd, departs: Instant) {
    let size = messages[slot].size
    switch network.transmit(payload: slot, size: size, from: end, departs: departs) {
    case .arrives(let instant): scheduleArrival(slot, from: end, at: instant)
    case .held: if isTraced { traceHold(slot, from: end) }
    case .dropped:
      if isTraced { traces[0].ended(slot, .dropped, at: departs) }
      messages.discard(slot)
    }
  }

  mutating func scheduleArrival(_ slot: Int32, from end: ConnectionEnd, at instant: Instant) {
    scheduler.schedule(
      at: instant,
      target: network.process(at: end.other).raw,
      incarnation: 0,
      kind: EventKind.message,
      payload: slot
    )
  }

  /// Turns what the network asks for into events.
  mutating func drainNetwork() {
    guard network.hasEvents else { return }
    for index in 0..<network.eventCount {
      switch network.event(index) {
      case .message(let payload, let from, let departed, let instant):
        messages.setDeparture(payload, departed)
        scheduleArrival(payload, from: from, at: instant)
      case .control(let control, let instant):
        scheduler.schedule(
          at: instant,
          target: NodeID.none.raw,
          incarnation: 0,
          kind: EventKind.pack(control),
          payload: control.end.raw
        )
      case .discarded(let payload):
        if isTraced { traces[0].ended(payload, .reset, at: scheduler.now) }
        messages.discard(payload)
      }
    }
    network.forgetEvents()
  }
}
