import Primitives

/// A host: dense index into the world's hosts.
@frozen
public struct HostID: Hashable, Comparable, Sendable {
  /// Dense index, from 0.
  public var raw: Int32
  /// Makes an id from its dense index.
  @inlinable public init(_ raw: Int32) { self.raw = raw }
  /// Makes an id from its dense index.
  @inlinable public init(_ raw: Int) { self.raw = Int32(raw) }
  /// The index as a machine integer.
  @inlinable public var index: Int { Int(raw) }
  /// The order of indices.
  @inlinable public static func < (a: HostID, b: HostID) -> Bool { a.raw < b.raw }
}

/// How far two hosts are apart.
public enum LinkClass: UInt8, Sendable, CaseIterable {
  /// Loopback.
  case sameHost
  /// Through one top-of-rack switch.
  case sameRack
  /// Between racks of one zone.
  case sameZone
  /// Between zones.
  case crossZone
}

/// Latency and bandwidth of one class of link.
public struct LinkProfile: Hashable, Sendable {
  /// Median round trip.
  public var roundTripMedian: Interval
  /// 99th percentile of the round trip; at least the median.
  ///
  /// The shape is lognormal.
  public var roundTrip99: Interval
  /// What one connection carries in one direction, bytes per second, at least 1.
  public var bytesPerSecond: Int64

  /// Makes a profile.
  public init(roundTripMedian: Interval, roundTrip99: Interval, bytesPerSecond: Int64) {
    self.roundTripMedian = roundTripMedian
    self.roundTrip99 = roundTrip99
    self.bytesPerSecond = bytesPerSecond
  }
}

/// Everything about the network that a scenario may set.
public struct NetworkSettings: Hashable, Sendable {
  /// Profiles by `LinkClass.rawValue`; one direction takes half the round trip.
  public var profiles: [LinkProfile]
  /// Share of messages that every link loses on the way, each a retransmission.
  public var loss: Ratio = .zero
  /// How long unacknowledged data is retransmitted before the sender's side gives up.
  ///
  /// Linux `tcp_retries2` = 15 comes to about 924 s.
  public var userTimeout: Interval = .milliseconds(924_600)
  /// First retransmission timeout; doubles at each attempt (RFC 6298, Linux minimum 200 ms).
  public var retransmissionFirst: Interval = .milliseconds(200)
  /// Longest retransmission timeout (Linux TCP_RTO_MAX).
  public var retransmissionMax: Interval = .seconds(120)
  /// First timeout of a connection attempt; doubles at each attempt (Linux: 1 s).
  public var connectRetryFirst: Interval = .seconds(1)
  /// How long an attempt to connect may take.
  public var connectTimeout: Interval = .seconds(10)

  /// Data-centre figures: rack 0.04/0.15 ms, zone 0.15/0.7 ms, between zones 0.8/2 ms.
  public init() {
    let microseconds: [(p50: Int64, p99: Int64, megabytesPerSecond: Int64)] = [
      (20, 60, 4_000), (40, 150, 1_250), (150, 700, 1_250), (800, 2_000, 600),
    ]
    profiles = microseconds.map {
      LinkProfile(
        roundTripMedian: .microseconds($0.p50),
        roundTrip99: .microseconds($0.p99),
        bytesPerSecond: $0.megabytesPerSecond * 1_000_000
      )
    }
  }
}
