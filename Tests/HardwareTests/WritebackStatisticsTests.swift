import Hardware
import Primitives
import Testing

/// The flusher against the closed forms of the page-cache window: loss-models §4.3, §4.4, §4.12.
///
/// Seeds are fixed; for other seeds each check would fail one time in a million (`BatchMeans`).
struct WritebackStatisticsTests {
  @Test("M5, M5b, M5c: what a simultaneous power cut of k hosts takes under steady appends")
  func simultaneousCut() throws {
    let steady = profile(commit: .milliseconds(1), byClock: false)
    let samples = try ages(steady, gap: .milliseconds(500))
    let moments: [(hosts: Int, mean: Double, deviation: Double)] = [
      (1, 17.5, 10.10363), (2, 11.66667, 8.249579), (3, 8.75, 6.777721),
    ]
    for (hosts, mean, deviation) in moments {
      check("E[M], k=\(hosts)", mean, within: 2, samples) { least($0, hosts) }
      let square = deviation * deviation + mean * mean
      check("E[M²], k=\(hosts)", square, within: 75, samples) {
        least($0, hosts) * least($0, hosts)
      }
    }
    let quantiles: [(hosts: Int, median: Double, high: Double)] = [
      (1, 17.5, 34.65), (2, 10.25126, 31.5), (3, 7.220482, 27.45948),
    ]
    for (hosts, median, high) in quantiles {
      check("median, k=\(hosts)", 0.5, within: 0.12, samples) { least($0, hosts) < median ? 1 : 0 }
      check("p99, k=\(hosts)", 0.99, within: 0.04, samples) { least($0, hosts) < high ? 1 : 0 }
    }
    try someLoss(samples)
  }

  /// M5b, M5c: a record in a stream of `rate` is lost when the newest is younger than the window.
  private func someLoss(_ samples: [[[Double]]]) throws {
    let vectors: [(rate: Double, expected: [Double])] = [
      (0.1, [0.7229135, 0.5869065, 0.4969372]),
      (0.01, [0.1562517, 0.1071332, 0.08171518]),
      (1, [0.9714286, 0.9444898, 0.9190437]),
    ]
    for (rate, expected) in vectors {
      let mean = Interval(nanoseconds: Int64(1e9 / rate))
      for (hosts, chance) in zip(1...3, expected) {
        var random = RandomStream(seed: 5, purpose: "test.records", entity: UInt64(hosts))
        check("P(loss), r=\(rate), k=\(hosts)", chance, within: 0.12, samples) { sample in
          let newest = Double(random.exponential(mean: mean).nanoseconds) / 1e9
          return newest < least(sample, hosts) ? 1 : 0
        }
      }
    }
  }

  @Test("M6: the journal adds its lag, 5 seconds on ext4 and 30 on XFS")
  func journalLag() throws {
    let vectors: [(lag: Int64, byClock: Bool, gap: Int64, expected: [Double])] = [
      (5, false, 230, [20, 14.10884, 11.16327]), (30, true, 500, [32.5, 24.89116, 21.08673]),
    ]
    for vector in vectors {
      let samples = try ages(
        profile(commit: .seconds(vector.lag), byClock: vector.byClock),
        gap: .milliseconds(vector.gap)
      )
      for (hosts, mean) in zip(1...3, vector.expected) {
        check("J=\(vector.lag), k=\(hosts)", mean, within: 5, samples) { least($0, hosts) }
      }
    }
  }

  @Test("M7, M7b: cycles, unsynced records and the dirty share at low rates")
  func lowRates() throws {
    let vectors: [(rate: Double, cycle: Double, unsynced: Double, dirty: Double)] = [
      (0.01, 132.5208, 0.2853836, 0.2454017), (0.1, 42.70747, 2.020707, 0.7658489),
      (1, 35.03392, 17.51452, 0.9714562),
    ]
    for vector in vectors {
      let killed = KilledDisk(
        fileSystem: profile(commit: .milliseconds(1), byClock: false),
        appends: .poisson(mean: Interval(nanoseconds: Int64(1e9 / vector.rate))),
        warmUp: .seconds(500),
        window: .seconds(vector.rate < 1 ? Int64(200 / vector.rate) : 1_400),
        cuts: 100
      )
      let outcomes = try (0..<BatchMeans.batches).map { try killed.run(seed: UInt64(100 + $0)) }
      let window = Double(killed.window.milliseconds) / 1_000
      let cycles = BatchMeans(outcomes.map { Double($0.cycles) / window })
      expect("1/E[cycle], r=\(vector.rate)", cycles, 1 / vector.cycle, within: 0.3 / vector.cycle)
      let unsynced = BatchMeans(
        outcomes.map { Double($0.lost.reduce(0, +)) / Double($0.lost.count) }
      )
      expect("E[unsynced], r=\(vector.rate)", unsynced, vector.unsynced, within: 4)
      let dirty = BatchMeans(
        outcomes.map { Double($0.lost.filter { $0 > 0 }.count) / Double($0.lost.count) }
      )
      expect("P(dirty), r=\(vector.rate)", dirty, vector.dirty, within: 0.12)
    }
  }

