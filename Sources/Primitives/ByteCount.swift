/// A number of bytes, or a position in a file.
@frozen
public struct ByteCount: Hashable, Comparable, Sendable {
  /// The number of bytes.
  public var bytes: Int64

  /// Makes a count of `bytes`.
  @inlinable public init(_ bytes: Int64) { self.bytes = bytes }

  /// Makes a count of `bytes`.
  @inlinable public init(_ bytes: Int) { self.bytes = Int64(bytes) }

  /// No bytes.
  @inlinable public static var zero: ByteCount { ByteCount(Int64(0)) }

  /// `n` kibibytes.
  @inlinable public static func kibibytes(_ n: Int64) -> ByteCount { ByteCount(n << 10) }

  /// `n` mebibytes.
  @inlinable public static func mebibytes(_ n: Int64) -> ByteCount { ByteCount(n << 20) }

  /// `n` gibibytes.
  @inlinable public static func gibibytes(_ n: Int64) -> ByteCount { ByteCount(n << 30) }

  /// The count as a machine integer.
  @inlinable public var int: Int { Int(bytes) }

  /// Whether one count is smaller.
  @inlinable public static func < (a: ByteCount, b: ByteCount) -> Bool { a.bytes < b.bytes }

  /// The sum of two counts.
  @inlinable public static func + (a: ByteCount, b: ByteCount) -> ByteCount {
    ByteCount(a.bytes + b.bytes)
  }

  /// The difference of two counts.
  @inlinable public static func - (a: ByteCount, b: ByteCount) -> ByteCount {
    ByteCount(a.bytes - b.bytes)
  }

  /// Adds a count.
  @inlinable public static func += (a: inout ByteCount, b: ByteCount) { a.bytes += b.bytes }

  /// Subtracts a count.
  @inlinable public static func -= (a: inout ByteCount, b: ByteCount) { a.bytes -= b.bytes }
}
