import Checking
import Primitives
import Scenarios
import Testing

@testable import Simulation

@Suite("Recorded runs") struct TraceTests {
  private static func simulation(_ name: String) throws -> Simulation {
    let scenario = try Scenario.parse(
      """
      {
        format: 1, title: "recorded",
        cluster: { brokers: 3 },
        topics: { orders: { partitions: 1, "replication.factor": 3, "min.insync.replicas": 2 } },
        clients: {
          writers: [{ topic: "orders", acks: "all", rate: "100/s" }],
          readers: [{ topic: "orders" }],
        },
        run: { for: "6s", settle: "60s" },
        cases: {
          power: { script: [
            { power: "leader(orders-0)", at: "3s", as: "victim" },
            { start: "victim", after: "1s" },
          ] },
          pause: { script: [{ pause: "leader(orders-0)", for: "200ms", at: "3s" }] },
          cut: { script: [
            { cut: ["broker 0", "broker 1"], name: "c", at: "2s" },
            { heal: "c", at: "4s" },
          ] },
          full: { script: [
            { fillDisk: "broker 1", leave: "1MB", at: "2s" }, { freeDisk: "broker 1", at: "3s" },
          ] },
          wiped: { topics: { orders: { "flush.messages": 1 } }, script: [
            { power: "broker 1", at: "2s" }, { wipe: "broker 1", at: "2500ms" },
            { start: "broker 1", at: "3s" },
          ] },
          synced: { topics: { orders: { "flush.messages": 1 } } },
          storm: {
            nemesis: [{ kind: "kill", every: "2s", lasting: "500ms" }],
          },
        },
      }
      """,
      file: "recorded.json5",
      vocabulary: .standard
    )
    let plan = try #require(scenario.cases.first { $0.name == name })
    return try Simulation(plan, seed: 3)
  }

