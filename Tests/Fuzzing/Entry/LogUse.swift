import Environment
import KafkaLog
import Primitives

/// Uses an open log as a broker would and checks what it answers.
enum LogUse {
  /// More reads or steps than any input of a few kilobytes needs.
  static let most = 20_000

  /// Reads and looks up; what is wrong, or nil.
  ///
  /// `isOwn` says that the log appended every batch itself, so that offsets rise. Recovery does
  /// not check that, as in Kafka.
  static func complaint<S: Storage>(
    about log: inout PartitionLog,
    isOwn: Bool,
    on storage: inout S
  ) -> String? {
    if log.logStartOffset > log.logEndOffset {
      return "the log starts at \(log.logStartOffset) after its end \(log.logEndOffset)"
    }
    if let wrong = readAll(&log, isOwn: isOwn, on: &storage) { return wrong }
    for timestamp in [Int64.min, -1, 0, Batches.now, Batches.now + 2, .max] {
      _ = try? log.offset(forTimestamp: timestamp, on: &storage)
    }
    for epoch in log.epochEntries.map(\.epoch) + [Epoch(0), Epoch(.max)] {
      _ = log.endOffset(for: epoch)
    }
    _ = log.epoch(of: log.logEndOffset)
    return nil
  }

  /// Reads from start to end in small fetches: that ends, and stays inside the log.
  static func readAll<S: Storage>(
    _ log: inout PartitionLog,
    isOwn: Bool,
    on storage: inout S
  ) -> String? {
    var next = log.logStartOffset
    for _ in 0..<most {
      guard next < log.logEndOffset else { return nil }
      guard
        let bytes = try? log.read(
          from: next,
          maxBytes: ByteCount(200),
          upTo: log.logEndOffset,
          on: &storage
        ), !bytes.isEmpty
      else { return nil }
      let before = next
      var walk = BatchIterator(bytes)
      while let batch = try? walk.next() {
        guard batch.size >= RecordBatch.overhead, batch.lastOffset >= next else { break }
        guard !isOwn || batch.lastOffset < log.logEndOffset else {
          return "a read returns offset \(batch.lastOffset), the log ends at \(log.logEndOffset)"
        }
        next = batch.nextOffset
      }
      guard next > before else { return nil }
    }
    return "a log of a few kilobytes takes more than \(most) reads"
  }

  /// Truncates, appends and reads again.
  static func change<S: Storage>(
    _ log: inout PartitionLog,
    to offset: Offset,
    on storage: inout S
  ) -> String? {
    do {
      _ = try log.truncate(to: offset, now: Batches.now, on: &storage)
      var builder = RecordBatchBuilder()
      builder.append(timestamp: Batches.now, key: nil, value: Bytes([1]))
      let before = log.logEndOffset
      let epoch = log.latestEpoch == Epoch(.max) ? log.latestEpoch : Epoch(log.latestEpoch.raw + 1)
      _ = try log.appendAsLeader(builder.finish(), epoch: epoch, now: Batches.now, on: &storage)
      guard log.logEndOffset == before + 1 else {
        return "one record moves the end from \(before) to \(log.logEndOffset)"
      }
      for var task in log.takeBackgroundTasks() {
        while try !log.step(&task, on: &storage) {}
      }
      return complaint(about: &log, isOwn: false, on: &storage)
    } catch {
      return nil
    }
  }
}
