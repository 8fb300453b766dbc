import Hardware
import Primitives

/// A disk under appends to one file, whose power is cut at random instants.
///
/// Every cut happens to a copy, so that one run gives many samples. The file is born at a random
/// instant: flusher and journal of two disks have nothing to do with each other.
struct KilledDisk {
  /// How the appends follow each other.
  enum Appends {
    case steady(Interval)
    case poisson(mean: Interval)
  }

  /// What one run showed.
  struct Outcome {
    /// Records lost in each cut, in random order of instants.
    var lost: [Int] = []
    /// How often the flusher wrote the file inside the window.
    var cycles = 0
  }

  var fileSystem: FileSystemProfile
  var appends: Appends
  var warmUp: Interval
  var window: Interval
  var cuts: Int

  private static let record = Bytes([1, 2, 3, 4, 5, 6, 7, 8])

  func run(seed: UInt64) throws -> Outcome {
    var random = RandomStream(seed: seed, purpose: "test.killed")
    var test = TestDisk(fileSystem, seed: seed)
    test.wait(random.interval(.zero, .seconds(35)))
    let file = try test.durableFile("log", [])
    let start = test.now + warmUp
    let instants = (0..<cuts).map { _ in start + random.interval(.zero, window) }
    var waiting = instants.enumerated().sorted { $0.element > $1.element }
    var outcome = Outcome(lost: [Int](repeating: 0, count: cuts))
    var written = 0 as Int64
    var next = test.now + gap(&random)
    while next <= start + window {
      while let cut = waiting.last, cut.element <= next {
        outcome.lost[cut.offset] = lost(test.disk, at: cut.element)
        waiting.removeLast()
      }
      test.now = max(test.now, next)
      test.disk.advance(to: test.now)
      if test.disk.counters.bytesWrittenBack > written {
        written = test.disk.counters.bytesWrittenBack
        if next > start { outcome.cycles += 1 }
      }
      try test.disk.append(Self.record, to: file, at: &test.now)
      next = next + gap(&random)
    }
    for cut in waiting { outcome.lost[cut.offset] = lost(test.disk, at: cut.element) }
    return outcome
  }

  private func gap(_ random: inout RandomStream) -> Interval {
    switch appends {
    case .steady(let gap): gap
    case .poisson(let mean): random.exponential(mean: mean)
    }
  }

  private func lost(_ disk: Disk, at instant: Instant) -> Int {
    var copy = disk
    copy.advance(to: instant)
    let before = copy.cachedSize("log")?.int ?? 0
    copy.crash(.power, at: instant, keep: .synced)
    return (before - (copy.cachedSize("log")?.int ?? 0)) / Self.record.count
  }
}
