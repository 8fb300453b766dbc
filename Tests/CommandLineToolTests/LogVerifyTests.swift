import CommandLineTool
import Foundation
import KafkaLog
import Primitives
import Testing

@Suite struct LogVerifyTests {
  @Test("a sound directory is clean")
  func sound() throws {
    let bench = try Bench()
    try bench.writeSoundLog()
    let outcome = bench.tool("log", "verify", bench.path("logs"))
    #expect(outcome.status == .expected && outcome.error.isEmpty, "\(outcome.out)\(outcome.error)")
    let summary = "3 segments, 15 batches, 30 records, offsets 0..29, 1.2 KiB"
    #expect(outcome.out.contains(summary) && outcome.out.contains("1 partition: clean"))
    let alone = bench.tool("log", "verify", bench.path("logs/orders-0"))
    #expect(alone.status == .expected, "\(alone.out)")
    let json = try JSONSerialization.jsonObject(
      with: Data(bench.tool("log", "verify", bench.path("logs"), "--json").out.utf8)
    )
    let document = try #require(json as? [String: Any])
    #expect(document["faults"] as? Int == 0)
    #expect((document["partitions"] as? [[String: Any]])?.first?["endOffset"] as? Int == 30)
  }

  /// A change to the sound directory, and what must be said of it.
  struct Damage: Sendable {
    var file: String
    var text: String
    var change: @Sendable ([UInt8]) -> [UInt8]
    var finding: String
  }

  static let damages: [Damage] = [
    Damage(
      file: "orders-0/\(stem(10)).log",
      text: "a flipped bit",
      change: { $0.replacing(at: 87 + 65, with: [0xEE]) },
      finding: "orders-0/\(stem(10)).log:87: the checksum is "
    ),
    Damage(
      file: "orders-0/\(stem(20)).log",
      text: "a torn batch",
      change: { Array($0.dropLast(7)) },
      finding: "\(stem(20)).log:348: a batch of 87 bytes begins, and only 80 bytes are left"
    ),
    Damage(
      file: "orders-0/\(stem(20)).log",
      text: "zeros behind",
      change: { $0 + [UInt8](repeating: 0, count: 99) },
      finding: "\(stem(20)).log:435: 99 zero bytes to the end of the file"
    ),
    Damage(
      file: "orders-0/\(stem(10)).log",
      text: "a batch left out",
      change: { Array($0[..<87] + $0[174...]) },
      finding: "\(stem(10)).log:87: offsets 12..13 are missing before it"
    ),
    Damage(
      file: "orders-0/\(stem(10)).log",
      text: "a batch twice",
      change: { Array($0[..<87] + $0) },
      finding: "\(stem(10)).log:87: offset 10 where 12 would follow"
    ),
    Damage(
      file: "orders-0/\(stem(10)).log",
      text: "a record count that does not fit",
      change: { bytes in
        var first = Array(bytes[..<87])
        first.replaceSubrange(57..<61, with: bigEndian(Int32(3)))
        seal(&first)
        return first + bytes[87...]
      },
      finding: "\(stem(10)).log:0: 3 records in 2 offsets"
    ),
    Damage(
      file: "orders-0/\(stem(10)).log",
      text: "another epoch",
      change: { $0.replacing(at: 12, with: bigEndian(Int32(1))) },
      finding: "\(stem(10)).log:0: epoch 1 at offset 10; line 3 of the checkpoint says 0"
    ),
    Damage(
      file: "orders-0/\(stem(0)).log",
      text: "an old format",
      change: { $0.replacing(at: 16, with: [0]) },
      finding: "\(stem(0)).log:0: message format 0, which only releases before Kafka 0.11 wrote"
    ),
    Damage(
      file: "orders-0/\(stem(10)).index",
      text: "a position inside a batch",
      change: { _ in bigEndian(Int32(5)) + bigEndian(Int32(100)) },
      finding: "\(stem(10)).index:0: offset 15 at position 100, where no batch begins"
    ),
    Damage(
      file: "orders-0/\(stem(10)).index",
      text: "an offset that ends no batch",
      change: { _ in bigEndian(Int32(4)) + bigEndian(Int32(174)) },
      finding: "offset 14 at position 174, and no batch from there on ends with it"
    ),
    Damage(
      file: "orders-0/\(stem(10)).index",
      text: "a position behind the end",
      change: { $0 + bigEndian(Int32(9)) + bigEndian(Int32(5_000)) },
      finding: "\(stem(10)).index:8: offset 19 at position 5000, behind the last batch"
    ),
    Damage(
      file: "orders-0/\(stem(10)).index",
      text: "entries that fall",
      change: { $0 + $0 },
      finding: "\(stem(10)).index:8: the entry (15, 174) does not follow (15, 174)"
    ),
    Damage(
      file: "orders-0/\(stem(10)).index",
      text: "an index that was not trimmed",
      change: { $0 + [UInt8](repeating: 0, count: 80) },
      finding: "\(stem(10)).index:8: 10 zero slots at the end; a closed segment's index is trimmed"
    ),
    Damage(
      file: "orders-0/\(stem(10)).timeindex",
      text: "a time index that hides records",
      change: { _ in bigEndian(noon + 15) + bigEndian(Int32(9)) },
      finding: "nothing up to offset 19 later than 1767268800015, and there is 1767268800019"
    ),
    Damage(
      file: "orders-0/\(stem(10)).timeindex",
      text: "a time index that promises records",
      change: { _ in bigEndian(noon + 99) + bigEndian(Int32(9)) },
      finding: "timestamp 1767268800099 up to offset 19, and none there is so late"
    ),
    Damage(
      file: "orders-0/\(stem(30)).snapshot",
      text: "a damaged snapshot",
      change: { $0.replacing(at: 20, with: [1]) },
      finding: "\(stem(30)).snapshot: its checksum does not agree with its bytes"
    ),
    Damage(
      file: "orders-0/leader-epoch-checkpoint",
      text: "an epoch beyond the end",
      change: { _ in Array("0\n3\n0 0\n3 20\n4 31\n".utf8) },
      finding: "leader-epoch-checkpoint:5: epoch 4 from offset 31; the log ends at 30"
    ),
    Damage(
      file: "orders-0/leader-epoch-checkpoint",
      text: "no epochs",
      change: { _ in Array("0\n0\n".utf8) },
      finding: "leader-epoch-checkpoint: no epoch for offset 0"
    ),
    Damage(
      file: "orders-0/partition.metadata",
      text: "no identity",
      change: { _ in [] },
      finding: "partition.metadata: it does not name a version and a topic id"
    ),
    Damage(
      file: "recovery-point-offset-checkpoint",
      text: "a recovery point beyond the end",
      change: { _ in Array("0\n1\norders 0 31\n".utf8) },
      finding: "recovery-point-offset-checkpoint:3: orders-0 at 31; its log ends at 30"
    ),
    Damage(
      file: "meta.properties",
      text: "no node",
      change: { _ in Array("version=1\ncluster.id=x\n".utf8) },
      finding: "meta.properties: it has no node.id"
    ),
    Damage(
      file: "not-a-partition/x",
      text: "a directory that stops brokers",
      change: { $0 },
      finding: "not-a-partition: no name of a partition"
    ),
  ]

