/// Replicas of a topic whose replication is throttled: a value of `leader.replication.throttled.replicas`
/// or of its twin for followers.
public struct ThrottledReplicas: Equatable, Sendable {
  private struct Pair: Equatable, Sendable {
    let partition: Int32
    let broker: Int32
  }
  private var isAll = false
  private var pairs: [Pair] = []

  /// None.
  public init() {}

  /// Reads `*`, or pairs such as `0:101,1:102` of a partition and a broker; nil when it is neither.
  public init?(_ text: String) {
    if text == "*" {
      isAll = true
      return
    }
    for part in text.split(separator: ",") {
      let numbers = part.split(separator: ":").map { Int32($0) }
      guard numbers.count == 2, let partition = numbers[0], let broker = numbers[1] else {
        return nil
      }
      pairs.append(Pair(partition: partition, broker: broker))
    }
  }

  /// Whether the replica of a partition on a broker is among them.
  public func contains(partition: Int32, broker: Int32) -> Bool {
    isAll || pairs.contains(Pair(partition: partition, broker: broker))
  }
}
