import Environment
import Primitives

/// One thing in an index file.
public enum IndexItem: Equatable, Sendable {
  /// An entry: (offset, position) in an offset index, (timestamp, offset) in a time index.
  case entry(slot: Int, key: Int64, value: Int64)
  /// An aborted transaction in a transaction index.
  case aborted(slot: Int, AbortedTransaction)
  /// A run of slots whose bytes are all zero: extended ahead and not trimmed.
  case zeros(slot: Int, count: Int)
  /// Bytes after the last whole slot.
  case remainder(Int)
}

/// An entry of a transaction index (`AbortedTxn`).
public struct AbortedTransaction: Equatable, Sendable {
  /// Bytes of an entry.
  static let size = 34
  /// Version of the entry, 0.
  public let version: Int16
  /// The producer.
  public let producerId: Int64
  /// First offset of the transaction.
  public let firstOffset: Int64
  /// Offset of the record that aborted it.
  public let lastOffset: Int64
  /// Last stable offset at that time.
  public let lastStableOffset: Int64
}

/// Walks an index file in blocks, whatever its length.
public struct IndexWalk: Sendable {
  /// Which index a file is.
  public enum Kind: Sendable {
    /// `.index`
    case offset
    /// `.timeindex`
    case time
    /// `.txnindex`
    case transaction

    /// Bytes of a slot.
    public var entrySize: Int {
      switch self {
      case .offset: 8
      case .time: 12
      case .transaction: AbortedTransaction.size
      }
    }
  }

  static let slotsPerBlock = 4_096

  /// Which index the file is.
  public let kind: Kind
  let base: Offset
  let file: FileHandle
  let end: Int64
  private var slot = 0
  private var block: Bytes = .empty
  private var blockSlot = 0
  private var zeros = 0
  private var isOver = false

  /// Walks an open file of the given length that belongs to the segment at `base`.
  public init(_ kind: Kind, base: Offset, file: FileHandle, end: Int64) {
    self.kind = kind
    self.base = base
    self.file = file
    self.end = end
  }

  /// Whether the file has no bytes.
  public var isEmpty: Bool { end == 0 }

  private var slots: Int { Int(end) / kind.entrySize }

  /// The next item; nil at the end.
  public mutating func next<S: Storage>(on storage: inout S) throws(StorageError) -> IndexItem? {
    while slot < slots {
      guard let bytes = try entry(on: &storage) else { break }
      if bytes.isZero {
        zeros += 1
        slot += 1
        continue
      }
      if zeros > 0 { return takeZeros() }
      defer { slot += 1 }
      return decode(bytes)
    }
    if zeros > 0 { return takeZeros() }
    guard !isOver else { return nil }
    isOver = true
    let rest = Int(end) - slots * kind.entrySize
    return rest > 0 ? .remainder(rest) : nil
  }

  private mutating func takeZeros() -> IndexItem {
    defer { zeros = 0 }
    return .zeros(slot: slot - zeros, count: zeros)
  }

  private mutating func entry<S: Storage>(on storage: inout S) throws(StorageError) -> Bytes? {
    let size = kind.entrySize
    if (slot - blockSlot + 1) * size > block.count {
      blockSlot = slot
      block = try storage.read(
        file,
        at: ByteCount(slot * size),
        count: ByteCount(Self.slotsPerBlock * size)
      )
      guard block.count >= size else { return nil }
    }
    let start = (slot - blockSlot) * size
    return block[start..<start + size]
  }

  private func decode(_ bytes: Bytes) -> IndexItem {
    switch kind {
    case .offset:
      let relative = Int64(bytes.bigEndian(at: 0, as: Int32.self))
      let position = Int64(bytes.bigEndian(at: 4, as: Int32.self))
      return .entry(slot: slot, key: base.raw &+ relative, value: position)
    case .time:
      let relative = Int64(bytes.bigEndian(at: 8, as: Int32.self))
      let timestamp = bytes.bigEndian(at: 0, as: Int64.self)
      return .entry(slot: slot, key: timestamp, value: base.raw &+ relative)
    case .transaction:
      return .aborted(
        slot: slot,
        AbortedTransaction(
          version: bytes.bigEndian(at: 0, as: Int16.self),
          producerId: bytes.bigEndian(at: 2, as: Int64.self),
          firstOffset: bytes.bigEndian(at: 10, as: Int64.self),
          lastOffset: bytes.bigEndian(at: 18, as: Int64.self),
          lastStableOffset: bytes.bigEndian(at: 26, as: Int64.self)
        )
      )
    }
  }
}
