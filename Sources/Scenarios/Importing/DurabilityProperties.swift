/// A property of a server that durability depends on.
public struct DurabilityProperty: Hashable, Sendable {
  /// What becomes of it.
  public enum Role: Hashable, Sendable {
    /// The simulated servers heed it.
    case simulated
    /// It is judged, and says nothing about the topics of a study.
    case judged
  }

  /// Its name.
  public var name: String
  /// The form of its value.
  public var form: PropertyForm
  /// What becomes of it.
  public var role: Role

  init(_ name: String, _ form: PropertyForm, _ role: Role = .simulated) {
    self.name = name
    self.form = form
    self.role = role
  }

  /// Every such property, by Kafka's names and within Kafka's bounds.
  public static let all: [DurabilityProperty] = replication + logs + liveness + internalTopics

  /// The property of a name, if durability depends on it.
  public static func named(_ name: String) -> DurabilityProperty? { all.first { $0.name == name } }

  private static let count = PropertyForm.integer(1, Int64(Int32.max))
  private static let positive = PropertyForm.integer(1, Int64.max)
  private static let natural = PropertyForm.integer(0, Int64.max)
  private static let limit = PropertyForm.integer(-1, Int64.max)

  private static let replication = [
    DurabilityProperty("min.insync.replicas", count),
    DurabilityProperty("default.replication.factor", .integer(1, 32767)),
    DurabilityProperty("num.partitions", count, .judged),
    DurabilityProperty("unclean.leader.election.enable", .boolean),
    DurabilityProperty("eligible.leader.replicas.enable", .boolean),
    DurabilityProperty("replica.lag.time.max.ms", positive),
    DurabilityProperty("replica.fetch.wait.max.ms", natural),
    DurabilityProperty("replica.fetch.max.bytes", natural),
    DurabilityProperty("replica.high.watermark.checkpoint.interval.ms", positive),
    DurabilityProperty("num.replica.fetchers", .integer(1, 64)),
    DurabilityProperty("auto.leader.rebalance.enable", .boolean),
    DurabilityProperty("auto.create.topics.enable", .boolean, .judged),
    DurabilityProperty("broker.rack", .text, .judged),
    DurabilityProperty("process.roles", .text, .judged),
  ]

  private static let logs = [
    DurabilityProperty("log.flush.interval.messages", positive),
    DurabilityProperty("log.flush.interval.ms", natural),
    DurabilityProperty("log.flush.scheduler.interval.ms", positive),
    DurabilityProperty("log.flush.offset.checkpoint.interval.ms", positive),
    DurabilityProperty("log.segment.bytes", .integer(14, Int64(Int32.max))),
    DurabilityProperty("log.roll.hours", count),
    DurabilityProperty("log.roll.ms", positive),
    DurabilityProperty("log.retention.hours", .integer(-1, Int64(Int32.max))),
    DurabilityProperty("log.retention.minutes", .integer(-1, Int64(Int32.max))),
    DurabilityProperty("log.retention.ms", limit),
    DurabilityProperty("log.retention.bytes", limit),
    DurabilityProperty("log.retention.check.interval.ms", positive),
    DurabilityProperty("message.max.bytes", .integer(0, Int64(Int32.max))),
    DurabilityProperty("log.cleanup.policy", .text, .judged),
    DurabilityProperty("log.dirs", .text, .judged),
    DurabilityProperty("log.dir", .text, .judged),
    DurabilityProperty("num.recovery.threads.per.data.dir", .integer(1, 1024)),
  ]

  private static let liveness = [
    DurabilityProperty("broker.session.timeout.ms", positive),
    DurabilityProperty("broker.heartbeat.interval.ms", positive),
    DurabilityProperty("controlled.shutdown.enable", .boolean),
  ]

  private static let internalTopics = [
    DurabilityProperty("offsets.topic.replication.factor", .integer(1, 32767), .judged),
    DurabilityProperty("transaction.state.log.replication.factor", .integer(1, 32767), .judged),
    DurabilityProperty("transaction.state.log.min.isr", count, .judged),
    DurabilityProperty(
      "share.coordinator.state.topic.replication.factor",
      .integer(1, 32767),
      .judged
    ),
    DurabilityProperty("share.coordinator.state.topic.min.isr", count, .judged),
  ]
}

extension PropertiesFile {
  /// Complains of every value that Kafka would refuse, of the properties that durability rests on.
  func check(_ problems: inout Problems) {
    for entry in entries {
      guard let property = DurabilityProperty.named(entry.key) else { continue }
      if entry.value.hasPrefix("${") {
        problems.error(
          "'\(entry.key)' is a reference that only a broker can resolve",
          at: entry.valuePosition,
          hint: "write its value"
        )
        continue
      }
      let form = property.form
      guard !form.accepts(entry.value) else { continue }
      problems.error(
        "expected \(form.text) for '\(entry.key)' but found '\(entry.value)'",
        at: entry.valuePosition,
        hint: entry.value.isEmpty ? "remove the line for the default" : ""
      )
    }
  }

  /// Complains of a retention of no time at all, which Kafka does not start with; of several units
  /// the finest one holds (`KafkaConfig.logRetentionTimeMillis`).
  private func checkRetention(_ problems: inout Problems) {
    let units = ["log.retention.ms", "log.retention.minutes", "log.retention.hours"]
    guard let key = units.first(where: { self[$0] != nil }), let entry = self[key],
      Int64(entry.value) == 0
    else { return }
    problems.error(
      "'\(key)' is 0, which leaves records no time",
      at: entry.valuePosition,
      hint: "write -1 for no limit, or at least 1"
    )
  }

  /// Reads a server's properties and complains of values that Kafka would refuse.
  ///
  /// - Throws: Every error, with its place.
  public static func server(_ text: String, file: String) throws(ScenarioErrors) -> PropertiesFile {
    let properties = try parse(text, file: file)
    var problems = Problems(file: file)
    properties.check(&problems)
    properties.checkDirectories(&problems)
    properties.checkRetention(&problems)
    try problems.stopIfAny()
    return properties
  }
}

extension PropertyForm {
  /// Whether a value as Kafka writes it has this form.
  func accepts(_ text: String) -> Bool {
    switch self {
    case .boolean: ["true", "false"].contains(text.lowercased())
    case .integer(let low, let high): Int64(text).map { (low...high).contains($0) } ?? false
    case .milliseconds, .bytes: Int64(text) != nil
    case .word(let words): words.contains(text)
    case .text: !text.isEmpty
    }
  }

  /// The form in words.
  var text: String {
    switch self {
    case .boolean: "true or false"
    case .integer(let low, let high):
      high == Int64.max ? "a whole number from \(low)" : "a whole number from \(low) to \(high)"
    case .milliseconds: "milliseconds"
    case .bytes: "bytes"
    case .word(let words): "one of \(words.map { "'\($0)'" }.joined(separator: ", "))"
    case .text: "a value"
    }
  }
}
