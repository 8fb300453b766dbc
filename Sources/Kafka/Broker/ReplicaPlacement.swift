import Environment
import KafkaLog
import KafkaProtocol
import Primitives

// In which directory a new replica is created (`LogManager#getOrCreateLog`).
extension Broker {
  /// The slot of a partition this broker is a replica of, with its log: found, or created where
  /// metadata says, else in the directory with the fewest logs.
  ///
  /// Nil when no directory takes it.
  mutating func ensureReplica(
    _ partition: TopicPartition,
    _ registration: PartitionRegistration,
    isFirst: Bool,
    on machine: inout some Machine<KafkaMessage>
  ) -> Int? {
    if let slot = partitions.slot(of: partition) {
      return partitions.slots[slot].role == .offline ? nil : slot
    }
    guard let topic = image.topic(partition.topic),
      let topicID = image.topicID(of: partition.topic)
    else { return nil }
    let name = PartitionName(topic: topic.name, partition: partition.partition)
    let settings = logConfig(ofTopic: partition.topic)
    let assigned = registration.directory(of: id) ?? DirectoryID.unassigned
    var failed: Int?
    for index in placement(of: assigned, isFirst: isFirst) where directories[index].isOnline {
      do throws(LogError) {
        let log = try PartitionLog.create(
          at: directories[index].log.path(of: name),
          topicID: topicID,
          config: settings,
          variants: variants,
          now: machine.wallClockMilliseconds,
          on: &machine
        )
        let slot = partitions.add(
          Partition(id: partition, name: name, topicID: topicID, directory: index)
        )
        machine.observe(.created(partition, incarnation: topic.incarnation))
        partitions.slots[slot].minInsyncReplicas = settings.minInsyncReplicas
        adopt(log, at: slot)
        collectBackgroundWork(slot, on: &machine)
        return slot
      } catch {
        failed = index
        guard case .storage(let cause) = error else { break }
        directoryFailed(index, cause, on: &machine)
      }
      if lifecycle.state == .halted || hasFolder(name, in: index, on: &machine) { break }
      machine.reach(Probe("broker.replica.next-directory"))
    }
    machine.reach(Probe("broker.replica.directory-offline"))
    let slot = partitions.add(
      Partition(id: partition, name: name, topicID: topicID, directory: failed ?? 0)
    )
    partitions.slots[slot].role = .offline
    partitions.slots[slot].isPlaced = failed != nil
    return nil
  }

  /// Whether the folder of a replica that could not be created was made: then the replica stays
  /// there, offline, and no other directory is tried.
  private mutating func hasFolder(
    _ name: PartitionName,
    in directory: Int,
    on machine: inout some Machine<KafkaMessage>
  ) -> Bool {
    (try? machine.exists(directories[directory].log.path(of: name))) ?? false
  }

  /// Indices of the directories for a new replica, the one to try first in front.
  ///
  /// One that metadata puts into a directory that is not here is not created elsewhere while any
  /// directory is offline, for it may be there; nor, at start, one whose directory metadata does not
  /// know. Kafka takes the latter for new and creates it, empty, in another directory.
  private mutating func placement(of assigned: UInt64, isFirst: Bool) -> [Int] {
    if assigned >= DirectoryID.firstUsable,
      let index = directories.firstIndex(where: { $0.id == assigned })
    {
      return directories[index].isOnline ? [index] : []
    }
    if assigned != DirectoryID.unassigned || isFirst,
      directories.contains(where: { !$0.isOnline })
    {
      return []
    }
    var counts = [Int](repeating: 0, count: directories.count)
    for partition in partitions.slots where partition.log != nil {
      counts[partition.directory] += 1
    }
    return directories.indices.filter { directories[$0].isOnline }
      .sorted { (counts[$0], $0) < (counts[$1], $1) }
  }
}
