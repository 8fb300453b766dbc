import Environment
import KafkaProtocol
import Primitives

/// The producer ids that the controller gave this broker, in blocks (`RPCProducerIdManager`).
struct ProducerIDs: Sendable {
  var link: PeerLink
  var timer = LazyTimer(.producerIDs)
  /// Ids of the block in use.
  var block: Range<Int64> = 0..<0
  /// Size of the block in use when it was new.
  var blockSize: Int64 = 0
  /// The block after it.
  var nextBlock: Range<Int64>?

  /// Pause before a failed request is sent again.
  static let retryBackoff: Interval = .milliseconds(50)

  init(controller: NodeID) { link = PeerLink(to: controller) }

  /// Takes the next id, if there is one.
  mutating func take() -> Int64? {
    if block.isEmpty, let next = nextBlock {
      block = next
      blockSize = Int64(next.count)
      nextBlock = nil
    }
    guard let id = block.first else { return nil }
    block = (id + 1)..<block.upperBound
    return id
  }

  /// Whether nine tenths of the block are used and no other is at hand.
  var wantsBlock: Bool { nextBlock == nil && Int64(block.count) * 10 <= blockSize }
}

extension Broker {
  /// InitProducerId of an idempotent producer: a new id with epoch 0, or, until the controller
  /// gave some, COORDINATOR_LOAD_IN_PROGRESS, which the client tries again.
  mutating func initProducerID(_ reply: Reply, on machine: inout some Machine<KafkaMessage>) {
    let taken = producerIDs.take()
    if producerIDs.wantsBlock { requestProducerIDs(on: &machine) }
    if let taken {
      answer(
        .initProducerId(error: .none, producerId: taken, producerEpoch: 0),
        reply,
        on: &machine
      )
    } else {
      machine.reach(Probe("broker.producer-ids.none"))
      answer(
        .initProducerId(error: .coordinatorLoadInProgress, producerId: -1, producerEpoch: -1),
        reply,
        on: &machine
      )
    }
  }

  private mutating func requestProducerIDs(on machine: inout some Machine<KafkaMessage>) {
    guard producerIDs.link.awaited == nil, !producerIDs.timer.isSet else { return }
    guard activeController != .none else { return retryProducerIDs(on: &machine) }
    producerIDs.link.aim(at: activeController, on: &machine)
    producerIDs.link.send(
      .allocateProducerIds(broker: id, brokerEpoch: lifecycle.brokerEpoch),
      on: &machine
    )
    producerIDs.timer.set(machine.monotonicNow + config.controllerSocketTimeout, on: &machine)
  }

  /// Takes a block from the controller.
  mutating func handleProducerIDs(
    _ error: ErrorCode,
    first: Int64,
    count: Int32,
    on machine: inout some Machine<KafkaMessage>
  ) {
    guard error == .none, count > 0 else { return retryProducerIDs(on: &machine) }
    producerIDs.timer.clear()
    producerIDs.nextBlock = first..<first + Int64(count)
  }

  /// Asks again after a pause.
  mutating func retryProducerIDs(on machine: inout some Machine<KafkaMessage>) {
    producerIDs.timer.set(machine.monotonicNow + ProducerIDs.retryBackoff, on: &machine)
  }

  /// An answer is missing, or the pause is over.
  mutating func producerIDTimerFired(on machine: inout some Machine<KafkaMessage>) {
    if producerIDs.link.awaited != nil {
      producerIDs.link.close(on: &machine)
      retryProducerIDs(on: &machine)
    } else if producerIDs.wantsBlock {
      requestProducerIDs(on: &machine)
    }
  }
}
