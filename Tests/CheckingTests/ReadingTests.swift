import Primitives
import Testing

@testable import Checking

/// The reader of files, against bytes written down by hand.
@Suite struct ReadingTests {
  /// Records (null, `a`) and (`key`, null) with two headers at base 5 in epoch 7.
  private static let twoRecords =
    "00000000000000050000004a0000000702ae1e41b500000000000100000000000003e8"
    + "00000000000003ebffffffffffffffffffffffffffff000000020e0000000102610020000602066b6579"
    + "010402680278026e01"
  /// An abort marker at offset 10 in epoch 1.
  private static let marker =
    "000000000000000a000000420000000102758a688500300000000000000000000007d0"
    + "00000000000007d000000000000000090001ffffffff000000012000000008000000000c00000000000300"

  private static func bytes(_ hex: String) -> [UInt8] {
    let digits = hex.utf8.map { $0 < 58 ? $0 - 48 : $0 - 87 }
    return (0..<digits.count / 2).map { digits[2 * $0] << 4 | digits[2 * $0 + 1] }
  }

  private func content(_ files: [(name: String, bytes: [[UInt8]])]) -> ReplicaContent {
    ReplicaContent(
      ReplicaFiles(
        node: NodeID(0),
        partition: History.partition,
        files: files.map { LogFile(name: $0.name, content: $0.bytes.map { Bytes($0) }) }
      ),
      gapsBelow: 0
    )
  }

  @Test("Batches written by hand are read as they are")
  func handMade() throws {
    var scanner = BatchScanner(Bytes(Self.bytes(Self.twoRecords) + Self.bytes(Self.marker)))
    let first = try #require(try scanner.next())
    #expect(first.stamp == BatchStamp(base: 5, last: 6, epoch: 7, checksum: 0xAE1E_41B5))
    #expect(first.isIntact)
    #expect((first.count, first.codec, first.isControl) == (2, 0, false))
    let second = try #require(try scanner.next())
    #expect(second.stamp.base == 10)
    #expect(second.isIntact)
    #expect(second.isControl)
    let end = try scanner.next()
    #expect(end == nil)
  }

  @Test("Every single damaged bit of a batch is noticed")
  func damaged() throws {
    let good = Self.bytes(Self.twoRecords)
    for bit in 0..<good.count * 8 where !(0..<64).contains(bit) && !(96..<128).contains(bit) {
      var bad = good
      bad[bit / 8] ^= 1 << UInt8(bit % 8)
      var scanner = BatchScanner(Bytes(bad))
      let batch = try? scanner.next()
      #expect(batch?.isIntact != true, "bit \(bit)")
    }
  }

  @Test("Offset and epoch lie outside the checksum; their damage shows as a wrong sequence")
  func damagedPlace() {
    let good = Self.bytes(Self.twoRecords)
    let name = "00000000000000000005.log"
    #expect(content([(name, [good])]).flaws.isEmpty)
    for byte in 0..<8 {
      var bad = good
      bad[byte] ^= 1
      #expect(content([(name, [bad])]).flaws.count == 1, "byte \(byte)")
    }
  }

  @Test("A batch that is cut short anywhere is a flaw at its beginning")
  func torn() {
    let first = Self.bytes(Self.twoRecords)
    let second = TestBatch(base: 7, epoch: 7, client: 3, first: 0, count: 2).bytes.array
    for length in 1..<second.count {
      let torn = content([("00000000000000000005.log", [first, Array(second[..<length])])])
      #expect(torn.batches.count == 1)
      #expect(torn.flaws.map(\.offset) == [7], "\(length) bytes")
    }
  }

  @Test("Pieces and segments are read as one log; other files are left alone")
  func segments() {
    let batches = (0..<4).map {
      TestBatch(base: Int64($0) * 3, epoch: 0, client: 3, first: Int64($0) * 3, count: 3)
    }
    let front = batches[0].bytes.array + batches[1].bytes.array
    let back = batches[2].bytes.array + batches[3].bytes.array
    let whole = content([
      ("00000000000000000000.index", [[1, 2, 3]]),
      ("00000000000000000000.log", [Array(front[..<50]), Array(front[50...])]),
      ("00000000000000000006.log", [back]), ("leader-epoch-checkpoint", [[48]]),
    ])
    #expect(whole.flaws.isEmpty)
    #expect(whole.batches.map(\.stamp.base) == [0, 3, 6, 9])
    #expect((whole.start, whole.end) == (0, 12))
    let gap = content([
      ("00000000000000000000.log", [front]), ("00000000000000000009.log", [batches[3].bytes.array]),
    ])
    #expect(gap.flaws.count == 1)
    let back2 = content([("00000000000000000000.log", [front, front])])
    #expect(back2.flaws.map(\.offset) == [0, 3])
  }

  @Test("Identities are found in every record, and nonsense is refused")
  func identities() throws {
    let batch = TestBatch(base: 40, epoch: 2, client: 9, first: 1000, count: 200)
    var scanner = BatchScanner(batch.bytes)
    let stored = try #require(try scanner.next())
    var records = RecordScanner(stored)
    for i in Int64(0)..<200 {
      let record = try #require(try records.next())
      #expect((record.client, record.sequence, record.offset) == (9, 1000 + i, 40 + i))
    }
    let end = try records.next()
    #expect(end == nil)
    var short = stored
    short.records = stored.records[0..<stored.records.count - 1]
    var refused = RecordScanner(short)
    #expect(throws: FormatFault.self) { while try refused.next() != nil {} }
  }
}
