import Environment
import Hardware
import KafkaLog
import Primitives
import Simulation

// A partition log on the virtual disk: appends of producer batches, and recovery after a kill.
extension Benchmark {
  static var logs: [Benchmark] {
    [
      Benchmark(name: "log-append", unit: "B/s") { quick in
        let batch = records(count: 100, size: 100)
        let rounds = quick ? 500 : 20_000
        return {
          var (storage, log) = try emptyLog()
          for _ in 0..<rounds {
            _ = try log.appendAsLeader(batch, epoch: Epoch(0), now: noon, on: &storage)
          }
          var digest = Digest()
          storage.disk.digest(into: &digest)
          return Work(units: Double(rounds * batch.count), digest: digest)
        }
      },
      Benchmark(name: "log-recovery", unit: "B/s") { quick in
        let batch = records(count: 100, size: 100)
        let rounds = quick ? 500 : 20_000
        var (storage, log) = try emptyLog()
        for _ in 0..<rounds {
          _ = try log.appendAsLeader(batch, epoch: Epoch(0), now: noon, on: &storage)
        }
        storage.crash(.process)
        return {
          var copy = storage
          let log = try PartitionLog.open(
            at: path,
            topicID: TopicID(high: 1, low: 2),
            config: LogConfig(),
            isClean: false,
            recoveryPoint: Offset(0),
            logStart: Offset(0),
            now: noon,
            on: &copy
          )
          var digest = Digest()
          digest.mix(UInt64(log.logEndOffset.raw))
          copy.disk.digest(into: &digest)
          return Work(units: Double(rounds * batch.count), digest: digest)
        }
      },
    ]
  }

  private static let noon: Int64 = 1_700_000_000_000
  private static let path = "logs/orders-0"

  private static func emptyLog() throws -> (DiskStorage, PartitionLog) {
    var storage = DiskStorage()
    try LogDirectory(path: "logs").prepare(on: &storage)
    let log = try PartitionLog.create(
      at: path,
      topicID: TopicID(high: 1, low: 2),
      config: LogConfig(),
      now: noon,
      on: &storage
    )
    return (storage, log)
  }

  private static func records(count: Int, size: Int) -> Bytes {
    var builder = RecordBatchBuilder(BatchFields(), capacity: count * (size + 16))
    let value = Bytes(Array(repeating: 7, count: size))
    for _ in 0..<count { builder.append(timestamp: noon, key: nil, value: value) }
    return builder.finish()
  }
}