  private static func trace(
    _ name: String,
    _ limits: Trace.Limits = Trace.Limits()
  ) throws -> (Trace, RunResult) {
    var simulation = try simulation(name)
    simulation.record(limits)
    let result = simulation.run()
    return (try #require(simulation.trace), result)
  }

  @Test("a full disk is full until it is freed")
  func freed() throws {
    let (trace, _) = try Self.trace("full")
    let fault = try #require(trace.faults.first { $0.kind == "fillDisk" })
    #expect(fault.until == .zero + .seconds(3) && !fault.isOpen)
  }

  @Test("nothing of a copy that begins anew on a wiped disk is on media before it is copied again")
  func wiped() throws {
    let (trace, _) = try Self.trace("wiped")
    let before = (0..<trace.syncs.count).map { trace.syncs[$0] }
      .filter { $0.node == NodeID(1) && $0.at < .zero + .seconds(2) }
    let after = (0..<trace.syncs.count).map { trace.syncs[$0] }
      .filter { $0.node == NodeID(1) && $0.at > .zero + .seconds(3) }
    #expect(try #require(before.last).end.raw > 50)
    #expect(after.first?.end.raw == 0, "\(after.prefix(3))")
    #expect(try #require(after.last).end.raw > 200)
  }

  @Test("a run that is recorded is the same run", arguments: ["power", "pause", "cut", "storm"])
  func sameRun(_ name: String) throws {
    var plain = try Self.simulation(name)
    let result = plain.run()
    #expect(plain.trace == nil)
    let (trace, recorded) = try Self.trace(name)
    #expect(recorded.digest == result.digest)
    #expect(recorded.events == result.events)
    #expect(trace.messages.count > 1_000)
    #expect(trace.leftOut == Trace.LeftOut())
  }

  @Test("every batch of a writer is there with what became of it")
  func batches() throws {
    let (trace, result) = try Self.trace("power")
    let batches = (0..<trace.batches.count).map { trace.batches[$0] }
    let records = batches.reduce(0) { $0 + Int64($1.count) }
    #expect(records == result.judgement.fates.produced)
    let acked = batches.filter { $0.outcome == .acknowledged }
    #expect(acked.reduce(0) { $0 + Int64($1.count) } == result.judgement.outcomes.total)
    #expect(acked.allSatisfy { $0.base != nil && ($0.closed ?? .zero) >= $0.invoked })
  }

  @Test("a power loss is a fault with its victim, a stop, and the end of what memory held")
  func powerLoss() throws {
    let (trace, _) = try Self.trace("power")
    let fault = try #require(trace.faults.first { $0.kind == "power" })
    let victim = try #require(fault.nodes.first)
    #expect(fault.at == .zero + .seconds(3))
    #expect(!fault.isRandom)
    let stops = (0..<trace.notes.count).filter { index in
      if case .stopped(.power) = trace.notes[index].event { return true }
      return false
    }
    #expect(stops.map { trace.notes[$0].node } == [victim])
    let disk = try #require(trace.nodes[victim.index].disks.first)
    let exposures = (0..<trace.exposures.count).map { trace.exposures[$0] }
      .filter { $0.disk == disk }
    #expect(exposures.contains { $0.bytes > 0 && $0.at < fault.at })
    #expect(exposures.contains { $0.bytes == 0 && $0.at == fault.at })
    let dropped = (0..<trace.messages.count).contains { trace.messages[$0].end != .delivered }
    #expect(dropped)
  }

  @Test("a cut lasts until it heals, and keeps messages back")
  func cut() throws {
    let (trace, _) = try Self.trace("cut")
    let fault = try #require(trace.faults.first { $0.kind == "cut" })
    #expect(fault.until == .zero + .seconds(4))
    #expect(fault.nodes.map(\.index) == [0])
    #expect(fault.peers.map(\.index) == [1])
    let held = (0..<trace.messages.count).map { trace.messages[$0] }.filter(\.wasHeld)
    #expect(!held.isEmpty)
    for message in held {
      #expect(message.ended >= fault.at)
      #expect(Set([message.from.index, message.to.index]) == [0, 1])
    }
  }

  @Test("a pause begins and ends")
  func pause() throws {
    let (trace, _) = try Self.trace("pause")
    let fault = try #require(trace.faults.first { $0.kind == "pause" })
    #expect(fault.until == fault.at + .milliseconds(200))
    let kinds = (0..<trace.notes.count).compactMap { index -> String? in
      switch trace.notes[index].event {
      case .pauses: "pauses \(trace.notes[index].at)"
      case .resumes: "resumes \(trace.notes[index].at)"
      default: nil
      }
    }
    #expect(kinds == ["pauses \(fault.at)", "resumes \(fault.at + .milliseconds(200))"])
  }

  @Test("random faults are told with their ends")
  func storm() throws {
    let (trace, result) = try Self.trace("storm")
    #expect(trace.faults.count == result.strikes.count)
    #expect(!trace.faults.isEmpty)
    #expect(trace.faults.allSatisfy { $0.isRandom && $0.until == $0.at + .milliseconds(500) })
  }

  @Test("what a sync has made durable is on media at once, what it has not is later")
  func syncs() throws {
    let (lazy, _) = try Self.trace("pause")
    let (eager, _) = try Self.trace("synced")
    func lag(_ trace: Trace, at instant: Instant) -> Int64 {
      let end =
        (0..<trace.appends.count).map { trace.appends[$0] }
        .filter { $0.node.index == 0 && $0.at <= instant }.map(\.last.raw).max() ?? -1
      let synced =
        (0..<trace.syncs.count).map { trace.syncs[$0] }
        .last { $0.node.index == 0 && $0.at <= instant }?.end.raw ?? 0
      return end + 1 - synced
    }
    #expect(lag(lazy, at: .zero + .seconds(5)) > 100)
    #expect((0...3).contains(lag(eager, at: .zero + .seconds(5))))
    for trace in [lazy, eager] {
      for index in 0..<trace.syncs.count {
        let sync = trace.syncs[index]
        let end =
          (0..<trace.appends.count).map { trace.appends[$0] }
          .filter { $0.node == sync.node && $0.at <= sync.at }.map(\.last.raw).max() ?? -1
        #expect(sync.end.raw <= end + 1)
      }
    }
  }

  @Test("limits hold, and what they leave out is counted")
  func limits() throws {
    let (whole, _) = try Self.trace("power")
    var limits = Trace.Limits()
    limits.messages = 50
    limits.samples = 40
    limits.notes = 7
    let (trace, _) = try Self.trace("power", limits)
    #expect(trace.notes.count == 7)
    #expect(trace.leftOut.notes == whole.notes.count - 7)
    #expect(trace.appends.count == 40)
    #expect(trace.batches.count == 40)
    #expect(trace.leftOut.samples > 0)
    let odd = (0..<trace.messages.count).count { trace.messages[$0].isOdd }
    let allOdd = (0..<whole.messages.count).count { whole.messages[$0].isOdd }
    #expect(trace.messages.count - odd == 50)
    #expect(odd == min(50, allOdd))
    #expect(trace.messages.count + trace.leftOut.messages == whole.messages.count)
  }

  @Test("a fork takes the record along and goes its own way")
  func fork() throws {
    var simulation = try Self.simulation("storm")
    simulation.record()
    simulation.advance(until: .zero + .seconds(2))
    let count = try #require(simulation.trace).appends.count
    var other = simulation.fork(reseed: 9)
    _ = other.run()
    #expect(try #require(simulation.trace).appends.count == count)
    #expect(try #require(other.trace).appends.count > count)
  }
}
