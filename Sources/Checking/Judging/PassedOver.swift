import Primitives

/// Committed records that a reader was never given, although every promise was kept.
///
/// They were deleted before it came, or its `auto.offset.reset` sent it to the end of the log when
/// what it stood at was gone. Nobody is told of either by Kafka; an operator who frees disks by a
/// shorter retention should know.
public struct PassedOver: Hashable, Sendable {
  /// The reader.
  public var reader: NodeID
  /// Which partition, by its name.
  public var partition: String
  /// Offsets that retention had deleted.
  public var deleted: Int64
  /// Offsets that were there, between what was deleted and the end of the log.
  public var reset: Int64
}

extension Checker {
  /// Counts what a reader goes past from `position` to `to`, of a log kept from `retained` on.
  mutating func passed(
    _ place: Int,
    _ reader: NodeID,
    _ position: Int64,
    to: Int64,
    retained: Int64
  ) {
    let deleted = max(0, min(to, retained) - position)
    let name = partitions[place].contract.name
    let known = passedOver.firstIndex { $0.reader == reader && $0.partition == name }
    let index = known ?? passedOver.endIndex
    if known == nil {
      passedOver.append(PassedOver(reader: reader, partition: name, deleted: 0, reset: 0))
    }
    passedOver[index].deleted += deleted
    passedOver[index].reset += to - position - deleted
  }
}
