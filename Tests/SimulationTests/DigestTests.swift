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
      digests: ["03ee521af62077e75796a8084fe9e457", "d6bb6847e6cdccae49149f30c82eb42a"]
    ),
    Pin(
      file: "acks-1-leader-loss",
      name: "acks=1",
      digests: ["4a33e20363c77898f7e000f7fa7b3af7", "63c0d4b91f92d1ea3faab4eaab287aa4"]
    ),
    Pin(
      file: "s04-truncation-to-high-watermark",
      name: "before KIP-101",
      digests: ["ca30c9c131ba147d265dc0543925e192", "c27ec45f3f6842a66aa1f7a7dac3e891"]
    ),
    Pin(
      file: "disk-fills",
      name: "every disk",
      digests: ["5631a5dc3823901c28f31c37a52922a3", "e93e394bcd1904df099b1d84229e8705"]
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
