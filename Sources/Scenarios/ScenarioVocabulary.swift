import Primitives

/// Names that scenario files may use but that this layer cannot know, for checks and suggestions.
///
/// An empty list accepts every name.
public struct ScenarioVocabulary: Sendable {
  /// One property and how its value is written.
  public struct Property: Sendable {
    /// The property's name.
    public var name: String
    /// The form of its value.
    public var form: PropertyForm

    /// Describes a property.
    public init(_ name: String, _ form: PropertyForm) {
      self.name = name
      self.form = form
    }
  }

  /// Names of historical and planted bugs.
  public var variants: [String] = []
  /// Names of invariants.
  public var invariants: [String] = []
  /// Names of device profiles.
  public var devices: [String] = []
  /// Fields of a device profile; an empty list accepts every field and sets none.
  public var deviceFields: [ProfileFieldName] = []
  /// Names of file-system profiles.
  public var fileSystems: [String] = []
  /// Fields of a file-system profile; an empty list accepts every field and sets none.
  public var fileSystemFields: [ProfileFieldName] = []
  /// Kinds of disk fault, with their parameters.
  public var diskFaults: [FaultDescription] = []
  /// Names of alerts.
  public var alerts: [String] = []
  /// Names of messages that a step can hold.
  public var messages: [String] = []
  /// Verdicts that a case can expect by name.
  public var verdicts: [String] = []
  /// Most controllers that a cluster can have; nil for no bound.
  public var maximumControllers: Int?
  /// Broker and controller properties.
  public var serverProperties: [Property] = []
  /// Server properties that are taken and change nothing.
  public var inertProperties: [String] = []
  /// Properties that controllers heed, with Kafka's defaults.
  public var controllerDefaults: [(name: String, value: String)] = []
  /// What is wrong with the value of a server property, in words; nil when nothing is.
  public var serverProblem: @Sendable (_ name: String, _ value: String) -> String? = { _, _ in nil }
  /// What is wrong with the value of a topic's config, in words; nil when nothing is.
  public var topicProblem: @Sendable (_ name: String, _ value: String) -> String? = { _, _ in nil }
  /// Topic configs.
  public var topicProperties: [Property] = []
  /// Producer properties.
  public var producerProperties: [Property] = []
  /// Consumer properties.
  public var consumerProperties: [Property] = []

  /// Makes a vocabulary that accepts every name.
  public init() {}
}

/// The form of a property's value.
public enum PropertyForm: Hashable, Sendable {
  /// `true` or `false`.
  case boolean
  /// A whole number within bounds.
  case integer(Int64, Int64)
  /// Milliseconds; a duration such as `"30s"` is accepted and converted.
  case milliseconds
  /// Bytes; a size such as `"64MiB"` is accepted and converted.
  case bytes
  /// One of a few words.
  case word([String])
  /// Any text.
  case text
}
