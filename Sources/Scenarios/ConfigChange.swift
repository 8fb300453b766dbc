/// Dynamic configs that change: of a topic, or of all brokers.
public struct ConfigChange: Hashable, Sendable {
  /// The topic; nil for what holds for every topic that has no value of its own.
  public var topic: String?
  /// What is set.
  public var set: [Setting]
  /// Names of what is set no more.
  public var reset: [String]

  /// Makes the value from its fields.
  public init(topic: String?, set: [Setting], reset: [String] = []) {
    self.topic = topic
    self.set = set
    self.reset = reset
  }

  /// Whether it may be of consequence for a topic.
  public func concerns(_ name: String) -> Bool { topic == nil || topic == name }
}
