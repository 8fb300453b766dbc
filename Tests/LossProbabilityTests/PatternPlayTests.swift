import Primitives
import Scenarios
import Testing

@testable import Estimation
@testable import LossProbability

/// Patterns as scripts: who is down when, and what is left out.
@Suite struct PatternPlayTests {
  private struct Bench {
    let trials: LossTrials
    let sites: [FaultSite]

    init(_ events: [EventKind]) throws {
      trials = try SmallStudies.trials(SmallStudies.specification())
      sites = trials.topology.sites(rates: EventRates(), times: StudyTimes(), events: events)
    }

    func site(_ kind: EventKind, _ host: Int) throws -> FaultSite {
      try #require(sites.first { $0.kind == kind && $0.hosts == [host] })
    }

    func play(_ sites: [FaultSite], seed: UInt64) -> PatternPlay {
      var stream = RandomStream(seed: seed, purpose: "pattern play test")
      return PatternPlay(
        FaultPattern(
          sites: sites,
          spacings: sites.dropFirst().map { _ in .far },
          gone: [],
          rate: 1,
          coverage: .volatile
        ),
        start: .seconds(60),
        topology: trials.topology,
        times: StudyTimes(),
        windows: trials.windows,
        stream: &stream
      )
    }
  }

  private func place(of action: String, in play: PatternPlay) throws -> Int {
    try #require(
      play.steps.firstIndex { $0.text.contains(action) },
      "\(action) of \(play.steps.map(\.text))"
    )
  }

  @Test("a host that is due back before the third event is back before it")
  func returns() throws {
    let bench = try Bench([.plannedRestart, .osCrash])
    let chain = [
      try bench.site(.plannedRestart, 0), try bench.site(.osCrash, 1), try bench.site(.osCrash, 2),
    ]
    var early = 0
    for seed in 1...40 {
      let play = bench.play(chain, seed: UInt64(seed))
      let back = try place(of: "start broker 0", in: play)
      #expect(back > (try place(of: "crash broker 1", in: play)), "the second event is in time")
      let third = try place(of: "crash broker 2", in: play)
      if back < third { early += 1 }
      let instants = play.steps.compactMap(\.at)
      #expect(instants == instants.sorted() && instants.count == play.steps.count)
    }
    // The restart takes 120 s; the third event comes 80 s to 300 s after the first one.
    #expect(early > 20 && early < 40, "\(early)")
  }

  @Test("what is played and what is left out make the whole length of an outage")
  func pauses() throws {
    let bench = try Bench([.hostPower])
    let chain = [try bench.site(.hostPower, 0), try bench.site(.hostPower, 1)]
    var longest = 0.0
    for seed in 1...30 {
      let play = bench.play(chain, seed: UInt64(seed))
      // A host that does not come back is away for a day.
      if play.steps.contains(where: { $0.text.contains("wipe") }) { continue }
      let skipped = play.pauses.reduce(0) { $0 + $1.skipped }
      // Ten minutes without power for each host, the second from within the first's.
      let whole = (play.end - .seconds(70)).seconds + skipped
      #expect(whole > 640 && whole < 1_200, "\(whole)")
      longest = max(longest, whole)
    }
    #expect(longest > 1_000, "the second event may come late in the first one's outage")
  }

  @Test("a slow disk is slow for longer than a slow follower may stay in sync")
  func slowness() throws {
    let bench = try Bench([.slowDisk])
    let play = bench.play([try bench.site(.slowDisk, 0)], seed: 1)
    let steps = play.steps
    try #require(steps.count == 2)
    let (begin, end) = (try #require(steps[0].at), try #require(steps[1].at))
    #expect((end - begin).seconds >= 45)
    guard case .slowDisk(_, let factor, _) = steps[1].action else {
      Issue.record("\(steps[1].text) does not end it")
      return
    }
    #expect(factor == 1)
  }

  @Test("hosts that do not come back make patterns of their own and are not counted twice")
  func destruction() throws {
    let specification = try SmallStudies.specification(
      brokers: 1,
      fields: "events: [\"os-crash\"], order: 1, times: { \"unclean-no-return\": \"40%\" },"
    )
    let estimator = OptionEstimator(
      try SmallStudies.trials(specification),
      specification: specification
    )
    let rates = estimator.catalogue.classes.map { ($0.name, $0.rate) }
    #expect(abs(rates.reduce(0) { $0 + $1.1 } - 0.5) < 1e-12, "\(rates)")
    let gone = try #require(rates.first { $0.0.contains("gone for good") })
    #expect(abs(gone.1 - 0.2) < 1e-12)
  }

  @Test("missing runs are cut down to the room, and nothing is left where there is none")
  func room() {
    #expect(OptionEstimator.further(to: [30, 10], from: [10, 20], within: 5) == [5, 0])
    #expect(OptionEstimator.further(to: [30, 10], from: [0, 0], within: 100) == [30, 10])
    #expect(OptionEstimator.further(to: [5], from: [5], within: -1e-12) == [0])
  }

  @Test("runs without an answer are kept records in the estimate and lost ones in the upper end")
  func unanswered() {
    let stratum = PatternClass(name: "p", cause: "c", order: 2, coverage: .volatile)
    var sample = ClassSample(stratum)
    for run in 0..<12 {
      let outcome = TrialOutcome(
        pattern: 0,
        lost: run == 0 ? 7 : 0,
        forbidden: 0,
        read: 0,
        goneEverywhere: 0,
        refused: 1,
        unreadable: 0,
        stopped: 1,
        isAnswered: run == 0,
        broken: nil,
        seed: UInt64(run),
        digest: Digest()
      )
      sample.add([outcome])
    }
    let chance = sample.chance(confidence: 0.95)
    #expect(abs(chance.value - 1.0 / 12) < 1e-12)
    #expect(chance.interval.low < 0.01 && chance.interval.high == 1)
    var counts = sample.counts(confidence: 0.95) { $0.lost > 0 }
    counts.rate = 1
    let sum = StratifiedSum([counts])
    #expect(abs(sum.strata[0].open / sum.strata[0].trials - 11.0 / 12) < 1e-12)
    #expect(sum.mover().high > 0.999 && sum.mover().low < 0.01, "\(sum.mover())")
    let lost = sample.mean(of: { Double($0.lost) }, bound: 100, confidence: 0.95)
    #expect(abs(lost.value - 7.0 / 12) < 1e-12 && lost.interval.high > 60)
  }
}
