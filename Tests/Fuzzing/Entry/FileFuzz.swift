import Environment
import KafkaLog
import Primitives
import TestSupport

/// Replaces one small file beside a sound log by the input and opens the log.
enum FileFuzz {
  static let directory = LogDirectory(path: "logs")
  static let path = "logs/t-0"
  static let names = [
    "00000000000000000000.index", "00000000000000000000.timeindex", "00000000000000000004.index",
    "00000000000000000004.timeindex", "00000000000000000008.index",
    "00000000000000000008.timeindex", "00000000000000000010.snapshot",
    "00000000000000000008.snapshot", "leader-epoch-checkpoint", "partition.metadata",
    "00000000000000000008.txnindex",
  ]

  static var config: LogConfig {
    var config = LogConfig()
    config.segmentBytes = 400
    config.segmentIndexBytes = 96
    config.indexIntervalBytes = 1
    return config
  }

  /// Ten records of one producer in three segments, closed in order.
  private static let closed: MemoryStorage? = {
    var machine = FakeMachine<Never>()
    do {
      try directory.prepare(on: &machine)
      var log = try PartitionLog.create(
        at: path,
        topicID: TopicID(high: 1, low: 2),
        config: config,
        now: Batches.now,
        on: &machine
      )
      for index in 0..<10 {
        var fields = BatchFields()
        fields.producerId = 7
        fields.producerEpoch = 0
        fields.baseSequence = Int32(index)
        var builder = RecordBatchBuilder(fields)
        let value = Bytes([UInt8](repeating: UInt8(index), count: 20))
        builder.append(timestamp: Batches.now + Int64(index), key: nil, value: value)
        _ = try log.appendAsLeader(
          builder.finish(),
          epoch: Epoch(Int32(index / 3)),
          now: Batches.now,
          on: &machine
        )
      }
      try log.close(now: Batches.now, on: &machine)
      return machine.storage
    } catch {
      return nil
    }
  }()

  static func run(_ input: InputReader) -> String? {
    var input = input
    guard let closed else { return "a sound log cannot be made" }
    var machine = FakeMachine<Never>()
    machine.storage = closed
    let flags = input.byte()
    let kind = Int(input.byte()) % (names.count + 2)
    let content = input.rest()
    if kind >= names.count {
      return shared(kind - names.count, content, on: &machine)
    }
    machine.storage.put(path + "/" + names[kind], content)
    for isClean in flags & 1 == 0 ? [true, false] : [false, true] {
      guard
        var log = try? PartitionLog.open(
          at: path,
          config: config,
          isClean: isClean,
          recoveryPoint: Offset(Int64(flags >> 4)),
          now: Batches.now,
          on: &machine
        )
      else { return nil }
      if let wrong = LogUse.complaint(about: &log, isOwn: false, on: &machine) { return wrong }
      guard flags & 2 != 0 else { continue }
      let end = Offset(Int64(flags >> 4))
      if let wrong = LogUse.change(&log, to: end, on: &machine) { return wrong }
    }
    return nil
  }

  /// The checkpoints and the marker that all logs of a directory share.
  private static func shared(
    _ kind: Int,
    _ content: [UInt8],
    on machine: inout FakeMachine<Never>
  ) -> String? {
    guard kind == 0 else {
      machine.storage.put("logs/.kafka_cleanshutdown", content)
      _ = try? directory.readCleanShutdownEpoch(on: &machine)
      return nil
    }
    let checkpoint = LogDirectory.OffsetCheckpoint.replication
    machine.storage.put("logs/" + checkpoint.rawValue, content)
    guard let offsets = try? directory.readOffsets(checkpoint, on: &machine) else { return nil }
    do {
      try directory.writeOffsets(offsets, to: checkpoint, on: &machine)
      let again = try directory.readOffsets(checkpoint, on: &machine)
      return again == offsets ? nil : "a checkpoint changes when it is written again"
    } catch {
      return "a checkpoint that was read cannot be written and read again: \(error)"
    }
  }
}
