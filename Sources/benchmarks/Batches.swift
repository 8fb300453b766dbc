import KafkaLog
import Primitives

// Record batches of 100 records of 100 bytes: written, and checked and read back.
extension Benchmark {
  static var batches: [Benchmark] {
    [
      Benchmark(name: "batch-encode", unit: "records/s") { quick in
        let rounds = quick ? 500 : 20_000
        let value = Bytes(Array(repeating: 7, count: 100))
        return {
          var digest = Digest()
          for round in 0..<rounds {
            let batch = encoded(value, timestamp: Int64(round))
            digest.mix(UInt64(batch.bigEndian(at: 17, as: UInt32.self)))
          }
          return Work(units: Double(rounds * recordsPerBatch), digest: digest)
        }
      },
      Benchmark(name: "batch-decode", unit: "records/s") { quick in
        let rounds = quick ? 500 : 20_000
        let bytes = encoded(Bytes(Array(repeating: 7, count: 100)), timestamp: 1)
        return {
          var digest = Digest()
          for _ in 0..<rounds { try decode(bytes, into: &digest) }
          return Work(units: Double(rounds * recordsPerBatch), digest: digest)
        }
      },
    ]
  }

  private static let recordsPerBatch = 100

  private static func encoded(_ value: Bytes, timestamp: Int64) -> Bytes {
    var builder = RecordBatchBuilder(
      BatchFields(),
      capacity: recordsPerBatch * (value.count + 16)
    )
    for _ in 0..<recordsPerBatch { builder.append(timestamp: timestamp, key: nil, value: value) }
    return builder.finish()
  }

  private static func decode(_ bytes: Bytes, into digest: inout Digest) throws {
    guard let batch = try RecordBatch(first: bytes), batch.isValid else {
      throw Failure(text: "a batch that was just written does not read back")
    }
    var records = try batch.records()
    while let record = try records.next() {
      digest.mix(UInt64(record.offset.raw))
      digest.mix(UInt64(record.value?.count ?? 0))
    }
  }
}
