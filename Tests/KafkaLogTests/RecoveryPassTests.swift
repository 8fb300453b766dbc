import Environment
import Hardware
import KafkaLog
import Primitives
import Simulation
import Testing

/// The passes over a log's files at start: kafka-log §4.3, §4.7, §9.6, tests T11 to T30.
struct RecoveryPassTests {
  typealias Plain = Rig<DiskStorage>
  let size = Int64(batch().count)

  /// A log of `count` one-record batches in segments of five, its process dead.
  func filled(_ count: Int, close: Bool = false) throws -> Plain {
    var rig = try Rig(DiskStorage(), config: smallConfig(segment: 5 * size, interval: 100))
    for _ in 0..<count { try rig.lead(batch()) }
    if close { try rig.log.close(now: noon, on: &rig.storage) }
    rig.storage.crash(.process)
    return rig
  }

  /// Bases and last offsets of everything in the log.
  func ranges(_ rig: inout Plain) throws -> [[Int64]] {
    var found: [[Int64]] = []
    var next = rig.log.logStartOffset.raw
    while next < rig.log.logEndOffset.raw {
      let some = try shape(rig.readAll(from: next))
      #expect(some.isSound)
      guard let last = some.ranges.last?[1] else { break }
      found += some.ranges
      next = last + 1
    }
    return found
  }

  @Test("only leftovers of the kinds that start-up removes go; checkpoints on their way out stay")
  func removesLeftovers() throws {
    let cases: [(String, isGone: Bool)] = [
      (name(0, ".log.deleted"), true), (name(5, ".snapshot.deleted"), true),
      (name(7, ".log.cleaned"), true), (name(7, ".index.cleaned"), true),
      ("leader-epoch.checkpoint.deleted", false), ("anything.tmp", false),
      (name(6, ".index"), true), (name(6, ".timeindex"), true), (name(6, ".txnindex"), true),
    ]
    for (file, isGone) in cases {
      var rig = try filled(7)
      try rig.put(file, .empty)
      let (notes, error) = rig.recover()
      #expect(error == nil)
      #expect(try rig.storage.list(Plain.path).contains(file) != isGone, "\(file)")
      #expect(notes.contains(.removed(file: file)) == isGone, "\(file)")
      #expect(rig.log.logEndOffset == Offset(7))
    }
  }

  @Test("swap files at or above the smallest cleaned one go before it, so a crash changes nothing")
  func doubtsSwaps() throws {
    var rig = try filled(12)
    try rig.put(name(0, ".log.swap"), batch(base: 3, epoch: 0))
    try rig.put(name(5, ".log.swap"), batch(base: 8, epoch: 0))
    try rig.put(name(5, ".index.cleaned"), .empty)
    let start = rig
    for stop in 0..<20 {
      rig = start
      var opening = LogRecovery(at: Plain.path, config: rig.config, isClean: false, now: noon)
      for _ in 0..<stop { _ = try opening.step(now: noon, on: &rig.storage) }
      rig.storage.crash(.process)
      #expect(rig.recover().error == nil)
      // The swap at 0 is finished and covers [0, 4); what is in doubt never replaces anything.
      #expect(try ranges(&rig).prefix(2) == [[3, 3], [5, 5]], "stop \(stop)")
      #expect(rig.log.logEndOffset == Offset(12))
    }
  }

  @Test("a swap covers what lies in its range, indexes and snapshots too, and nothing else")
  func purges() throws {
    var rig = try filled(17)
    let before = try rig.storage.list(Plain.path)
    #expect(before.contains(name(5, ".snapshot")) && before.contains(name(10, ".snapshot")))
    try rig.put(name(5, ".log.swap"), joined([batch(base: 5, epoch: 0), batch(base: 8, epoch: 0)]))
    let (notes, error) = rig.recover()
    #expect(error == nil)
    #expect(rig.log.segmentBases.map(\.raw) == [0, 5, 10, 15])
    #expect(try ranges(&rig)[5...7] == [[5, 5], [8, 8], [10, 10]])
    for ending in [".log", ".index", ".timeindex", ".snapshot"] {
      #expect(notes.contains(.replaced(file: name(5, ending))), "\(ending)")
      #expect(!notes.contains(.replaced(file: name(10, ending))), "\(ending)")
    }
    #expect(notes.contains(.renamed(file: name(5, ".log.swap"))))
  }

  @Test("a swap log without its index swap puts a blank index over a good one (trap 35)")
  func blanksIndex() throws {
    var rig = try filled(17, close: true)
    try rig.put(name(5, ".log.swap"), try rig.get(name(5, ".log")))
    try rig.storage.remove(Plain.path + "/" + name(5, ".log"))
    #expect(rig.recover(clean: true).error == nil)
    let index = try rig.get(name(5, ".index"))
    #expect(index.count == 4096)
    #expect(index.array.allSatisfy { $0 == 0 })
    #expect(try ranges(&rig).count == 17)
  }

  @Test("removals and renames of passes 2 and 3 that fail are noted, no more, unless they must not")
  func ignoresFailures() throws {
    let cases: [(BrittleStorage.Fault, file: String)] = [
      (.init(call: .remove, ending: name(5, ".index")), name(5, ".index")),
      (.init(call: .rename, ending: ".swap"), name(5, ".index.swap")),
    ]
    for (fault, file) in cases {
      var rig = try Rig<BrittleStorage>.filled(12)
      try rig.put(name(5, ".log.swap"), batch(base: 8, epoch: 0))
      rig.storage.faults = [fault]
      var strict = rig
      let (notes, error) = rig.recover()
      #expect(error == nil && rig.storage.failures > 0)
      let reason = "\(fault.error)"
      #expect(notes.contains(.stuck(file: file, reason: reason)), "\(notes)")
      #expect(!notes.contains(.replaced(file: file)) && !notes.contains(.renamed(file: file)))
      #expect(strict.recover(variants: .replacementsMustFinish).error == .storage(fault.error))
    }
  }

