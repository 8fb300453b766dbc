import KafkaProtocol
import Primitives

/// What a consumer does when its position is outside the log.
public enum OffsetReset: Sendable {
  /// Goes to the first offset.
  case earliest
  /// Goes to the high watermark.
  case latest
  /// Stops reading the partition.
  case none
}

/// A consumer's settings, by Kafka's names and with its defaults.
public struct ConsumerConfig: Sendable {
  /// `fetch.max.wait.ms`: how long a broker waits for `fetch.min.bytes`.
  public var fetchMaxWait: Interval = .milliseconds(500)
  /// `fetch.min.bytes`.
  public var fetchMinBytes: ByteCount = ByteCount(Int64(1))
  /// `fetch.max.bytes`: per answer.
  public var fetchMaxBytes: ByteCount = .mebibytes(50)
  /// `max.partition.fetch.bytes`.
  public var partitionMaxBytes: ByteCount = .mebibytes(1)
  /// `auto.offset.reset`: the start is always the first offset, as after `seekToBeginning`.
  public var offsetReset = OffsetReset.latest
  /// `client.rack`: where it stands, for brokers that know a near replica (KIP-392).
  public var rack: String?
  /// Settings of connections.
  public var connections = ConnectionConfig()

  /// Kafka's defaults.
  public init() { connections.maxInFlight = 100 }

  /// Kafka's defaults changed by `properties`.
  public init(properties: [(key: String, value: String)]) throws(PropertyError) {
    self.init()
    try Self.fields.apply(properties, to: &self)
  }

  /// Every setting, by Kafka's names.
  public static let fields: [PropertyField<ConsumerConfig>] = [
    .milliseconds("fetch.max.wait.ms", \.fetchMaxWait),
    .bytes("fetch.min.bytes", \.fetchMinBytes),
    .bytes("fetch.max.bytes", \.fetchMaxBytes),
    .bytes("max.partition.fetch.bytes", \.partitionMaxBytes),
    .choice(
      "auto.offset.reset",
      \.offsetReset,
      [("earliest", .earliest), ("latest", .latest), ("none", .none)]
    ),
    .milliseconds("request.timeout.ms", \.connections.requestTimeout),
    .milliseconds("retry.backoff.ms", \.connections.retryBackoff),
    .milliseconds("retry.backoff.max.ms", \.connections.retryBackoffMax),
    .milliseconds("reconnect.backoff.ms", \.connections.reconnectBackoff),
    .milliseconds("reconnect.backoff.max.ms", \.connections.reconnectBackoffMax),
    .milliseconds("metadata.max.age.ms", \.connections.metadataMaxAge),
    .parsed("client.rack", \.rack, expected: "a rack's name") { $0.isEmpty ? nil : .some($0) },
    .ignored("client.id"),
    .ignored("group.id"),
  ]
}
