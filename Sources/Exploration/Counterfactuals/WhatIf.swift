import Primitives
import Scenarios
import Simulation

/// What would have saved the records that a run lost: single changes, tried with the same seed and
/// with others, and the instant after which nothing did.
public struct WhatIf: Sendable {
  /// The case as a document, its fields at the top level.
  public let document: DocumentNode
  /// Seed of the run.
  public let seed: UInt64
  /// What it cost.
  public let harm: Harm
  /// What is to be avoided.
  public let kind: Harm.Kind
  /// Single changes to try.
  public let remedies: [Remedy]
  /// Faults of the run itself, one by one, where random ones can be told apart.
  public let strikes: [Remedy]
  let plan: ScenarioCase
  private let file: String
  private let initialFiles: [InitialFiles]

  /// Most single random faults that are tried.
  public static let mostStrikes = 64

  /// Runs the case and lists what to try; nil when nothing bad happens.
  public init?(
    _ document: DocumentNode,
    seed: UInt64,
    file: String,
    initialFiles: [InitialFiles] = []
  ) throws(ScenarioErrors) {
    let plan = try Self.plan(document, file)
    self.document = document
    self.seed = seed
    self.plan = plan
    self.file = file
    self.initialFiles = initialFiles
    do throws(ScenarioError) {
      var simulation = try Simulation(plan, seed: seed, file: file, initialFiles: initialFiles)
      let result = simulation.run()
      harm = Harm(result)
      strikes = Self.strikes(document, result, plan)
    } catch {
      throw ScenarioErrors(errors: [error])
    }
    guard let kind = harm.kind else { return nil }
    self.kind = kind
    remedies = Remedy.all(of: document, plan)
  }

  private static func plan(
    _ document: DocumentNode,
    _ file: String
  ) throws(ScenarioErrors) -> ScenarioCase {
    try Scenario.read(document, text: "", file: file, vocabulary: .standard).cases[0]
  }

  /// The random faults as they came about, each left out in turn.
  private static func strikes(
    _ document: DocumentNode,
    _ result: RunResult,
    _ plan: ScenarioCase
  ) -> [Remedy] {
    guard !plan.nemesis.isEmpty, !result.strikes.isEmpty else { return [] }
    let fixed = Materialiser.document(document, result, plan)
    guard let steps = try? self.plan(fixed, "").script else { return [] }
    let script = fixed.script
    let faults = steps.indices.filter { steps[$0].action.isFault && steps[$0].at != nil }
    return faults.prefix(mostStrikes).map { index in
      var rest = script
      rest.remove(at: index)
      let at = steps[index].at.map { " at \(Units.text($0))" } ?? ""
      return Remedy(
        sort: .fault,
        text: "without \(steps[index].text)\(at)",
        document: fixed.withScript(rest)
      )
    }
  }

  /// What a run with a change costs; nil when the change contradicts the case.
  public func harm(of remedy: Remedy, seed: UInt64) -> Harm? {
    harm(of: remedy.document, seed: seed)
  }

  /// What a run of the case as it is costs with another seed.
  public func harm(seed: UInt64) -> Harm? { harm(of: document, seed: seed) }

  private func harm(of document: DocumentNode, seed: UInt64) -> Harm? {
    guard let plan = try? Self.plan(document, file),
      var simulation = try? Simulation(plan, seed: seed, file: file, initialFiles: initialFiles)
    else { return nil }
    return Harm(simulation.run())
  }

  /// Seeds of runs besides the one that is asked about.
  public func furtherSeeds(_ count: Int) -> [UInt64] {
    var stream = RandomStream(seed: seed, purpose: "whatif.seeds")
    return (0..<count).map { _ in stream.next() >> 1 }
  }

  // MARK: The point of no return

  /// What is done with the futures of an instant.
  public enum Ending: String, Sendable, CaseIterable {
    /// The storm goes on with other random faults, latencies and arrivals.
    case storm
    /// Every fault ends at once, and everything that is down starts again.
    case calm
  }

  /// Where the last way out was.
  public struct NoReturn: Hashable, Sendable {
    /// The last instant that was tried at which some future was saved; nil when none ever was.
    public var last: Instant?
    /// Saved futures at that instant.
    public var saved: Int
    /// The first instant from which every future lost.
    public var first: Instant
    /// Futures of each instant.
    public var futures: Int
  }

  /// Bisects for the instant after which every future shows the harm.
  ///
  /// - Parameters:
  ///   - ending: What futures are like.
  ///   - futures: Futures of each instant.
  ///   - resolution: Distance of the two instants that are told.
  /// - Returns: Nil when not even every future of the storm's end shows the harm.
  public func pointOfNoReturn(
    _ ending: Ending,
    futures: Int,
    resolution: Interval
  ) throws(ScenarioError) -> NoReturn? {
    var low = try Simulation(plan, seed: seed, file: file, initialFiles: initialFiles)
    let end = stormEnd(low)
    var result = NoReturn(last: nil, saved: 0, first: end, futures: futures)
    var last = low.fork()
    last.play(until: end)
    guard saved(last, ending, futures) == 0 else { return nil }
    let atStart = saved(low, ending, futures)
    guard atStart > 0 else {
      result.first = .zero
      return result
    }
    result.last = .zero
    result.saved = atStart
    while let reached = result.last, result.first - reached > resolution {
      let half = (result.first - reached).nanoseconds / 2
      let middle = reached + Interval(nanoseconds: half)
      var there = low.fork()
      there.play(until: middle)
      let count = saved(there, ending, futures)
      if count == 0 {
        result.first = middle
      } else {
        result.last = middle
        result.saved = count
        low = there
      }
    }
    return result
  }

  /// When the storm of the run itself was over.
  private func stormEnd(_ start: Simulation) -> Instant {
    var simulation = start.fork()
    var end = Instant.zero + plan.run.duration
    simulation.play(until: end)
    while !simulation.stormIsOver {
      end = end + .milliseconds(100)
      simulation.play(until: end)
    }
    return end
  }

  private func saved(_ simulation: Simulation, _ ending: Ending, _ futures: Int) -> Int {
    var stream = RandomStream(seed: seed, purpose: "whatif.futures")
    return (0..<futures).count { _ in
      var future = simulation.future(stream.next() >> 1)
      let result = ending == .calm ? future.finish() : future.run()
      return !Harm(result).shows(kind)
    }
  }
}