  @Test("a replacement that cannot be finished covers the same range again at every start (R4.6)")
  func stuckSwap() throws {
    var rig = try filled(17)
    try rig.put(name(10, ".log.swap"), batch(base: 12, epoch: 0))
    try rig.storage.remove(Plain.path + "/" + name(10, ".log"))
    try rig.storage.makeDirectory(Plain.path + "/" + name(10, ".log"))
    for _ in 0..<2 {
      try rig.put(name(11, ".snapshot"), .empty)
      let (notes, error) = rig.recover()
      #expect(error == nil)
      let reason = "\(StorageError.wrongKind)"
      #expect(notes.contains(.stuck(file: name(10, ".log.swap"), reason: reason)), "\(notes)")
      #expect(notes.contains(.replaced(file: name(11, ".snapshot"))), "\(notes)")
    }
  }

  @Test("index files: what is missing or damaged is rebuilt, made empty, or refused by name")
  func indexFiles() throws {
    var entry = ByteWriter()
    for field in [0, 7, 3, 3, 9] as [Int64] { entry.bigEndian(field) }
    let stale = entry.finish()[6..<40]
    var versioned = stale.array
    versioned[0] = 1
    let cases: [(String, Bytes?, isReindexed: Bool, isRefused: Bool)] = [
      (name(5, ".index"), nil, true, false), (name(5, ".timeindex"), nil, false, false),
      (name(5, ".txnindex"), stale, true, false), (name(0, ".txnindex"), stale, false, false),
      (name(5, ".txnindex"), stale[0..<33], false, false),
      (name(5, ".txnindex"), Bytes(versioned), false, true),
    ]
    for (file, content, isReindexed, isRefused) in cases {
      var rig = try filled(17, close: true)
      if let content {
        try rig.put(file, content)
      } else {
        try rig.storage.remove(Plain.path + "/" + file)
      }
      let (notes, error) = rig.recover(clean: true)
      #expect((error != nil) == isRefused, "\(file)")
      let rebuilt = notes.contains { if case .reindexed = $0 { true } else { false } }
      #expect(rebuilt == isReindexed, "\(file)")
      guard !isRefused else { continue }
      #expect(try ranges(&rig).count == 17, "\(file)")
      if file == name(5, ".timeindex") { #expect(try rig.get(file).isEmpty) }
    }
  }

  @Test(
    "garbage behind the log and its index is cut, at every length",
    arguments: [1, 16, 17, 18, 61, 62, 900]
  )
  func cutsGarbage(length: Int) throws {
    var draws = RandomStream(seed: UInt64(length), purpose: "garbage")
    for _ in 0..<10 {
      var rig = try filled(13)
      let garbage = (0..<length).map { _ in UInt8(draws.below(256)) }
      for ending in [".log", ".index"] {
        let file = name(10, ending)
        try rig.put(file, joined([try rig.get(file), Bytes(garbage)]))
      }
      let (notes, error) = rig.recover(recoveryPoint: 10)
      #expect(error == nil)
      #expect(try ranges(&rig).count == 13)
      #expect(notes.contains(.cut(segment: Offset(10), at: 3 * size, removed: Int64(length))))
    }
  }

  @Test("a log whose start lies above its end begins again there, and keeps its new snapshots")
  func beginsAgain() throws {
    var rig = try filled(23)
    try rig.put(name(5, ".log"), bytes("garbage instead of batches"))
    let (notes, error) = rig.recover(start: 20)
    #expect(error == nil)
    #expect(rig.log.segmentBases == [Offset(20)])
    #expect(rig.log.logEndOffset == Offset(20))
    #expect(notes.contains(.belowStart(segment: .zero, bytes: 5 * size)))
    for _ in 0..<12 { try rig.lead(batch()) }
    try rig.work()
    let snapshots = try rig.files(".snapshot")
    #expect(snapshots == [name(25, ".snapshot"), name(30, ".snapshot")])
    #expect(try rig.files(".deleted").isEmpty)
  }

  @Test("snapshots: those at bases stay, of the strays the highest at or above the last base")
  func keepsSnapshots() throws {
    let cases: [(strays: [Int], kept: [String])] = [
      ([], [5, 10, 12]), ([3], [5, 10, 12]), ([11, 7], [5, 10, 12]), ([99], [5, 10, 12]),
    ].map { (strays: $0, kept: $1.map { name($0, ".snapshot") }) }
    for (strays, kept) in cases {
      var rig = try filled(12)
      for stray in strays { try rig.put(name(stray, ".snapshot"), .empty) }
      #expect(rig.recover().error == nil)
      #expect(try rig.files(".snapshot") == kept, "\(strays)")
    }
  }

  @Test("after an orderly stop without snapshots nothing is replayed and blanks are written")
  func blankSnapshots() throws {
    var rig = try Rig(DiskStorage(), config: smallConfig(segment: 5 * size))
    for index in 0..<12 as Range<Int32> { try rig.lead(batch(producer: 4, sequence: index)) }
    try rig.log.close(now: noon, on: &rig.storage)
    for file in try rig.files(".snapshot") { try rig.storage.remove(Plain.path + "/" + file) }
    var unclean = rig
    #expect(rig.recover(clean: true).error == nil)
    #expect(try rig.files(".snapshot").count == 3)
    let again = try rig.lead(batch(producer: 4, sequence: 11))
    #expect(!again.isDuplicate)
    #expect(unclean.recover().error == nil)
    let known = try unclean.lead(batch(producer: 4, sequence: 11))
    #expect(known.isDuplicate)
  }
}
