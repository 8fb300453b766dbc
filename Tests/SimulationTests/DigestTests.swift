import Dispatch
import Foundation
import Primitives
import Scenarios
import Simulation
import Synchronization
import Testing

/// The histories of a few scenario files, pinned.
///
/// A pin may change only together with a change that is meant to change history: other costs or
/// latencies, another order of events, another draw, another protocol step, or an edit of the
/// scenario itself; the commit that moves the pins says which. A pin that moves with anything else
/// (a refactoring, a faster data structure, a new report) has found a bug. Debug and release builds
/// have the same pins.
@Suite struct DigestTests {
  struct Pin: Sendable, CustomStringConvertible {
    let file: String
    let name: String
    /// Digests of the seeds from 1 on.
    let digests: [String]

    var description: String { "\(file): \(name)" }

    func run(seed: UInt64) throws -> String {
      let url = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("scenarios/\(file).json5")
      let text = try String(contentsOf: url, encoding: .utf8)
      let scenario = try Scenario.parse(text, file: file, vocabulary: .standard)
      let chosen = try #require(scenario.cases.first { $0.name == name })
      var simulation = try Simulation(chosen, seed: seed, file: file)
      return simulation.run().digest.description
    }

    func runAll() throws -> [String] {
      try digests.indices.map { try run(seed: UInt64($0) + 1) }
    }
  }

  static let pins = [
    Pin(
      file: "one-broker-loses-power",
      name: "leader",
      digests: ["7bf74864c3d73a33e879ad2c5c977d4d", "2a9edd00ba53965e42ed2f700781da3a"]
    ),
    Pin(
      file: "acks-1-leader-loss",
      name: "acks=1",
      digests: ["bdd9283db3afa31fc05670e068956151", "38d7e9cb61350c18f91ab63614c8caae"]
    ),
    Pin(
      file: "s04-truncation-to-high-watermark",
      name: "before KIP-101",
      digests: ["ae630e351bd6c8a9acd02cfe1960c19f", "c7cd7b07ce4aac1e5092bbfd00f541ca"]
    ),
    Pin(
      file: "disk-fills",
      name: "every disk",
      digests: ["7ace10eabe9fab35d25f3d480d2689be", "1453c3cb962ef9601ba010bddd53f4b6"]
    ),
  ]

  @Test("a scenario file and a seed have one history, in every build", arguments: pins)
  func pinned(pin: Pin) throws {
    let found = try pin.runAll()
    #expect(found == pin.digests, "\(pin): now \(found)")
  }

  @Test("a run repeats itself in one process")
  func repeats() throws {
    let pin = Self.pins[0]
    let first = try pin.run(seed: 3)
    #expect(try pin.run(seed: 3) == first)
    #expect(try pin.run(seed: 4) != first)
  }

  @Test("runs on two threads at once do not touch each other")
  func threads() {
    let found = Mutex<[Int: [String]]>([:])
    DispatchQueue.concurrentPerform(iterations: 4) { index in
      let digests = try? Self.pins[index % 2].runAll()
      found.withLock { $0[index] = digests }
    }
    let all = found.withLock { $0 }
    for index in 0..<4 { #expect(all[index] == Self.pins[index % 2].digests, "thread \(index)") }
  }
}
