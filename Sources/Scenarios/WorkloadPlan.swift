import Primitives

/// One topic to create before the clients start.
public struct TopicPlan: Hashable, Sendable {
  /// Name.
  public var name: String
  /// Number of partitions.
  public var partitions: Int = 1
  /// Copies of each partition.
  public var replicationFactor: Int = 3
  /// Topic configs by Kafka property name, in file order.
  public var configs: [Setting] = []
  /// Replica lists by partition, preferred leader first; nil lets the controller place them.
  public var assignment: [[Int]]?
  /// Where the file names the topic.
  public var position: SourcePosition = .start

  /// Makes a topic with one partition and three copies.
  public init(name: String) { self.name = name }
}

/// One producer.
public struct WriterPlan: Hashable, Sendable {
  /// Topic written to, every partition in turn.
  public var topic: String
  /// Mean time between records; arrivals are Poisson.
  public var meanGap: Interval = .milliseconds(10)
  /// Size of a record's value.
  public var bytes: ByteCount = ByteCount(100)
  /// Acknowledgements: 0, 1, or -1 for all.
  public var acks: Int8 = -1
  /// What its records' timestamps count.
  public var timestamps = TimestampUnit.milliseconds
  /// Producer properties by Kafka name, `acks` excepted.
  public var settings: [Setting] = []

  /// Makes a writer of 100 records per second with acks=all.
  public init(topic: String) { self.topic = topic }
}

/// What a producer's timestamps count; Kafka takes them for milliseconds.
public enum TimestampUnit: String, Hashable, Sendable, CaseIterable {
  case milliseconds, seconds
}

/// One consumer.
public struct ReaderPlan: Hashable, Sendable {
  /// Topic read from, every partition.
  public var topic: String
  /// Name of the consumer group, for reports.
  public var group: String = ""
  /// Consumer properties by Kafka name.
  public var settings: [Setting] = []

  /// Makes a reader.
  public init(topic: String) { self.topic = topic }
}
