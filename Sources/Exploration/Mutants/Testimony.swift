/// What the runs that detected one bug broke: which promises nobody could do without.
public struct Testimony: Sendable {
  /// Runs that detected the bug.
  public private(set) var detecting = 0
  /// Promises that broke alone, each with the number of runs in which it did.
  public private(set) var alone: [(promise: String, runs: Int)] = []

  /// Makes the testimony of no runs.
  public init() {}

  /// Counts a run that detected the bug.
  mutating func add(_ broken: BrokenPromises) {
    detecting += 1
    if broken.names.count == 1 { count(broken.names[0], 1) }
  }

  /// Counts the runs of another search for the same bug.
  public mutating func add(_ other: Testimony) {
    detecting += other.detecting
    for (promise, runs) in other.alone { count(promise, runs) }
  }

  private mutating func count(_ promise: String, _ runs: Int) {
    if let place = alone.firstIndex(where: { $0.promise == promise }) {
      alone[place].runs += runs
    } else {
      alone.append((promise, runs))
    }
  }

  /// Runs that nobody would have noticed without a promise.
  public func runs(without promise: String) -> Int {
    alone.first { $0.promise == promise }?.runs ?? 0
  }

  /// Whether no run would have detected the bug without a promise.
  public func escapes(without promise: String) -> Bool {
    detecting > 0 && runs(without: promise) == detecting
  }
}
