import Environment
import Hardware
import KafkaLog
import Primitives
import Simulation
import Testing

/// Segments whose offsets do not fit their base: kafka-log §4.7 and §9.6, tests T20 to T23.
struct SegmentSplitTests {
  typealias Plain = Rig<DiskStorage>
  let far = Int64(Int32.max) + 100

  /// A log of one segment with three batches at its base and two far beyond its range.
  func overflowing(base: Int64 = 0) throws -> Plain {
    var rig = try Rig(DiskStorage(), config: smallConfig(interval: 50))
    try rig.log.close(now: noon, on: &rig.storage)
    let path = Plain.path + "/"
    for file in try rig.storage.list(Plain.path) { try rig.storage.remove(path + file) }
    let offsets = [base, base + 1, base + 5, base + far, base + far + 2]
    try rig.put(
      name(Int(base), ".log"),
      joined(offsets.map { batch(base: $0, epoch: 0) })
    )
    try rig.storage.syncDirectory(Plain.path)
    return rig
  }

  func offsets(_ rig: inout Plain) throws -> [Int64] {
    var found: [Int64] = []
    var next = rig.log.logStartOffset.raw
    while next < rig.log.logEndOffset.raw {
      let some = try shape(rig.readAll(from: next)).ranges
      guard let last = some.last?[1] else { break }
      found += some.map { $0[0] }
      next = last + 1
    }
    return found
  }

  @Test("it is split, every record is kept, and nothing is left to split")
  func splits() throws {
    for hasIndex in [false, true] {
      var rig = try overflowing()
      if hasIndex { try rig.put(name(0, ".index"), .empty) }
      let (notes, error) = rig.recover()
      #expect(error == nil)
      #expect(notes.contains(.split(segment: .zero, into: [.zero, Offset(far)])))
      #expect(rig.log.segmentBases.map(\.raw) == [0, far])
      #expect(try offsets(&rig) == [0, 1, 5, far, far + 2])
      try rig.work()
      let again = rig.recover().notes
      #expect(!again.contains { if case .split = $0 { true } else { false } })
    }
  }

  @Test("a source whose first batch lies above its base leaves the log")
  func movesBase() throws {
    var rig = try overflowing()
    try rig.put(
      name(0, ".log"),
      joined([batch(base: far, epoch: 0), batch(base: far + 1, epoch: 0)])
    )
    #expect(rig.recover().error == nil)
    #expect(rig.log.segmentBases.map(\.raw) == [far])
    #expect(try offsets(&rig) == [far, far + 1])
  }

  @Test(
    "a crash after any step, or any disk call, of a split loses nothing",
    arguments: [CrashKind.process, .power]
  )
  func crashes(kind: CrashKind) throws {
    let start = try overflowing()
    var splits = 0
    for stop in 0..<60 {
      var rig = start
      try rig.storage.sync(rig.storage.open(Plain.path + "/" + name(0, ".log"), .existing))
      var opening = LogRecovery(at: Plain.path, config: rig.config, isClean: false, now: noon)
      var done = false
      for _ in 0..<stop where !done { done = try opening.step(now: noon, on: &rig.storage) }
      rig.storage.crash(kind, keep: .cached)
      let (notes, error) = rig.recover()
      #expect(error == nil, "stop \(stop)")
      #expect(try offsets(&rig) == [0, 1, 5, far, far + 2], "stop \(stop)")
      if notes.contains(where: { if case .split = $0 { true } else { false } }) { splits += 1 }
      if done { break }
    }
    #expect(splits > 3)
  }

  @Test("a split cut short in any phase is begun again or finished")
  func interrupted() throws {
    let low = joined([0, 1, 5].map { batch(base: $0, epoch: 0) })
    let high = joined([far, far + 2].map { batch(base: $0, epoch: 0) })
    let a = name(0, ".log")
    let b = name(Int(far), ".log")
    let cases: [(files: [(String, Bytes)], keepsSource: Bool, splitsAgain: Bool)] = [
      ([(a + ".cleaned", low), (b + ".cleaned", high)], true, true),
      ([(a + ".cleaned", low), (b + ".swap", high)], true, true),
      ([(a + ".swap", low), (b + ".swap", high)], true, false),
      ([(a + ".swap", low), (b + ".swap", high)], false, false),
      ([(a, low), (b + ".swap", high)], false, false),
    ]
    for (files, keepsSource, splitsAgain) in cases {
      var rig = try overflowing()
      if !keepsSource { try rig.storage.remove(Plain.path + "/" + a) }
      for (file, content) in files { try rig.put(file, content) }
      let (notes, error) = rig.recover()
      #expect(error == nil)
      #expect(try offsets(&rig) == [0, 1, 5, far, far + 2], "\(files.map(\.0))")
      let split = notes.contains { if case .split = $0 { true } else { false } }
      #expect(split == splitsAgain, "\(files.map(\.0))")
    }
  }

  @Test("what cannot be split is refused and leaves the source alone")
  func refuses() throws {
    let cases: [[Bytes]] = [
      // Two runs of the same base, a torn end, and a batch that ends below its own base.
      [batch(base: 0), batch(base: far), batch(base: 0), batch(base: far)],
      [batch(base: 0), batch(base: far), batch(base: far + 1)[0..<40]],
    ]
    for batches in cases {
      var rig = try overflowing()
      let content = joined(batches)
      try rig.put(name(0, ".log"), content)
      #expect(rig.recover().error != nil)
      #expect(try rig.get(name(0, ".log")) == content)
      #expect(try rig.files(".cleaned").isEmpty)
      #expect(try rig.files(".swap").isEmpty)
    }
  }

  @Test("a full disk during a split takes the directory offline and leaves the source alone")
  func fullDisk() throws {
    var rig = try Rig(BrittleStorage(), config: smallConfig(interval: 50))
    try rig.log.close(now: noon, on: &rig.storage)
    let content = joined([0, far].map { batch(base: $0, epoch: 0) })
    try rig.put(name(0, ".log"), content)
    rig.storage.faults = [
      .init(call: .append, ending: ".cleaned", error: .noSpace(written: ByteCount(5)))
    ]
    #expect(rig.recover().error?.directoryFailure != nil)
    #expect(try rig.get(name(0, ".log")) == content)
    #expect(try rig.files(".cleaned").isEmpty)
  }
}
