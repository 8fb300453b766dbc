import Hardware
import Primitives
import Testing

/// A kind of fault as the tests bring it about: arguments with which it has an effect in the
/// workload, and another value for each of its parameters.
struct FaultSample {
  var base: [(String, FaultValue)] = []
  var knobs: [(String, FaultValue)] = []

  static let calls: [(String, FaultValue)] = [
    ("file", .text("b-0/*.log")), ("nth", .integer(5)), ("count", .integer(3)),
    ("chance", .ratio(Ratio(1, 3))), ("every", .interval(.seconds(3))),
  ]

  static let place: [(String, FaultValue)] = [
    ("file", .text("b-0/*")), ("position", .size(.kibibytes(20))), ("count", .integer(9)),
    ("every", .interval(.seconds(2))), ("evict", .flag(true)),
  ]

  static let writes: [(String, FaultValue)] =
    calls + [
      ("operation", .text("sync")), ("for", .interval(.milliseconds(1))),
    ]

  static func of(_ kind: DiskFaultName) -> FaultSample {
    switch kind {
    case .inputOutput:
      FaultSample(
        base: [("operation", .text("sync"))],
        knobs: calls + [
          ("operation", .text("read")), ("leaves", .text("revert")),
          ("for", .interval(.milliseconds(1))),
        ]
      )
    case .readOnly:
      FaultSample(
        base: [("operation", .text("write"))],
        knobs: [
          ("operation", .text("name")), ("file", .text("b-0/*")), ("nth", .integer(20)),
          ("for", .interval(.seconds(5))),
        ]
      )
    case .capacity, .quota:
      FaultSample(
        base: [("size", .size(.kibibytes(120)))],
        knobs: [("size", .size(.kibibytes(150))), ("for", .interval(.milliseconds(1)))]
          + (kind == .quota ? [("paths", .texts(["b-*"]))] : [])
      )
    case .fill:
      FaultSample(
        knobs: [("leave", .size(.kibibytes(512))), ("for", .interval(.milliseconds(1)))]
      )
    case .latentSector:
      FaultSample(
        base: [("evict", .flag(true)), ("count", .integer(4))],
        knobs: place.map { $0.0 == "evict" ? ("evict", .flag(false)) : $0 } + [
          ("sectors", .integer(100)), ("for", .interval(.milliseconds(1))),
        ]
      )
    case .bitRot: FaultSample(knobs: place + [("bits", .integer(5))])
    case .tornWrite:
      FaultSample(
        base: [("file", .text("*.log"))],
        knobs: writes + [("parts", .integer(3)), ("persist", .integers([2]))]
      )
    case .lostWrite: FaultSample(base: [("file", .text("*.log"))], knobs: writes)
    case .misdirectedWrite:
      FaultSample(
        base: [("file", .text("a-0/*.log"))],
        knobs: writes + [("into", .text("b-0/0.log")), ("shift", .integer(4_096))]
      )
    case .shornWrite:
      FaultSample(base: [("file", .text("*.log"))], knobs: writes + [("keep", .text("7/8"))])
    case .slow:
      FaultSample(
        knobs: [
          ("factor", .integer(40)), ("every", .interval(.seconds(2))),
          ("episode", .interval(.seconds(3))), ("for", .interval(.seconds(5))),
        ]
      )
    case .lyingFlush:
      FaultSample(
        knobs: [("hold", .interval(.milliseconds(300))), ("for", .interval(.seconds(5)))]
      )
    case .deviceLoss: FaultSample(knobs: [("for", .interval(.seconds(5)))])
    case .regionCorruption:
      FaultSample(
        knobs: [("position", .size(.kibibytes(3))), ("length", .size(.kibibytes(3)))]
      )
    case .evict: FaultSample(knobs: [("file", .text("a-0/*.log"))])
    case .wipe, .swap: FaultSample()
    }
  }

  func arguments(with knob: (String, FaultValue)? = nil, besides extra: [(String, FaultValue)] = [])
    -> FaultArguments
  {
    var arguments = FaultArguments()
    for (name, value) in base + extra + (knob.map { [$0] } ?? []) { arguments.set(name, value) }
    return arguments
  }
}

@Suite struct DiskFaultRegistryTests {
  /// Kinds that concern one disk.
  static let kinds = DiskFaultName.allCases.filter { $0 != .swap }

