import Primitives
import Scenarios

extension Shrinker {
  /// Seeds besides the first with which a change of times may show the finding.
  private static let seedsForTimes: UInt64 = 3

  /// Less idle time, round instants and lengths.
  mutating func plainerTimes() {
    stage = "less idle time"
    if shiftTogether() { closeGaps() }
    shorterLengths()
    shorterRun()
    stage = "round times"
    roundEverything()
    roundStarts()
    roundLengths()
    shorterRun()
    let end = Self.rounded(best.document.runLength, to: .seconds(1), up: true)
    _ = accept(best.document.setting(["run", "for"], to: .string(end.unitText)), otherSeeds: 1)
  }

  // Instants. Only a script whose every step has one can be moved.

  /// The time of each step; nil when one of them has none.
  private var starts: [Interval]? {
    let starts = best.document.script.compactMap { $0.interval("at") }
    return starts.count == best.document.script.count ? starts : nil
  }

  /// Moves the whole script to the beginning of the run.
  private mutating func shiftTogether() -> Bool {
    guard let first = starts?.first else { return false }
    for start in Self.gaps where start < first {
      if accept(moved(from: 0, by: start - first), otherSeeds: Self.seedsForTimes) { break }
    }
    return true
  }

  private static let gaps: [Interval] = [
    .seconds(1), .seconds(5), .seconds(10), .seconds(20), .seconds(30), .minutes(1),
  ]

  /// Moves each step, and those after it, close to the one before.
  private mutating func closeGaps() {
    for index in best.document.script.indices.dropFirst() {
      guard let starts, index < starts.count else { return }
      let gap = starts[index] - starts[index - 1]
      for shorter in [Interval.zero] + Self.gaps where shorter < gap {
        let document = moved(from: index, by: shorter - gap)
        if accept(document, otherSeeds: Self.seedsForTimes) { break }
      }
    }
  }

  /// The scenario with the steps from an index on, and its end, earlier or later.
  private func moved(from index: Int, by difference: Interval) -> DocumentNode {
    var steps = best.document.script
    for place in steps.indices where place >= index {
      guard let at = steps[place].interval("at") else { continue }
      steps[place] = steps[place].setting(["at"], to: .string((at + difference).unitText))
    }
    let end = best.document.runLength + difference
    let document = best.document.withScript(steps)
    guard end > .zero else { return document }
    return document.setting(["run", "for"], to: .string(end.unitText))
  }

  // Lengths of faults.

  private mutating func shorterLengths() {
    for index in best.document.script.indices {
      guard let length = best.document.script[index].interval("for") else { continue }
      let unending = best.document.changing(step: index) { $0.setting(["for"], to: nil) }
      if accept(unending) { continue }
      for shorter in Self.gaps where shorter < length {
        if accept(best.document.setting("for", of: index, to: shorter)) { break }
      }
    }
  }

  /// Ends the run as soon as its last step and what it needs are done.
  private mutating func shorterRun() {
    let last = best.document.script.compactMap { $0.interval("at") }.max() ?? .zero
    let length = best.document.runLength
    for rest in [Interval.zero] + Self.gaps {
      let end = Self.rounded(last + rest, to: .seconds(1), up: true)
      guard end < length else { return }
      let document = best.document.setting(["run", "for"], to: .string(end.unitText))
      if accept(document, otherSeeds: 1) { return }
    }
  }

  // Round numbers.

  private static let grains: [Interval] = [
    .seconds(10), .seconds(5), .seconds(1), .milliseconds(500), .milliseconds(100),
    .milliseconds(10), .milliseconds(1),
  ]

  private static func rounded(_ time: Interval, to grain: Interval, up: Bool = false) -> Interval {
    let (n, unit) = (time.nanoseconds, grain.nanoseconds)
    return Interval(nanoseconds: (n + (up ? unit - 1 : unit / 2)) / unit * unit)
  }

  /// All times of the script at once, to the coarsest grain with which the finding shows.
  private mutating func roundEverything() {
    for grain in Self.grains.dropFirst(2) {
      let steps = best.document.script.map { step in
        ["at", "for", "after"].reduce(step) { step, key in
          guard let time = step.interval(key) else { return step }
          let round = Self.rounded(time, to: grain)
          return step.setting([key], to: .string((round > .zero ? round : grain).unitText))
        }
      }
      if steps == best.document.script { return }
      if accept(best.document.withScript(steps), otherSeeds: Self.seedsForTimes) { return }
    }
  }

  private mutating func roundStarts() {
    for index in best.document.script.indices {
      guard let starts, index < starts.count else { return }
      for grain in Self.grains {
        let round = Self.rounded(starts[index], to: grain)
        if round == starts[index] { break }
        guard round > .zero else { continue }
        let document = moved(from: index, by: round - starts[index])
        if accept(document, otherSeeds: Self.seedsForTimes) { break }
      }
    }
  }

  private mutating func roundLengths() {
    for index in best.document.script.indices {
      guard index < best.document.script.count,
        let length = best.document.script[index].interval("for")
      else { continue }
      for grain in Self.grains {
        let round = Self.rounded(length, to: grain)
        if round == length { break }
        guard round > .zero else { continue }
        if accept(best.document.setting("for", of: index, to: round), otherSeeds: 1) { break }
      }
    }
  }
}

extension DocumentNode {
  /// Length of the run.
  var runLength: Interval { member("run")?.interval("for") ?? RunPlan().duration }

  /// The scenario with one step changed.
  func changing(step index: Int, _ change: (DocumentNode) -> DocumentNode) -> DocumentNode {
    var steps = script
    steps[index] = change(steps[index])
    return withScript(steps)
  }

  /// The scenario with a duration of one step changed.
  func setting(_ key: String, of step: Int, to time: Interval) -> DocumentNode {
    changing(step: step) { $0.setting([key], to: .string(time.unitText)) }
  }
}
