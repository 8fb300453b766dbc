import Environment
import Primitives

/// One batch as a `.log` file holds it, sound or not.
public struct FoundBatch: Sendable {
  /// Where it starts in the file.
  public let position: Int64
  /// Its size in bytes.
  public let size: Int64
  /// A view of its header alone; the records are read with `LogFileWalk.whole`.
  public let header: RecordBatch
  /// The checksum that its bytes have.
  public let computedChecksum: UInt32

  /// Whether the stored checksum is that of the bytes.
  public var isSound: Bool { header.checksum == computedChecksum }

  /// How its records are compressed.
  public var codec: CompressionCodec { CompressionCodec(attributes: header.attributes) }

  /// Offset of the last record; nil when the header's numbers are beyond every offset.
  public var lastOffset: Int64? {
    let (sum, isTooLarge) = header.baseOffset.raw.addingReportingOverflow(
      Int64(header.lastOffsetDelta)
    )
    return isTooLarge || sum == .max ? nil : sum
  }
}

/// How the records of a batch are compressed, by the three lowest attribute bits.
public enum CompressionCodec: Equatable, Sendable {
  /// Not at all.
  case none
  /// DEFLATE in a gzip frame.
  case gzip
  /// Snappy in the framing of snappy-java.
  case snappy
  /// LZ4 frames.
  case lz4
  /// Zstandard frames.
  case zstd
  /// A number that no version of the format knows.
  case unknown(UInt8)

  /// Reads the codec from a batch's attributes.
  public init(attributes: UInt16) {
    let known: [CompressionCodec] = [.none, .gzip, .snappy, .lz4, .zstd]
    let number = Int(attributes & 7)
    self = number < known.count ? known[number] : .unknown(UInt8(number))
  }

  /// The name in Kafka's settings.
  public var name: String {
    switch self {
    case .none: "none"
    case .gzip: "gzip"
    case .snappy: "snappy"
    case .lz4: "lz4"
    case .zstd: "zstd"
    case .unknown(let number): "codec \(number)"
    }
  }
}

/// A message of one of the formats before record batches.
public struct OldMessage: Equatable, Sendable {
  /// Where it starts in the file.
  public let position: Int64
  /// Its size in bytes.
  public let size: Int64
  /// Format 0 or 1.
  public let magic: UInt8
  /// Its offset, or that of its last inner message.
  public let offset: Int64
}

/// Bytes of a `.log` file that are no batch; nothing behind them can be found.
public struct LogFileFlaw: Equatable, Sendable {
  /// What is wrong.
  public enum Kind: Equatable, Sendable {
    /// Fewer bytes than the smallest header.
    case incompleteHeader
    /// A length that no batch has.
    case impossibleLength(Int32)
    /// A format that this version does not know.
    case unknownMagic(UInt8)
    /// The header announces so many bytes, and the file ends before.
    case incompleteBatch(size: Int64)
    /// Nothing but zeros follows.
    case zeros
  }

  /// Where the bytes start.
  public let position: Int64
  /// How many there are to the file's end.
  public let count: Int64
  /// What is wrong with them.
  public let kind: Kind

  /// One clause that says what is wrong.
  public var text: String {
    switch kind {
    case .incompleteHeader:
      "\(count) bytes are left, fewer than a batch's header"
    case .impossibleLength(let length):
      "a length of \(length), which no batch has; \(count) bytes are left"
    case .unknownMagic(let magic):
      "record format \(magic) (magic byte) is not known; \(count) bytes are left"
    case .incompleteBatch(let size):
      "a batch of \(size) bytes begins, and only \(count) bytes are left"
    case .zeros:
      "\(count) zero bytes to the end of the file: preallocated, or never written"
    }
  }
}

/// What `LogFileWalk` finds next.
public enum LogFileItem: Sendable {
  /// A batch with a whole frame.
  case batch(FoundBatch)
  /// A message of format 0 or 1, which is stepped over.
  case old(OldMessage)
  /// The end of what can be read.
  case flaw(LogFileFlaw)
}

