import KafkaProtocol
import Primitives

/// A broker that a replica may be put on.
struct UsableBroker: Equatable, Sendable {
  /// The broker.
  var id: NodeID
  /// Its rack, if it has one.
  var rack: String?
  /// Whether it is fenced.
  var fenced: Bool
}

/// Spreads replicas over racks and brokers in stripes that begin at random places.
///
/// Leaders are never fenced, racks are used evenly, and the replicas of a partition are distinct
/// (StripedReplicaPlacer).
struct StripedReplicaPlacer {
  private var racks: [Rack] = []
  private var offset: Int
  private var epoch = 0
  private let unfencedCount: Int
  private let brokerCount: Int

  /// Makes a placer over `brokers`; `random` draws a uniform integer below its argument.
  init(_ brokers: [UsableBroker], random: (UInt64) -> UInt64) {
    brokerCount = brokers.count
    unfencedCount = brokers.count { !$0.fenced }
    let ordered = brokers.sorted { ($0.rack ?? "", $0.id) < ($1.rack ?? "", $1.id) }
    var names: [String?] = []
    for broker in ordered where names.last.map({ $0 != broker.rack }) ?? true {
      names.append(broker.rack)
    }
    for name in names {
      let members = ordered.filter { $0.rack == name }
      racks.append(
        Rack(
          unfenced: Stripe(members.filter { !$0.fenced }.map(\.id), random: random),
          fenced: Stripe(members.filter(\.fenced).map(\.id), random: random)
        )
      )
    }
    offset = racks.isEmpty ? 0 : Int(random(UInt64(racks.count)))
  }

  /// Replicas of `partitions` partitions, preferred leader first.
  ///
  /// - Returns: nil (INVALID_REPLICATION_FACTOR) when `replicas` is not positive or exceeds the
  ///   number of brokers, or when every broker is fenced.
  mutating func place(
    partitions: Int,
    replicas: Int,
    random: (UInt64) -> UInt64
  ) -> [[NodeID]]? {
    guard replicas > 0, replicas <= brokerCount, unfencedCount > 0 else { return nil }
    var placed: [[NodeID]] = []
    for _ in 0..<partitions { placed.append(placeOne(replicas, random)) }
    return placed
  }

  private mutating func placeOne(_ replicas: Int, _ random: (UInt64) -> UInt64) -> [NodeID] {
    if epoch == unfencedCount, unfencedCount > 1 { reshuffle(random) }
    if offset == racks.count { offset = 0 }
    var chosen: [NodeID] = []
    var rack = offset
    var leaderRack = 0
    while chosen.isEmpty {
      if let leader = racks[rack].unfenced.next(epoch) {
        chosen.append(leader)
        leaderRack = rack
      }
      rack = (rack + 1) % racks.count
    }
    rack = offset
    var skipsLeader = true
    while chosen.count < replicas {
      if skipsLeader, rack == leaderRack {
        skipsLeader = false
      } else if let next = racks[rack].next(epoch) {
        chosen.append(next)
      }
      rack = (rack + 1) % racks.count
    }
    epoch += 1
    offset += 1
    return chosen
  }

  private mutating func reshuffle(_ random: (UInt64) -> UInt64) {
    Self.shuffle(&racks, random)
    for index in racks.indices {
      racks[index].unfenced.shuffle(random)
      racks[index].fenced.shuffle(random)
    }
    epoch = 0
  }

  /// Puts items in uniformly random order (Fisher-Yates).
  static func shuffle<T>(_ items: inout [T], _ random: (UInt64) -> UInt64) {
    guard items.count > 1 else { return }
    for i in stride(from: items.count - 1, to: 0, by: -1) {
      items.swapAt(i, Int(random(UInt64(i + 1))))
    }
  }

  /// One rack: unfenced brokers are used up before fenced ones.
  private struct Rack {
    var unfenced: Stripe
    var fenced: Stripe

    mutating func next(_ epoch: Int) -> NodeID? { unfenced.next(epoch) ?? fenced.next(epoch) }
  }

  /// Brokers handed out in a circle, each once in an epoch; a new epoch begins one further on.
  private struct Stripe {
    private var brokers: [NodeID]
    private var epoch = 0
    private var index = 0
    private var offset: Int

    init(_ brokers: [NodeID], random: (UInt64) -> UInt64) {
      self.brokers = brokers
      offset = brokers.isEmpty ? 0 : Int(random(UInt64(brokers.count)))
    }

    mutating func next(_ wanted: Int) -> NodeID? {
      guard !brokers.isEmpty else { return nil }
      if epoch != wanted {
        epoch = wanted
        index = 0
        offset = (offset + 1) % brokers.count
      }
      guard index < brokers.count else { return nil }
      defer { index += 1 }
      return brokers[(index + offset) % brokers.count]
    }

    /// Kafka keeps the epoch, too: a rack whose brokers were used up in epoch 0 is passed over in the
    /// next epoch 0 (BrokerList#shuffle).
    mutating func shuffle(_ random: (UInt64) -> UInt64) {
      StripedReplicaPlacer.shuffle(&brokers, random)
    }
  }
}
