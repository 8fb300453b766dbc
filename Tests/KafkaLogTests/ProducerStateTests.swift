import Environment
import Hardware
import KafkaLog
import Primitives
import Simulation
import Testing

/// Idempotence: kafka-log §5.2, §10, T59 to T70, T118 to T125.
struct ProducerStateTests {
  func batches(_ count: Int, from sequence: Int32, epoch: Int16 = 0, id: Int64 = 1) -> Bytes {
    batch(count, producer: id, producerEpoch: epoch, sequence: sequence)
  }

  @Test("the last five batches are recognised as duplicates, older ones are out of order")
  func recognisesDuplicates() throws {
    var rig = try Rig(DiskStorage())
    for sequence in 0..<6 as Range<Int32> { try rig.lead(batches(1, from: sequence)) }
    let three = try rig.lead(batches(3, from: 6))
    let again = try rig.lead(batches(3, from: 6))
    #expect(again.isDuplicate)
    #expect(again.firstOffset == three.firstOffset && again.lastOffset == three.lastOffset)
    let overlap = LogError.outOfOrderSequence(expected: 9, found: 7)
    #expect(failure { try rig.lead(batches(2, from: 7)) } == overlap)
    #expect(try rig.lead(batches(1, from: 2)).firstOffset == Offset(2))
    let old = LogError.outOfOrderSequence(expected: 9, found: 1)
    #expect(failure { try rig.lead(batches(1, from: 1)) } == old)
    #expect(rig.log.logEndOffset == Offset(9))
  }

  @Test("without a memory of batches a duplicate is out of order")
  func forgetsBatches() throws {
    var rig = try Rig(DiskStorage(), variants: .noDuplicateWindow)
    try rig.lead(batches(1, from: 0))
    let gap = LogError.outOfOrderSequence(expected: 1, found: 0)
    #expect(failure { try rig.lead(batches(1, from: 0)) } == gap)
    try rig.lead(batches(1, from: 1))

    var short = try Rig(DiskStorage(), variants: .oneBatchWindow)
    for sequence in 0..<2 as Range<Int32> { try short.lead(batches(1, from: sequence)) }
    #expect(try short.lead(batches(1, from: 1)).isDuplicate)
    let old = LogError.outOfOrderSequence(expected: 2, found: 0)
    #expect(failure { try short.lead(batches(1, from: 0)) } == old)
  }

  @Test("a new producer epoch starts at sequence 0, an old one is fenced")
  func fencesEpochs() throws {
    var rig = try Rig(DiskStorage())
    try rig.lead(batches(1, from: 16))
    let high = LogError.outOfOrderSequence(expected: 0, found: 17)
    #expect(failure { try rig.lead(batches(1, from: 17, epoch: 1)) } == high)
    try rig.lead(batches(1, from: 0, epoch: 1))
    let fenced = LogError.invalidProducerEpoch(known: 1, found: 0)
    #expect(failure { try rig.lead(batches(1, from: 18)) } == fenced)
  }