  @Test("a flusher that is five seconds early is noticed")
  func earlyFlusher() throws {
    var early = profile(commit: .milliseconds(1), byClock: false)
    early.dirtyExpire = .seconds(25)
    let samples = try ages(early, gap: .milliseconds(500))
    let mean = BatchMeans(samples.map { $0.reduce(0) { $0 + $1[0] } / Double($0.count) })
    #expect(!mean.covers(17.5))
    #expect(mean.covers(15))
  }

  @Test("the crash lottery keeps each prefix of unsynced pages as often as the profile says")
  func lottery() throws {
    var test = TestDisk()
    let file = try test.durableFile("log", ramp(4_096))
    try test.append(9 * 4_096, to: file)
    test.wait(.seconds(1))
    let perBatch = 100
    var kept = [[Double]](repeating: [], count: 10)
    for batch in 0..<BatchMeans.batches {
      var counts = [Int](repeating: 0, count: 10)
      for trial in 0..<perBatch {
        var copy = test
        copy.disk.reseed(UInt64(batch * perBatch + trial + 1), entity: 0)
        copy.crash(.operatingSystem)
        let pages = (copy.disk.cachedSize("log")?.int ?? 0) / 4_096 - 1
        counts[pages] += 1
      }
      for pages in 0..<10 { kept[pages].append(Double(counts[pages]) / Double(perBatch)) }
    }
    // Half of the crashes find stray writeback, and then each of ten prefixes is as likely.
    for pages in 0..<10 {
      let expected = pages == 0 ? 0.55 : 0.05
      expect("\(pages) pages kept", BatchMeans(kept[pages]), expected, within: 0.11)
    }
  }

  // MARK: Helpers

  private func profile(commit: Interval, byClock: Bool) -> FileSystemProfile {
    var profile = FileSystemProfile.ext4Ordered
    profile.journalCommit = commit
    profile.journalByClock = byClock
    return profile
  }

  /// Seconds that each of three hosts loses: by batch, by cut.
  private func ages(_ profile: FileSystemProfile, gap: Interval) throws -> [[[Double]]] {
    let killed = KilledDisk(
      fileSystem: profile,
      appends: .steady(gap),
      warmUp: .seconds(105),
      window: .seconds(35 * 6),
      cuts: 120
    )
    return try (0..<BatchMeans.batches).map { batch in
      let hosts = try (0..<3).map { try killed.run(seed: UInt64(batch * 3 + $0 + 1)).lost }
      return (0..<killed.cuts).map { cut in
        hosts.map { Double($0[cut]) * Double(gap.milliseconds) / 1_000 }
      }
    }
  }

  private func least(_ sample: [Double], _ hosts: Int) -> Double {
    sample.prefix(hosts).min() ?? 0
  }

  private func check(
    _ name: String,
    _ expected: Double,
    within limit: Double,
    _ samples: [[[Double]]],
    _ value: ([Double]) -> Double
  ) {
    let means = samples.map { batch in
      batch.reduce(0) { $0 + value($1) } / Double(batch.count)
    }
    expect(name, BatchMeans(means), expected, within: limit)
  }

  /// The band covers the expected value and is narrow enough to mean something.
  private func expect(
    _ name: String,
    _ estimate: BatchMeans,
    _ expected: Double,
    within limit: Double
  ) {
    let text = "\(name): \(estimate.mean) ± \(estimate.halfWidth), expected \(expected)"
    #expect(estimate.covers(expected), "\(text)")
    #expect(estimate.halfWidth <= limit, "\(text): the band is too wide")
  }
}
