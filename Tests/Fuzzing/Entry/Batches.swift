import KafkaLog
import Primitives

/// Makes and mends batches for inputs to build on.
enum Batches {
  static let now: Int64 = 1_700_000_000_000

  /// A sound batch whose header fields come from the input.
  static func sound(_ input: inout InputReader, base: Int64) -> [UInt8] {
    var fields = BatchFields()
    fields.baseOffset = Offset(base)
    fields.leaderEpoch = Epoch(Int32(truncatingIfNeeded: input.number()))
    let shape = input.byte()
    if shape & 1 != 0 {
      fields.producerId = input.number()
      fields.producerEpoch = Int16(truncatingIfNeeded: input.number())
      fields.baseSequence = Int32(truncatingIfNeeded: input.number())
    }
    if shape & 2 != 0 { fields.timestampType = .logAppendTime }
    fields.isTransactional = shape & 4 != 0
    var builder = RecordBatchBuilder(fields)
    for index in 0...Int(shape >> 5) {
      builder.append(
        timestamp: now + Int64(index),
        key: nil,
        value: Bytes([UInt8](repeating: shape, count: index + 3))
      )
    }
    return builder.finish().array
  }

  /// Gives each batch format 2, a length that fits and the right checksum.
  static func mend(_ bytes: inout [UInt8]) {
    var start = 0
    while bytes.count - start >= RecordBatch.overhead {
      let rest = bytes.count - start
      var size =
        (0..<4).reduce(0) { $0 << 8 | Int(bytes[start + 8 + $1]) } + RecordBatch.logOverhead
      if size < RecordBatch.overhead || size > rest { size = rest }
      store(UInt32(size - RecordBatch.logOverhead), in: &bytes, at: start + 8)
      bytes[start + 16] = 2
      let body = Bytes(Array(bytes[start + 21..<start + size]))
      store(CRC32C.checksum(body), in: &bytes, at: start + 17)
      start += size
    }
  }

  private static func store(_ value: UInt32, in bytes: inout [UInt8], at index: Int) {
    for place in 0..<4 {
      bytes[index + place] = UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * place))
    }
  }
}
