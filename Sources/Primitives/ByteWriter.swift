/// Builds a run of bytes; integers are big-endian, as on Kafka's wire.
@frozen
public struct ByteWriter: Sendable {
  /// What was written so far.
  public var buffer: [UInt8] = []

  /// Makes an empty writer with room for `capacity` bytes.
  @inlinable public init(capacity: Int = 0) { buffer.reserveCapacity(capacity) }

  /// Appends one byte.
  @inlinable public mutating func byte(_ value: UInt8) { buffer.append(value) }

  /// Appends an integer, most significant byte first.
  @inlinable public mutating func bigEndian<T: FixedWidthInteger>(_ value: T) {
    var shift = T.bitWidth - 8
    while shift >= 0 {
      buffer.append(UInt8(truncatingIfNeeded: value >> T(truncatingIfNeeded: shift)))
      shift -= 8
    }
  }

  /// Appends bytes.
  @inlinable public mutating func bytes(_ value: Bytes) { buffer.append(contentsOf: value.slice) }

  /// Appends the UTF-8 of `text`.
  @inlinable public mutating func text(_ text: String) { buffer.append(contentsOf: text.utf8) }

  /// What was written, without copying it.
  @inlinable public consuming func finish() -> Bytes { Bytes(buffer) }
}
