import Primitives
import Scenarios
import Simulation

/// A finding with everything taken away that it does not need.
public struct ShrunkFinding: Sendable {
  /// The scenario: one case, fields at the top level, with what it must show under `expect`.
  public var document: DocumentNode
  /// A seed with which it shows.
  public var seed: UInt64
  /// What it shows, the same as before.
  public var findingClass: FindingClass
  /// Steps and random faults of the run that was found.
  public var stepsBefore: Int
  /// Steps of the script that is left, and random faults that could not be made steps.
  public var stepsAfter: Int
  /// Runs it took.
  public var runs: Int
  /// Seeds from 1 on with which the same shows, and how many were tried.
  public var recurrence: (shown: Int, tried: Int)
  /// Whether the random faults became steps; else they are random still.
  public var isMaterialised: Bool
  /// Whether nothing more could be taken away; else the runs were used up.
  public var isMinimal: Bool

  /// The scenario as a file that tells what breaks and how it was found.
  ///
  /// - Parameters:
  ///   - name: The file's name, for the command that runs it.
  ///   - origin: How it was found, in a few words.
  public func text(file name: String, origin: String) -> String {
    let place = findingClass.firstBroken
    let first =
      place.isEmpty || place == findingClass.invariant ? "" : "; \(place) is the first to break"
    let mechanism = findingClass.mechanism
    let steps = "\(stepsBefore) faults and steps became \(stepsAfter) in \(runs) runs."
    let lines = [
      "Breaks \(findingClass.invariant)\(first).",
      mechanism.isEmpty ? nil : "How: \(mechanism).",
      "",
      "Shows with \(recurrence.shown) of the seeds 1 to \(recurrence.tried).",
      "Found by: \(origin)",
      "Shrunk: \(steps)",
      "Run it:   wavetank run \(name) --seed \(seed) --timeline",
    ]
    return document.fileText(comment: lines.compactMap { $0 }.joined(separator: "\n"))
  }
}

/// How a shrink is bounded, and what of it is known already.
public struct ShrinkOptions: Sendable {
  /// Most runs, not counting those that tell how often the result recurs.
  public var runs = 2_000
  /// Seeds from 1 on with which the result is run to tell how often it recurs.
  public var recurrenceSeeds: UInt64 = 20
  /// The scenario's file, for messages of what it reads.
  public var file = ""
  /// What the case's `initialFiles` name, in their order.
  public var initialFiles: [InitialFiles] = []
  /// Outcomes of trials that an interrupted shrink of the same finding has finished.
  public var known: [Digest: Bool] = [:]

  /// Makes the default: no bound that matters, nothing known.
  public init() {}
}

/// How far a shrink has come; told after every trial.
public struct ShrinkProgress: Sendable {
  /// What is being tried, such as `fewer steps`.
  public var stage: String
  /// Runs so far, those known before included.
  public var runs: Int
  /// Most runs.
  public var limit: Int
  /// Steps and entries of random faults in the smallest scenario so far.
  public var steps: Int
  /// Writers and readers of it.
  public var clients: Int
  /// Its brokers.
  public var brokers: Int
  /// The trial that was finished last: its scenario and seed as a digest.
  public var trial: Digest
  /// Whether it showed the finding.
  public var shows: Bool
  /// Whether it was run now; else its outcome was known.
  public var isNew: Bool
}
