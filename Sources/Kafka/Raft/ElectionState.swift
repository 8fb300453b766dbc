import Environment
import KafkaLog
import KafkaProtocol
import Primitives

/// What a voter must not forget: its epoch, and who leads it or got its vote in it.
public struct ElectionState: Equatable, Sendable {
  /// The epoch.
  public var epoch: Epoch
  /// The leader of the epoch, or none while it is not known.
  public var leader: NodeID
  /// The candidate that has this voter's vote, if any; forgotten once a leader is known.
  public var vote: ReplicaKey?

  /// Makes the value from its fields.
  public init(epoch: Epoch, leader: NodeID = .none, vote: ReplicaKey? = nil) {
    self.epoch = epoch
    self.leader = leader
    self.vote = vote
  }

  /// What a voter knows that never took part.
  public static let initial = ElectionState(epoch: Epoch(0))
}

/// The file `quorum-state`: JSON as Kafka writes it (`FileQuorumStateStore`).
struct QuorumStateFile: Sendable {
  /// Path of the file.
  let path: String
  private let directory: String

  init(in directory: String) {
    self.directory = directory
    path = directory + "/quorum-state"
  }

  /// The state; nil when there is no file.
  ///
  /// - Throws: `damagedState` when the file is not what Kafka writes.
  func read(on storage: inout some Storage) throws(LogError) -> ElectionState? {
    guard let bytes = try WholeFile.read(path, on: &storage) else { return nil }
    guard let state = ElectionState(json: String(decoding: bytes.slice, as: UTF8.self)) else {
      throw .damagedState(path: path, reason: "it is no quorum state")
    }
    return state
  }

  /// Replaces the state; version 0 names the voters, version 1 the directory that got the vote.
  func write(
    _ state: ElectionState,
    version: Int,
    voters: [NodeID],
    syncs: Bool,
    on storage: inout some Storage
  ) throws(LogError) {
    var writer = ByteWriter(capacity: 128)
    writer.text(state.json(version: version, voters: voters))
    try WholeFile.replace(
      path,
      in: directory,
      with: writer.finish(),
      temporary: path + ".tmp",
      syncs: syncs,
      on: &storage
    )
  }
}

extension ElectionState {
  /// The file's text in version 0 or 1 of `QuorumStateData`.
  func json(version: Int, voters: [NodeID]) -> String {
    let voted = vote?.id.raw ?? -1
    guard version == 0 else {
      let directory = TopicID(high: 0, low: vote?.directory ?? 0)
      return "{\"leaderId\":\(leader.raw),\"leaderEpoch\":\(epoch.raw),\"votedId\":\(voted),"
        + "\"votedDirectoryId\":\"\(directory)\",\"data_version\":1}"
    }
    let list = voters.map { "{\"voterId\":\($0.raw)}" }.joined(separator: ",")
    return "{\"clusterId\":\"\",\"leaderId\":\(leader.raw),\"leaderEpoch\":\(epoch.raw),"
      + "\"votedId\":\(voted),\"appliedOffset\":0,\"currentVoters\":[\(list)],\"data_version\":0}"
  }

  /// Reads the text of the file, whatever else it holds; nil when a field is missing or impossible.
  init?(json: String) {
    var scanner = JSONScanner(json)
    guard let fields = scanner.object() else { return nil }
    func number(_ name: String) -> Int32? {
      guard case .number(let value)? = fields.first(where: { $0.name == name })?.value else {
        return nil
      }
      return Int32(exactly: value)
    }
    guard let version = number("data_version"), version == 0 || version == 1,
      let leader = number("leaderId"), leader >= -1,
      let epoch = number("leaderEpoch"), epoch >= 0,
      let voted = number("votedId"), voted >= -1
    else { return nil }
    var directory: UInt64 = 0
    if version == 1 {
      guard case .text(let text)? = fields.first(where: { $0.name == "votedDirectoryId" })?.value,
        let id = TopicID(text: text)
      else { return nil }
      directory = id.low
    }
    self.init(
      epoch: Epoch(epoch),
      leader: NodeID(leader),
      vote: voted < 0 ? nil : ReplicaKey(NodeID(voted), directory: directory)
    )
  }
}

/// Reads the flat JSON objects of small state files.
private struct JSONScanner {
  enum Value {
    case number(Int64)
    case text(String)
    case list
  }

  private let bytes: [UInt8]
  private var position = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  /// The object that is the whole text; nil when it is none.
  mutating func object() -> [(name: String, value: Value)]? {
    guard let fields = fields() else { return nil }
    skipSpace()
    return position == bytes.count ? fields : nil
  }

  private mutating func fields() -> [(name: String, value: Value)]? {
    guard take("{") else { return nil }
    var result: [(name: String, value: Value)] = []
    if take("}") { return result }
    repeat {
      guard let name = string(), take(":"), let value = value() else { return nil }
      result.append((name, value))
    } while take(",")
    return take("}") ? result : nil
  }

  private mutating func value() -> Value? {
    skipSpace()
    guard position < bytes.count else { return nil }
    switch bytes[position] {
    case UInt8(ascii: "\""): return string().map { .text($0) }
    case UInt8(ascii: "["): return list() ? .list : nil
    default: return number().map { .number($0) }
    }
  }

  private mutating func list() -> Bool {
    guard take("[") else { return false }
    if take("]") { return true }
    repeat {
      guard fields() != nil else { return false }
    } while take(",")
    return take("]")
  }

  private mutating func number() -> Int64? {
    let start = position
    while position < bytes.count,
      bytes[position] == UInt8(ascii: "-") || (0x30...0x39).contains(bytes[position])
    { position += 1 }
    return Int64(String(decoding: bytes[start..<position], as: UTF8.self))
  }

  private mutating func string() -> String? {
    guard take("\"") else { return nil }
    let start = position
    while position < bytes.count, bytes[position] != UInt8(ascii: "\"") { position += 1 }
    guard position < bytes.count else { return nil }
    position += 1
    return String(decoding: bytes[start..<position - 1], as: UTF8.self)
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
      position += 1
    }
  }
}
