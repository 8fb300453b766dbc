import Primitives

/// Adds up how long each alert would have been on.
struct SignalMeter: Sendable {
  /// Alerts of one partition: what is on, and since when.
  private struct Meter: Sendable {
    var since = Instant.zero
    var inSync: Int
    var isLed = false
    var isKnown = false
  }

  private var meters: [Meter]
  private var summary = SignalSummary()
  private let contracts: [PartitionContract]
  private var controller: NodeID?
  private var controllerSince = Instant.zero

  init(contracts: [PartitionContract]) {
    self.contracts = contracts
    meters = contracts.map { Meter(inSync: $0.replicationFactor) }
    summary.partitions = contracts.map { .init(partition: $0.partition, name: $0.name) }
  }

  /// Charges the time since the last change to the alerts that were on.
  private mutating func settle(_ place: Int, at: Instant) {
    let meter = meters[place]
    meters[place].since = at
    guard meter.isKnown else { return }
    let length = at - meter.since
    let contract = contracts[place]
    let isUnder = meter.inSync < contract.minInSync
    if isUnder { summary.partitions[place].underMinInSync += length }
    if meter.inSync < contract.replicationFactor {
      summary.partitions[place].underReplicated += length
    }
    if !meter.isLed { summary.partitions[place].offline += length }
    if !meter.isLed || isUnder { summary.partitions[place].unavailable += length }
  }

  mutating func partitionChanged(
    _ place: Int,
    inSync: Int,
    isLed: Bool,
    isElection: Bool,
    isUnclean: Bool,
    at: Instant
  ) {
    settle(place, at: at)
    meters[place].inSync = inSync
    meters[place].isLed = isLed
    meters[place].isKnown = true
    if isElection { summary.partitions[place].elections += 1 }
    if isUnclean { summary.partitions[place].uncleanElections += 1 }
  }

  mutating func leaderRuns(_ place: Int, _ runs: Bool, at: Instant) {
    guard meters[place].isKnown, meters[place].isLed != runs else { return }
    settle(place, at: at)
    meters[place].isLed = runs
  }

  mutating func controllerActive(_ node: NodeID, at: Instant) {
    if controller == nil { summary.withoutController += at - controllerSince }
    controller = node
  }

  mutating func nodeStopped(_ node: NodeID, at: Instant) {
    guard controller == node else { return }
    controller = nil
    controllerSince = at
  }

  mutating func acknowledged(after interval: Interval) { summary.produceLatency.add(interval) }

  mutating func refused() { summary.refusals += 1 }

  /// The sums with everything that is still on charged up to `at`.
  func summed(at: Instant) -> SignalSummary {
    var copy = self
    for place in copy.meters.indices { copy.settle(place, at: at) }
    if copy.controller == nil { copy.summary.withoutController += at - copy.controllerSince }
    return copy.summary
  }
}
