import Primitives

/// How hard random faults strike: what a scenario does not choose.
///
/// The world strikes with these values, and the reference tells them.
public enum RandomFaultSize {
  /// Share of the messages that a lossy link loses.
  public static let loss = Ratio(1, 10)
  /// Bytes that a slow network card carries in a second, each way: 10 Mbit/s.
  public static let cardBandwidth = ByteCount(1_250_000)
  /// What a slow network card adds to the time of every message.
  public static let cardDelay = Interval.milliseconds(20)
  /// Factor of every time of a slow device.
  public static let slowDiskFactor = 10
  /// Share of the calls of a class that fail.
  public static let failingCalls = Ratio(1, 100)
  /// Places with sectors that cannot be read.
  public static let latentSectors: Int64 = 3
  /// Draws of a bit to flip in a checkpoint.
  public static let rottenBits: Int64 = 64
  /// Farthest that a wall clock jumps, either way.
  public static let clockStep = Interval.seconds(60)
  /// How long a machine reboots after a sync failed.
  public static let reboot = Interval.seconds(1)
  /// How long a machine stays dark after a torn write, or down after its journal failed.
  public static let darkAfterTear = Interval.seconds(5)
  /// How long a broker is given to come up, twice, before its disk is replaced.
  public static let timeToServe = Interval.seconds(5)
  /// What `flush.messages` is changed to.
  public static let flushMessages = 100
  /// What `segment.bytes` is changed to.
  public static let segmentBytes: Int64 = 16_384
}
