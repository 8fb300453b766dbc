import Environment
import KafkaLog
import KafkaProtocol
import Primitives

// Requests of clients and followers (`KafkaApis`).
extension Broker {
  /// Serves one request.
  ///
  /// Before the broker is ready and after it began to stop nobody listens: the connection is
  /// closed.
  mutating func serve(
    _ request: Request,
    _ reply: Reply,
    on machine: inout some Machine<KafkaMessage>
  ) {
    guard lifecycle.serves else {
      machine.reach(Probe("broker.request.not-ready"))
      connections.forget(reply.connection)
      return machine.close(reply.connection)
    }
    switch request {
    case .produce(let body): produce(body, reply, on: &machine)
    case .fetch(let body): fetch(body, reply, on: &machine)
    case .listOffsets(let body):
      machine.spend(config.costs.other)
      answer(.listOffsets(listOffsets(body, on: &machine)), reply, on: &machine)
    case .metadata(let body):
      machine.spend(config.costs.other)
      answer(.metadata(describe(body.topics)), reply, on: &machine)
    case .initProducerId:
      machine.spend(config.costs.other)
      initProducerID(reply, on: &machine)
    case .offsetsForLeaderEpoch(let body):
      machine.spend(config.costs.other)
      answer(.offsetsForLeaderEpoch(epochEnd(body, on: &machine)), reply, on: &machine)
    case .alterReplicaLogDirs(let body):
      machine.spend(config.costs.other)
      answer(
        .alterReplicaLogDirs(error: alterReplicaDirectory(body, on: &machine)),
        reply,
        on: &machine
      )
    case .getReplicaLogInfo(let body):
      machine.spend(config.costs.other)
      answer(.getReplicaLogInfo(logInfo(of: body)), reply, on: &machine)
    case .allocateProducerIds, .alterPartition, .registerBroker, .heartbeat, .fetchMetadataLog,
      .createTopics, .electLeaders, .alterConfigs, .assignReplicasToDirs, .deleteTopics,
      .alterPartitionReassignments, .quorum:
      machine.reach(Probe("broker.request.foreign"))
      connections.forget(reply.connection)
      machine.close(reply.connection)
    }
  }

  /// ListOffsets.
  ///
  /// After an election a client is not told where the log ends before the high watermark reached
  /// the start of the epoch, for it could seem to move back (KIP-207).
  private mutating func listOffsets(
    _ request: ListOffsetsRequest,
    on machine: inout some Machine<KafkaMessage>
  ) -> ListOffsetsResponse {
    var response = ListOffsetsResponse(partition: request.partition, error: .none)
    switch leaderSlot(
      of: request.partition,
      epoch: request.currentLeaderEpoch,
      on: &machine
    )
    {
    case .failure(let refusal): response.error = refusal.code
    case .success(let slot):
      let isReplica = request.replica.raw >= 0
      let watermark = partitions.slots[slot].highWatermark
      response.leaderEpoch = partitions.slots[slot].leaderEpoch
      switch request.position {
      case .earliest: response.offset = partitions.slots[slot].logStart
      case .latest where isReplica: response.offset = partitions.slots[slot].logEnd
      case .latest where partitions.slots[slot].epochStart > watermark:
        machine.reach(Probe("broker.list-offsets.not-available"))
        response.error = .offsetNotAvailable
      case .latest: response.offset = watermark
      }
    }
    return response
  }

  /// Metadata from this broker's own image.
  ///
  /// A leader that is fenced or gone is not named.
  private mutating func describe(_ topics: [Int32]) -> MetadataResponse {
    var parts: [MetadataResponse.Partition] = []
    let wanted = topics.isEmpty ? image.topics.indices.map { Int32($0) } : topics
    for topic in wanted {
      guard let topicID = image.topicID(of: topic) else { continue }
      for (index, state) in (image.topic(topic)?.partitions ?? []).enumerated() {
        parts.append(
          MetadataResponse.Partition(
            partition: TopicPartition(topic: topic, partition: Int32(index)),
            leader: image.isUnfenced(state.leader) ? state.leader : .none,
            leaderEpoch: state.leaderEpoch,
            topicID: topicID
          )
        )
      }
    }
    return MetadataResponse(brokers: image.unfencedBrokers, partitions: parts)
  }
}
