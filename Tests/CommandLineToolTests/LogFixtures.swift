import Foundation
import KafkaLog
import Primitives

/// Noon of 1 January 2026, in milliseconds since 1970.
let noon: Int64 = 1_767_268_800_000

func bytes(_ text: String) -> Bytes { Bytes(Array(text.utf8)) }

/// A batch of records with keys `k0`, `k1`, … and values `v0`, `v1`, … from an offset on.
func batch(
  at offset: Int64,
  count: Int = 1,
  epoch: Int32 = 0,
  producer: Int64 = -1,
  codec: UInt16 = 0
) -> [UInt8] {
  var fields = BatchFields()
  fields.baseOffset = Offset(offset)
  fields.leaderEpoch = Epoch(epoch)
  if producer >= 0 {
    fields.producerId = producer
    fields.producerEpoch = 0
    fields.baseSequence = Int32(offset)
  }
  var builder = RecordBatchBuilder(fields)
  for index in 0..<count {
    let number = offset + Int64(index)
    builder.append(
      timestamp: noon + number,
      key: bytes("k\(number)"),
      value: bytes("v\(number)")
    )
  }
  var batch = builder.finish().array
  if codec != 0 {
    batch[22] |= UInt8(codec)
    seal(&batch)
  }
  return batch
}

/// Writes the checksum that a batch's bytes have.
func seal(_ batch: inout [UInt8]) {
  let sum = CRC32C.checksum(Bytes(Array(batch[21...])))
  for index in 0..<4 { batch[17 + index] = UInt8(truncatingIfNeeded: sum >> (24 - 8 * index)) }
}

func bigEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
  (0..<Number.bitWidth / 8).map {
    UInt8(truncatingIfNeeded: number >> (Number.bitWidth - 8 - 8 * $0))
  }
}

func hex(_ text: String) -> [UInt8] {
  let digits = text.compactMap(\.hexDigitValue)
  return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

func stem(_ offset: Int64) -> String {
  let digits = String(offset)
  return String(repeating: "0", count: 20 - digits.count) + digits
}

extension Bench {
  func write(_ bytes: [UInt8], _ name: String) throws {
    let url = URL(fileURLWithPath: path(name))
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    try Data(bytes).write(to: url)
  }

  func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path(name))))
  }

  /// A log directory with one sound partition of three segments with five batches of two records
  /// each, in epochs 0, 0 and 3, stopped cleanly.
  func writeSoundLog(_ directory: String = "logs") throws {
    for segment in 0..<3 {
      let base = Int64(segment * 10)
      var log: [UInt8] = []
      var index: [UInt8] = []
      for number in 0..<5 {
        let offset = base + Int64(number * 2)
        if number == 2 { index = bigEndian(Int32(5)) + bigEndian(Int32(log.count)) }
        log += batch(at: offset, count: 2, epoch: segment == 2 ? 3 : 0, producer: 7)
      }
      let name = "\(directory)/orders-0/\(stem(base))"
      try write(log, name + ".log")
      try write(index, name + ".index")
      try write(bigEndian(noon + base + 9) + bigEndian(Int32(9)), name + ".timeindex")
    }
    try write(snapshot(last: 29), "\(directory)/orders-0/\(stem(30)).snapshot")
    try write("0\n2\n0 0\n3 20\n", "\(directory)/orders-0/leader-epoch-checkpoint")
    try write(
      "version: 0\ntopic_id: AAAAAAAAAAAAAAAAAAAAZA",
      "\(directory)/orders-0/partition.metadata"
    )
    try write("0\n1\norders 0 30\n", "\(directory)/recovery-point-offset-checkpoint")
    try write("0\n0\n", "\(directory)/log-start-offset-checkpoint")
    try write("0\n1\norders 0 28\n", "\(directory)/replication-offset-checkpoint")
    try write("{\"version\":0,\"brokerEpoch\":12}", "\(directory)/.kafka_cleanshutdown")
    try write(
      "#\nversion=1\nnode.id=4\ncluster.id=abc\ndirectory.id=AAAAAAAAAAAAAAAAAAAAyA\n",
      "\(directory)/meta.properties"
    )
  }

  /// A snapshot of producer 7 whose last batch ends at an offset.
  func snapshot(last: Int64) -> [UInt8] {
    var body = bigEndian(Int32(1)) + bigEndian(Int64(7)) + bigEndian(Int16(0))
    body += bigEndian(Int32(last)) + bigEndian(last) + bigEndian(Int32(1)) + bigEndian(noon + last)
    body += bigEndian(Int32(-1)) + bigEndian(Int64(-1))
    return bigEndian(Int16(1)) + bigEndian(CRC32C.checksum(Bytes(body))) + body
  }
}
