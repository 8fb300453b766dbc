import Primitives

/// Bytes on the media that are not what was written there, or cannot be read.
///
/// Damage lasts until the range is written again or the file is gone; so the list says at any time
/// what is broken where.
public struct DiskDamage: Hashable, Sendable {
  /// The kind of fault that did it.
  public var kind: DiskFaultName
  /// The file when the damage was done, without leading slash.
  public var path: String
  /// First broken byte.
  public var start: ByteCount
  /// Number of bytes of the range that holds everything broken.
  public var count: ByteCount
  /// When it was done.
  public var at: Instant
  /// The file's number.
  var inode: Int32
  /// Serial number of the injection.
  var injection: Int32

  /// The broken bytes.
  var range: Range<Int64> { start.bytes..<start.bytes + count.bytes }
}

/// One fault brought upon a disk, and how often it had an effect.
public struct DiskInjection: Hashable, Sendable {
  /// Serial number on this disk, from 0.
  public var serial: Int32
  /// The kind.
  public var kind: DiskFaultName
  /// Name by which it can be healed.
  public var name: String?
  /// How often it had an effect.
  public var hits: Int64 = 0
}
