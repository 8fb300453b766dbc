import Primitives
public enum StopCause: Sendable { case process, operatingSystem, power, shutdown, halted }
public struct Violation: Sendable { public var summary: String }
public struct Judgement: Sendable { public var violations: [Violation] = []; public var acked = 0; public var lost = 0 }
public struct PartitionContract: Sendable {
  public init(partition: TopicPartition, name: String, replicationFactor: Int, minInSync: Int) {}
}
public struct CheckerConfiguration: Sendable {
  public init(contracts: [PartitionContract], firstPartition: [Int], nodeNames: [String], idempotentProducers: [NodeID]) {}
}
public struct Checker: Sendable {
  public var violations: [Violation] = []
  public init(configuration: CheckerConfiguration) {}
  public mutating func record(_ o: Observation, from: NodeID, at: Instant) {}
  public mutating func nodeStopped(_ node: NodeID, _ cause: StopCause, at: Instant) {}
  public mutating func nodeStarted(_ node: NodeID, at: Instant) {}
  public mutating func calmBegins(at: Instant) {}
  public mutating func auditReplica(_ node: NodeID, _ tp: TopicPartition, files: [(name: String, content: Bytes)], at: Instant) {}
  public mutating func finish(converged: Bool, at: Instant) -> Judgement { Judgement() }
}
