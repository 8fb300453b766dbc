import Environment
import KafkaLog
import KafkaProtocol
import Primitives

/// A Kafka broker: replicas of partitions, led or followed, and the process around them.
public struct Broker: Node {
  /// What it sends and receives.
  public typealias Message = KafkaMessage
  /// `broker.id`, and the node it runs on.
  public let id: NodeID
  /// The server's settings.
  public let config: BrokerConfig
  /// The node of the controller.
  public let controller: NodeID
  /// `broker.rack`, if any.
  public let rack: String?
  /// Planted bugs.
  public let variants: Variants

  /// Makes a broker that has not started.
  public init(
    id: NodeID, config: BrokerConfig, controller: NodeID, rack: String? = nil,
    variants: Variants = []
  ) {
    self.id = id
    self.config = config
    self.controller = controller
    self.rack = rack
    self.variants = variants
  }

  /// Which lane an event's handler runs on.
  public func lane(for event: NodeEvent<KafkaMessage>) -> Lane { .event }

  /// Handles one event.
  public mutating func handle<M: Machine<KafkaMessage>>(
    _ event: NodeEvent<KafkaMessage>, on machine: inout M
  ) {}
}
