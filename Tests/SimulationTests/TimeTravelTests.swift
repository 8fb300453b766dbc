import Primitives
import Scenarios
import Testing

@testable import Simulation

@Suite("Time travel") struct TimeTravelTests {
  private func travel(spacing: UInt64 = 64) throws -> TimeTravel {
    let scenario = try Scenario.parse(
      """
      {
        format: 1, title: "travel",
        cluster: { brokers: 3 },
        topics: { orders: { partitions: 1, "replication.factor": 3, "min.insync.replicas": 2 } },
        clients: {
          writers: [{ topic: "orders", acks: "all", rate: "200/s" }],
          readers: [{ topic: "orders" }],
        },
        run: { for: "6s", settle: "30s" },
        cases: { cut: {
          script: [{ power: "leader(orders-0)", at: "3s", as: "victim" },
            { start: "victim", after: "1s" }],
        } },
      }
      """,
      file: "travel.json5",
      vocabulary: .standard
    )
    return TimeTravel(try Simulation(scenario.cases[0], seed: 5), spacing: spacing)
  }

  @Test("an instant that an account tells stands behind its event, however it was cut")
  func toldInstants() throws {
    var whole = try travel()
    whole.go(to: .distantFuture)
    let lines = whole.simulation.lines
    #expect(lines.count > 20)
    #expect(lines.contains { $0.instant.nanoseconds % 1_000_000 != 0 })
    for unit in [Int64(1_000_000), 1_000] {
      var there = try travel()
      for (index, line) in lines.enumerated() {
        let told = Instant(nanoseconds: line.instant.nanoseconds / unit * unit)
        let most = told.nanoseconds % 1_000_000 == 0 ? 1_000_000 : unit
        there.go(through: told)
        #expect(there.simulation.lineCount > index, "\(line.text) at \(told)")
        #expect((there.simulation.now - told).nanoseconds < most, "\(line.text)")
      }
    }
  }

  @Test("what comes after an instant that is told exactly has not happened")
  func exactInstants() throws {
    var there = try travel()
    there.go(to: .zero + .seconds(4))
    let next = try #require(there.forward(1).first)
    there.go(through: next.instant - .nanoseconds(1))
    let before = there.events
    there.go(through: next.instant)
    #expect(there.events > before)
    #expect(next.instant.nanoseconds % 1_000 != 0, "choose another instant")
  }

  @Test("going back and forth ends where going straight ends")
  func backAndForth() throws {
    var there = try travel()
    there.go(to: .zero + .seconds(4))
    let (events, digest) = (there.events, there.simulation.digest)
    #expect(events > 1_000)
    there.go(to: .zero + .seconds(5))
    #expect(there.events > events)
    for target in [events / 2, 3, events - 1] {
      there.go(toEvent: target)
      #expect(there.events == target)
      there.go(to: .zero + .seconds(4))
      #expect(there.events == events)
      #expect(there.simulation.digest == digest)
    }
  }

  @Test("the instant reached is that of the last event at or before the one asked for")
  func instants() throws {
    var there = try travel()
    there.go(to: .zero + .milliseconds(2_500))
    let events = there.events
    let last = try #require(there.forward(1).first)
    #expect(last.instant > .zero + .milliseconds(2_500))
    #expect(last.number == events + 1)
    there.go(to: .zero + .milliseconds(2_500))
    #expect(there.events == events)
  }

  @Test("a walk to the end of the run has the digest of the run")
  func whole() throws {
    var there = try travel()
    var straight = PacedRun(there.simulation)
    while straight.step() {}
    while there.forwardToNextLine() {}
    #expect(there.simulation.digest == straight.digest)
    #expect(there.forward(5).isEmpty)
  }

  @Test("a view tells of replicas, files that a power loss would shorten, timers and connections")
  func view() throws {
    var there = try travel()
    there.go(to: .zero + .milliseconds(2_900))
    let simulation = there.simulation
    let broker = simulation.view(of: NodeID(0))
    #expect(broker.condition == .up)
    #expect(broker.isFenced == false)
    #expect(broker.replicas.map(\.logEnd.raw).allSatisfy { $0 > 300 })
    let log = try #require(broker.files.first { $0.path.hasSuffix("00000000.log") })
    #expect(log.cached.map { $0.bytes > 10_000 } == true)
    #expect(log.durable.map { $0 < log.cached ?? .zero } == true)
    #expect(broker.timers.contains { $0.name == "retention" && $0.due > simulation.now })
    #expect(zip(broker.timers, broker.timers.dropFirst()).allSatisfy { $0.due <= $1.due })
    #expect(broker.connections.contains { $0.peer == "controller" && $0.phase == "open" })
    let controller = try #require(simulation.servers.last.map { simulation.view(of: $0) })
    #expect(controller.isActive == true)
    let partition = try #require(simulation.partitions.first)
    #expect(partition.copies.count == 3)
    #expect(partition.acknowledged > 300)
    #expect(partition.copies.allSatisfy { $0.isInSync && $0.cached.bytes > $0.durable.bytes })
  }

  @Test("a machine without power has no timers and no replicas")
  func dark() throws {
    var there = try travel()
    there.go(to: .zero + .milliseconds(3_500))
    let victim = try #require(there.simulation.machines(named: .bound("victim")).first)
    let view = there.simulation.view(of: victim)
    #expect(view.condition == .dark)
    #expect(view.timers.isEmpty && view.replicas.isEmpty)
    #expect(view.since == .zero + .seconds(3))
  }
}
