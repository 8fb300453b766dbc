import KafkaProtocol
import Primitives

// Log directories of brokers (KIP-858).
extension ControllerState {
  /// Records that take newly offline directories of a broker out of service, one after another:
  /// their partitions first, then the registration (handleDirectoriesOffline).
  ///
  /// `earlier` records of the same heartbeat count as applied. Kafka's do not, so that there a
  /// broker that is unfenced by the very heartbeat that reports a directory may be elected for a
  /// partition in it.
  func takeOffline(
    _ directories: [UInt64],
    of broker: NodeID,
    after earlier: [MetadataRecord]
  ) -> [MetadataRecord] {
    guard !directories.isEmpty, let registration = image.broker(broker) else { return [] }
    let gone = registration.directories.filter { directories.contains($0) }
    guard !gone.isEmpty else { return [] }
    let state = applying(earlier)
    var records: [MetadataRecord] = []
    for directory in gone {
      records += state.leaderUpdates(.inDirectory(broker, directory), removed: broker)
    }
    let left = registration.directories.filter { !gone.contains($0) }
    let change = BrokerRegistrationChange(
      broker: broker,
      epoch: registration.epoch,
      directories: left
    )
    return records + [.brokerRegistrationChange(change)]
  }

  /// The state in which `records`, which were just decided on, have taken effect.
  private func applying(_ records: [MetadataRecord]) -> ControllerState {
    var copy = self
    for record in records {
      try? copy.replay(record, at: copy.image.nextOffset, now: .zero)
    }
    return copy
  }

  /// AssignReplicasToDirs: notes where a broker's replicas live (handleAssignReplicasToDirs).
  ///
  /// A replica that lives in an offline directory costs its partition the broker at once, in the
  /// same record, where Kafka writes two. The partition's ELR stays, whereas Kafka forgets to say
  /// that ELR is on and so clears it.
  func assignReplicas(_ request: AssignReplicasToDirsRequest) -> ControllerResult {
    func refuse(_ error: ErrorCode) -> ControllerResult {
      var result = ControllerResult(.assignReplicasToDirs(.init(error: error)))
      result.probes = [Probe("controller.directories.refused")]
      return result
    }
    guard let registration = image.broker(request.broker), registration.epoch == request.brokerEpoch
    else { return refuse(.staleBrokerEpoch) }
    guard request.assignments.count <= AssignReplicasToDirsRequest.limit else {
      return refuse(.invalidRequest)
    }
    var result = ControllerResult()
    var answer = AssignReplicasToDirsResponse(error: .none)
    for assignment in request.assignments {
      let error = assign(assignment, of: request.broker, registration, &result)
      answer.partitions.append(.init(partition: assignment.partition, error: error))
    }
    result.response = .assignReplicasToDirs(answer)
    return result
  }

  private func assign(
    _ assignment: AssignReplicasToDirsRequest.Assignment,
    of broker: NodeID,
    _ registration: MetadataImage.Broker,
    _ result: inout ControllerResult
  ) -> ErrorCode {
    let tp = assignment.partition
    guard image.topic(tp.topic) != nil else { return .unknownTopicId }
    guard let partition = image.partition(tp) else { return .unknownTopicOrPartition }
    guard partition.replicas.contains(broker) else { return .notLeaderOrFollower }
    let isOnline = registration.hasOnline(assignment.directory)
    var builder = changeBuilder(tp, partition, removed: isOnline ? .none : broker)
    builder.setDirectory(of: broker, to: assignment.directory)
    if !isOnline {
      result.probes.append(Probe("controller.directories.assigned-offline"))
      if allowsUncleanElection(tp.topic) { builder.election = .unclean }
      builder.targetIsr = partition.isr.filter { $0 != broker }
    }
    if let change = builder.build() { result.records.append(.partitionChange(tp, change)) }
    return .none
  }
}
