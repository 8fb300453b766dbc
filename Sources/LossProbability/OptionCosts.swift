import Checking
import Estimation
import Primitives
import Simulation

/// What an option costs while nothing fails.
public struct OptionCosts: Sendable {
  /// Figures for people.
  public var figures: [Figure]
  /// Records acknowledged per second.
  public var recordRate: Double
}

extension LossTrials {
  private static let calmLength = Interval.seconds(60)

  /// Watches the cluster for a minute without faults.
  public func costs() -> OptionCosts {
    guard var calm = try? Simulation(Self.past(option), seed: seed) else {
      return OptionCosts(figures: [], recordRate: 0)
    }
    calm.advance(until: .zero + Self.warm)
    let before = calm.service
    calm.advance(until: .zero + Self.warm + Self.calmLength)
    let after = calm.service
    let seconds = Self.calmLength.seconds
    let rate = Double(after.acknowledged - before.acknowledged) / seconds
    let latency = calm.signals.produceLatency
    func perSecond(_ count: (ServiceCounters) -> Int64) -> Double {
      Double(count(after) - count(before)) / seconds
    }
    return OptionCosts(
      figures: [
        Figure("records acknowledged", rate, "1/s"),
        Figure("fsyncs", perSecond(\.syncs), "1/s"),
        Figure("bytes written by brokers", perSecond(\.bytesWritten), "B/s"),
        Figure("bytes between zones", perSecond(\.crossZoneBytes), "B/s"),
        Figure("produce latency, median", milliseconds(latency.quantile(50, of: 100)), "ms"),
        Figure("produce latency, p99", milliseconds(latency.quantile(99, of: 100)), "ms"),
      ],
      recordRate: rate
    )
  }

  private func milliseconds(_ interval: Interval) -> Double { interval.seconds * 1_000 }
}
