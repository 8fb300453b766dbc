import Estimation
import Testing

@testable import Exploration

@Suite struct MutantScoreTests {
  private func tally(_ name: String, runs: [Int], broken: [String]?) -> MutantTally {
    var tally = MutantTally(name)
    for count in runs {
      var outcome = MutantHunt.Outcome()
      outcome.runs = count
      outcome.broken = broken.map { BrokenPromises(names: $0) }
      tally.add(outcome)
    }
    return tally
  }

  @Test("promises that broke are counted by how often, first ones apart")
  func counts() {
    var tally = tally("a", runs: [3, 5], broken: ["LOG-MATCH", "ACK-DURABLE"])
    tally.add(MutantHunt.Outcome())
    #expect(tally.found == 2 && tally.runs == 8)
    #expect(tally.first.map(\.name) == ["LOG-MATCH"])
    #expect(tally.all.map(\.count) == [2, 2])
    #expect(tally.median?.value == 5 && tally.median?.high == nil)
  }

  private func testimony(_ runs: [[String]]) -> Testimony {
    var testimony = Testimony()
    for names in runs { testimony.add(BrokenPromises(names: names)) }
    return testimony
  }

  @Test("a promise earns its keep when a run with a bug goes unnoticed without it")
  func score() throws {
    let tallies = [
      tally("a", runs: [1], broken: ["LOG-MATCH"]), tally("b", runs: [1], broken: ["HW-MONO"]),
    ]
    var first = testimony([["LOG-MATCH"]])
    first.add(testimony([["LOG-MATCH"]]))
    let second = testimony([["LOG-MATCH"], ["HW-MONO", "stuck"], ["LOG-MATCH", "HW-MONO"]])
    let score = CheckerScore(tallies, testimonies: ["a": first, "b": second])
    let kept = score.lines.filter(\.earnsItsKeep)
    #expect(kept.map(\.promise) == ["LOG-MATCH"])
    #expect(kept.first?.escaping == ["a"] && kept.first?.missed == ["a", "b"])
    #expect(kept.first?.runs == 3)
    #expect(score.idle.contains("HW-MONO") && score.idle.contains("stuck"))
    #expect(score.lines.first { $0.promise == "HW-MONO" }?.first == ["b"])
  }

  @Test("the gain of guidance is the ratio of runs, and its interval holds it")
  func gain() throws {
    let random = [tally("a", runs: [40, 20, 60, 40], broken: nil)]
    let guided = [tally("a", runs: [20, 10, 30, 20], broken: nil)]
    let gain = try #require(GuidanceGain(random: random, guided: guided))
    #expect(abs(gain.ratio - 2) < 1e-12)
    #expect(abs(gain.interval.low - 2) < 1e-12 && abs(gain.interval.high - 2) < 1e-12)
    let mixed = [tally("a", runs: [10, 80, 15, 55], broken: nil)]
    let other = try #require(GuidanceGain(random: random, guided: mixed))
    #expect(abs(other.ratio - 1) < 1e-12)
    #expect(other.interval.low < 1 && other.interval.high > 1)
    #expect(GuidanceGain(random: [], guided: []) == nil)
  }
}
