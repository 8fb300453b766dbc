import KafkaLog
import KafkaProtocol
import Primitives

/// Which partitions an event visits.
enum PartitionScope {
  /// Those with this broker in their ISR.
  case inIsr(NodeID)
  /// Those with this broker in their ELR.
  case inElr(NodeID)
  /// Those without a leader.
  case leaderless
  /// Those whose replica on this broker is in this directory.
  case inDirectory(NodeID, UInt64)

  func covers(_ partition: PartitionRegistration) -> Bool {
    switch self {
    case .inIsr(let broker): partition.isr.contains(broker)
    case .inElr(let broker): partition.elr.contains(broker)
    case .leaderless: partition.leader == .none
    case .inDirectory(let broker, let directory): partition.directory(of: broker) == directory
    }
  }
}

// Leader and ISR updates that follow from what happens to a broker.
extension ControllerState {
  /// Changes of the partitions in `scope` (generateLeaderAndIsrUpdates).
  ///
  /// `removed` leaves the ISR and cannot lead. `added` may lead although it still counts as fenced.
  /// `unclean` leaves ISR and ELR and cannot lead: it restarted without proof of its data.
  ///
  /// - Complexity: O(number of partitions).
  func leaderUpdates(
    _ scope: PartitionScope,
    removed: NodeID = .none,
    added: NodeID = .none,
    unclean: NodeID = .none
  ) -> [MetadataRecord] {
    var records: [MetadataRecord] = []
    forEachPartition { tp, partition in
      guard scope.covers(partition) else { return }
      var builder = changeBuilder(tp, partition, removed: removed, added: added, unclean: unclean)
      if allowsUncleanElection(tp.topic) { builder.election = .unclean }
      if unclean != .none, !variants.contains(.eligibleAfterUncleanStop) {
        builder.uncleanReplicas = [unclean]
      }
      builder.targetIsr = partition.isr.filter { $0 != removed && $0 != unclean }
      if let change = builder.build() { records.append(.partitionChange(tp, change)) }
    }
    return records
  }

  /// Calls `body` for every partition in order of topic and index.
  func forEachPartition(_ body: (TopicPartition, PartitionRegistration) -> Void) {
    for topic in image.topics.indices {
      guard let partitions = image.topics[topic]?.partitions else { continue }
      for index in partitions.indices {
        body(TopicPartition(topic: Int32(topic), partition: Int32(index)), partitions[index])
      }
    }
  }

  /// A builder that knows which brokers may lead.
  func changeBuilder(
    _ tp: TopicPartition,
    _ partition: PartitionRegistration,
    removed: NodeID = .none,
    added: NodeID = .none,
    unclean: NodeID = .none
  ) -> PartitionChangeBuilder {
    let image = image
    var builder = PartitionChangeBuilder(
      partition,
      minInsync: effectiveMinInsync(tp.topic),
      elrEnabled: config.eligibleLeaderReplicas
    ) { candidate in
      guard candidate != removed, candidate != unclean else { return false }
      guard candidate == added || image.isActive(candidate),
        let broker = image.broker(candidate)
      else { return false }
      return broker.hasOnline(partition.directory(of: candidate) ?? DirectoryID.unassigned)
    }
    builder.isRecoveryManaged = config.uncleanRecovery
    builder.keepsEligible = variants.contains(.eligibleNotCleared)
    builder.limitsEligible = variants.contains(.eligibleAreReplicas)
    builder.completesEarly = variants.contains(.reassignedBeforeInSync)
    builder.keepsEpoch = variants.contains(.epochOutlivesRemoval)
    builder.defaultDirectory = { Self.defaultDirectory(of: image.broker($0)) }
    return builder
  }

  /// Where a new replica goes unless its broker says otherwise (ClusterControlManager#defaultDir).
  static func defaultDirectory(of broker: MetadataImage.Broker?) -> UInt64 {
    guard let broker else { return DirectoryID.unassigned }
    switch broker.directories.count {
    case 0: return DirectoryID.migrating
    case 1: return broker.directories[0]
    default: return DirectoryID.unassigned
    }
  }

