import Checking
import Environment
import Hardware
import KafkaLog
import Primitives
import Simulation
import Testing

/// Every state that a crash may leave, at every disk operation of a log's life.
@Suite struct CrashSweepTests {
  /// A piece of life on a file system, and what the sweeps over it come to.
  struct Pin: Sendable, CustomStringConvertible {
    let life: CrashLife
    let fileSystem: FileSystemProfile
    /// With the strict rules: points, states, different disks, outcomes, refusals, violations.
    let strict: [Int64]
    /// With Kafka's own rules.
    let kafka: [Int64]

    init(_ life: CrashLife, _ fileSystem: FileSystemProfile, _ strict: [Int64], _ kafka: [Int64]) {
      self.life = life
      self.fileSystem = fileSystem
      self.strict = strict
      self.kafka = kafka
    }

    var description: String { "\(life.rawValue) on \(fileSystem.name)" }
  }

  @Test("recovery is total: a valid prefix or a refusal, after every crash", arguments: pins)
  func total(_ pin: Pin) throws {
    let strict = try sweep(pin, .strict)
    for finding in strict.findings.prefix(3) { Issue.record("\(finding.text)") }
    #expect(counts(strict) == pin.strict)
    let kafka = try sweep(pin, [])
    #expect(counts(kafka) == pin.kafka)
  }

  @Test(
    "recovery may be crashed again and again",
    arguments: [FileSystemProfile.ext4Ordered, .xfs, .adversarial]
  )
  func again(fileSystem: FileSystemProfile) throws {
    var rig = try CrashRig(fileSystem, variants: .strict, limit: 3, depth: 2)
    rig.isSweeping = false
    try rig.append(7)
    rig.isSweeping = true
    try rig.append(1)
    for finding in rig.sweep.findings.prefix(3) { Issue.record("\(finding.text)") }
    #expect(rig.sweep.census.violations == 0)
    #expect(rig.sweep.census.interruptions > 500)
  }

  @Test("that a start-up accepted a log is no proof that it ever was")
  func accepted() throws {
    for isForeign in [false, true] {
      var rig = try CrashRig(.ext4Ordered, variants: .strict, limit: 3)
      try rig.append(4)
      rig.storage.crash(.power, keep: .cached)
      if isForeign {
        let file = try rig.storage.open("logs/orders-0/00000000000000000000.log", .existing)
        try rig.storage.append(Self.foreign(at: 4), to: file)
        try rig.storage.close(file)
      }
      try rig.start()
      #expect(rig.log.logEndOffset == Offset(isForeign ? 5 : 4))
      try rig.append(1, epoch: 1)
      #expect(rig.sweep.faults.keys.sorted() == (isForeign ? ["foreign"] : []))
    }
  }

  /// A sound batch of one record that no one ever appended.
  private static func foreign(at offset: Int64) -> Bytes {
    var fields = BatchFields()
    fields.baseOffset = Offset(offset)
    fields.leaderEpoch = Epoch(0)
    var builder = RecordBatchBuilder(fields)
    builder.append(timestamp: 1_700_000_000_000, key: nil, value: Bytes([1, 2, 3]))
    return builder.finish()
  }

  private func sweep(_ pin: Pin, _ variants: Variants) throws -> CrashSweep {
    var rig = try CrashRig(pin.fileSystem, variants: variants, limit: 12)
    try pin.life.play(&rig)
    return rig.sweep
  }

  private func counts(_ sweep: CrashSweep) -> [Int64] {
    let census = sweep.census
    return [
      census.points, census.states, census.disks, census.outcomes, census.refusals,
      census.violations,
    ]
  }
}

extension CrashSweepTests {
  static let pins = [
    Pin(.appendAndRoll, .ext4Ordered, [81, 629, 159, 18, 0, 0], [81, 629, 159, 22, 0, 6]),
    Pin(.appendAndRoll, .xfs, [80, 640, 159, 18, 0, 0], [80, 640, 159, 22, 0, 6]),
    Pin(.appendAndRoll, .adversarial, [78, 861, 323, 18, 0, 0], [78, 861, 323, 23, 0, 9]),
    Pin(.checkpoints, .ext4Ordered, [83, 619, 124, 11, 0, 0], [83, 619, 124, 13, 0, 2]),
    Pin(.checkpoints, .xfs, [83, 619, 124, 11, 0, 0], [83, 619, 124, 13, 0, 2]),
    Pin(.checkpoints, .adversarial, [83, 921, 382, 11, 0, 0], [83, 921, 382, 13, 0, 1]),
    Pin(.truncation, .ext4Ordered, [119, 1157, 275, 20, 0, 0], [120, 1112, 265, 24, 0, 7]),
    Pin(.truncation, .xfs, [119, 1157, 275, 20, 0, 0], [120, 1112, 265, 24, 0, 7]),
    Pin(.truncation, .adversarial, [119, 1353, 530, 20, 0, 0], [120, 1365, 522, 30, 0, 9]),
    Pin(.cleanStop, .ext4Ordered, [74, 601, 122, 9, 0, 0], [74, 601, 122, 11, 0, 1]),
    Pin(.cleanStop, .xfs, [74, 601, 122, 9, 0, 0], [74, 601, 122, 11, 0, 1]),
    Pin(.cleanStop, .adversarial, [74, 813, 325, 9, 0, 0], [74, 813, 325, 10, 0, 0]),
    Pin(.cleanStart, .ext4Ordered, [124, 904, 182, 15, 0, 0], [121, 901, 189, 19, 0, 5]),
    Pin(.cleanStart, .xfs, [124, 904, 182, 15, 0, 0], [121, 901, 189, 19, 0, 5]),
    Pin(.cleanStart, .adversarial, [124, 1377, 557, 15, 0, 0], [121, 1341, 564, 26, 3, 7]),
    Pin(.uncleanStart, .ext4Ordered, [82, 706, 93, 10, 0, 0], [82, 706, 93, 11, 0, 0]),
    Pin(.uncleanStart, .xfs, [82, 706, 93, 10, 0, 0], [82, 706, 93, 11, 0, 0]),
    Pin(.uncleanStart, .adversarial, [82, 877, 311, 10, 0, 0], [82, 877, 311, 11, 0, 0]),
    Pin(.retention, .ext4Ordered, [101, 889, 232, 20, 0, 0], [101, 889, 232, 28, 0, 30]),
    Pin(.retention, .xfs, [101, 889, 232, 20, 0, 0], [101, 889, 232, 28, 0, 30]),
    Pin(.retention, .adversarial, [101, 1137, 498, 21, 0, 0], [101, 1137, 498, 34, 0, 19]),
    Pin(.failingDirectory, .ext4Ordered, [92, 793, 128, 11, 0, 0], [92, 793, 128, 13, 0, 2]),
    Pin(.failingDirectory, .xfs, [92, 793, 128, 11, 0, 0], [92, 793, 128, 13, 0, 2]),
    Pin(.failingDirectory, .adversarial, [92, 1029, 353, 11, 0, 0], [92, 1029, 353, 13, 0, 1]),
  ]
}
