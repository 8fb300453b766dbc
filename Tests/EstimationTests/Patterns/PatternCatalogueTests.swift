import Estimation
import Primitives
import Testing

@Suite struct PatternCatalogueTests {
  private func topology(hosts: Int = 3, zones: [[Int]] = [[0, 1, 2]]) -> Topology {
    Topology(
      hosts: hosts,
      racks: (0..<hosts).map { .init(name: "r\($0)", hosts: [$0]) },
      zones: zones.enumerated().map { .init(name: "z\($0.offset)", hosts: $0.element) },
      regions: [.init(name: "all", hosts: Array(0..<hosts))],
      replicaSets: [Array(0..<hosts)]
    )
  }

  private func catalogue(
    _ topology: Topology,
    _ events: [EventKind],
    order: Int
  ) -> PatternCatalogue {
    PatternCatalogue(
      topology,
      sites: topology.sites(rates: EventRates(), times: StudyTimes(), events: events),
      windows: PatternWindows(dirty: 40),
      order: order
    )
  }

  private func rate(_ catalogue: PatternCatalogue, order: Int) -> Double {
    catalogue.classes.filter { $0.order == order }.reduce(0) { $0 + $1.rate }
  }

  @Test("single events come about as often as the rates say, at every place")
  func singles() {
    let found = catalogue(topology(), [.osCrash, .zonePower, .regionPower], order: 1)
    // Those that destroy every copy for good are a part of them, not more.
    let whole = rate(found, order: 1)
    #expect(abs(whole - (3 * 0.5 + 0.05 + 0.001)) < 1e-12)
  }

  @Test("hosts that do not come back are patterns of their own, with the chance of the lottery")
  func gone() {
    let found = catalogue(topology(), [.zonePower], order: 1)
    let gone = found.classes.first { $0.name.contains("gone") }
    #expect(gone?.coverage == .media)
    #expect(abs((gone?.rate ?? 0) - 0.05 * 1e-6) < 1e-18)
  }

  @Test("a second event comes near within the dirty window, far while the first lasts")
  func pairs() {
    // Three hosts, the second crash on one of the two others; a reboot lasts three minutes.
    let found = catalogue(topology(), [.osCrash], order: 2)
    let year = PatternWindows.year
    let near = 3 * 0.5 * 2 * (0.5 * 40 / year)
    let far = 3 * 0.5 * 2 * (0.5 * 140 / year)
    #expect(abs(rate(found, order: 2) / (near + far) - 1) < 1e-6)
    // Two of three copies: none of these takes all.
    let covers = found.classes.filter { $0.order == 2 }.map(\.coverage)
    #expect(covers == [.none])
  }

  @Test("what is not enumerated is bounded by the patterns of one more event")
  func beyond() {
    let two = catalogue(topology(), [.osCrash], order: 2)
    let three = catalogue(topology(), [.osCrash], order: 3)
    let volatile = three.classes.filter { $0.order == 3 && !$0.name.contains("gone") }
      .reduce(0) { $0 + $1.rate }
    #expect(volatile > 0)
    let bound = two.truncation(atLeast: .volatile)
    #expect(abs(bound / volatile - 1) < 1e-3)
    #expect(two.truncation(atLeast: .media) <= bound)
  }

  @Test("coverage is told by what every copy has suffered")
  func coverage() {
    func worst(_ events: [EventKind], order: Int) -> Set<CopyCoverage> {
      Set(catalogue(topology(), events, order: order).classes.map(\.coverage))
    }
    #expect(worst([.plannedRestart], order: 1) == [.none])
    #expect(worst([.plannedRestart], order: 3).contains(.absent))
    #expect(worst([.commonCrash], order: 1) == [.volatile])
    #expect(worst([.diskLoss], order: 3).contains(.media))
    #expect(worst([.silentCorruption, .clockStep], order: 2) == [.none])
    let mixed = worst([.diskLoss, .plannedRestart, .osCrash], order: 3)
    #expect(mixed.isSuperset(of: [.none, .absent, .volatile, .media]))
  }

  @Test("a burst multiplies what comes while something lasts, and nothing else")
  func burst() {
    let place = topology()
    let sites = place.sites(rates: EventRates(), times: StudyTimes(), events: [.osCrash])
    func made(_ burst: Double) -> PatternCatalogue {
      PatternCatalogue(
        place,
        sites: sites,
        windows: PatternWindows(dirty: 40, burst: burst),
        order: 2
      )
    }
    #expect(rate(made(10), order: 1) == rate(made(1), order: 1))
    #expect(abs(rate(made(10), order: 2) / rate(made(1), order: 2) - 10) < 1e-3)
  }

  @Test("patterns are drawn by their share of the rate")
  func draws() throws {
    let found = catalogue(topology(), [.osCrash, .hostPower], order: 1)
    let crash = try #require(found.classes.first { $0.name.hasPrefix("os crash") })
    var stream = RandomStream(seed: 7, purpose: "test.patterns")
    var counts = [0, 0, 0]
    for _ in 0..<3_000 { counts[crash.draw(&stream)] += 1 }
    // Each host has a third of the rate; five standard deviations are 129 draws.
    #expect(counts.allSatisfy { abs($0 - 1_000) < 130 })
  }

  @Test("one zone alone cannot be cut off from the others")
  func oneZone() {
    let alone = topology().sites(rates: EventRates(), times: StudyTimes())
    #expect(!alone.contains { $0.kind == .zoneIsolation })
    let two = topology(zones: [[0, 1], [2]]).sites(rates: EventRates(), times: StudyTimes())
    #expect(two.filter { $0.kind == .zoneIsolation }.count == 2)
  }
}
