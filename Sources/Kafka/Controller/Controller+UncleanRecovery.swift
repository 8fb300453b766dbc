import Environment
import KafkaLog
import KafkaProtocol
import KafkaRaft
import Primitives

// Asking replicas how far their logs reach when nobody can be elected by right (KIP-966's unclean
// recovery manager).
extension Controller {
  /// ElectLeaders, unclean: begins a recovery of the partition, aggressive whatever its setting.
  ///
  /// The answer says that it is begun.
  mutating func recover(_ partition: TopicPartition) -> ControllerResult {
    guard let state = image.partition(partition) else {
      return ControllerResult(.electLeaders(error: .unknownTopicOrPartition))
    }
    guard state.leader == .none else {
      return ControllerResult(.electLeaders(error: .electionNotNeeded))
    }
    recoveries.begin(
      .init(
        partition: partition,
        partitionEpoch: state.partitionEpoch,
        deadline: .zero,
        isForced: true
      )
    )
    var result = ControllerResult(.electLeaders(error: .none))
    result.probes = [Probe("controller.recovery.forced")]
    return result
  }

  /// Goes on with all recoveries: begins what is to begin, asks whom it can, elects where enough is
  /// known.
  mutating func recover(on machine: inout some Machine<KafkaMessage>) {
    let now = machine.monotonicNow
    _ = recoveries.links.expire(on: &machine)
    beginRecoveries(at: now, on: &machine)
    var records: [MetadataRecord] = []
    for recovery in recoveries.underWay where records.count < config.electionsPerRun {
      guard let record = state.election(ending: recovery, at: now) else { continue }
      machine.reach(Probe("controller.recovery.decided"))
      records.append(record)
    }
    if !records.isEmpty {
      submit(ControllerResult(records: records), to: nil, on: &machine)
      recoveries.keep(where: state.isWanted)
    }
    ask(on: &machine)
    planRecovery(on: &machine)
  }

  private mutating func beginRecoveries(
    at now: Instant,
    on machine: inout some Machine<KafkaMessage>
  ) {
    recoveries.keep(where: state.isWanted)
    guard recoveries.mayHaveWork(state) else { return }
    state.forEachPartition { tp, partition in
      guard partition.leader == .none, recoveries.index(of: tp) == nil,
        state.awaitsRecovery(tp.topic, partition)
      else { return }
      machine.reach(Probe("controller.recovery.begun"))
      recoveries.begin(
        .init(
          partition: tp,
          partitionEpoch: partition.partitionEpoch,
          deadline: now + config.uncleanRecoveryTimeout
        )
      )
    }
  }

  /// Asks every broker that can be asked now for all that is not known of it.
  private mutating func ask(on machine: inout some Machine<KafkaMessage>) {
    let now = machine.monotonicNow
    for broker in image.brokerIDs where recoveries.links.isReady(broker, at: now) {
      var wanted: [(partition: TopicPartition, topicID: TopicID)] = []
      for recovery in recoveries.underWay
      where wanted.count < GetReplicaLogInfoRequest.limit
        && state.unheard(in: recovery).contains(broker)
      {
        guard let topicID = image.topicID(of: recovery.partition.topic) else { continue }
        wanted.append((recovery.partition, topicID))
      }
      guard !wanted.isEmpty else { continue }
      _ = recoveries.links.send(
        .getReplicaLogInfo(.init(partitions: wanted)),
        to: broker,
        patience: UncleanRecoveries.patience,
        on: &machine
      )
    }
  }

  private mutating func planRecovery(on machine: inout some Machine<KafkaMessage>) {
    guard !recoveries.underWay.isEmpty else { return }
    let now = machine.monotonicNow
    var next = recoveries.links.nextDeadline
    for recovery in recoveries.underWay {
      if recovery.deadline > now { next = min(next, recovery.deadline) }
      for broker in state.unheard(in: recovery) {
        next = min(next, recoveries.links.readyAt(broker))
      }
    }
    guard next < .distantFuture else { return }
    timers.recovery.setEarlier(max(next, now + UncleanRecoveries.pause), on: &machine)
  }

  /// Takes what a broker says of its logs.
  ///
  /// An answer counts only when the broker has applied the record that left the partition without a
  /// leader: before, its log may still grow or be cut.
  mutating func takeLogInfo(
    _ response: GetReplicaLogInfoResponse,
    _ correlation: Int32,
    on connection: Connection,
    machine: inout some Machine<KafkaMessage>
  ) {
    guard let broker = recoveries.links.take(correlation, on: connection) else { return }
    guard phase == .active else { return }
    var isHelpful = false
    for answer in response.partitions {
      guard answer.error == .none,
        answer.currentLeaderEpoch == image.partition(answer.partition)?.leaderEpoch
      else { continue }
      isHelpful = true
      recoveries.take(
        .init(
          replica: broker,
          brokerEpoch: response.brokerEpoch,
          epoch: answer.lastWrittenLeaderEpoch,
          end: answer.logEndOffset
        ),
        for: answer.partition
      )
    }
    if !isHelpful {
      machine.reach(Probe("controller.recovery.unhelpful"))
      let again = machine.monotonicNow + UncleanRecoveries.retryPause
      recoveries.links.backOff(broker, until: again)
    }
    recover(on: &machine)
  }

  /// A connection ended; whoever was asked on it is asked again.
  mutating func recoveryLost(
    _ connection: Connection,
    on machine: inout some Machine<KafkaMessage>
  ) {
    guard recoveries.links.lost(connection, on: &machine) != nil, phase == .active else { return }
    planRecovery(on: &machine)
  }
}
