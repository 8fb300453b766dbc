import Primitives

/// How long a step of the device takes: lognormal, given by two percentiles.
public struct DiskLatency: Hashable, Sendable {
  /// Half of the draws are shorter.
  public var p50: Interval
  /// 99 of 100 draws are shorter.
  public var p99: Interval

  /// Describes a latency by its percentiles.
  public init(p50: Interval, p99: Interval) {
    self.p50 = p50
    self.p99 = p99
  }
}
