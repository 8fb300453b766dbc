import KafkaLog
import KafkaProtocol
import Primitives

// The operator moves replicas (ReplicationControlManager#alterPartitionReassignments).
extension ControllerState {
  /// AlterPartitionReassignments for one partition: begins a reassignment, replaces or cancels one.
  func alterReassignment(_ request: AlterPartitionReassignmentsRequest) -> ControllerResult {
    guard let partition = image.partition(request.partition) else {
      return refuseReassignment(.unknownTopicOrPartition)
    }
    guard let target = request.replicas else { return cancel(request.partition, partition) }
    guard isValidAssignment([target]) else {
      return refuseReassignment(.invalidReplicaAssignment)
    }
    let current = partition.replicas
    let removing = current.filter { !target.contains($0) }.sorted()
    var builder = changeBuilder(request.partition, partition)
    let adding = target.filter { !current.contains($0) }.sorted()
    builder.targetReplicas = target + removing
    // What is under way and not asked for anew goes on (changePartitionReassignment).
    if !removing.isEmpty { builder.targetRemoving = removing }
    if !adding.isEmpty { builder.targetAdding = adding }
    return reassigned(request.partition, builder.build(), Probe("controller.reassignment.begun"))
  }

  /// Gives up a reassignment: replicas that were to be added go (PartitionReassignmentRevert).
  ///
  /// When nobody but they is in sync, the first old replica takes over, which loses what it lacks
  /// and therefore needs unclean elections to be allowed. With the variant
  /// `cancellationKeepsMinimum` who is in sync stays so until enough others are.
  private func cancel(
    _ tp: TopicPartition,
    _ partition: PartitionRegistration
  ) -> ControllerResult {
    guard !partition.adding.isEmpty || !partition.removing.isEmpty else {
      return refuseReassignment(.noReassignmentInProgress)
    }
    let replicas = partition.replicas.filter { !partition.adding.contains($0) }
    var isr = partition.isr.filter { !partition.adding.contains($0) }
    if losesMinimum(tp.topic, partition, leaving: isr, of: replicas) {
      return refuseReassignment(.invalidReplicaAssignment)
    }
    var builder = changeBuilder(tp, partition)
    let isUncleanAllowed = allowsUncleanElection(tp.topic)
    if isUncleanAllowed { builder.election = .unclean }
    if isr.isEmpty {
      guard isUncleanAllowed, let first = replicas.first else {
        return refuseReassignment(.invalidReplicaAssignment)
      }
      isr = [first]
    }
    builder.targetReplicas = replicas
    builder.targetIsr = isr
    builder.targetRemoving = []
    builder.targetAdding = []
    return reassigned(tp, builder.build(), Probe("controller.reassignment.cancelled"))
  }

  /// Whether a stricter controller refuses to give up a move: members of the in-sync set would go, and
  /// fewer than `min.insync.replicas` would stay (as in LinkedIn's fork, its pull request 442).
  private func losesMinimum(
    _ topic: Int32,
    _ partition: PartitionRegistration,
    leaving isr: [NodeID],
    of replicas: [NodeID]
  ) -> Bool {
    variants.contains(.cancellationKeepsMinimum) && isr.count < partition.isr.count
      && isr.count < min(minInsync(topic), replicas.count)
  }

  private func reassigned(
    _ tp: TopicPartition,
    _ change: PartitionChange?,
    _ probe: Probe
  ) -> ControllerResult {
    var result = ControllerResult(.alterPartitionReassignments(error: .none))
    guard let change else { return result }
    result.records = [.partitionChange(tp, change)]
    result.probes = [probe]
    return result
  }

  private func refuseReassignment(_ error: ErrorCode) -> ControllerResult {
    ControllerResult(.alterPartitionReassignments(error: error))
  }
}
