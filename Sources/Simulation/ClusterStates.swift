import Checking
import Hardware
import KafkaBroker
import KafkaController
import KafkaProtocol
import Primitives
import Scenarios

/// Abstract states that a cluster has been in: what an engineer would draw on a whiteboard, in
/// `bits` bits.
///
/// | Bits | Meaning |
/// |---|---|
/// | 0…1 | members of the in-sync set, 3 for three and more |
/// | 2 | the partition has a leader |
/// | 3…4 | replicas whose process runs, 3 for three and more |
/// | 5 | somebody is eligible outside the in-sync set |
/// | 6 | the network is cut somewhere |
/// | 7 | a broker is paused |
/// | 8 | a disk has a fault, or is full |
/// | 9 | the controller is down |
/// | 10 | a running replica's log is longer than its leader's |
/// | 11 | a running replica's log is shorter than its leader's |
/// | 12 | a log directory is offline |
public struct ClusterStates: Sendable {
  /// Number of bits of a state.
  public static let bits = 13

  private var seen = Array(repeating: UInt64(0), count: 1 << (bits - 6))

  init() {}

  mutating func insert(_ state: Int) { seen[state >> 6] |= 1 << UInt64(state & 63) }

  /// The states seen, ascending.
  public var sorted: [UInt16] {
    var result: [UInt16] = []
    for (word, bits) in seen.enumerated() where bits != 0 {
      for bit in 0..<64 where bits >> UInt64(bit) & 1 == 1 {
        result.append(UInt16(word << 6 + bit))
      }
    }
    return result
  }

  /// A state in words, such as `ISR 2, leader, 2 up, network cut`.
  public static func text(_ state: UInt16) -> String {
    func bit(_ place: UInt16) -> Bool { state >> place & 1 == 1 }
    func count(_ value: UInt16) -> String { value == 3 ? "3+" : "\(value)" }
    var words = ["ISR \(count(state & 3))", bit(2) ? "leader" : "no leader"]
    words.append("\(count(state >> 3 & 3)) up")
    let flags = [
      (5, "eligible replicas"), (6, "network cut"), (7, "paused"), (8, "disk fault"),
      (9, "controller down"), (10, "longer than leader"), (11, "behind leader"),
      (12, "directory offline"),
    ]
    for (place, word) in flags where bit(UInt16(place)) { words.append(word) }
    return words.joined(separator: ", ")
  }
}

extension World {
  /// Most partitions whose states are looked at; those of one cluster are alike.
  private static let watchedPartitions = 4

  /// Notes the states that the cluster is in, if something worth telling has happened since.
  mutating func noteStates() {
    guard machine.log.lines.count != linesLooked else { return }
    linesLooked = machine.log.lines.count
    let common = commonState()
    var left = Self.watchedPartitions
    for (index, topic) in plan.scenario.topics.enumerated() {
      for number in 0..<topic.partitions where left > 0 {
        left -= 1
        let partition = TopicPartition(topic: Int32(index), partition: Int32(number))
        guard let registration = image.partition(partition) else { continue }
        states.insert(common | state(of: registration, partition))
      }
    }
  }

  private mutating func commonState() -> Int {
    var state = cuts.isEmpty ? 0 : 1 << 6
    for broker in brokers.indices {
      let node = NodeID(broker)
      if isPaused(node) { state |= 1 << 7 }
      for disk in machine.disks(of: node) where machine.disks[disk].isTroubled {
        state |= 1 << 8
      }
      if brokers[broker].hasOfflineDirectory { state |= 1 << 12 }
    }
    if !nodes(of: .controller).contains(where: { isUp($0) }) { state |= 1 << 9 }
    return state
  }

  private func state(of registration: PartitionRegistration, _ partition: TopicPartition) -> Int {
    var state = min(registration.isr.count, 3)
    if registration.leader != .none { state |= 1 << 2 }
    let up = registration.replicas.filter { isUp($0) }
    state |= min(up.count, 3) << 3
    if !registration.elr.isEmpty { state |= 1 << 5 }
    guard registration.leader != .none,
      let end = brokers[registration.leader.index].replica(of: partition)?.logEnd.raw
    else { return state }
    for node in up where node != registration.leader {
      guard let other = brokers[node.index].replica(of: partition)?.logEnd.raw else { continue }
      if other > end { state |= 1 << 10 }
      if other < end { state |= 1 << 11 }
    }
    return state
  }
}
