import Primitives

extension Checker {
  /// Tells what a copy held before the run began; what of it is sound counts as written in its
  /// epochs, by nobody of this run.
  ///
  /// Records of these epochs take no part in the account of what clients wrote.
  ///
  /// - Complexity: O(bytes).
  public mutating func heldBefore(_ replica: ReplicaFiles) {
    guard let (place, slot) = place(of: replica.partition, copyOn: replica.node) else { return }
    let content = ReplicaContent(replica, gapsBelow: partitions[place].gapsBelow(of: slot))
    partitions[place].mirrors[slot].restart(at: content.start)
    partitions[place].lawfulStart = max(partitions[place].lawfulStart, content.start)
    var previous: BatchStamp?
    for batch in content.batches where batch.stamp.last < content.soundEnd {
      enterBefore(batch.stamp, after: previous, place)
      partitions[place].mirrors[slot].append(batch.stamp, at: .zero)
      previous = batch.stamp
    }
    let epoch = max(0, previous?.epoch ?? -1)
    partitions[place].epochBefore = max(partitions[place].epochBefore, epoch)
  }

  /// Tells that a copy knew records below `offset` to be committed before the run began.
  public mutating func committedBefore(
    _ partition: TopicPartition,
    on node: NodeID,
    below offset: Offset
  ) {
    guard let (place, slot) = place(of: partition, copyOn: node) else { return }
    let end = min(offset.raw, partitions[place].mirrors[slot].end)
    guard end > partitions[place].commit else { return }
    let epoch = partitions[place].epochBefore
    extendCommit(place, to: end, epoch: epoch, from: slot, at: .zero)
  }

  private mutating func enterBefore(_ stamp: BatchStamp, after last: BatchStamp?, _ place: Int) {
    guard let index = partitions[place].reignIndex(of: stamp.epoch) else {
      var reign = Reign(epoch: stamp.epoch, leader: .none, since: .zero)
      reign.predecessor = last
      reign.written.append(stamp)
      let after = partitions[place].reigns.lastIndex { $0.epoch < stamp.epoch }
      partitions[place].reigns.insert(reign, at: after.map { $0 + 1 } ?? 0)
      return
    }
    guard let end = partitions[place].reigns[index].written.last?.last, end < stamp.base else {
      return
    }
    partitions[place].reigns[index].written.append(stamp)
  }
}
