import Primitives
import Scenarios
import Simulation
import Testing

@testable import Exploration

@Suite("Sweeps")
struct SweepTests {
  private func storm() throws -> ExplorationSpace {
    try space(
      """
      vary: { nemesis: [
        { kind: "kill", every: "1s", lasting: "500ms" }, { kind: "pause", every: "1s", lasting: "1s" },
        { kind: "cut", every: "1s", lasting: "800ms" },
      ], run: { for: { between: ["2s", "4s"] } } }
      """
    )
  }

  private func sweep(_ count: Int, _ mode: Sweep.Mode) throws -> (Sweep, [RunRecord]) {
    let space = try storm()
    var sweep = Sweep(space, seed: 3, mode: mode)
    var records: [RunRecord] = []
    for index in 0..<count {
      let run = try #require(sweep.run(index))
      let record = try run.record(in: space)
      sweep.take(record, of: run.run)
      records.append(record)
    }
    return (sweep, records)
  }

  @Test("a guided sweep that is resumed goes on as if it had never stopped")
  func resume() throws {
    let (whole, records) = try sweep(2 * Sweep.round + 5, .guided)
    var resumed = Sweep(try storm(), seed: 3, mode: .guided)
    for record in records.prefix(Sweep.round + 9) { resumed.resume(record) }
    for record in records.dropFirst(Sweep.round + 9) {
      let run = try #require(resumed.run(record.index))
      let again = try run.record(in: resumed.space)
      #expect(again == record)
      resumed.take(again, of: run.run)
    }
    #expect(resumed.totals.digest == whole.totals.digest)
    #expect(resumed.totals.coverage.statesReached == whole.totals.coverage.statesReached)
    let bred = records.indices.count { index in
      (whole.run(index)?.run.reseeds.isEmpty ?? true) == false
    }
    #expect(bred > 0)
  }

  @Test("a run with a reseed keeps its past and changes its future")
  func reseed() throws {
    let space = try storm()
    let sweep = Sweep(space, seed: 3)
    var run = try #require(sweep.run(0)).run
    let before = try #require(run.draw(in: space))
    run.reseeds = [Reseed(at: .seconds(1), seed: 99)]
    let after = try #require(run.draw(in: space))
    let a = try DrawnRun(run: run, drawn: before).simulation(of: space)
    let b = try DrawnRun(run: run, drawn: after).simulation(of: space)
    var (first, second) = (a, b)
    #expect(first.run().digest != second.run().digest)
    let text = try Scenario.parse(after.document.text, file: "x.json5", vocabulary: .standard)
    #expect(text.cases[0].run.reseeds == run.reseeds)
  }

  @Test("a record is read back from its line, and no line with a wrong character is")
  func lines() throws {
    var (_, records) = try sweep(3, .swarm)
    records[0].finding = FindingClass(invariant: "A B/C", firstBroken: "", mechanism: "50% é\n")
    #expect(records.allSatisfy { $0.checks.contains { $0 > 0 } })
    for record in records {
      #expect(RunRecord(line: record.line) == record)
      var bytes = Array(record.line.utf8)
      for place in bytes.indices {
        bytes[place] ^= 1
        #expect(RunRecord(line: String(decoding: bytes, as: UTF8.self)) == nil)
        bytes[place] ^= 1
      }
      for length in 0..<bytes.count {
        #expect(RunRecord(line: String(decoding: bytes[..<length], as: UTF8.self)) == nil)
      }
    }
  }

  @Test("a sweep counts how often each promise was looked at")
  func checks() throws {
    let (whole, records) = try sweep(3, .swarm)
    let durable = records.map { $0.checks[0] }
    #expect(whole.totals.checks[0] == durable.reduce(0, +))
    #expect(durable == records.map(\.acked), "one look at each acknowledged record")
  }

  @Test("coverage waits for no probe that only other programs reach, and counts it when they do")
  func guardedProbes() throws {
    var record = try sweep(1, .swarm).1[0]
    let guarded = try #require(ProbeCatalogue.names.firstIndex(of: "broker.request.foreign"))
    record.probes = [guarded]
    var tally = CoverageTally()
    let all = ProbeCatalogue.names.count
    #expect(tally.guardsUnreached == ProbeCatalogue.guards.map(\.name))
    #expect(tally.neverReached.count == all - tally.guardsUnreached.count)
    #expect(tally.probesReachable == tally.neverReached.count)
    let before = tally.probesReachable
    tally.add(record)
    #expect((tally.probesReached, tally.probesReachable) == (1, before + 1))
    #expect(!tally.guardsUnreached.contains("broker.request.foreign"))
  }

  @Test("shards share out every run once")
  func shards() throws {
    for count in [1, 2, 7, 64] {
      var seen = Array(repeating: 0, count: 100)
      for number in 1...count {
        let shard = try #require(Shard("\(number)/\(count)"))
        for run in 0..<shard.runs(of: 100) { seen[shard.index(of: run)] += 1 }
      }
      #expect(seen.allSatisfy { $0 == 1 })
    }
    for wrong in ["0/3", "4/3", "1", "1/0", "a/b", "1/2/3"] { #expect(Shard(wrong) == nil) }
  }
}

@Suite("What was not seen")
struct UnseenTests {
  @Test("Chao's estimate is what its formula gives")
  func chao() {
    let estimate = UnseenEstimate(incidence: [0, 1, 1, 1, 1, 2, 2, 5, 9], runs: 10)
    #expect(estimate.seen == 8 && estimate.once == 4 && estimate.twice == 2)
    #expect(abs(estimate.total - (8 + 0.9 * 12 / 6)) < 1e-12)
    #expect(abs(estimate.perRun - 0.4) < 1e-12)
  }

  @Test("with states of equal chance the estimate comes near to their number")
  func uniform() {
    var stream = RandomStream(seed: 5, purpose: "chao")
    var incidence = Array(repeating: 0, count: 300)
    for _ in 0..<250 { incidence[Int(stream.below(300))] += 1 }
    let estimate = UnseenEstimate(incidence: incidence, runs: 250)
    #expect(estimate.seen < 200)
    #expect((240...360).contains(Int(estimate.total)))
  }
}
