// What values the properties of a log may have (TopicConfig).
extension LogConfig {
  /// Properties that are whole numbers, with their bounds.
  private static let ranges: [(key: String, range: ClosedRange<Int64>)] = [
    ("segment.bytes", 14...Int64(Int32.max)),
    ("segment.ms", 1...Int64.max),
    ("segment.index.bytes", 4...Int64(Int32.max)),
    ("index.interval.bytes", 0...Int64(Int32.max)),
    ("flush.messages", 1...Int64.max),
    ("flush.ms", 0...Int64.max),
    ("retention.ms", -1...Int64.max),
    ("retention.bytes", -1...Int64.max),
    ("file.delete.delay.ms", 0...Int64.max),
    ("max.message.bytes", 0...Int64(Int32.max)),
    ("message.timestamp.before.max.ms", 0...Int64.max),
    ("message.timestamp.after.max.ms", 0...Int64.max),
    ("min.insync.replicas", 1...Int64(Int32.max)),
    ("producer.id.expiration.ms", 1...Int64.max),
  ]

  private static let choices: [(key: String, expected: String)] = [
    ("cleanup.policy", "delete, compact or both"),
    ("message.timestamp.type", "CreateTime or LogAppendTime"),
    ("preallocate", "true or false"),
    ("unclean.leader.election.enable", "true or false"),
    ("unclean.recovery.strategy", "None, Balanced or Aggressive"),
    ("leader.replication.throttled.replicas", "'*', or pairs such as '0:1,0:2'"),
    ("follower.replication.throttled.replicas", "'*', or pairs such as '0:1,0:2'"),
  ]

  /// Every name that `set` takes.
  public static let propertyNames = ranges.map(\.key) + choices.map(\.key)

  /// Bounds of a property that is a whole number.
  static func range(of key: String) -> ClosedRange<Int64>? {
    ranges.first { $0.key == key }?.range
  }

  /// What a property's value must be, for people; nil for an unknown name.
  public static func expected(_ key: String) -> String? {
    guard let range = range(of: key) else { return choices.first { $0.key == key }?.expected }
    let least = range.lowerBound
    return range.upperBound == .max
      ? "a whole number from \(least)" : "a whole number from \(least) to \(range.upperBound)"
  }
}
