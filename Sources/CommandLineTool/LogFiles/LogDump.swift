import Environment
import KafkaLog
import Primitives
import Reporting

/// Prints the files of a place one after the other.
struct LogDump {
  /// Records of larger batches are not decoded.
  static let largestDecoded = ByteCount.mebibytes(64)

  let place: LogPlace
  let withRecords: Bool
  let output: DumpOutput
  var storage: PosixStorage

  init(_ place: LogPlace, withRecords: Bool, output: DumpOutput) {
    self.place = place
    self.withRecords = withRecords
    self.output = output
    storage = place.storage
  }

  mutating func run() throws(CommandError) {
    for file in place.files { try dump(file) }
    if place.kind == .logDirectory {
      for partition in place.partitions {
        for file in try place.files(of: partition) { try dump(file) }
      }
      for (name, why) in place.skipped {
        output.begin(place.shown(name), bytes: 0, kind: "directory")
        output.item([output.rows.remark("left out: \(why)")], LogValues.remark("left out: \(why)"))
        output.end()
      }
    }
    output.finish()
  }

  private mutating func dump(_ file: String) throws(CommandError) {
    let name = LogPlace.plain(String(file.split(separator: "/").last ?? ""))
    do throws(StorageError) {
      let handle = try storage.open(file, .existing)
      let size = try storage.size(handle).bytes
      try dump(file, LogFileKind(name: name), handle, size)
      try storage.close(handle)
    } catch {
      throw CommandError(
        error == .notFound ? .noInput : .inputOutput,
        ["wavetank: cannot read '\(place.shown(file))': \(error)"]
      )
    }
  }

  private mutating func dump(
    _ file: String,
    _ kind: LogFileKind,
    _ handle: FileHandle,
    _ size: Int64
  ) throws(StorageError) {
    let path = place.shown(file)
    switch kind {
    case .segment:
      output.begin(path, bytes: size, kind: "segment", titles: output.rows.batchTitles)
      try dumpSegment(handle, size)
    case .offsetIndex(let base):
      output.begin(path, bytes: size, kind: "offset index")
      try dumpIndex(IndexWalk(.offset, base: base, file: handle, end: size))
    case .timeIndex(let base):
      output.begin(path, bytes: size, kind: "time index")
      try dumpIndex(IndexWalk(.time, base: base, file: handle, end: size))
    case .transactionIndex(let base):
      output.begin(path, bytes: size, kind: "transaction index")
      try dumpIndex(IndexWalk(.transaction, base: base, file: handle, end: size))
    case .snapshot, .epochs, .partitionMetadata, .offsets, .metaProperties, .cleanShutdown:
      output.begin(path, bytes: size, kind: kind.words)
      try dumpSmall(kind, handle, size)
    case .temporary, .lock, .unknown:
      output.begin(path, bytes: size, kind: kind.words)
      output.item([output.rows.plain(kind.words)], LogValues.remark(kind.words))
    }
    output.end()
  }

  private mutating func dumpSegment(_ handle: FileHandle, _ size: Int64) throws(StorageError) {
    var walk = LogFileWalk(handle, end: size)
    if size == 0 {
      output.item([output.rows.plain("empty: no batch")], LogValues.remark("empty: no batch"))
    }
    while let item = try walk.next(on: &storage) {
      switch item {
      case .batch(let batch): try dump(batch, &walk)
      case .old(let message): output.flaw(message.words, at: message.position)
      case .flaw(let flaw): output.flaw(flaw.text, at: flaw.position)
      }
    }
  }

  private mutating func dump(_ batch: FoundBatch, _ walk: inout LogFileWalk) throws(StorageError) {
    if !batch.isSound { output.noteFlaw() }
    guard withRecords else {
      output.item([output.rows.batch(batch)], LogValues.batch(batch))
      return
    }
    let (records, refusal) = try decode(batch, &walk)
    var lines = [output.rows.batch(batch)] + records.map(output.rows.record)
    if let refusal { lines.append(output.rows.remark("             " + refusal)) }
    output.item(
      lines,
      LogValues.batch(batch, records: records.map(LogValues.record), refusal: refusal)
    )
  }

  /// The records as far as they can be read, and why not further.
  private mutating func decode(_ batch: FoundBatch, _ walk: inout LogFileWalk)
    throws(StorageError) -> (records: [Record], refusal: String?)
  {
    guard batch.codec == .none else {
      return ([], "records compressed with \(batch.codec.name) are not decoded")
    }
    guard let whole = try walk.whole(batch, limit: Self.largestDecoded, on: &storage) else {
      return (
        [], "records of a batch above \(LogTerms.size(Self.largestDecoded.bytes)) are not decoded"
      )
    }
    var records: [Record] = []
    do throws(LogError) {
      var iterator = try whole.records()
      while let record = try iterator.next() { records.append(record) }
    } catch {
      if batch.isSound { output.noteFlaw() }
      if case .invalidRecord(let why) = error { return (records, "not a sound batch: \(why)") }
      return (records, "not a sound batch")
    }
    return (records, nil)
  }

  private mutating func dumpIndex(_ walk: IndexWalk) throws(StorageError) {
    var walk = walk
    if walk.isEmpty {
      output.item([output.rows.plain("empty: no entry")], LogValues.remark("empty: no entry"))
    }
    while let item = try walk.next(on: &storage) {
      let kind = walk.kind
      output.item([output.rows.index(item, kind)], LogValues.index(item, kind))
    }
  }
}

extension LogFileKind {
  /// What the file is, for people.
  var words: String {
    switch self {
    case .segment: "segment"
    case .offsetIndex: "offset index"
    case .timeIndex: "time index"
    case .transactionIndex: "transaction index"
    case .snapshot: "producer snapshot"
    case .epochs: "leader epochs"
    case .partitionMetadata: "partition metadata"
    case .offsets: "offset checkpoint"
    case .metaProperties: "directory identity"
    case .cleanShutdown: "clean-shutdown marker"
    case .temporary(let suffix): "a file with suffix \(suffix)"
    case .lock: "lock of a broker"
    case .unknown: "not a file of a log"
    }
  }
}

extension OldMessage {
  /// The refusal of the format, by its name.
  var words: String {
    let release = magic == 0 ? "before Kafka 0.10" : "of Kafka 0.10"
    return "message format \(magic) (magic byte \(magic), \(release)) at offset \(offset), "
      + "\(size) bytes: not read; only record format 2 is"
  }
}
