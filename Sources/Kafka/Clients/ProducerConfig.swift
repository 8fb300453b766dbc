import KafkaProtocol
import Primitives

/// A producer's settings, by Kafka's names and with its defaults.
public struct ProducerConfig: Sendable {
  /// `acks`: -1 (all), 0 or 1.
  public var acks: Int16 = -1
  /// `enable.idempotence`: true unless other settings forbid it.
  public var idempotence = true
  /// `linger.ms`: how long a batch waits for more records.
  public var linger: Interval = .zero
  /// `batch.size`: largest batch.
  public var batchSize: ByteCount = .kibibytes(16)
  /// `buffer.memory`: space for batches that were not answered.
  public var bufferMemory: ByteCount = .mebibytes(32)
  /// `max.request.size`.
  public var maxRequestSize: ByteCount = .mebibytes(1)
  /// `retries`.
  public var retries: Int32 = .max
  /// `delivery.timeout.ms`: from a batch's creation to success or failure.
  public var deliveryTimeout: Interval = .minutes(2)
  /// Settings of connections.
  public var connections = ConnectionConfig()

  /// Kafka's defaults.
  public init() {}

  /// Kafka's defaults changed by `properties`.
  ///
  /// - Throws: `PropertyError` for an unknown name, a value that cannot be, or settings that
  ///   contradict each other (`ProducerConfig.postProcessAndValidateIdempotenceConfigs`).
  public init(properties: [(key: String, value: String)]) throws(PropertyError) {
    try Self.fields.apply(properties, to: &self)
    let given = { (key: String) in properties.contains { $0.key == key } }
    try settleIdempotence(isGiven: given("enable.idempotence"))
    if deliveryTimeout < linger + connections.requestTimeout {
      guard !given("delivery.timeout.ms") else {
        throw .conflict(
          key: "delivery.timeout.ms",
          reason: "must be at least linger.ms + request.timeout.ms"
        )
      }
      deliveryTimeout = linger + connections.requestTimeout
    }
  }

  private mutating func settleIdempotence(isGiven: Bool) throws(PropertyError) {
    guard idempotence else { return }
    let reason: String? =
      if acks != -1 {
        "needs acks=all"
      } else if retries == 0 {
        "needs retries above 0"
      } else if connections.maxInFlight > 5 {
        "needs max.in.flight.requests.per.connection of at most 5"
      } else {
        nil
      }
    guard let reason else { return }
    if isGiven { throw .conflict(key: "enable.idempotence", reason: reason) }
    idempotence = false
  }

  /// Every setting, by Kafka's names.
  public static let fields: [PropertyField<ProducerConfig>] =
    [
      .choice("acks", \.acks, [("all", -1), ("-1", -1), ("0", 0), ("1", 1)]),
      .boolean("enable.idempotence", \.idempotence),
      .milliseconds("linger.ms", \.linger),
      .bytes("batch.size", \.batchSize),
      .bytes("buffer.memory", \.bufferMemory),
      .bytes("max.request.size", \.maxRequestSize),
      .integer("retries", \.retries),
      .milliseconds("delivery.timeout.ms", \.deliveryTimeout),
      .milliseconds("request.timeout.ms", \.connections.requestTimeout),
      .milliseconds("retry.backoff.ms", \.connections.retryBackoff),
      .milliseconds("retry.backoff.max.ms", \.connections.retryBackoffMax),
      .milliseconds("reconnect.backoff.ms", \.connections.reconnectBackoff),
      .milliseconds("reconnect.backoff.max.ms", \.connections.reconnectBackoffMax),
      .milliseconds("metadata.max.age.ms", \.connections.metadataMaxAge),
      .integer("max.in.flight.requests.per.connection", \.connections.maxInFlight, in: 1...1_000),
      .ignored("client.id"),
    ]
}

/// What a producer's application writes.
public struct ProducerWorkload: Sendable {
  /// How records are spread over time.
  public enum Arrivals: Sendable, CaseIterable {
    /// At equal distances.
    case steady
    /// At random, independent of each other.
    case poisson
  }

  /// How records are spread over partitions.
  public enum Partitioner: Sendable, CaseIterable {
    /// In turn.
    case roundRobin
    /// Drawn uniformly.
    case random
  }

  /// The partitions to write to.
  public var partitions: [TopicPartition]
  /// Records per second over all partitions; 0 writes nothing.
  public var recordsPerSecond: Int64
  /// Bytes of each record's value, at least 16 for its identity.
  public var recordSize: ByteCount
  /// Spread over time.
  public var arrivals: Arrivals = .steady
  /// Spread over partitions.
  public var partitioner: Partitioner = .roundRobin
  /// Wait before the first record, from the start of the node.
  public var startAfter: Interval = .zero
  /// Milliseconds that one unit of a record's timestamp stands for: 1000 where it counts seconds.
  public var timestampUnit: Int64 = 1
  /// Records to write in all; nil writes until stopped.
  public var limit: Int64?

  /// Describes a workload.
  public init(partitions: [TopicPartition], recordsPerSecond: Int64, recordSize: ByteCount) {
    self.partitions = partitions
    self.recordsPerSecond = recordsPerSecond
    self.recordSize = recordSize
  }
}
