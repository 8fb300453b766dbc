import Checking
import Primitives
import Scenarios
import Simulation

/// All runs of one case, summed over seeds; holds few whole runs however many seeds there are.
public struct CaseSummary: Sendable {
  /// The scenario file as the user named it.
  public var file: String
  /// The scenario's title.
  public var title: String
  /// The case's name.
  public var name: String
  /// What the case expects, in a word or two.
  public private(set) var expected = ""
  /// Number of runs.
  public private(set) var runs = 0
  /// Runs that were as expected.
  public private(set) var asExpected = 0
  /// Runs by verdict, in the order of `RunVerdict.allCases`.
  public private(set) var verdicts = Array(repeating: 0, count: RunVerdict.allCases.count)
  /// The run to tell of: the first that was not as expected, else the first of all.
  public private(set) var shown: RunOutcome?
  /// Digest over the digests of all runs, in order of their seeds.
  public private(set) var digest = Digest()
  /// Virtual time of all runs.
  public private(set) var time = Interval.zero
  /// What happened in all runs together.
  public private(set) var occurrences = Occurrences()
  /// Figures of every run, in order of seeds.
  public private(set) var figures: [RunFigures] = []

  /// Makes the summary of no runs.
  public init(file: String, title: String, name: String) {
    self.file = file
    self.title = title
    self.name = name
  }

  /// Adds the next run.
  public mutating func add(_ outcome: RunOutcome) {
    runs += 1
    expected = outcome.plan.expect.short
    if outcome.isExpected { asExpected += 1 }
    for (index, verdict) in RunVerdict.allCases.enumerated() where verdict == outcome.result.verdict
    {
      verdicts[index] += 1
    }
    time += outcome.result.ended - .zero
    figures.append(RunFigures(outcome.result))
    occurrences.add(outcome.result.judgement.occurrences)
    digest.mix(outcome.result.digest.low)
    digest.mix(outcome.result.digest.high)
    if shown?.isExpected ?? true, shown == nil || !outcome.isExpected { shown = outcome }
  }

  /// Whether every run was as expected.
  public var isExpected: Bool { asExpected == runs }
}

/// The few numbers of a run that summaries are made of.
public struct RunFigures: Sendable {
  /// Records acknowledged.
  public var acknowledged: Int64
  /// Acknowledged records lost against the contract.
  public var lost: Int64
  /// Acknowledged records lost with permission.
  public var permitted: Int64
  /// Longest time in which some partition took no fully acknowledged write.
  public var unavailable: Interval
  /// Events handled.
  public var events: UInt64

  /// Takes the numbers of a run.
  public init(_ result: RunResult) {
    acknowledged = result.judgement.outcomes.total
    lost = result.judgement.forbiddenLoss
    permitted = result.judgement.permittedLoss
    unavailable = result.unavailable
    events = result.events
  }
}

/// Least, middle and greatest of some values.
public struct Spread<Value: Comparable & Sendable>: Sendable {
  /// The least value.
  public let least: Value
  /// The value with as many below as above it; the lower of two.
  public let median: Value
  /// The greatest value.
  public let greatest: Value

  /// Measures values; nil when there are none.
  public init?(_ values: [Value]) {
    let sorted = values.sorted()
    guard let first = sorted.first, let last = sorted.last else { return nil }
    least = first
    median = sorted[(sorted.count - 1) / 2]
    greatest = last
  }

  /// The values as text: one if all look the same, else `least / median / greatest`.
  func text(_ show: (Value) -> String) -> String {
    let texts = [least, median, greatest].map(show)
    return texts.allSatisfy { $0 == texts[0] } ? texts[0] : texts.joined(separator: " / ")
  }
}
