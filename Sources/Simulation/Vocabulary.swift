import Checking
import Hardware
import KafkaBroker
import KafkaClients
import KafkaController
import KafkaLog
import KafkaProtocol
import KafkaRaft
import Scenarios

extension ScenarioVocabulary {
  /// Every name that a scenario of this build may use, from the registries themselves.
  public static var standard: ScenarioVocabulary {
    var words = ScenarioVocabulary()
    words.variants = Variants.registry.map(\.name)
    words.invariants = InvariantName.allCases.map(\.rawValue)
    words.devices = DeviceProfile.all.map(\.name)
    words.deviceFields = DeviceProfile.fields.map(\.word)
    words.fileSystems = FileSystemProfile.all.map(\.name)
    words.fileSystemFields = FileSystemProfile.fields.map(\.word)
    words.diskFaults = DiskFaultRegistry.all
    words.alerts = AlertName.allCases.map(\.rawValue)
    words.messages = MessageKind.names
    words.verdicts = RunVerdict.allCases.map(\.rawValue)
    words.maximumControllers = 9
    words.serverProperties = properties(
      BrokerConfig.fields.map(\.name) + ControllerConfig.fields.map(\.name)
    )
    let heeded = ControllerConfig.fields.filter { $0.expected != nil }.map(\.name)
    words.inertProperties = BrokerConfig.fields.filter { $0.expected == nil }.map(\.name)
      .filter { name in
        !heeded.contains(name) && !RaftConfig.fields.contains { $0.name == name }
      }
    words.controllerDefaults =
      ControllerConfig.fields.map { ($0.name, $0.shown(ControllerConfig())) }
      + RaftConfig.fields.filter { !heeded.contains($0.name) }
      .map { ($0.name, $0.shown(RaftConfig())) }
    words.serverProblem = { name, value in problem(name, value) }
    words.topicProblem = { name, value in
      var config = LogConfig()
      do throws(LogError) {
        try config.set(name, value)
        return nil
      } catch {
        let expected = LogConfig.expected(name).map { "; expected \($0)" } ?? ""
        return "'\(value)' is no value of '\(name)'\(expected)"
      }
    }
    words.topicProperties = properties(topicConfigs)
    words.producerProperties = properties(ProducerConfig.fields.map(\.name))
    words.consumerProperties = properties(ConsumerConfig.fields.map(\.name))
    return words
  }

  /// Topic configs that a log heeds (TopicConfig).
  private static let topicConfigs = [
    "cleanup.policy", "file.delete.delay.ms", "flush.messages", "flush.ms",
    "index.interval.bytes", "max.message.bytes", "message.timestamp.after.max.ms",
    "message.timestamp.before.max.ms", "message.timestamp.type", "min.insync.replicas",
    "preallocate", "retention.bytes", "retention.ms", "segment.bytes", "segment.index.bytes",
    "segment.ms", "unclean.leader.election.enable", "unclean.recovery.strategy",
    "leader.replication.throttled.replicas", "follower.replication.throttled.replicas",
  ]

  /// What is wrong with a server property, by the programs that heed it.
  private static func problem(_ name: String, _ value: String) -> String? {
    do throws(PropertyError) {
      if BrokerConfig.fields.contains(where: { $0.name == name }) {
        _ = try BrokerConfig(properties: [(name, value)])
      }
      _ = try ControllerConfig(properties: [(name, value)])
      return nil
    } catch {
      return error.description
    }
  }

  private static func properties(_ names: [String]) -> [Property] {
    var seen: [String] = []
    for name in names where !seen.contains(name) { seen.append(name) }
    return seen.map { Property($0, form(of: $0)) }
  }

  /// Kafka's names end in the unit of their value.
  private static func form(of name: String) -> PropertyForm {
    if name.hasSuffix(".ms") { return .milliseconds }
    if name.hasSuffix(".bytes") || name == "batch.size" || name == "buffer.memory" {
      return .bytes
    }
    return .text
  }
}

/// What would have paged an operator, by the names of Kafka's own metrics.
public enum AlertName: String, CaseIterable, Sendable {
  /// Partitions whose in-sync set is smaller than min.insync.replicas.
  case underMinIsr = "UnderMinIsr"
  /// Partitions whose in-sync set is smaller than the replica list.
  case underReplicated = "UnderReplicated"
  /// Partitions without a leader.
  case offlinePartitions = "OfflinePartitions"
  /// Elections outside the in-sync set.
  case uncleanLeaderElections = "UncleanLeaderElections"
  /// No controller is active.
  case activeController = "ActiveController"
}