  @Test("each contradiction is found with its file and place", arguments: damages)
  func damage(_ damage: Damage) throws {
    let bench = try Bench()
    try bench.writeSoundLog()
    let name = "logs/\(damage.file)"
    try bench.write(damage.change((try? bench.bytes(name)) ?? []), name)
    let outcome = bench.tool("log", "verify", bench.path("logs"))
    #expect(outcome.status == .finding, "\(damage.text)")
    #expect(outcome.out.contains(damage.finding), "\(damage.text): \(outcome.out)")
  }

  @Test("gaps are legal where the reader says so, and notes are no faults")
  func legal() throws {
    let bench = try Bench()
    try bench.writeSoundLog()
    let middle = "logs/orders-0/\(stem(10))"
    let log = try bench.bytes(middle + ".log")
    try bench.write(Array(log[..<348]), middle + ".log")
    try bench.write(bigEndian(noon + 17) + bigEndian(Int32(7)), middle + ".timeindex")
    #expect(bench.tool("log", "verify", bench.path("logs")).status == .finding)
    let words = ["log", "verify", bench.path("logs"), "--compacted"]
    let outcome = bench.tool(words)
    #expect(outcome.status == .expected, "\(outcome.out)")
    #expect(outcome.out.contains("note   ") && outcome.out.contains("1 partition: clean, 1 note"))
  }

  @Test("findings of one file are bounded")
  func bounded() throws {
    let bench = try Bench()
    try bench.writeSoundLog()
    var index: [UInt8] = []
    for slot in 0..<100_000 { index += bigEndian(Int32(slot % 3)) + bigEndian(Int32(77)) }
    try bench.write(index, "logs/orders-0/\(stem(10)).index")
    let outcome = bench.tool("log", "verify", bench.path("logs"))
    #expect(outcome.out.split(separator: "\n").count == 23, "\(outcome.out)")
    #expect(outcome.out.contains("more of this file is left out"))
  }
}

extension [UInt8] {
  func replacing(at place: Int, with bytes: [UInt8]) -> [UInt8] {
    var copy = self
    copy.replaceSubrange(place..<place + bytes.count, with: bytes)
    return copy
  }
}
