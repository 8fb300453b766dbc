/// A placement of partitions to analyse, and others to set it against.
public struct PlacementRequest: Hashable, Sendable {
  /// Name in the report; empty when there is only one.
  public var name: String
  /// The placement itself.
  public var subject: Subject
  /// What it is set against.
  public var alternatives: [Alternative]
  /// Numbers of brokers gone at once for which chances are wanted.
  public var gone: [Int]
  /// Number of other brokers that share data with one, in placements on copysets; nil for the
  /// least.
  public var scatterWidth: Int?
  /// Where the file asks for it.
  public var position: SourcePosition

  /// A placement that is known, or only its size.
  public enum Subject: Hashable, Sendable {
    /// The placement of a real cluster.
    case described(DescribedTopics)
    /// A cluster of which only the size is known.
    case sized(brokers: Int, partitions: Int, replicas: Int)
  }

  /// Another way to place the same partitions on the same brokers.
  public enum Alternative: String, Hashable, Sendable, CaseIterable {
    /// Each partition on brokers drawn at random.
    case random
    /// As Kafka places replicas on brokers with racks.
    case rackAware = "rack-aware"
    /// On the sets of few permutations of the brokers.
    case copysets
  }

  /// Makes a request.
  public init(
    name: String,
    subject: Subject,
    alternatives: [Alternative],
    gone: [Int],
    scatterWidth: Int? = nil,
    position: SourcePosition = .start
  ) {
    self.name = name
    self.subject = subject
    self.alternatives = alternatives
    self.gone = gone
    self.scatterWidth = scatterWidth
    self.position = position
  }
}

/// Topics with their replicas, as `kafka-topics --describe` prints them.
public struct DescribedTopics: Hashable, Sendable {
  /// A broker of the cluster.
  public struct Broker: Hashable, Sendable {
    /// Its id, from whatever number the cluster begins with.
    public var id: Int
    /// Its rack; empty when unknown.
    public var rack: String
    /// Its zone; empty when unknown.
    public var zone: String

    /// Makes a broker.
    public init(id: Int, rack: String = "", zone: String = "") {
      self.id = id
      self.rack = rack
      self.zone = zone
    }
  }

  /// A topic.
  public struct Topic: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// Copies of each partition, as the heading says.
    public var replicationFactor: Int
    /// Its configs.
    public var configs: [Setting]
    /// Replicas by partition, preferred leader first, by broker id.
    public var assignment: [[Int]]
    /// In-sync replicas by partition, by broker id.
    public var inSync: [[Int]]
    /// Whether a broker leads, by partition; so it is taken where the file does not say.
    public var hasLeader: [Bool]
    /// Where the file names it.
    public var position: SourcePosition

    /// Makes a topic without partitions.
    public init(name: String, replicationFactor: Int, position: SourcePosition = .start) {
      self.name = name
      self.replicationFactor = replicationFactor
      configs = []
      assignment = []
      inSync = []
      hasLeader = []
      self.position = position
    }
  }

  /// The file it was read from.
  public var file: String
  /// Topics in file order.
  public var topics: [Topic]
  /// Brokers in order of their ids.
  public var brokers: [Broker]

  /// Makes a description.
  public init(file: String, topics: [Topic], brokers: [Broker]) {
    self.file = file
    self.topics = topics
    self.brokers = brokers
  }
}
