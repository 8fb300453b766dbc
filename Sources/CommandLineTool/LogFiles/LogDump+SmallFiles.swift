import Environment
import KafkaLog
import Primitives
import Reporting

extension LogDump {
  mutating func dumpSmall(_ kind: LogFileKind, _ handle: FileHandle, _ size: Int64)
    throws(StorageError)
  {
    guard size <= SmallFiles.limit.bytes else {
      output.flaw("\(LogTerms.size(size)) are more than such a file can have; it is not read")
      return
    }
    let bytes = try storage.read(handle, at: .zero, count: ByteCount(size))
    switch kind {
    case .snapshot: dumpSnapshot(SnapshotContents(bytes))
    case .epochs: dumpEpochs(CheckpointContents(bytes, fields: 2))
    case .offsets: dumpOffsets(CheckpointContents(bytes, fields: 3))
    case .partitionMetadata: dumpMetadata(bytes)
    case .metaProperties: dumpProperties(bytes)
    default: dumpMarker(bytes)
    }
  }

  private mutating func dumpSnapshot(_ snapshot: SnapshotContents) {
    if let sums = snapshot.checksums {
      let stored = LogTerms.checksum(sums.stored)
      let computed = LogTerms.checksum(sums.computed)
      let verdict = stored == computed ? "ok" : "BAD, computed \(computed)"
      output.line(
        [
          ("crcStored", .string(stored)), ("crcComputed", .string(computed)),
          ("crcAgrees", .boolean(stored == computed)),
        ],
        "crc-32c \(stored) \(verdict), "
          + LogTerms.count(snapshot.producers.count, "producer", "producers")
      )
    }
    for producer in snapshot.producers {
      output.item([output.rows.producer(producer)], LogValues.producer(producer))
    }
    if let flaw = snapshot.flaw { output.flaw(flaw) }
  }

  private mutating func dumpEpochs(_ contents: CheckpointContents) {
    for entry in contents.entries {
      output.line(
        [("epoch", .integer(entry.numbers[0])), ("startOffset", .integer(entry.numbers[1]))],
        "epoch \(entry.numbers[0]) from offset \(entry.numbers[1])"
      )
    }
    tellFlaws(contents)
  }

  private mutating func dumpOffsets(_ contents: CheckpointContents) {
    for entry in contents.entries {
      output.line(
        [
          ("topic", .string(entry.fields[0])), ("partition", .integer(entry.numbers[0])),
          ("offset", .integer(entry.numbers[1])),
        ],
        "\(entry.fields[0])-\(entry.numbers[0]): \(entry.numbers[1])"
      )
    }
    tellFlaws(contents)
  }

  private mutating func tellFlaws(_ contents: CheckpointContents) {
    if contents.entries.isEmpty, contents.flaws.isEmpty { output.line([], "no entry") }
    for flaw in contents.flaws { output.flaw("line \(flaw.line): \(flaw.text)") }
  }

  private mutating func dumpMetadata(_ bytes: Bytes) {
    guard let id = SmallFiles.topicID(bytes) else {
      return output.flaw("it does not name a version and a topic id")
    }
    output.line([("topicId", .string(id.description))], "topic id \(id)")
  }

  private mutating func dumpProperties(_ bytes: Bytes) {
    let pairs = SmallFiles.properties(bytes)
    for (key, value) in pairs {
      output.line([("key", .string(key)), ("value", .string(value))], "\(key)=\(value)")
    }
    if pairs.isEmpty { output.flaw("it names no property") }
  }

  private mutating func dumpMarker(_ bytes: Bytes) {
    guard let epoch = SmallFiles.brokerEpoch(bytes) else {
      return output.flaw("it names no broker epoch; its being there is what counts")
    }
    output.line([("brokerEpoch", .integer(epoch))], "broker epoch \(epoch)")
  }
}
