import Hardware
import Primitives
import Testing

@Suite struct PowerTreeTests {
  /// 3 zones of 2 rows of 2 racks of 5 hosts.
  private func tree(_ seed: UInt64 = 1) -> PowerTree {
    var tree = PowerTree(seed: seed)
    for index in 0..<60 {
      let rack = Int32(index / 5)
      _ = tree.plug(PowerSocket(zone: rack / 4, row: rack / 2, rack: rack))
    }
    return tree
  }

  @Test("a branch names exactly the hosts below it")
  func branches() {
    let tree = tree()
    let expected: [(PowerBranch, Range<Int>)] = [
      (.all, 0..<60), (.site(0), 0..<60), (.zone(1), 20..<40), (.row(1), 10..<20),
      (.rack(3), 15..<20), (.host(HostID(7)), 7..<8), (.zone(9), 0..<0),
    ]
    for (branch, range) in expected {
      #expect(tree.hosts(below: branch) == range.map { HostID($0) })
    }
  }

  @Test("hosts go dark within the spread and return within their time")
  func spread() {
    var tree = tree()
    let start: Instant = .zero + .seconds(100)
    let fates = tree.outage(PowerEvent(branch: .zone(0)), at: start)
    #expect(fates.count == 20 && tree.outages == 20)
    for fate in fates {
      #expect(fate.cut >= start && fate.cut <= start + .seconds(10))
      let dark = fate.back.map { $0 - fate.cut } ?? .zero
      #expect(dark >= .minutes(1) && dark <= .minutes(5))
    }
    #expect(Set(fates.map(\.cut)).count == 20)
  }

  @Test("no spread cuts all at one instant; the lottery keeps its share dark")
  func lottery() {
    var tree = tree()
    let event = PowerEvent(branch: .all, spread: .zero, neverReturns: Ratio(1, 4))
    var gone = 0
    for _ in 0..<50 {
      let fates = tree.outage(event, at: .zero)
      #expect(fates.allSatisfy { $0.cut == .zero && ($0.back == nil) == $0.isGone })
      gone += fates.count { $0.isGone }
    }
    #expect(gone == tree.gone && gone > 600 && gone < 900)
    let stays = tree.outage(
      PowerEvent(branch: .rack(0), darkMax: nil),
      at: .zero
    )
    #expect(stays.allSatisfy { $0.back == nil && !$0.isGone })
  }

  @Test("a host's fate depends on seed, event and host only")
  func independence() {
    var all = tree()
    var one = tree()
    let fate = one.outage(PowerEvent(branch: .host(HostID(33))), at: .zero)
    #expect(all.outage(PowerEvent(branch: .all), at: .zero)[33] == fate[0])
    #expect(one.outage(PowerEvent(branch: .host(HostID(33))), at: .zero) != fate)
    var other = tree(2)
    #expect(other.outage(PowerEvent(branch: .host(HostID(33))), at: .zero) != fate)
  }
}

@Suite struct SkewedClockTests {
  private let origin = SkewedClock.standardOriginMilliseconds
  private func at(_ seconds: Int64) -> Instant { .zero + .seconds(seconds) }

  @Test("a right clock counts milliseconds from its origin")
  func right() {
    let clock = SkewedClock()
    #expect(clock.milliseconds(at: at(0)) == origin)
    #expect(clock.milliseconds(at: at(3_600)) == origin + 3_600_000)
  }

  @Test("offset and drift add up, fast and slow, for years")
  func drift() {
    let year: Int64 = 31_557_600
    for ppm: Int64 in [50, -200] {
      let clock = SkewedClock(offset: .milliseconds(250), driftPartsPerMillion: ppm)
      let expected = origin + 250 + year * 1_000 + year * ppm / 1_000
      #expect(abs(clock.milliseconds(at: at(year)) - expected) <= 1)
    }
  }

  @Test("steps, freezes and corrections act from their instant on")
  func faults() {
    var clock = SkewedClock()
    clock.step(by: .seconds(-30), at: at(10))
    #expect(clock.milliseconds(at: at(10)) == origin - 20_000)
    clock.freeze(at: at(20))
    clock.freeze(at: at(25))
    #expect(clock.milliseconds(at: at(99)) == origin - 10_000)
    clock.thaw(at: at(100))
    #expect(clock.milliseconds(at: at(101)) == origin - 9_000)
    clock.drift(partsPerMillion: 1_000, at: at(101))
    #expect(clock.milliseconds(at: at(201)) == origin + 91_100)
    clock.correct(at: at(300))
    #expect(clock.milliseconds(at: at(301)) == origin + 301_000)
    #expect(clock.steps == 1 && clock.freezes == 1)
  }

  @Test("every fault description names its knobs, its cure and its counters")
  func descriptions() {
    let all: [FaultDescription] = [
      .cut, .clog, .slowInterface, .halfOpen, .kill, .crash, .pause, .power, .clock,
    ]
    #expect(Set(all.map(\.name)).count == all.count)
    for fault in all {
      #expect(!fault.parameters.isEmpty && !fault.heals.isEmpty && !fault.counters.isEmpty)
    }
  }
}
