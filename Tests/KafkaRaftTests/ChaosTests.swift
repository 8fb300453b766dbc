import KafkaLog
import KafkaProtocol
import Primitives
import Testing

@testable import KafkaRaft

/// A run with random crashes, cuts, losses, appends and snapshots, then calm.
struct Chaos {
  var cluster: RaftCluster
  private var random: RandomStream
  private var steps = 0

  init(
    _ count: Int,
    observers: Int = 1,
    seed: UInt64,
    variants: Variants = [],
    _ configure: (inout RaftConfig) -> Void = { _ in }
  ) {
    cluster = RaftCluster(count, observers: observers, seed: seed, variants: variants, configure)
    random = RandomStream(seed: seed, purpose: "chaos")
  }

  /// Runs until something is violated or the steps are done.
  mutating func storm(_ steps: Int) {
    cluster.startAll()
    for _ in 0..<steps where cluster.judge.violations.isEmpty {
      disturb()
      for _ in 0..<1 + random.below(6) {
        for node in cluster.nodes.indices { cluster.append(at: node) }
        cluster.run(for: .milliseconds(Int64(random.below(200))))
      }
    }
  }

  private mutating func disturb() {
    let node = Int(random.below(UInt64(cluster.nodes.count)))
    let other = Int(random.below(UInt64(cluster.nodes.count)))
    switch random.below(13) {
    case 0: cluster.stop(node, powerCut: true)
    case 1: cluster.stop(node, powerCut: false)
    case 2, 3, 4: for node in cluster.nodes.indices { cluster.start(node) }
    case 5: cluster.isolate(node)
    case 6: cluster.cut(node, other)
    case 7: cluster.cuts.insert(node * 100 + other)
    case 8, 9: cluster.heal()
    case 10: cluster.losses = random.below(150)
    case 11: cluster.snapshot(node)
    default:
      for node in cluster.nodes.indices where random.below(3) > 0 {
        cluster.stop(node, powerCut: true)
      }
      for node in cluster.nodes.indices { cluster.start(node) }
    }
  }

  /// Heals everything; false when the replicas do not agree in time.
  mutating func calm() -> Bool {
    cluster.heal()
    cluster.losses = 0
    for node in cluster.nodes.indices { cluster.start(node) }
    guard cluster.run(until: { $0.leader != nil }) else { return false }
    cluster.run(for: .seconds(8))
    guard let leader = cluster.leader, cluster.append(at: leader) else { return false }
    let last = cluster.nextValue - 1
    return cluster.run { cluster in
      cluster.nodes.allSatisfy { $0.applied.last == last && $0.applied == cluster.nodes[0].applied }
    }
  }
}

@Suite("A quorum in random trouble")
struct ChaosTests {
  @Test("keeps Raft's promises and recovers", arguments: [3, 5])
  func safe(_ count: Int) {
    for seed in 1...UInt64(count == 3 ? 16 : 6) {
      var chaos = Chaos(count, seed: seed)
      chaos.storm(60)
      let recovered = chaos.calm()
      #expect(chaos.cluster.judge.violations == [], "seed \(seed)")
      #expect(recovered, "seed \(seed) did not come to rest")
      #expect(chaos.cluster.judge.committedEnd > 10, "seed \(seed)")
    }
  }
}
