/// The settings of one partition's log, with Kafka's names and defaults (`LogConfig`).
public struct LogConfig: Equatable, Sendable {
  /// `segment.bytes`: size at which a segment is rolled; also the largest append.
  public var segmentBytes: Int64 = 1 << 30
  /// `segment.ms`: age at which a segment is rolled, milliseconds.
  public var segmentMilliseconds: Int64 = 604_800_000
  /// `segment.index.bytes`: size to which an active segment's indexes are extended.
  public var segmentIndexBytes: Int64 = 10 << 20
  /// `index.interval.bytes`: bytes of log between index entries.
  public var indexIntervalBytes: Int64 = 4096
  /// `flush.messages`: unflushed records that force a flush in the append.
  public var flushMessages: Int64 = .max
  /// `flush.ms`: age of unflushed records that forces a flush, milliseconds.
  public var flushMilliseconds: Int64 = .max
  /// `retention.ms`: age at which segments are deleted, milliseconds; -1 is never.
  public var retentionMilliseconds: Int64 = 604_800_000
  /// `retention.bytes`: size above which oldest segments are deleted; -1 is never.
  public var retentionBytes: Int64 = -1
  /// `cleanup.policy` contains `delete`; without it only the log start offset takes segments.
  ///
  /// Compaction itself is outside the model: a compacted log keeps every record.
  public var deletes = true
  /// `file.delete.delay.ms`: time between renaming a file to `.deleted` and removing it.
  public var fileDeleteDelayMilliseconds: Int64 = 60_000
  /// `max.message.bytes`: largest batch accepted from a producer.
  public var maxMessageBytes: Int = 1_048_588
  /// `message.timestamp.type`.
  public var timestampType: TimestampType = .createTime
  /// `message.timestamp.before.max.ms`: how far behind the leader's clock a timestamp may be.
  public var timestampBeforeMaxMilliseconds: Int64 = .max
  /// `message.timestamp.after.max.ms`: how far ahead of the leader's clock a timestamp may be.
  public var timestampAfterMaxMilliseconds: Int64 = .max
  /// `preallocate`: whether new segment files are extended to `segment.bytes` at once.
  public var preallocates = false
  /// `min.insync.replicas`: in-sync replicas that acks=all needs.
  public var minInsyncReplicas: Int32 = 1
  /// `unclean.leader.election.enable`: whether a replica outside the in-sync set may lead.
  public var allowsUncleanElection = false
  /// `producer.id.expiration.ms`: silence after which a producer is forgotten.
  public var producerExpirationMilliseconds: Int64 = 86_400_000
  /// `leader.replication.throttled.replicas`: which leaders send within a quota.
  public var leaderThrottled = ThrottledReplicas()
  /// `follower.replication.throttled.replicas`: which followers fetch within a quota.
  public var followerThrottled = ThrottledReplicas()

  /// Makes Kafka's defaults.
  public init() {}
}

extension LogConfig {
  /// Sets one property by Kafka's topic-level name.
  ///
  /// - Throws: `LogError.badConfiguration` for a name no field has or a value out of range.
  public mutating func set(_ key: String, _ value: String) throws(LogError) {
    if try setLimit(key, value) { return }
    if try setThrottled(key, value) { return }
    guard try setPolicy(key, value) else { throw .badConfiguration(key: key, value: value) }
  }

  mutating func setLimit(_ key: String, _ value: String) throws(LogError) -> Bool {
    func number() throws(LogError) -> Int64 {
      guard let number = Int64(value), let range = Self.range(of: key), range.contains(number)
      else {
        throw .badConfiguration(key: key, value: value)
      }
      return number
    }
    switch key {
    case "segment.bytes": segmentBytes = try number()
    case "segment.ms": segmentMilliseconds = try number()
    case "segment.index.bytes": segmentIndexBytes = try number()
    case "index.interval.bytes": indexIntervalBytes = try number()
    case "flush.messages": flushMessages = try number()
    case "flush.ms": flushMilliseconds = try number()
    case "retention.ms": retentionMilliseconds = try number()
    case "retention.bytes": retentionBytes = try number()
    case "file.delete.delay.ms": fileDeleteDelayMilliseconds = try number()
    case "max.message.bytes": maxMessageBytes = Int(try number())
    case "message.timestamp.before.max.ms": timestampBeforeMaxMilliseconds = try number()
    case "message.timestamp.after.max.ms": timestampAfterMaxMilliseconds = try number()
    case "min.insync.replicas": minInsyncReplicas = Int32(try number())
    case "producer.id.expiration.ms": producerExpirationMilliseconds = try number()
    default: return false
    }
    return true
  }

  private mutating func setThrottled(_ key: String, _ value: String) throws(LogError) -> Bool {
    let isOfLeaders = key == "leader.replication.throttled.replicas"
    guard isOfLeaders || key == "follower.replication.throttled.replicas" else { return false }
    guard let replicas = ThrottledReplicas(value) else {
      throw .badConfiguration(key: key, value: value)
    }
    if isOfLeaders { leaderThrottled = replicas } else { followerThrottled = replicas }
    return true
  }

  /// Whether a `cleanup.policy` lets old segments go by time and size; nil for no such policy
  /// (`UnifiedLog.deleteOldSegments`).
  public static func deletes(underPolicy policy: String) -> Bool? {
    var words: [String] = []
    for part in policy.split(separator: ",", omittingEmptySubsequences: false) {
      let word = part.filter { $0 != " " }
      guard word == "delete" || word == "compact" else { return nil }
      words.append(word)
    }
    return words.contains("delete")
  }

  mutating func setPolicy(_ key: String, _ value: String) throws(LogError) -> Bool {
    let word = value.lowercased()
    switch (key, word) {
    case ("cleanup.policy", _):
      guard let policy = Self.deletes(underPolicy: value) else { return false }
      deletes = policy
    case ("message.timestamp.type", "createtime"): timestampType = .createTime
    case ("message.timestamp.type", "logappendtime"): timestampType = .logAppendTime
    case ("preallocate", "true"), ("preallocate", "false"): preallocates = word == "true"
    case ("unclean.leader.election.enable", "true"), ("unclean.leader.election.enable", "false"):
      allowsUncleanElection = word == "true"
    // The controller's alone.
    case ("unclean.recovery.strategy", "none"), ("unclean.recovery.strategy", "balanced"),
      ("unclean.recovery.strategy", "aggressive"):
      break
    default: return false
    }
    return true
  }
}
