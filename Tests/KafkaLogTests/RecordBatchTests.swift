import KafkaLog
import Primitives
import Testing

struct RecordBatchTests {
  static let plain = hex(
    "00000000000000000000003a0000000002716a618900000000000000000000000003e800000000000003e8"
      + "ffffffffffffffffffffffffffff0000000110000000026b027600"
  )
  static let two = hex(
    "00000000000000050000004a0000000702ae1e41b500000000000100000000000003e800000000000003eb"
      + "ffffffffffffffffffffffffffff000000020e0000000102610020000602066b6579010402680278026e01"
  )
  static let abort = hex(
    "000000000000000a000000420000000102758a688500300000000000000000000007d000000000000007d0"
      + "00000000000000090001ffffffff000000012000000008000000000c00000000000300"
  )
  static let emptied = hex(
    "0000000000000014000000310000000102f57e287e000000000004ffffffffffffffff0000000000001388"
      + "000000000000000900010000000700000000"
  )

  @Test("the builder makes Kafka's bytes")
  func buildsVectors() {
    var fields = BatchFields()
    fields.leaderEpoch = Epoch(0)
    var one = RecordBatchBuilder(fields)
    one.append(timestamp: 1000, key: bytes("k"), value: bytes("v"))
    #expect(one.finish() == Self.plain)
    fields.baseOffset = Offset(5)
    fields.leaderEpoch = Epoch(7)
    var builder = RecordBatchBuilder(fields)
    builder.append(timestamp: 1000, key: nil, value: bytes("a"))
    builder.append(
      timestamp: 1003,
      key: bytes("key"),
      value: nil,
      headers: [
        RecordHeader(key: bytes("h"), value: bytes("x")),
        RecordHeader(key: bytes("n"), value: nil),
      ]
    )
    #expect(builder.finish() == Self.two)
    let marker = RecordBatchBuilder.endTransaction(
      commit: false,
      baseOffset: Offset(10),
      leaderEpoch: Epoch(1),
      timestamp: 2000,
      producerId: 9,
      producerEpoch: 1,
      coordinatorEpoch: 3
    )
    #expect(marker == Self.abort)
  }

  @Test("every vector reads back with a right checksum", arguments: [plain, two, abort, emptied])
  func readsVectors(vector: Bytes) throws {
    let batch = try #require(try RecordBatch(first: vector))
    #expect(batch.isValid)
    #expect(batch.size == vector.count)
    var records = try batch.records()
    var count: Int32 = 0
    while try records.next() != nil { count += 1 }
    #expect(count == batch.recordCount)
  }

  @Test("fields and records are read in place")
  func readsFields() throws {
    let batch = try #require(try RecordBatch(first: Self.two))
    #expect(batch.baseOffset == Offset(5))
    #expect(batch.nextOffset == Offset(7))
    #expect(batch.leaderEpoch == Epoch(7))
    #expect(batch.maxTimestamp == 1003)
    #expect(!batch.hasProducerId)
    var records = try batch.records()
    _ = try records.next()
    let second = try #require(try records.next())
    #expect(second.offset == Offset(6))
    #expect(second.timestamp == 1003)
    #expect(second.key == bytes("key"))
    #expect(second.value == nil)
    #expect(second.headers.map(\.value) == [bytes("x"), nil])
    let cleaned = try #require(try RecordBatch(first: Self.emptied))
    #expect(cleaned.lastOffset == Offset(24))
    #expect(cleaned.lastSequence == 11)
    let marker = try #require(try RecordBatch(first: Self.abort))
    #expect(marker.isControl && marker.isTransactional)
  }

  @Test("a new base offset and epoch leave the checksum right")
  func restamps() throws {
    let batch = try #require(try RecordBatch(first: Self.two))
    let moved = batch.withBaseOffset(Offset(1 << 40), leaderEpoch: Epoch(9))
    let view = try #require(try RecordBatch(first: moved))
    #expect(view.isValid)
    #expect(view.lastOffset == Offset((1 << 40) + 1))
    #expect(view.leaderEpoch == Epoch(9))
  }

  @Test("any flipped bit from the attributes on breaks the checksum")
  func detectsFlips() throws {
    for index in 17..<Self.two.count {
      var copy = Self.two.array
      copy[index] ^= 1
      #expect(try RecordBatch(first: Bytes(copy))?.isValid == false, "byte \(index)")
    }
  }

  @Test("an incomplete batch ends the walk, an impossible length fails it")
  func walks() throws {
    let both = joined([Self.plain, Self.two])
    for cut in 0..<Self.two.count {
      let (ranges, _) = try shape(both[0..<both.count - cut])
      #expect(ranges.count == (cut == 0 ? 2 : 1))
    }
    var short = Self.plain.array
    short[11] = 13
    #expect(failure { _ = try RecordBatch(first: Bytes(short)) } == .corruptRecord)
    var future = Self.plain.array
    future[16] = 3
    #expect(failure { _ = try RecordBatch(first: Bytes(future)) } == .corruptRecord)
  }

  @Test("records that lie about their lengths are refused")
  func refusesMalformedRecords() throws {
    // Offsets in the plain vector: record length at 61, key length at 65, header count at 69.
    for (index, value) in [(61, UInt8(0x7E)), (61, 0x0E), (61, 0x01), (65, 0x40), (69, 0x02)] {
      var copy = Self.plain.array
      copy[index] = value
      let batch = try #require(try RecordBatch(first: Bytes(copy)))
      let error = failure {
        var records = try batch.records()
        while try records.next() != nil {}
      }
      guard case .invalidRecord = error else {
        Issue.record("byte \(index) = \(value) gave \(String(describing: error))")
        continue
      }
    }
  }

  @Test("sequence numbers wrap to zero")
  func wraps() {
    #expect(ProducerSequence.advance(.max, by: 1) == 0)
    #expect(ProducerSequence.advance(.max - 10, by: 19) == 8)
  }

  @Test("variable-length integers have Kafka's encoding")
  func encodesIntegers() {
    let small: [(Int32, String)] = [
      (0, "00"), (-1, "01"), (1, "02"), (63, "7e"), (-64, "7f"), (64, "8001"), (8191, "fe7f"),
      (8192, "808001"), (.max, "feffffff0f"), (.min, "ffffffff0f"),
    ]
    for (value, text) in small {
      var writer = ByteWriter()
      writer.varint(value)
      #expect(writer.finish() == hex(text))
    }
    let large: [(Int64, String)] = [
      (.max, "feffffffffffffffff01"), (.min, "ffffffffffffffffff01"),
    ]
    for (value, text) in large {
      var writer = ByteWriter()
      writer.varlong(value)
      #expect(writer.finish() == hex(text))
    }
  }
}
