import Checking
import Environment
import Hardware
import KafkaBroker
import KafkaClients
import KafkaController
import KafkaProtocol
import Primitives
import Scenarios

extension WorldPlan {
  /// Role of a node and its index among the nodes of that role.
  func role(of index: Int) -> (NodeRole, Int) {
    var rest = index
    if rest < brokerCount { return (.broker, rest) }
    rest -= brokerCount
    if rest < controllerCount { return (.controller, rest) }
    rest -= controllerCount
    if rest < scenario.writers.count { return (.producer, rest) }
    rest -= scenario.writers.count
    if rest < scenario.readers.count { return (.consumer, rest) }
    return (.admin, 0)
  }

  /// Zone and rack of a node's host; everything but brokers stands in a rack of its own, and
  /// several controllers go round the zones.
  func place(of index: Int) -> (zone: Int32, rack: Int32) {
    let (zones, racks) = (scenario.cluster.zones, scenario.cluster.racks)
    guard index < brokerCount else {
      let (role, slot) = role(of: index)
      if role == .controller, scenario.cluster.isCombined { return place(of: slot) }
      let isSpread = role == .controller && controllerCount > 1 && !zones.isEmpty
      return (isSpread ? Int32(Self.place(slot, in: zones)) : 0, Int32(10_000 + index))
    }
    let rack = racks.isEmpty ? index : Self.place(index, in: racks)
    return (Int32(zones.isEmpty ? 0 : Self.place(index, in: zones)), Int32(rack))
  }

  /// The first place of the name that a broker takes of a list that goes round.
  private static func place(_ index: Int, in names: [String]) -> Int {
    let name = names[index % names.count]
    return names.firstIndex(of: name) ?? 0
  }

  /// Threads by `Lane.rawValue`.
  ///
  /// A broker has `num.replica.fetchers` for each other broker. One fetcher has one request under way,
  /// so that as many threads keep none waiting for another (AbstractFetcherManager).
  func threads(_ role: NodeRole, _ slot: Int) -> [Int] {
    guard role == .broker else { return [1, 1, 1, 1] }
    let config = brokerConfig(slot)
    let fetchers = Int(config.replicaFetchers) * max(1, brokerCount - 1)
    return [Int(config.ioThreads), fetchers, 1, Int(config.backgroundThreads)]
  }

  var networkSettings: NetworkSettings {
    var settings = NetworkSettings()
    if let latency = scenario.cluster.network.latency {
      for kind in [LinkClass.sameRack, .sameZone] { settings.set(latency, for: kind) }
    }
    if let latency = scenario.cluster.network.crossZoneLatency {
      settings.set(latency, for: .crossZone)
    }
    if let loss = scenario.cluster.network.loss { settings.loss = loss }
    if let bandwidth = scenario.cluster.network.bandwidth {
      for index in settings.profiles.indices {
        settings.profiles[index].bytesPerSecond = max(1, bandwidth.bytes)
      }
    }
    return settings
  }

  func broker(_ slot: Int) -> Broker {
    Broker(
      id: NodeID(slot),
      config: brokerConfig(slot),
      controllers: controllerIDs,
      rack: scenario.cluster.rack(ofBroker: slot) ?? scenario.cluster.zone(ofBroker: slot),
      variants: variants
    )
  }

  func controller(_ slot: Int, formats: Int = 0) -> Controller {
    Controller(
      id: controllerIDs[slot],
      voters: firstVoters,
      config: controllerConfig,
      variants: variants,
      newDirectory: directory(of: controllerIDs[slot], formats: formats)
    )
  }
}

extension NetworkSettings {
  /// Sets the one-way latency of a class of links.
  mutating func set(_ latency: IntervalDistribution, for kind: LinkClass) {
    let (median, high) = latency.medianAnd99th
    let index = Int(kind.rawValue)
    profiles[index].roundTripMedian = median * 2
    profiles[index].roundTrip99 = max(high, median) * 2
  }
}

extension IntervalDistribution {
  /// Median and 99th percentile.
  var medianAnd99th: (Interval, Interval) {
    switch self {
    case .constant(let value): (value, value)
    case .uniform(let low, let high): ((low + high) / 2, low + (high - low) * 99 / 100)
    case .exponential(let mean): (mean * 693_147 / 1_000_000, mean * 4_605_170 / 1_000_000)
    case .lognormal(let p50, let p99): (p50, p99)
    }
  }
}
