/// Rows of brokers as Kafka's controller hands them out, all brokers being up.
struct StripedRows {
  private var racks: [Stripe] = []
  private var offset: Int
  private var round = 0
  private let brokers: Int

  init(brokers: Int, racks names: [String], _ random: (UInt64) -> UInt64) {
    self.brokers = brokers
    let name = { (broker: Int) in names.isEmpty ? "" : names[broker] }
    let ordered = (0..<brokers).sorted { (name($0), $0) < (name($1), $1) }
    var members: [[Int]] = []
    for broker in ordered {
      if let last = members.last?.last, name(last) == name(broker) {
        members[members.count - 1].append(broker)
      } else {
        members.append([broker])
      }
    }
    for rack in members {
      let start = random(UInt64(rack.count))
      racks.append(Stripe(brokers: rack, offset: Int(start)))
    }
    offset = Int(random(UInt64(max(1, members.count))))
  }

  /// The replicas of the next partition, preferred leader first.
  mutating func next(_ replicas: Int, _ random: (UInt64) -> UInt64) -> [Int] {
    if round == brokers, brokers > 1 { shuffle(random) }
    if offset == racks.count { offset = 0 }
    var chosen: [Int] = []
    var rack = offset
    while chosen.count < replicas {
      if let broker = racks[rack].next(round) { chosen.append(broker) }
      rack = (rack + 1) % racks.count
    }
    round += 1
    offset += 1
    return chosen
  }

  private mutating func shuffle(_ random: (UInt64) -> UInt64) {
    Self.shuffle(&racks, random)
    for index in racks.indices { Self.shuffle(&racks[index].brokers, random) }
    round = 0
  }

  private static func shuffle<T>(_ items: inout [T], _ random: (UInt64) -> UInt64) {
    guard items.count > 1 else { return }
    for place in stride(from: items.count - 1, to: 0, by: -1) {
      items.swapAt(place, Int(random(UInt64(place + 1))))
    }
  }

  /// The brokers of a rack, handed out in a circle; each round begins one further on.
  ///
  /// Shuffling keeps the round, so that a rack used up in round 0 is passed over in the next round 0.
  private struct Stripe {
    var brokers: [Int]
    var offset: Int
    var round = 0
    var place = 0

    init(brokers: [Int], offset: Int) {
      self.brokers = brokers
      self.offset = offset
    }

    mutating func next(_ wanted: Int) -> Int? {
      if round != wanted {
        round = wanted
        place = 0
        offset = (offset + 1) % brokers.count
      }
      guard place < brokers.count else { return nil }
      defer { place += 1 }
      return brokers[(place + offset) % brokers.count]
    }
  }
}
