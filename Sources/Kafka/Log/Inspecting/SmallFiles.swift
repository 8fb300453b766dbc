import Environment
import Primitives

/// A checkpoint's text with the places of what is wrong with it.
public struct CheckpointContents: Sendable {
  /// One line of fields.
  public struct Entry: Equatable, Sendable {
    /// Line in the file, from 1.
    public var line: Int
    /// The fields: topic, partition and offset, or epoch and start.
    public var fields: [String]
    /// The numbers among the fields: all but a leading topic.
    public var numbers: [Int64]
  }

  /// The entries that can be read, in file order.
  public private(set) var entries: [Entry] = []
  /// What is wrong, by line.
  public private(set) var flaws: [(line: Int, text: String)] = []

  /// Reads the text of a checkpoint whose entries have so many fields.
  ///
  /// An empty file and one with only its version hold no entry, as for the broker.
  public init(_ bytes: Bytes, fields: Int) {
    let text = String(decoding: bytes.slice, as: UTF8.self)
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last == "" { lines.removeLast() }
    guard let version = lines.first else { return }
    guard version == "0" else {
      flaws.append((1, "the version is '\(Self.shown(version))'; it would be 0"))
      return
    }
    guard lines.count > 1 else { return }
    let count = Int(lines[1])
    if count == nil || count.map({ $0 < 0 }) == true {
      flaws.append((2, "the number of entries is '\(Self.shown(lines[1]))'"))
    }
    for (index, line) in lines.enumerated().dropFirst(2) { take(line, index + 1, fields) }
    if let count, count >= 0, count != lines.count - 2 {
      flaws.append((2, "it announces \(count) entries and has \(lines.count - 2)"))
    }
  }

  private mutating func take(_ line: Substring, _ number: Int, _ count: Int) {
    let fields = line.split(whereSeparator: \.isWhitespace)
    guard fields.count == count else {
      flaws.append((number, "it has \(fields.count) fields; an entry has \(count)"))
      return
    }
    let numbers = fields.suffix(2).compactMap { Int64($0) }
    guard numbers.count == 2 else {
      flaws.append((number, "'\(Self.shown(line))' does not end in two numbers"))
      return
    }
    entries.append(Entry(line: number, fields: fields.map(String.init), numbers: numbers))
  }

  static func shown(_ text: Substring) -> String {
    String(
      String.UnicodeScalarView(text.unicodeScalars.prefix(40).map { $0.value < 32 ? "." : $0 })
    )
  }
}

/// A producer snapshot with its checksum's verdict.
public struct SnapshotContents: Sendable {
  /// What it says of one producer.
  public struct Producer: Equatable, Sendable {
    /// Its id.
    public var id: Int64
    /// Its epoch.
    public var epoch: Int16
    /// Sequence number of its last record, or -1.
    public var lastSequence: Int32
    /// Offset of its last record, or -1.
    public var lastOffset: Int64
    /// Distance from the first to the last offset of its last batch.
    public var offsetDelta: Int32
    /// Timestamp of its last batch.
    public var timestamp: Int64
    /// Epoch of its transaction coordinator, or -1.
    public var coordinatorEpoch: Int32
    /// First offset of its open transaction, or -1.
    public var transactionStart: Int64
  }

  /// The checksum in the file, and the one that its bytes have; nil when the file is too short.
  public private(set) var checksums: (stored: UInt32, computed: UInt32)?
  /// The producers, in file order.
  public private(set) var producers: [Producer] = []
  /// Why the broker would delete it; nil when it is sound.
  public private(set) var flaw: String?

  /// Reads a snapshot's bytes.
  public init(_ bytes: Bytes) {
    guard bytes.count >= ProducerSnapshot.headerSize else {
      flaw = "it has \(bytes.count) bytes, fewer than a snapshot's head"
      return
    }
    let version = bytes.bigEndian(at: 0, as: Int16.self)
    let stored = bytes.bigEndian(at: 2, as: UInt32.self)
    let computed = CRC32C.checksum(bytes[6..<bytes.count])
    checksums = (stored, computed)
    let count = Int(bytes.bigEndian(at: 6, as: Int32.self))
    let room = (bytes.count - ProducerSnapshot.headerSize) / ProducerSnapshot.entrySize
    let needs = ProducerSnapshot.headerSize + count * ProducerSnapshot.entrySize
    if version != 1 {
      flaw = "its version is \(version); it would be 1"
    } else if stored != computed {
      flaw = "its checksum does not agree with its bytes"
    } else if count < 0 || needs != bytes.count {
      flaw = "it announces \(count) producers and has \(bytes.count) bytes"
    }
    guard version == 1 else { return }
    for index in 0..<max(0, min(count, room)) {
      let start = ProducerSnapshot.headerSize + index * ProducerSnapshot.entrySize
      producers.append(Producer(bytes, at: start))
    }
  }
}

extension SnapshotContents.Producer {
  init(_ bytes: Bytes, at start: Int) {
    id = bytes.bigEndian(at: start, as: Int64.self)
    epoch = bytes.bigEndian(at: start + 8, as: Int16.self)
    lastSequence = bytes.bigEndian(at: start + 10, as: Int32.self)
    lastOffset = bytes.bigEndian(at: start + 14, as: Int64.self)
    offsetDelta = bytes.bigEndian(at: start + 22, as: Int32.self)
    timestamp = bytes.bigEndian(at: start + 26, as: Int64.self)
    coordinatorEpoch = bytes.bigEndian(at: start + 34, as: Int32.self)
    transactionStart = bytes.bigEndian(at: start + 38, as: Int64.self)
  }
}

/// Small text files of a log directory, read as people would.
public enum SmallFiles {
  /// Most bytes that a file which is read as a whole may have.
  public static let limit = ByteCount(64 << 20)

  /// A whole file; nil when it is larger than `limit`.
  public static func read<S: Storage>(_ path: String, on storage: inout S)
    throws(StorageError) -> Bytes?
  {
    let file = try storage.open(path, .existing)
    let size = try storage.size(file)
    let bytes = size > limit ? nil : try storage.read(file, at: .zero, count: size)
    try storage.close(file)
    return bytes
  }

  /// Keys and values of a properties file, in file order; comments are left out.
  public static func properties(_ bytes: Bytes) -> [(key: String, value: String)] {
    String(decoding: bytes.slice, as: UTF8.self).split(whereSeparator: \.isNewline)
      .compactMap { line in
        guard !line.hasPrefix("#"), let sign = line.firstIndex(of: "=") else { return nil }
        return (String(line[..<sign]), String(line[line.index(after: sign)...]))
      }
  }

  /// The topic's identity in `partition.metadata`; nil when the broker would refuse the file.
  public static func topicID(_ bytes: Bytes) -> TopicID? { PartitionMetadata.parse(bytes) }

  /// The broker epoch in a clean-shutdown marker; nil when there is none to be read.
  public static func brokerEpoch(_ bytes: Bytes) -> Int64? {
    LogDirectory.brokerEpoch(in: String(decoding: bytes.slice, as: UTF8.self))
  }
}
