import KafkaLog
import Primitives
import TestSupport

/// Decodes bytes as batches, then offers them to a log as a producer and as a leader would.
enum BatchFuzz {
  static func run(_ input: InputReader) -> String? {
    var input = input
    let flags = input.byte()
    var bytes = input.rest()
    if flags & 1 != 0 { Batches.mend(&bytes) }
    decode(Bytes(bytes))
    return append(Bytes(bytes), flags: flags)
  }

  private static func decode(_ bytes: Bytes) {
    var walk = BatchIterator(bytes)
    while let batch = try? walk.next() {
      guard batch.size >= RecordBatch.overhead else { continue }
      _ = (batch.lastOffset, batch.nextOffset, batch.lastSequence, batch.isValid)
      guard var records = try? batch.records() else { continue }
      while (try? records.next()) != nil {}
    }
  }

  private static func append(_ bytes: Bytes, flags: UInt8) -> String? {
    var config = LogConfig()
    config.segmentBytes = 4096
    config.segmentIndexBytes = 64
    config.indexIntervalBytes = 0
    if flags & 2 != 0 { config.timestampType = .logAppendTime }
    var machine = FakeMachine<Never>()
    do {
      try LogDirectory(path: "logs").prepare(on: &machine)
      var log = try PartitionLog.create(
        at: "logs/t-0",
        topicID: TopicID(high: 1, low: 2),
        config: config,
        now: Batches.now,
        on: &machine
      )
      // Twice, so that the second meets the producer state of the first.
      for _ in 0..<2 {
        if flags & 4 != 0 {
          _ = try log.appendAsFollower(bytes, now: Batches.now, on: &machine)
        } else {
          _ = try log.appendAsLeader(bytes, epoch: Epoch(3), now: Batches.now, on: &machine)
        }
      }
      return LogUse.complaint(about: &log, isOwn: true, on: &machine)
    } catch {
      return nil
    }
  }
}