/// Walks a `.log` file of any producer from its beginning, computing every checksum.
///
/// Needs memory for one block, however large file and batches are, and never fails on what the
/// bytes are; only on storage.
public struct LogFileWalk: Sendable {
  static let block: Int64 = 1 << 20

  /// The file.
  public let file: FileHandle
  /// Its length when the walk began.
  public let end: Int64
  /// Where the next batch starts.
  public private(set) var position: Int64 = 0
  private var isOver = false
  private var window: Bytes = .empty
  private var windowStart: Int64 = 0

  /// Walks an open file of the given length.
  public init(_ file: FileHandle, end: Int64) {
    self.file = file
    self.end = end
  }

  /// The next item; nil at the end of the file or after a flaw.
  public mutating func next<S: Storage>(on storage: inout S) throws(StorageError) -> LogFileItem? {
    guard !isOver, position < end else { return nil }
    let rest = end - position
    let head = try bytes(at: position, count: min(rest, Int64(RecordBatch.overhead)), on: &storage)
    if head.isZero, try restIsZero(on: &storage) { return stop(.zeros) }
    guard head.count >= RecordBatch.magicOverhead else { return stop(.incompleteHeader) }
    let length = head.bigEndian(at: 8, as: Int32.self)
    let magic = head[16]
    guard length >= RecordBatch.smallestLength else { return stop(.impossibleLength(length)) }
    guard magic <= 2 else { return stop(.unknownMagic(magic)) }
    let size = Int64(length) + Int64(RecordBatch.logOverhead)
    guard magic < 2 || size >= RecordBatch.overhead else { return stop(.impossibleLength(length)) }
    guard size <= rest else { return stop(.incompleteBatch(size: size)) }
    let start = position
    defer { position = start + size }
    if magic < 2 {
      let offset = head.bigEndian(at: 0, as: Int64.self)
      return .old(OldMessage(position: start, size: size, magic: magic, offset: offset))
    }
    return .batch(
      FoundBatch(
        position: start,
        size: size,
        header: RecordBatch(unchecked: head),
        computedChecksum: try checksum(start + 21, to: start + size, on: &storage)
      )
    )
  }

  /// All bytes of a batch; nil when they are more than `limit`, or the file has become shorter.
  public mutating func whole<S: Storage>(
    _ batch: FoundBatch,
    limit: ByteCount,
    on storage: inout S
  ) throws(StorageError) -> RecordBatch? {
    guard batch.size <= limit.bytes else { return nil }
    let bytes = try bytes(at: batch.position, count: batch.size, on: &storage)
    return bytes.count == Int(batch.size) ? RecordBatch(unchecked: bytes) : nil
  }

  private mutating func stop(_ kind: LogFileFlaw.Kind) -> LogFileItem {
    isOver = true
    return .flaw(LogFileFlaw(position: position, count: end - position, kind: kind))
  }

  private mutating func checksum<S: Storage>(
    _ start: Int64,
    to end: Int64,
    on storage: inout S
  ) throws(StorageError) -> UInt32 {
    var sum: UInt32 = 0
    var place = start
    while place < end {
      let piece = try bytes(at: place, count: min(Self.block, end - place), on: &storage)
      guard !piece.isEmpty else { break }
      sum = CRC32C.checksum(piece, seed: sum)
      place += Int64(piece.count)
    }
    return sum
  }

  private mutating func restIsZero<S: Storage>(on storage: inout S) throws(StorageError) -> Bool {
    var place = position
    while place < end {
      let piece = try bytes(at: place, count: min(Self.block, end - place), on: &storage)
      guard !piece.isEmpty else { break }
      guard piece.isZero else { return false }
      place += Int64(piece.count)
    }
    return true
  }

  /// Bytes of the file, through a window of one block.
  private mutating func bytes<S: Storage>(at place: Int64, count: Int64, on storage: inout S)
    throws(StorageError) -> Bytes
  {
    let from = place - windowStart
    if from < 0 || from + count > Int64(window.count) {
      let length = min(max(count, Self.block), end - place)
      window = try storage.read(file, at: ByteCount(place), count: ByteCount(length))
      windowStart = place
    }
    let first = Int(place - windowStart)
    return window[first..<min(window.count, first + Int(count))]
  }
}
