import Checking
import Hardware
import KafkaController
import KafkaProtocol
import Primitives
import Scenarios

/// What a cluster does for its clients, and at what cost.
public struct ServiceCounters: Hashable, Sendable {
  /// Records acknowledged.
  public var acknowledged: Int64 = 0
  /// Syncs of the brokers' disks.
  public var syncs: Int64 = 0
  /// Bytes that the brokers wrote.
  public var bytesWritten: Int64 = 0
  /// Bytes on the network.
  public var networkBytes: Int64 = 0
  /// Bytes on the network between zones.
  public var crossZoneBytes: Int64 = 0
}

extension Simulation {
  /// Partitions in which no fully acknowledged write can succeed now, and those without a leader.
  public var unserved: (refused: Int, offline: Int) { world.machine.checker.unserved }

  /// Times and counts that an operator would have been alerted by, so far.
  public var signals: SignalSummary { world.machine.checker.signals(at: world.now) }

  /// What each partition promises.
  public var contracts: [PartitionContract] { world.machine.checker.configuration.partitions }

  /// Replicas of every partition that exists, in order of the scenario, by broker id.
  public var replicas: [[Int]] {
    world.plan.scenario.topics.flatMap { topic in
      (0..<topic.partitions).compactMap { number in
        world.registration(PartitionName(topic: topic.name, partition: number))?.replicas
          .map { Int($0.raw) }
      }
    }
  }

  /// A broker's disks start to write back everything that is dirty.
  public mutating func writeBack(broker: Int) {
    let node = NodeID(broker)
    guard world.nodes(of: .broker).contains(node) else { return }
    for disk in world.machine.disks(of: node) {
      world.machine.disks[disk].writeBack(at: world.now)
    }
  }

  /// Work done so far.
  public var service: ServiceCounters {
    var counters = ServiceCounters()
    counters.acknowledged = world.machine.acked.reduce(0, +)
    for node in world.nodes(of: .broker) {
      for disk in world.machine.disks(of: node) {
        counters.syncs += world.machine.disks[disk].counters.syncs
        counters.bytesWritten += world.machine.disks[disk].counters.bytesWritten
      }
    }
    counters.networkBytes = world.machine.network.counters.bytes
    counters.crossZoneBytes = world.machine.network.counters.crossZoneBytes
    return counters
  }
}
