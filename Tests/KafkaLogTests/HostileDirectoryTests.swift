import Environment
import Hardware
import KafkaLog
import Primitives
import Simulation
import Testing

/// Directories that no honest process left: recovery opens them or says why not, in bounded steps.
struct HostileDirectoryTests {
  /// Most steps that a directory this small may take.
  let bound = 2000

  /// A log with rolls, indexes, epochs, producers and snapshots, cleanly closed.
  func honest() throws -> Rig<DiskStorage> {
    var rig = try Rig(DiskStorage(), config: smallConfig(segment: 1500, index: 240, interval: 200))
    for index in 0..<30 as Range<Int32> {
      try rig.lead(batch(2, size: 60, producer: 7, sequence: index * 2), epoch: index / 7)
    }
    try rig.work()
    rig.log.setHighWatermark(Offset(60))
    try rig.log.close(now: noon, on: &rig.storage)
    return rig
  }

  /// Recovers and, when that succeeds, uses the log; every failure must be a `LogError`.
  func survive(_ rig: inout Rig<DiskStorage>, clean: Bool, point: Int64, start: Int64) -> LogError?
  {
    var opening = LogRecovery(
      at: Rig<DiskStorage>.path,
      config: rig.config,
      isClean: clean,
      recoveryPoint: Offset(point),
      logStart: Offset(start),
      now: noon
    )
    var steps = 0
    do throws(LogError) {
      while try !opening.step(now: noon, on: &rig.storage) {
        steps += 1
        guard steps < bound else {
          Issue.record("recovery does not end")
          return nil
        }
      }
    } catch { return error }
    rig.log = opening.log
    return failure {
      _ = try rig.readAll()
      _ = try rig.log.offset(forTimestamp: noon, on: &rig.storage)
      try rig.lead(batch(), epoch: 100)
      _ = try rig.log.deleteOldSegments(now: noon + 1 << 50, on: &rig.storage)
      _ = try rig.log.truncate(
        to: Offset(max(rig.log.logStartOffset.raw, rig.log.logEndOffset.raw - 3)),
        now: noon,
        on: &rig.storage
      )
      rig.log.removeExpiredProducers(now: noon)
      try rig.work()
      try rig.log.close(now: noon, on: &rig.storage)
    }
  }

  @Test("any scribbling opens or is refused", arguments: 1...24 as ClosedRange<UInt64>)
  func scribbled(seed: UInt64) throws {
    let honest = try honest()
    var draws = RandomStream(seed: seed, purpose: "hostile-directory")
    var opened = 0
    for _ in 0..<25 {
      var rig = honest
      for _ in 0...draws.below(4) { try deface(&rig, &draws) }
      let clean = draws.below(2) == 0
      let point = ([0, 9, 60, 1 << 40] as [Int64])[Int(draws.below(4))]
      let start = ([0, 0, 7, 200] as [Int64])[Int(draws.below(4))]
      if survive(&rig, clean: clean, point: point, start: start) == nil { opened += 1 }
    }
    #expect(opened > 0)
  }

  /// Damages one file: bytes, length, or name.
  func deface(_ rig: inout Rig<DiskStorage>, _ draws: inout RandomStream) throws {
    let names = try rig.storage.list(Rig<DiskStorage>.path)
    guard !names.isEmpty else { return }
    let victim = names[Int(draws.below(UInt64(names.count)))]
    let size = Int64(try rig.get(victim).count)
    let place = Int64(draws.below(UInt64(size + 1)))
    let extremes: [UInt64] = [
      0, .max, 1 << 63, (1 << 63) - 1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 1,
    ]
    switch draws.below(6) {
    case 0:
      try rig.scribble(victim, Bytes([UInt8(draws.below(256))]), at: place)
    case 1, 2:
      var writer = ByteWriter()
      writer.bigEndian(extremes[Int(draws.below(UInt64(extremes.count)))])
      let aligned = [place, 0, place / 8 * 8, place / 12 * 12][Int(draws.below(4))]
      try rig.scribble(victim, writer.finish(), at: aligned)
    case 3: try rig.resize(victim, to: place)
    case 4: try rig.resize(victim, to: size + Int64(draws.below(5000)))
    default:
      let ending = [".deleted", ".cleaned", ".swap", ".log", ""][Int(draws.below(5))]
      let stem = ["", name(0, ""), name(9, ""), "x"][Int(draws.below(4))]
      let target = stem.isEmpty ? victim + ending : stem + ".index" + ending
      guard target != victim else { return }
      let path = Rig<DiskStorage>.path + "/"
      try rig.storage.rename(path + victim, to: path + target)
    }
  }

  @Test("names and offsets at the ends of the number line are refused or passed over")
  func extremeNames() throws {
    let cases: [(String, isRefused: Bool)] = [
      ("09223372036854775807.log", true), ("99999999999999999999.log", true), ("x.log", true),
      ("-0000000000000000005.log", true), (".index", true), ("y.snapshot", true),
      ("5.log", false), ("z.log.cleaned", false), ("notes.txt", false), ("w.index.swap", false),
    ]
    for (name, isRefused) in cases {
      var rig = try honest()
      try rig.put(name, bytes("some bytes"))
      let error = survive(&rig, clean: false, point: 0, start: 0)
      let isNamed: Bool
      if case .malformedFile = error { isNamed = true } else { isNamed = false }
      // What a swap file becomes is looked at like any other file.
      let expected = isRefused || name.hasSuffix(".swap")
      #expect(isNamed == expected, "\(name) \(String(describing: error))")
    }
  }

