/// An immutable run of bytes that shares its storage with every copy and slice of it.
///
/// Record batches travel as `Bytes` from producer to leader to followers to disk pages without
/// being copied. Build one with `ByteWriter` or from an array.
///
/// - Complexity: copying and slicing are O(1).
@frozen
public struct Bytes: Sendable {
  @usableFromInline let storage: [UInt8]
  @usableFromInline let start: Int
  /// Number of bytes.
  public let count: Int

  /// Wraps an array without copying it.
  @inlinable public init(_ array: [UInt8]) {
    storage = array
    start = 0
    count = array.count
  }

  @inlinable init(storage: [UInt8], start: Int, count: Int) {
    self.storage = storage
    self.start = start
    self.count = count
  }

  /// No bytes.
  public static let empty = Bytes([])

  /// The byte at `index`, from 0.
  @inlinable public subscript(index: Int) -> UInt8 {
    invariant(index >= 0 && index < count, "byte index outside the run")
    return storage[start + index]
  }

  /// The bytes in `range`, sharing storage.
  @inlinable public subscript(range: Range<Int>) -> Bytes {
    invariant(range.lowerBound >= 0 && range.upperBound <= count, "byte range outside the run")
    return Bytes(storage: storage, start: start + range.lowerBound, count: range.count)
  }

  /// Calls `body` with the bytes in contiguous memory.
  @inlinable public func withSpan<R, E: Error>(_ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R
  {
    try body(storage.span.extracting(start..<start + count))
  }

  /// Whether there is no byte.
  @inlinable public var isEmpty: Bool { count == 0 }

  /// A copy as an array.
  @inlinable public var array: [UInt8] { Array(storage[start..<start + count]) }

  /// The array and the range in it, for code that appends the bytes elsewhere.
  @inlinable public var slice: ArraySlice<UInt8> { storage[start..<start + count] }
}

extension Bytes: Equatable {
  /// Whether both runs hold the same bytes.
  public static func == (a: Bytes, b: Bytes) -> Bool { a.slice == b.slice }
}

extension Bytes {
  /// Big-endian integer of the width of `T` at `index`.
  @inlinable
  public func bigEndian<T: FixedWidthInteger & BitwiseCopyable>(at index: Int, as type: T.Type) -> T
  {
    invariant(index >= 0 && index + T.bitWidth / 8 <= count, "integer outside the run")
    let bytes = unsafe storage.span.bytes
    return T(bigEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: start + index, as: type))
  }

  /// Whether every byte is zero.
  ///
  /// - Complexity: O(`count`), eight bytes at a time.
  public var isZero: Bool {
    let bytes = unsafe storage.span.bytes
    let end = start + count
    var place = start
    while place + 8 <= end {
      if unsafe bytes.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self) != 0 {
        return false
      }
      place += 8
    }
    return storage[place..<end].allSatisfy { $0 == 0 }
  }
}