  /// Records that fence a broker: its partitions first, then the registration.
  func fence(_ broker: NodeID) -> [MetadataRecord] {
    guard let epoch = image.broker(broker)?.epoch else { return [] }
    let change = BrokerRegistrationChange(broker: broker, epoch: epoch, fenced: true)
    return leaderUpdates(.inIsr(broker), removed: broker) + [.brokerRegistrationChange(change)]
  }

  /// Records that unfence a broker: the registration first, then the leaderless partitions.
  func unfence(_ broker: NodeID) -> [MetadataRecord] {
    guard let epoch = image.broker(broker)?.epoch else { return [] }
    let change = BrokerRegistrationChange(broker: broker, epoch: epoch, fenced: false)
    return [.brokerRegistrationChange(change)] + leaderUpdates(.leaderless, added: broker)
  }

  /// Records that begin a broker's controlled shutdown: the registration first.
  func beginControlledShutdown(_ broker: NodeID) -> [MetadataRecord] {
    guard let registration = image.broker(broker) else { return [] }
    var records: [MetadataRecord] = []
    if !registration.inControlledShutdown {
      let change = BrokerRegistrationChange(
        broker: broker,
        epoch: registration.epoch,
        inControlledShutdown: true
      )
      records.append(.brokerRegistrationChange(change))
    }
    return records + leaderUpdates(.inIsr(broker), removed: broker)
  }
}

// Elections that somebody or the clock asks for.
extension ControllerState {
  /// The broker whose session ended first, fenced; nothing while all sessions last.
  func fenceOneStaleBroker(at now: Instant) -> ControllerResult? {
    guard let (broker, since) = heartbeats.longestSilent(in: image),
      since + config.sessionTimeout < now
    else { return nil }
    var result = ControllerResult(records: fence(broker))
    result.probes = [Probe("controller.session.expired")]
    return result
  }

  /// When the next session can end, if any broker is unfenced.
  var nextSessionEnd: Instant? {
    heartbeats.longestSilent(in: image).map { $0.since + config.sessionTimeout }
  }

  /// ElectLeaders for one partition.
  func electLeaders(_ request: ElectLeadersRequest) -> ControllerResult {
    let (error, record) = elect(request.partition, request.unclean ? .unclean : .preferred)
    var result = ControllerResult(.electLeaders(error: error), records: record.map { [$0] } ?? [])
    if request.unclean, record != nil { result.probes = [Probe("controller.election.forced")] }
    return result
  }

  private func elect(
    _ tp: TopicPartition,
    _ election: PartitionChangeBuilder.Election
  ) -> (ErrorCode, MetadataRecord?) {
    guard let partition = image.partition(tp) else { return (.unknownTopicOrPartition, nil) }
    let unclean = election == .unclean
    let needless =
      unclean ? partition.leader != .none : partition.leader == partition.replicas.first
    guard !needless else { return (.electionNotNeeded, nil) }
    var builder = changeBuilder(tp, partition)
    builder.election = election
    guard let change = builder.build() else {
      return (unclean ? .eligibleLeadersNotAvailable : .preferredLeaderNotAvailable, nil)
    }
    return (.none, .partitionChange(tp, change))
  }

  /// Elections among leaderless partitions whose topic allows unclean ones, at most a run's worth.
  ///
  /// - Returns: The records, and whether more may be left.
  func electUncleanLeaders() -> (records: [MetadataRecord], more: Bool) {
    electAll(.unclean) { tp, partition in
      partition.leader == .none && allowsUncleanElection(tp.topic)
    }
  }

  /// Elections that bring leaderships back to preferred replicas, at most a run's worth.
  ///
  /// - Returns: The records, and whether more may be left.
  func rebalance() -> (records: [MetadataRecord], more: Bool) {
    electAll(.preferred) { _, partition in
      partition.leader != partition.replicas.first
        && (partition.replicas.first.map(image.isActive) ?? false)
    }
  }

  private func electAll(
    _ election: PartitionChangeBuilder.Election,
    where wanted: (TopicPartition, PartitionRegistration) -> Bool
  ) -> (records: [MetadataRecord], more: Bool) {
    var records: [MetadataRecord] = []
    var more = false
    forEachPartition { tp, partition in
      guard wanted(tp, partition) else { return }
      guard records.count < config.electionsPerRun else {
        more = true
        return
      }
      if let record = elect(tp, election).1 { records.append(record) }
    }
    return (records, more)
  }
}