  @Test("a log never starts after its end, wherever the batches of its only segment lie")
  func batchesBelowName() throws {
    let cases: [(bases: [Int64], isRefused: Bool)] = [
      ([5, 8], false), ([300, 5], true), ([255, 254], true), ([255, 5, 300], false),
    ]
    for (bases, isRefused) in cases {
      for (clean, start) in [(true, 0), (true, 255), (false, 0), (false, 255)] as [(Bool, Int64)] {
        var rig = try Rig(DiskStorage())
        try rig.storage.remove(Rig<DiskStorage>.path + "/" + name(0, ".log"))
        try rig.put(name(255, ".log"), joined(bases.map { batch(base: $0) }))
        try rig.put(name(255, ".index"), .empty)
        let error = failure { try rig.reopen(clean: clean, start: start) }
        let isOrdered = error != nil || rig.log.logStartOffset <= rig.log.logEndOffset
        #expect(isOrdered, "\(bases), clean: \(clean), start \(start)")
        if clean { #expect((error != nil) == isRefused, "\(bases), start \(start)") }
      }
    }
  }

  @Test("a batch shorter than its header is refused where no scan cuts it")
  func shortBatch() throws {
    for length in [0, 13, 14, 48] as [Int32] {
      var rig = try Rig(DiskStorage())
      var claim = ByteWriter()
      claim.bigEndian(length)
      var short = batch().array
      short.replaceSubrange(8..<12, with: claim.finish().array)
      try rig.put(name(0, ".log"), Bytes(short))
      try rig.put(name(0, ".index"), .empty)
      let error = failure { try rig.reopen(clean: true) }
      #expect(error != nil, "length \(length)")
    }
  }

  @Test("files too large for their kind are refused unread")
  func extremeSizes() throws {
    let cases: [(String, Int64)] = [
      ("leader-epoch-checkpoint", 1 << 40), ("partition.metadata", 1 << 40),
      (name(0, ".log"), 1 << 31), (name(60, ".index"), 1 << 33),
    ]
    for (file, size) in cases {
      var rig = try honest()
      if file == name(60, ".index") {
        try rig.put(name(60, ".log"), .empty)
        try rig.put(file, .empty)
      }
      try rig.resize(file, to: size)
      let error = survive(&rig, clean: true, point: 0, start: 0)
      #expect(error != nil, "\(file)")
    }
  }

  @Test("a batch that claims more than the file holds, or almost all of it, is cut like any other")
  func largeClaims() throws {
    for length in [Int32.max, 1 << 30, 5 << 20] as [Int32] {
      var rig = try Rig(DiskStorage())
      try rig.lead(batch())
      let size = Int64(batch().count)
      var header = batch(base: 1).array
      var claim = ByteWriter()
      claim.bigEndian(length)
      header.replaceSubrange(8..<12, with: claim.finish().array)
      try rig.scribble(name(0, ".log"), Bytes(header), at: size)
      if length < 1 << 30 {
        try rig.resize(name(0, ".log"), to: size + Int64(length) + 12)
      }
      rig.storage.crash(.process)
      #expect(rig.recover().error == nil)
      #expect(rig.log.logEndOffset == Offset(1))
    }
  }

  @Test("a sound batch larger than a block is kept whole")
  func largeBatch() throws {
    var config = smallConfig(segment: 8 << 20)
    config.maxMessageBytes = 8 << 20
    var rig = try Rig(DiskStorage(), config: config)
    try rig.lead(batch(3))
    try rig.lead(batch(1, size: 3 << 20))
    try rig.lead(batch(2))
    rig.storage.crash(.process)
    var flipped = rig
    try flipped.scribble(name(0, ".log"), bytes("x"), at: 2 << 20)
    try rig.reopen(clean: false)
    #expect(rig.log.logEndOffset == Offset(6))
    try flipped.reopen(clean: false)
    #expect(flipped.log.logEndOffset == Offset(3))
  }

  @Test("a sound message of an old format is refused by name, damage that looks old is cut")
  func oldFormats() throws {
    // Message set entry of format 0: offset 1, size 17, CRC-32, magic 0, attributes 0, null key,
    // three bytes of value.
    let body: [UInt8] = [0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 3, 0x61, 0x62, 0x63]
    for (sum, isRefused) in [(0x43DC_3FAF as UInt32, true), (7, false)] {
      var rig = try Rig(DiskStorage())
      try rig.lead(batch())
      var writer = ByteWriter()
      writer.bigEndian(Int64(1))
      writer.bigEndian(Int32(17))
      writer.bigEndian(sum)
      writer.bytes(Bytes(body))
      try rig.scribble(name(0, ".log"), writer.finish(), at: Int64(batch().count))
      let error = survive(&rig, clean: false, point: 0, start: 0)
      #expect((error != nil) == isRefused, "\(String(describing: error))")
    }
  }
}
