import Checking
import Engine
import Environment
import Hardware
import Primitives
import Scenarios
import Testing

@testable import Simulation

/// A world so small that a fault can be put at every one of its events.
struct CrashStory: Sendable, CustomStringConvertible {
  /// What the producer asks for, as in a scenario file.
  let acks: String
  /// Other settings of the writer.
  let writer: String
  /// How long the victims stay away before everything is healed.
  let absence: Interval
  /// How many brokers die at once, at most.
  let victims: Int

  var description: String { "acks=\(acks), away for \(absence)" }

  /// Records that the story writes, beside the one a second of its writer: batches of one and two.
  static let records: Int64 = 3

  /// Events after the last acknowledgement at which a fault is put as well.
  static let afterwards = 12

  /// The last instant before the first record.
  private static let begin = Instant.zero + .seconds(3)

  private var scenario: String {
    """
    {
      format: 1, title: "every event",
      cluster: { brokers: 3, server: { "eligible.leader.replicas.enable": true } },
      topics: {
        orders: { "replication.factor": 3, "min.insync.replicas": 2, assignment: [[0, 1, 2]] },
      },
      clients: {
        writers: [
          { topic: "orders", rate: "1/s", bytes: 100, acks: \(acks), "linger.ms": 0 \(writer) },
        ],
      },
      script: [
        { write: "orders-0", count: 1, at: "3s" },
        { write: "orders-0", count: 2 },
      ],
      run: { for: "4s", settle: "90s" },
    }
    """
  }

  /// The world in which nothing has been written yet.
  func begun(seed: UInt64) throws -> Simulation {
    let scenario = try Scenario.parse(scenario, file: "story.json5", vocabulary: .standard)
    let first = try #require(scenario.cases.first)
    var simulation = try Simulation(first, seed: seed, file: "story.json5")
    simulation.advance(until: Self.begin - .nanoseconds(1))
    while simulation.world.ledger.count < 2 {
      let went = simulation.step()
      try #require(went, "the story stopped before its first record")
    }
    return simulation
  }

  /// Shows `body` the world before every event from the first record on.
  func forEachState(seed: UInt64, _ body: (Int, Simulation) -> Void) throws {
    var simulation = try begun(seed: seed)
    let before = simulation.world.machine.acked[0]
    var left = Self.afterwards
    var index = 0
    while left > 0 {
      body(index, simulation)
      let went = simulation.step()
      try #require(went && index < 2_000, "no end of the story at event \(index)")
      if simulation.world.machine.acked[0] - before == Self.records { left -= 1 }
      index += 1
    }
  }
}

/// A way for machines to die.
struct Death: Sendable, CustomStringConvertible {
  enum Kind: String, CaseIterable, Sendable {
    case kill, panic, power, drawn
  }

  let kind: Kind
  let victims: [NodeID]

  var description: String {
    "\(kind.rawValue) of \(victims.map { String($0.raw) }.joined(separator: ","))"
  }

  /// Whether a replica's page cache lives on.
  var sparesCopy: Bool { kind == .kill || victims.count < 3 }

  /// Every kind for every set of at most so many brokers, and for the controller.
  static func all(in world: World, victims most: Int) -> [Death] {
    let brokers = world.nodes(of: .broker)
    let sets = (1..<(1 << brokers.count)).map { mask in
      brokers.indices.filter { mask >> $0 & 1 == 1 }.map { brokers[$0] }
    }
    let chosen = sets.filter { $0.count <= most }
    return (chosen + [world.nodes(of: .controller)]).flatMap { victims in
      Kind.allCases.map { Death(kind: $0, victims: victims) }
    }
  }

  func strike(_ world: inout World) {
    for victim in victims {
      switch kind {
      case .kill: world.kill(victim)
      case .panic: world.lose(victim, .operatingSystem, keep: .synced)
      case .power: world.lose(victim, .power, keep: .synced)
      case .drawn: world.lose(victim, .power, keep: .drawn)
      }
    }
  }
}
