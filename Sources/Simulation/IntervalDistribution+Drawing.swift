import Primitives
import Scenarios

extension IntervalDistribution {
  /// Draws an interval.
  func draw(_ stream: inout RandomStream) -> Interval {
    switch self {
    case .constant(let value): value
    case .uniform(let low, let high): stream.interval(low, high)
    case .exponential(let mean): stream.exponential(mean: mean)
    case .lognormal(let p50, let p99): stream.lognormal(p50: p50, p99: p99)
    }
  }
}
