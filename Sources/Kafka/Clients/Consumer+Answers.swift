import Environment
import KafkaLog
import KafkaProtocol
import Primitives

extension Consumer {
  mutating func answer<M: Machine<KafkaMessage>>(
    _ response: Response,
    to context: Context,
    on machine: inout M
  ) {
    switch (context, response) {
    case (.metadata, .metadata(let answer)):
      metadata.update(
        answer,
        at: machine.monotonicNow,
        maxAge: config.connections.metadataMaxAge,
        wait: config.connections.retryBackoff
      )
      noteLeaderships(on: &machine)
      watched.insertAll()
    case (.offset(let index, let isReset), .listOffsets(let answer)):
      located(Int(index), isReset: isReset, answer, on: &machine)
    case (.validation(let index, let offset, let epoch), .offsetsForLeaderEpoch(let answer)):
      validated(Int(index), offset, epoch, answer, on: &machine)
    case (.fetch(let broker, let asked), .fetch(let answer)):
      fetchEnded(broker)
      fetched(asked, from: broker, answer, on: &machine)
    default: abandoned(context, on: &machine)
    }
  }

  /// A request will never be answered: its connection is gone.
  mutating func abandoned<M: Machine<KafkaMessage>>(_ context: Context, on machine: inout M) {
    switch context {
    case .metadata:
      let first = config.connections.retryBackoff
      let limit = config.connections.retryBackoffMax
      metadata.failed(at: machine.monotonicNow) {
        backoff(first, max: limit, failures: $0, on: &machine)
      }
    case .offset(let index, _), .validation(let index, _, _):
      positions[Int(index)].isAsked = false
      postpone(Int(index), on: &machine)
    case .fetch(let broker, let asked):
      fetchEnded(broker)
      sessions[session(with: broker)].handler.fail()
      for one in asked {
        positions[Int(one.partition)].preferred = .none
        postpone(Int(one.partition), on: &machine)
      }
    }
  }

  private mutating func fetchEnded(_ broker: NodeID) {
    guard let index = fetching.firstIndex(where: { $0.broker == broker }) else { return }
    for index in fetching[index].covered { watched.insert(Int(index)) }
    fetching.remove(at: index)
  }

  mutating func postpone<M: Machine<KafkaMessage>>(_ index: Int, on machine: inout M) {
    watched.insert(index)
    positions[index].failures += 1
    let wait = backoff(
      config.connections.retryBackoff,
      max: config.connections.retryBackoffMax,
      failures: positions[index].failures,
      on: &machine
    )
    positions[index].notBefore = machine.monotonicNow + wait
  }

  /// Takes the answer to ListOffsets.
  private mutating func located<M: Machine<KafkaMessage>>(
    _ index: Int,
    isReset: Bool,
    _ answer: ListOffsetsResponse,
    on machine: inout M
  ) {
    positions[index].isAsked = false
    watched.insert(index)
    guard answer.error == .none, answer.offset >= .zero else {
      metadata.want()
      return postpone(index, on: &machine)
    }
    positions[index].failures = 0
    positions[index].next = answer.offset
    positions[index].epoch = answer.leaderEpoch
    positions[index].leaderEpoch = answer.leaderEpoch
    noteLeadership(index)
    guard isReset else { return }
    let from = positions[index].before
    machine.observe(.seek(metadata.partitions[index], from: from, to: answer.offset))
  }

  private mutating func fetched<M: Machine<KafkaMessage>>(
    _ asked: [Asked],
    from broker: NodeID,
    _ answer: FetchResponse,
    on machine: inout M
  ) {
    let isBelieved = sessions[session(with: broker)].handler.take(answer)
    if !isBelieved { machine.reach(Probe("consumer.session.begins-anew")) }
    for one in asked {
      let index = Int(one.partition)
      watched.insert(index)
      guard isBelieved else { continue }
      let name = metadata.partitions[index]
      guard positions[index].next == one.offset, !positions[index].isUnvalidated else {
        machine.reach(Probe("consumer.fetch.outdated"))
        continue
      }
      if answer.error != .none {
        failed(index, answer.error, from: broker, on: &machine)
      } else if let part = answer.partitions.first(where: { $0.partition == name }) {
        if part.error != .none {
          failed(index, part.error, from: broker, on: &machine)
        } else if part.preferredReadReplica != .none {
          prefer(part.preferredReadReplica, index, on: &machine)
        } else {
          deliver(index, part.records, by: broker, on: &machine)
        }
      } else {
        // A partition without news is not named in a session.
        positions[index].failures = 0
      }
    }
  }

  /// Hands whole batches to the application and moves the position behind them.
  private mutating func deliver<M: Machine<KafkaMessage>>(
    _ index: Int,
    _ records: Bytes,
    by broker: NodeID,
    on machine: inout M
  ) {
    guard let from = positions[index].next else { return }
    positions[index].failures = 0
    var batches = BatchIterator(records)
    var next = from
    var epoch = positions[index].epoch
    var end = 0
    while true {
      do {
        guard let batch = try batches.next() else { break }
        guard batch.isValid else { throw LogError.corruptRecord }
        next = max(next, batch.nextOffset)
        epoch = batch.leaderEpoch
        end = batches.position
      } catch {
        machine.reach(Probe("consumer.batch.corrupt"))
        postpone(index, on: &machine)
        break
      }
    }
    guard next > from else { return }
    positions[index].next = next
    positions[index].epoch = epoch
    machine.observe(
      .deliver(metadata.partitions[index], from: from, batches: records[0..<end], by: broker)
    )
  }

  /// Errors of one partition (`FetchCollector.handleInitializeErrors`).
  private mutating func failed<M: Machine<KafkaMessage>>(
    _ index: Int,
    _ error: ErrorCode,
    from broker: NodeID,
    on machine: inout M
  ) {
    guard error == .offsetOutOfRange else {
      if error.asksForMetadata || error == .offsetNotAvailable {
        // The preferred replica may hold the partition no more (FetchUtils#requestMetadataUpdate).
        positions[index].preferred = .none
        metadata.want()
      }
      return postpone(index, on: &machine)
    }
    let isAtFollower = positions[index].preferred == broker
    positions[index].preferred = .none
    if isAtFollower, !variants.contains(.followersEndIsBelieved) {
      machine.reach(Probe("consumer.follower.out.of.range"))
      return
    }
    machine.reach(Probe("consumer.offset.out.of.range"))
    reset(index, on: &machine)
  }

  /// Asks for a position by `auto.offset.reset`; without a policy the application is told and the
  /// partition is not read any more.
  mutating func reset<M: Machine<KafkaMessage>>(_ index: Int, on machine: inout M) {
    guard config.offsetReset != .none else {
      positions[index].isStopped = true
      return
    }
    positions[index].before = positions[index].next ?? .zero
    positions[index].next = nil
    positions[index].isReset = true
    positions[index].target = config.offsetReset == .earliest ? .earliest : .latest
  }
}
