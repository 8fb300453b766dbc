import KafkaLog
import Primitives

/// A control record of the metadata log or of a snapshot (`ControlRecordType`).
public enum ControlRecord: Equatable, Sendable {
  /// A leader's first record of its epoch.
  case leaderChange(leader: NodeID, voters: [ReplicaKey], granting: [ReplicaKey])
  /// The first record of a snapshot.
  case snapshotHeader(timestamp: Int64)
  /// The last record of a snapshot.
  case snapshotFooter
  /// The version of the quorum's rules: 1 keeps the voters in the log.
  case kraftVersion(Int16)
  /// The voters from here on.
  case voters([ReplicaKey])
}

extension ControlRecord {
  private var type: Int16 {
    switch self {
    case .leaderChange: 2
    case .snapshotHeader: 3
    case .snapshotFooter: 4
    case .kraftVersion: 5
    case .voters: 6
    }
  }

  /// Key of the record: version 0 and the type.
  var key: Bytes {
    var key = ByteWriter(capacity: 4)
    key.bigEndian(Int16(0))
    key.bigEndian(type)
    return key.finish()
  }

  /// Value of the record, laid out by Kafka's schemas of these names.
  var value: Bytes {
    var out = MetadataFieldWriter()
    switch self {
    case .leaderChange(let leader, let voters, let granting):
      let version: Int16 = (voters + granting).contains { $0.directory != 0 } ? 1 : 0
      out.integer(version)
      out.integer(leader.raw)
      for list in [voters, granting] {
        out.unsigned(UInt32(list.count) + 1)
        for voter in list {
          out.integer(voter.id.raw)
          if version == 1 { out.uuid(0, voter.directory) }
          out.unsigned(0)
        }
      }
    case .snapshotHeader(let timestamp):
      out.integer(Int16(0))
      out.integer(timestamp)
    case .snapshotFooter: out.integer(Int16(0))
    case .kraftVersion(let version):
      out.integer(Int16(0))
      out.integer(version)
    case .voters(let voters):
      out.integer(Int16(0))
      out.unsigned(UInt32(voters.count) + 1)
      for voter in voters { out.voter(voter) }
    }
    return out.finish()
  }

  /// Reads a record; nil for one of another type.
  ///
  /// - Throws: `malformed` when the bytes are not those of its type.
  public static func decode(key: Bytes?, value: Bytes?) throws(MetadataError) -> ControlRecord? {
    guard let key, key.count >= 4, let value else { throw .malformed }
    var input = MetadataFieldReader(value)
    switch key.bigEndian(at: 2, as: Int16.self) {
    case 2: return try leaderChange(&input)
    case 3:
      _ = try input.integer(Int16.self)
      return .snapshotHeader(timestamp: try input.integer(Int64.self))
    case 4: return .snapshotFooter
    case 5:
      _ = try input.integer(Int16.self)
      return .kraftVersion(try input.integer(Int16.self))
    case 6:
      _ = try input.integer(Int16.self)
      var voters: [ReplicaKey] = []
      for _ in 1..<max(1, try input.unsigned()) { voters.append(try input.voter()) }
      return .voters(voters)
    default: return nil
    }
  }

  private static func leaderChange(
    _ input: inout MetadataFieldReader
  ) throws(MetadataError) -> ControlRecord {
    let version = try input.integer(Int16.self)
    let leader = NodeID(try input.integer(Int32.self))
    var lists: [[ReplicaKey]] = []
    for _ in 0..<2 {
      var list: [ReplicaKey] = []
      for _ in 1..<max(1, try input.unsigned()) {
        let id = NodeID(try input.integer(Int32.self))
        let directory = version == 1 ? try input.uuid() : 0
        _ = try input.unsigned()
        list.append(ReplicaKey(id, directory: directory))
      }
      lists.append(list)
    }
    return .leaderChange(leader: leader, voters: lists[0], granting: lists[1])
  }

  /// A batch of control records from `base` on; snapshots give each a batch of its own.
  public static func batch(
    _ records: [ControlRecord],
    at base: Offset,
    leaderEpoch: Epoch,
    timestamp: Int64
  ) -> Bytes {
    var fields = BatchFields()
    fields.baseOffset = base
    fields.leaderEpoch = leaderEpoch
    fields.isControl = true
    var batch = RecordBatchBuilder(fields)
    for record in records {
      batch.append(timestamp: timestamp, key: record.key, value: record.value)
    }
    return batch.finish()
  }

  /// Calls `body` with every control record in `batches`.
  public static func forEach(
    in batches: Bytes,
    _ body: (Offset, ControlRecord) throws(MetadataError) -> Void
  ) throws(MetadataError) {
    var walk = BatchIterator(batches)
    do {
      while let batch = try walk.next() {
        guard batch.isControl else { continue }
        var records = try batch.records()
        while let record = try records.next() {
          guard let control = try decode(key: record.key, value: record.value) else { continue }
          try body(record.offset, control)
        }
      }
    } catch {
      throw .malformed
    }
  }
}

extension MetadataFieldWriter {
  /// A voter of VotersRecord: its endpoint is its node, and it knows versions 0 and 1.
  fileprivate mutating func voter(_ voter: ReplicaKey) {
    integer(voter.id.raw)
    uuid(0, voter.directory)
    unsigned(2)
    text("CONTROLLER")
    text("node-\(voter.id.raw)")
    integer(UInt16(9093))
    unsigned(0)
    integer(Int16(0))
    integer(Int16(1))
    unsigned(0)
    unsigned(0)
  }
}

extension MetadataFieldReader {
  fileprivate mutating func voter() throws(MetadataError) -> ReplicaKey {
    let id = NodeID(try integer(Int32.self))
    let key = ReplicaKey(id, directory: try uuid())
    for _ in 1..<max(1, try unsigned()) {
      _ = try text()
      _ = try text()
      _ = try integer(UInt16.self)
      _ = try unsigned()
    }
    _ = try integer(Int16.self)
    _ = try integer(Int16.self)
    _ = try unsigned()
    _ = try unsigned()
    return key
  }
}
