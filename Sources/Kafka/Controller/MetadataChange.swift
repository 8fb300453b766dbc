import Environment
import KafkaProtocol
import Primitives

/// A record of the metadata, with what it changes as that was before.
struct MetadataChange {
  let record: MetadataRecord
  /// The partition's state before.
  private let before: PartitionRegistration?
  /// Partitions that it removes.
  private(set) var removed: [TopicPartition] = []
  /// Incarnation of the topic that it removes.
  private(set) var removedIncarnation: Int64 = 0

  init(_ record: MetadataRecord, before image: MetadataImage) {
    self.record = record
    before = record.partition.flatMap(image.partition)
    guard case .removeTopic(let index) = record else { return }
    removed = image.partitions(ofTopic: index)
    removedIncarnation = image.topic(index)?.incarnation ?? 0
  }

  /// What it means for the partition's leadership, if it changes a partition.
  func election(after image: MetadataImage) -> Election? {
    guard case .partitionChange(_, let change) = record, let before else { return nil }
    return Election(before, change)
  }
}

/// What a partition change means for its leadership.
enum Election {
  case none
  case lost
  case clean
  case eligible
  case unclean

  init(_ old: PartitionRegistration, _ change: PartitionChange) {
    guard let leader = change.leader, leader != old.leader else {
      self = Self.replacesInSyncSet(old, change) ? .unclean : .none
      return
    }
    if leader == .none {
      self = Self.replacesInSyncSet(old, change) ? .unclean : .lost
    } else if (change.isr ?? old.isr) != [leader] || old.isr.contains(leader) {
      self = .clean
    } else {
      self = old.elr.contains(leader) ? .eligible : .unclean
    }
  }

  /// Whether nobody of the new in-sync set was in sync before, as when a reassignment is given up whose
  /// new replicas alone are in sync, or none (PartitionReassignmentRevert): who is in it leads as soon
  /// as it can, which is an unclean election although nobody leads yet.
  private static func replacesInSyncSet(
    _ old: PartitionRegistration,
    _ change: PartitionChange
  ) -> Bool {
    guard let isr = change.isr, !isr.isEmpty else { return false }
    return !isr.contains(where: old.isr.contains)
  }

  var probe: Probe? {
    switch self {
    case .none, .clean: nil
    case .lost: Probe("controller.partition.leaderless")
    case .eligible: Probe("controller.election.eligible")
    case .unclean: Probe("controller.election.unclean")
    }
  }
}