  @Test("the registry names every kind once and describes it")
  func names() {
    let names = DiskFaultRegistry.all.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(names == DiskFaultName.allCases.map(\.rawValue))
    for entry in DiskFaultRegistry.all {
      #expect(entry.summary.hasSuffix(".") && !entry.heals.isEmpty, "\(entry.name)")
      #expect(!entry.counters.isEmpty, "\(entry.name)")
      let parameters = entry.parameters.map(\.name)
      #expect(Set(parameters).count == parameters.count, "\(entry.name)")
    }
  }

  @Test("every kind has an effect, and none after heal", arguments: kinds)
  func firesUntilHealed(_ kind: DiskFaultName) throws {
    var work = FaultWorkload(try .furnished())
    let sample = FaultSample.of(kind)
    work.test.disk.inject(kind, sample.arguments(), at: work.test.now)
    work.run()
    let count = work.test.disk.faultCounters[kind]
    #expect(count > 0, "no effect")
    #expect(work.test.disk.injections[0].hits == count)
    work.test.disk.heal(at: work.test.now)
    work.run()
    let after = work.test.disk.faultCounters[kind]
    #expect(after == count, "an effect after heal")
  }

  @Test("a fault that was given a name ends by it, the others go on")
  func healByName() throws {
    for kind in Self.kinds where kind != .wipe && kind != .evict {
      var work = FaultWorkload(try .furnished())
      let sample = FaultSample.of(kind)
      var arguments = sample.arguments()
      arguments.set("count", .integer(50))
      let start = work.test.now
      work.test.disk.inject(.slow(SlowDiskFault(factor: 2)), at: start)
      if kind != .slow { work.test.disk.inject(kind, arguments, name: "it", at: start) }
      let isKnown = work.test.disk.heal(named: "it", at: start)
      #expect(isKnown == (kind != .slow))
      let count = work.test.disk.faultCounters[kind]
      let slow = work.test.disk.faultCounters[.slow]
      work.run()
      if kind != .slow { #expect(work.test.disk.faultCounters[kind] == count, "\(kind)") }
      #expect(work.test.disk.faultCounters[.slow] > slow)
    }
  }

  @Test("every knob of every kind changes what happens", arguments: kinds)
  func knobs(_ kind: DiskFaultName) throws {
    let sample = FaultSample.of(kind)
    let names = DiskFaultRegistry.description(of: kind).parameters.map(\.name)
    #expect(Set(sample.knobs.map(\.0)) == Set(names))
    let base = try digest(kind, sample.arguments())
    #expect(base == (try digest(kind, sample.arguments())), "not repeatable")
    for knob in sample.knobs {
      let extra = Self.needed(for: knob.0, kind)
      let without = extra.isEmpty ? base : try digest(kind, sample.arguments(besides: extra))
      let with = try digest(kind, sample.arguments(with: knob, besides: extra))
      #expect(without != with, "knob \(knob.0)")
    }
  }

  @Test("a seed draws a fault's own choices, and a second fault does not shift them")
  func ownStream() throws {
    var damages: [[DiskDamage]] = []
    for others in [false, true] {
      var test = try TestDisk.furnished()
      test.disk.inject(.bitRot(BitRotFault()), at: test.now)
      if others {
        test.disk.inject(.slow(SlowDiskFault(factor: 3, every: .seconds(1))), at: test.now)
      }
      test.wait(.seconds(30))
      damages.append(test.disk.damages)
    }
    #expect(damages[0] == damages[1] && damages[0].count == 1)
    let starts = try (1...20 as ClosedRange<UInt64>).map { seed in
      var test = try TestDisk.furnished(seed: seed)
      test.disk.inject(.bitRot(BitRotFault()), at: test.now)
      return test.disk.damages[0].start
    }
    #expect(Set(starts).count > 10)
  }

  /// Another parameter without which a knob has no meaning.
  private static func needed(for knob: String, _ kind: DiskFaultName) -> [(String, FaultValue)] {
    switch (knob, kind) {
    case ("episode", _): [("every", .interval(.seconds(2)))]
    case ("count", .bitRot), ("count", .latentSector): []
    case ("persist", _): [("parts", .integer(3)), ("persist", .integers([1]))]
    case ("for", _)
    where kind != .readOnly && FaultSample.of(kind).knobs.contains { $0.0 == "nth" }:
      [("chance", .ratio(.one))]
    default: []
    }
  }

  private func digest(_ kind: DiskFaultName, _ arguments: FaultArguments) throws -> Digest {
    var work = FaultWorkload(try .furnished())
    work.test.disk.inject(kind, arguments, at: work.test.now)
    work.run()
    if kind == .lyingFlush { work.test.crash(.power, keep: .synced) }
    return work.finish()
  }
}
