import Environment
import Hardware
import KafkaLog
import Primitives
import Simulation
import Testing

/// What recovery makes of transactions that other brokers wrote: kafka-log §10, R4.18, tests T25,
/// T26, T100, T132.
struct TransactionRecoveryTests {
  typealias Plain = Rig<DiskStorage>

  /// A producer's batch of `count` records in a transaction.
  func data(_ producer: Int64, _ base: Int64, _ count: Int, transactional: Bool = true) -> Bytes {
    var fields = BatchFields()
    fields.baseOffset = Offset(base)
    fields.leaderEpoch = Epoch(0)
    fields.producerId = producer
    fields.producerEpoch = 0
    fields.baseSequence = Int32(base)
    fields.isTransactional = transactional
    var builder = RecordBatchBuilder(fields)
    for _ in 0..<count { builder.append(timestamp: noon, key: nil, value: bytes("value")) }
    return builder.finish()
  }

  func marker(_ producer: Int64, _ base: Int64, commit: Bool) -> Bytes {
    RecordBatchBuilder.endTransaction(
      commit: commit,
      baseOffset: Offset(base),
      leaderEpoch: Epoch(0),
      timestamp: noon,
      producerId: producer,
      producerEpoch: 0,
      coordinatorEpoch: 0
    )
  }

  /// Two producers' interleaved transactions: aborted, committed, aborted, open.
  var interleaved: [Bytes] {
    [
      data(1, 0, 8), data(2, 8, 10), data(1, 18, 4), marker(1, 22, commit: false),
      data(3, 23, 5), marker(2, 28, commit: true), data(2, 29, 3), marker(2, 32, commit: false),
      data(4, 33, 2, transactional: false),
    ]
  }

  /// A log of one or more segments that holds these batches.
  func rig(_ segments: [(base: Int, batches: [Bytes])]) throws -> Plain {
    var rig = try Rig(DiskStorage())
    try rig.log.close(now: noon, on: &rig.storage)
    for file in try rig.storage.list(Plain.path) {
      try rig.storage.remove(Plain.path + "/" + file)
    }
    for (base, batches) in segments { try rig.put(name(base, ".log"), joined(batches)) }
    return rig
  }

  /// The fields of aborted-transaction entries: producer, first, last, last stable.
  func entries(_ bytes: Bytes) -> [[Int64]] {
    stride(from: 0, to: bytes.count, by: 34).map { start in
      (0..<4).map { bytes.bigEndian(at: start + 2 + $0 * 8, as: Int64.self) }
    }
  }

  let aborted: [[Int64]] = [[1, 0, 22, 8], [2, 29, 32, 23]]

  @Test("aborted transactions are indexed again, from the batches and from any snapshot")
  func rebuildsIndex() throws {
    let all = interleaved
    var whole = try rig([(0, all)])
    #expect(whole.recover().error == nil)
    #expect(entries(try whole.get(name(0, ".txnindex"))) == aborted)
    // A second recovery begins with an index that is there.
    #expect(whole.recover().error == nil)
    #expect(entries(try whole.get(name(0, ".txnindex"))) == aborted)
    for cut in 1..<all.count {
      let base = Int(try #require(try RecordBatch(first: all[cut])).baseOffset.raw)
      for dropsSnapshots in [false, true] {
        var rig = try rig([(0, Array(all[..<cut])), (base, Array(all[cut...]))])
        #expect(rig.recover().error == nil)
        if dropsSnapshots {
          for file in try rig.files(".snapshot") {
            try rig.storage.remove(Plain.path + "/" + file)
          }
        }
        for file in try rig.files("index") where file.hasPrefix(name(base, "")) {
          try rig.storage.remove(Plain.path + "/" + file)
        }
        #expect(rig.recover(recoveryPoint: Int64(base)).error == nil)
        let found = try rig.files(".txnindex").flatMap { entries(try rig.get($0)) }
        #expect(found == aborted, "cut at \(base)")
      }
    }
  }

  @Test("truncation drops the aborted transactions that it cuts off")
  func truncates() throws {
    for (offset, kept) in [(33, 2), (32, 1), (23, 1), (22, 0)] {
      var rig = try rig([(0, interleaved)])
      #expect(rig.recover().error == nil)
      #expect(try rig.log.truncate(to: Offset(Int64(offset)), now: noon, on: &rig.storage))
      #expect(entries(try rig.get(name(0, ".txnindex"))) == Array(aborted.prefix(kept)))
    }
  }

  @Test("plain data inside an open transaction ends recovery, and a leader refuses it")
  func refusesPlainData() throws {
    var broken = try rig([(0, [data(1, 0, 2), data(1, 2, 2, transactional: false)])])
    #expect(broken.recover().error == .invalidTransactionState)
    var open = try rig([(0, [data(1, 0, 2)])])
    #expect(open.recover().error == nil)
    let error = failure { try open.lead(batch(producer: 1, sequence: 2)) }
    #expect(error == .invalidTransactionState)
    let followed = failure { try open.follow(data(1, 2, 1, transactional: false)) }
    #expect(followed == .invalidTransactionState)
    #expect(open.log.logEndOffset == Offset(2))
    try open.follow(marker(1, 2, commit: true))
    try open.lead(batch(producer: 1, sequence: 2))
    #expect(open.log.logEndOffset == Offset(4))
  }

  @Test("a marker that ends nothing is passed over, a malformed one ends the scan behind it")
  func oddMarkers() throws {
    var lone = try rig([(0, [marker(1, 0, commit: false), data(2, 1, 1)])])
    #expect(lone.recover().error == nil)
    #expect(lone.log.logEndOffset == Offset(2))
    #expect(try lone.files(".txnindex").isEmpty)
    var fields = BatchFields()
    fields.leaderEpoch = Epoch(0)
    fields.producerId = 1
    fields.producerEpoch = 0
    fields.isTransactional = true
    fields.isControl = true
    var builder = RecordBatchBuilder(fields)
    builder.append(timestamp: noon, key: bytes("k"), value: bytes("short"))
    var malformed = try rig([(0, [builder.finish(), data(2, 1, 1)])])
    #expect(malformed.recover().error == nil)
    #expect(malformed.log.logEndOffset == Offset(1))
  }
}
