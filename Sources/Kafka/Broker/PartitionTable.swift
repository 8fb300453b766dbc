import Primitives

/// Hosted partitions in dense slots, found by topic and partition index without hashing.
struct PartitionTable: Sendable {
  /// The partitions, by slot; slots are never reused.
  var slots: [Partition] = []
  /// Fetch requests that wait for data, by slot, oldest first.
  var parkedFetches: [ParkedFetches] = []
  private var index: [[Int32]] = []

  /// The slot of a partition, if it is hosted.
  func slot(of id: TopicPartition) -> Int? {
    guard id.topic >= 0, Int(id.topic) < index.count, id.partition >= 0,
      Int(id.partition) < index[Int(id.topic)].count
    else { return nil }
    let slot = index[Int(id.topic)][Int(id.partition)]
    return slot < 0 ? nil : Int(slot)
  }

  /// The version of a partition; none if it is not hosted.
  func version(of id: TopicPartition) -> PartitionVersion {
    slot(of: id).map { slots[$0].version } ?? .none
  }

  /// Adds a partition that is not hosted yet; returns its slot.
  mutating func add(_ partition: Partition) -> Int {
    let topic = Int(partition.id.topic)
    while index.count <= topic { index.append([]) }
    while index[topic].count <= Int(partition.id.partition) { index[topic].append(-1) }
    index[topic][Int(partition.id.partition)] = Int32(slots.count)
    parkedFetches.append(ParkedFetches())
    slots.append(partition)
    slots[slots.count - 1].version = PartitionVersion(slot: slots.count)
    return slots.count - 1
  }

  /// Forgets a partition; its slot stays, unused.
  mutating func remove(_ slot: Int) {
    let id = slots[slot].id
    index[Int(id.topic)][Int(id.partition)] = -1
    slots[slot].role = .deleted
    slots[slot].log = nil
  }

  /// Slots of all hosted partitions, ascending by partition.
  var sortedSlots: [Int] {
    index.flatMap { topic in topic.compactMap { $0 < 0 ? nil : Int($0) } }
  }

  /// Slots of the partitions of one topic, ascending.
  func slots(ofTopic topic: Int32) -> [Int] {
    guard topic >= 0, Int(topic) < index.count else { return [] }
    return index[Int(topic)].compactMap { $0 < 0 ? nil : Int($0) }
  }
}