  @Test("sequences wrap from the largest to zero")
  func wraps() throws {
    var rig = try Rig(DiskStorage())
    try rig.lead(batches(20, from: Int32.max - 10))
    let again = try rig.lead(batches(20, from: Int32.max - 10))
    #expect(again.isDuplicate)
    try rig.lead(batches(1, from: 9))
    var edge = try Rig(DiskStorage())
    try edge.lead(batches(1, from: .max))
    #expect(
      failure { try edge.lead(batches(1, from: 1)) } == .outOfOrderSequence(expected: 0, found: 1)
    )
    try edge.lead(batches(1, from: 0))
  }

  @Test("a follower takes repeats and gaps as the leader sent them")
  func followsAnything() throws {
    var rig = try Rig(DiskStorage())
    for (base, sequence) in [(0, 16), (1, 16), (2, 40)] as [(Int64, Int32)] {
      try rig.follow(batch(base: base, epoch: 0, producer: 1, sequence: sequence))
    }
    #expect(rig.log.logEndOffset == Offset(3))
    #expect(try rig.lead(batches(1, from: 40)).isDuplicate)
  }

  @Test(
    "after an unclean start and after truncation the state is that of the log",
    arguments: [
      "unclean", "clean", "truncated", "forgotten",
    ]
  )
  func rebuilds(way: String) throws {
    let size = Int64(batches(1, from: 0).count)
    var rig = try Rig(DiskStorage(), config: smallConfig(segment: 5 * size))
    for sequence in 0..<12 as Range<Int32> { try rig.lead(batches(1, from: sequence)) }
    var next: Int32 = 12
    switch way {
    case "unclean":
      rig.storage.crash(.process)
      try rig.reopen(clean: false)
    case "clean":
      try rig.log.close(now: noon, on: &rig.storage)
      rig.storage.crash(.process)
      try rig.reopen(clean: true)
    case "truncated":
      _ = try rig.log.truncate(to: Offset(7), now: noon, on: &rig.storage)
      next = 7
    default:
      rig.log.forgetProducers()
      let repeated = try rig.lead(batches(1, from: 11))
      #expect(!repeated.isDuplicate)
      return
    }
    #expect(try rig.lead(batches(1, from: next - 1)).isDuplicate)
    let gap = LogError.outOfOrderSequence(expected: next, found: next + 1)
    #expect(failure { try rig.lead(batches(1, from: next + 1)) } == gap)
    try rig.lead(batches(1, from: next))
  }

  @Test("a damaged newest snapshot gives way to the one before")
  func skipsDamagedSnapshots() throws {
    let size = Int64(batches(1, from: 0).count)
    for damage in ["empty", "half", "zeros"] {
      var rig = try Rig(DiskStorage(), config: smallConfig(segment: 5 * size))
      for sequence in 0..<12 as Range<Int32> { try rig.lead(batches(1, from: sequence)) }
      rig.storage.crash(.process)
      let newest = name(10, ".snapshot")
      let file = try rig.storage.open(rig.log.path + "/" + newest, .existing)
      switch damage {
      case "empty": try rig.storage.truncate(file, to: .zero)
      case "half": try rig.storage.truncate(file, to: ByteCount(28))
      default: try rig.storage.write(Bytes(Array(repeating: 0, count: 37)), to: file, at: .zero)
      }
      try rig.reopen(clean: false, recoveryPoint: 12)
      #expect(try rig.lead(batches(1, from: 11)).isDuplicate, "\(damage)")
    }
  }

  @Test("snapshots stand at segment bases and at the end of a closed log")
  func takesSnapshots() throws {
    let size = Int64(batch().count)
    var rig = try Rig(DiskStorage(), config: smallConfig(segment: 5 * size))
    for _ in 0..<12 { try rig.lead(batch()) }
    #expect(try rig.files(".snapshot") == [5, 10].map { name($0, ".snapshot") })
    try rig.log.close(now: noon, on: &rig.storage)
    #expect(try rig.files(".snapshot") == [5, 10, 12].map { name($0, ".snapshot") })
  }

  @Test("an empty snapshot and one producer's have Kafka's bytes")
  func writesKafkaBytes() throws {
    var rig = try Rig(DiskStorage())
    try rig.lead(batch())
    try rig.log.roll(now: noon, on: &rig.storage)
    #expect(try content(name(1, ".snapshot"), &rig) == hex("000148674bc700000000"))
    var producer = try Rig(DiskStorage())
    try producer.follow(
      batch(5, base: 20, epoch: 0, timestamp: 5000, producer: 9, producerEpoch: 1, sequence: 0)
    )
    try producer.log.roll(now: noon, on: &producer.storage)
    #expect(
      try content(name(25, ".snapshot"), &producer)
        == hex(
          "0001ed1f3e800000000100000000000000090001000000040000000000000018000000040000000000001388"
            + "ffffffffffffffffffffffff"
        )
    )
  }

  func content(_ name: String, _ rig: inout Rig<DiskStorage>) throws -> Bytes {
    let file = try rig.storage.open(rig.log.path + "/" + name, .existing)
    return try rig.storage.read(file, at: .zero, count: .mebibytes(1))
  }

  @Test("silent producers are forgotten")
  func expires() throws {
    var rig = try Rig(DiskStorage())
    try rig.lead(batches(1, from: 5))
    rig.log.removeExpiredProducers(now: noon + 86_400_000 - 1)
    #expect(failure { try rig.lead(batches(1, from: 90)) } != nil)
    rig.log.removeExpiredProducers(now: noon + 86_400_000)
    try rig.lead(batches(1, from: 90))
  }
}
