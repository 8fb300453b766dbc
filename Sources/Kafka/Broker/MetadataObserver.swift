import Environment
import KafkaLog
import KafkaProtocol
import Primitives

/// The broker's reading of the metadata log, as an observer of the quorum.
struct MetadataObserver: Sendable {
  var link: PeerLink
  var timer = LazyTimer(.metadata)
  /// Pauses before a lost connection is opened again (`reconnect.backoff.ms`).
  var reconnects = Backoff(first: .milliseconds(50), limit: .seconds(1))
  /// The broker's copy of the log, when the controllers are a quorum.
  var quorum: MetadataReplica?

  /// `controller.quorum.request.timeout.ms`, after the wait that was asked for.
  static let requestTimeout: Interval = .milliseconds(2_000)
  /// How long the controller may park a fetch (MAX_FETCH_WAIT_MS of Raft).
  static let maxWait: Interval = .milliseconds(500)
  /// `controller.quorum.retry.backoff.ms`.
  static let retryBackoff: Interval = .milliseconds(20)

  init(controller: NodeID) { link = PeerLink(to: controller) }
}

/// What one publication of metadata changed.
struct MetadataDelta: Sendable {
  /// Partitions with a record, ascending, each once.
  var partitions: [TopicPartition] = []
  /// Topics with a config record.
  var configuredTopics: [Int32] = []
  /// Topics that were removed, whether or not there are new ones of their names.
  var removedTopics: [Int32] = []
  /// Whether the cluster's configs changed.
  var clusterConfigured = false
}

extension Broker {
  /// Asks for the records after the last one applied.
  mutating func fetchMetadata(on machine: inout some Machine<KafkaMessage>) {
    guard metadata.quorum == nil else { return openMetadataReplica(on: &machine) }
    let request = FetchMetadataLogRequest(
      broker: id,
      fetchOffset: image.nextOffset,
      maxWait: MetadataObserver.maxWait
    )
    metadata.link.send(.fetchMetadataLog(request), on: &machine)
    let patience = MetadataObserver.maxWait + MetadataObserver.requestTimeout
    metadata.timer.set(machine.monotonicNow + patience, on: &machine)
  }

  /// Takes the answer: applies its records, publishes what they changed, asks for more.
  mutating func handleMetadata(
    _ response: FetchMetadataLogResponse,
    on machine: inout some Machine<KafkaMessage>
  ) {
    guard response.error == .none else {
      machine.reach(Probe("broker.metadata.refused"))
      return retryMetadata(on: &machine)
    }
    metadata.reconnects.succeed()
    if !response.records.isEmpty {
      guard let delta = replay(response.records, on: &machine) else {
        return halt("metadata cannot be applied", on: &machine)
      }
      if isPublishing { publish(delta, on: &machine) }
    }
    if lifecycle.state != .halted, lifecycle.state != .shuttingDown { fetchMetadata(on: &machine) }
  }

  /// Pauses, then asks again.
  mutating func retryMetadata(on machine: inout some Machine<KafkaMessage>) {
    metadata.timer.set(machine.monotonicNow + MetadataObserver.retryBackoff, on: &machine)
  }

  /// The connection ended: pauses, then opens another.
  mutating func metadataDisconnected(on machine: inout some Machine<KafkaMessage>) {
    let pause = metadata.reconnects.fail(on: &machine)
    metadata.timer.set(machine.monotonicNow + pause, on: &machine)
  }

  /// The observer's timer is due: an answer is missing, or the pause is over.
  mutating func metadataTimerFired(on machine: inout some Machine<KafkaMessage>) {
    if metadata.link.awaited != nil {
      machine.reach(Probe("broker.metadata.timeout"))
      metadata.link.close(on: &machine)
    }
    fetchMetadata(on: &machine)
  }

  /// Applies records to the image; nil when they cannot be read or do not fit.
  mutating func replay(
    _ records: Bytes,
    on machine: inout some Machine<KafkaMessage>
  ) -> MetadataDelta? {
    var delta = MetadataDelta()
    var count: Int64 = 0
    do throws(MetadataError) {
      try MetadataBatch.forEach(in: records, from: image.nextOffset, on: &machine) {
        (offset, record) throws(MetadataError) in
        try image.apply(record, at: offset)
        delta.note(record)
        count += 1
      }
    } catch {
      return nil
    }
    machine.spend(config.costs.other + config.costs.partition * count)
    delta.normalize()
    return delta
  }
}

extension MetadataDelta {
  /// Takes note of what a record changes.
  mutating func note(_ record: MetadataRecord) {
    switch record {
    case .partition(let id, _), .partitionChange(let id, _): partitions.append(id)
    case .config(let topic, _, _):
      if topic < 0 { clusterConfigured = true } else { configuredTopics.append(topic) }
    case .removeTopic(let index): removedTopics.append(index)
    case .registerBroker, .brokerRegistrationChange, .unregisterBroker, .topic, .producerIds,
      .noOp:
      break
    }
  }

  /// Sorts the partitions and drops repetitions: several records of one publication collapse into
  /// the last state (TopicDelta#replay).
  mutating func normalize() {
    guard partitions.count > 1 else { return }
    partitions.sort()
    var kept = 0
    for index in 1..<partitions.count where partitions[index] != partitions[kept] {
      kept += 1
      partitions[kept] = partitions[index]
    }
    partitions.removeSubrange((kept + 1)...)
  }
}
