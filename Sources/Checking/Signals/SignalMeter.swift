import Primitives

/// Adds up how long each alert would have been on.
struct SignalMeter: Sendable {
  /// Alerts of one partition: what is on, and since when.
  private struct Meter: Sendable {
    var since = Instant.zero
    var inSync: Int
    var isLed = false
    var isKnown = false
    /// Position in the summary of the span that is open, by kind; -1 for none.
    var open: [Int] = [-1, -1, -1]
  }

  private var meters: [Meter]
  private var summary = SignalSummary()
  private let contracts: [PartitionContract]
  private var controller: NodeID?
  private var controllerSpan = -1

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
    follow(place, at: at)
    if isElection { summary.partitions[place].elections += 1 }
    guard isUnclean else { return }
    summary.partitions[place].uncleanElections += 1
    summary.spans.append(
      SignalSpan(kind: .uncleanElection, subject: contracts[place].name, from: at, to: at)
    )
  }

  /// Opens and closes the spans of a partition's alerts.
  private mutating func follow(_ place: Int, at: Instant) {
    let meter = meters[place]
    let contract = contracts[place]
    let states: [(SignalSpan.Kind, Bool)] = [
      (.underReplicated, meter.inSync < contract.replicationFactor),
      (.underMinInSync, meter.inSync < contract.minInSync),
      (.offline, !meter.isLed),
    ]
    for (kind, isOn) in states where isOn != (meter.open[kind.rawValue] >= 0) {
      if isOn {
        meters[place].open[kind.rawValue] = summary.spans.count
        summary.spans.append(SignalSpan(kind: kind, subject: contract.name, from: at, to: nil))
      } else {
        summary.spans[meter.open[kind.rawValue]].to = at
        meters[place].open[kind.rawValue] = -1
      }
    }
  }

  mutating func leaderRuns(_ place: Int, _ runs: Bool, at: Instant) {
    guard meters[place].isKnown, meters[place].isLed != runs else { return }
    settle(place, at: at)
    meters[place].isLed = runs
    follow(place, at: at)
  }

  mutating func controllerActive(_ node: NodeID, at: Instant) {
    controller = node
    guard controllerSpan >= 0 else { return }
    summary.withoutController += at - summary.spans[controllerSpan].from
    summary.spans[controllerSpan].to = at
    controllerSpan = -1
  }

  mutating func nodeStopped(_ node: NodeID, at: Instant) {
    guard controller == node else { return }
    controller = nil
    controllerSpan = summary.spans.count
    summary.spans.append(SignalSpan(kind: .withoutController, subject: "", from: at, to: nil))
  }

  mutating func acknowledged(after interval: Interval) { summary.produceLatency.add(interval) }

  mutating func refused() { summary.refusals += 1 }

  /// Partitions in which no fully acknowledged write can succeed now, and those without a leader.
  var current: (refused: Int, offline: Int) {
    var count = (refused: 0, offline: 0)
    for (place, meter) in meters.enumerated() where meter.isKnown {
      if !meter.isLed { count.offline += 1 }
      if !meter.isLed || meter.inSync < contracts[place].minInSync { count.refused += 1 }
    }
    return count
  }

  /// The sums with everything that is still on charged up to `at`.
  func summed(at: Instant) -> SignalSummary {
    var copy = self
    for place in copy.meters.indices { copy.settle(place, at: at) }
    if controllerSpan >= 0 {
      copy.summary.withoutController += at - summary.spans[controllerSpan].from
    }
    return copy.summary
  }
}
