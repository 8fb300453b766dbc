import Primitives

/// A checked scenario file: a story with its cases, each ready to run.
public struct Scenario: Sendable {
  /// The file as the user named it, for messages.
  public var file: String
  /// The whole text of the file, kept for capsules; where it names configuration files, the text
  /// of a file that has what they say in their place.
  public var text: String
  /// Version of the format, always 1.
  public var format: Int
  /// The story's name.
  public var title: String
  /// The comment at the head of the file, without comment marks; it teaches the story.
  public var story: String
  /// Every case with its overrides merged over the file's top level, in file order.
  ///
  /// A file without cases has one, named `default`.
  public var cases: [ScenarioCase]
  /// Real configuration files that stand for a part of it, with what of them counts.
  public var imports: [ImportedFile] = []
  /// What is legal but surely not meant, such as min.insync.replicas above the replica count.
  public var warnings: [ScenarioError]
}

/// One fully resolved case of a scenario: everything that a run needs besides its seed.
public struct ScenarioCase: Sendable {
  /// The case's name within its file.
  public var name: String
  /// Machines, their hardware and their settings.
  public var cluster: ClusterPlan
  /// Topics, in file order; the index is the dense topic id.
  public var topics: [TopicPlan]
  /// Producers.
  public var writers: [WriterPlan]
  /// Consumers.
  public var readers: [ReaderPlan]
  /// Steps in order.
  public var script: [ScriptStep]
  /// Random background faults.
  public var nemesis: [NemesisPlan]
  /// Length and bounds of the run.
  public var run: RunPlan
  /// Names of the historical or planted bugs that are switched on.
  public var variants: [String]
  /// What the run must show.
  public var expect: Expectation
}

/// Length and bounds of a run.
public struct RunPlan: Hashable, Sendable {
  /// Virtual time with clients and faults active.
  public var duration: Interval = .minutes(1)
  /// Virtual time after the last fault is healed within which the cluster must converge.
  public var settle: Interval = .minutes(1)
  /// Most engine events before the run ends inconclusive.
  public var maxEvents: Int64 = 200_000_000
  /// Instants from which everything random is drawn anew, in order.
  public var reseeds: [Reseed] = []

  /// Makes the default plan.
  public init() {}
}

/// An instant from which everything random is drawn from another seed.
///
/// What a run did before is the same for every such seed, so that a search can try many ways in
/// which one past goes on.
public struct Reseed: Hashable, Sendable {
  /// The instant, from the start of the run.
  public var at: Interval
  /// Root of everything random from then on.
  public var seed: UInt64

  /// Names an instant and a seed.
  public init(at: Interval, seed: UInt64) {
    self.at = at
    self.seed = seed
  }
}

/// One property with its value as text, and where the file says so.
public struct Setting: Hashable, Sendable {
  /// The property's name, as Kafka spells it.
  public var key: String
  /// Its value as text, such as `30000` or `false`.
  public var value: String
  /// Where the value stands.
  public var position: SourcePosition

  /// Makes a setting.
  public init(key: String, value: String, position: SourcePosition = .start) {
    self.key = key
    self.value = value
    self.position = position
  }
}
