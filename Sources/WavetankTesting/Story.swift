import CommandLineTool
import Primitives
import Reporting
import Simulation
import Testing

/// A scenario that a test runs and judges.
///
/// ```swift
/// @Test func leaderDies() throws {
///   try Story(file: "scenarios/acks-1-leader-loss.json5").expect(seeds: 1...20)
/// }
/// ```
public struct Story: Sendable {
  private let runner: CaseRunner

  /// Why a story cannot be told: a mistake in its text, or a name that it does not know.
  public struct Mistake: Error, Sendable, CustomStringConvertible {
    /// Lines such as `file:line:column: what is wrong; what would be right`.
    public let description: String
  }

  /// Reads a scenario file; the path is taken from the directory in which the tests run.
  public init(file: String) throws(Mistake) {
    do throws(CaseRunner.Failure) {
      runner = try CaseRunner(path: file)
    } catch {
      throw Mistake(description: error.text)
    }
  }

  /// Reads a scenario from text as it stands in scenario files.
  ///
  /// - Parameters:
  ///   - text: The scenario.
  ///   - name: What stands for the file in messages.
  public init(_ text: String, name: String = "story.json5") throws(Mistake) {
    do throws(CaseRunner.Failure) {
      runner = try CaseRunner(text: text, name: name)
    } catch {
      throw Mistake(description: error.text)
    }
  }

  /// The names of the cases, in order.
  public var cases: [String] { runner.cases }

  /// Runs a case once, for a test that looks at the outcome itself.
  ///
  /// - Parameters:
  ///   - name: The case; the first one unless told.
  ///   - seed: The seed.
  public func run(_ name: String? = nil, seed: UInt64 = 1) throws(Mistake) -> StoryRun {
    do throws(CaseRunner.Failure) {
      return StoryRun(try runner.run(name ?? runner.cases.first ?? "", seed: seed))
    } catch {
      throw Mistake(description: error.text)
    }
  }

  /// Runs cases with every seed and records an issue for each case that is not as it expects.
  ///
  /// The issue tells what happened to every record, and the commands that run it again; the run
  /// leaves a capsule for `wavetank replay`.
  ///
  /// - Parameters:
  ///   - name: The case; all of them unless told.
  ///   - seeds: The seeds; each is another run of the same story.
  ///   - capsules: Where capsules go.
  ///   - sourceLocation: Where issues are shown.
  public func expect(
    case name: String? = nil,
    seeds: ClosedRange<UInt64> = 1...1,
    capsules: String = "capsules",
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for name in name.map({ [$0] }) ?? cases {
      do throws(CaseRunner.Failure) {
        let surprise = try runner.firstSurprise(in: name, seeds: seeds, capsules: capsules)
        guard let surprise else { continue }
        Issue.record("\(surprise.account)", sourceLocation: sourceLocation)
      } catch {
        Issue.record("\(error.text)", sourceLocation: sourceLocation)
      }
    }
  }
}

/// Runs the cases of a scenario file with every seed and records an issue for each that is not as it
/// expects.
///
/// - Parameters:
///   - file: The scenario file.
///   - name: The case; all of them unless told.
///   - seeds: The seeds.
///   - sourceLocation: Where issues are shown.
public func expectScenario(
  _ file: String,
  case name: String? = nil,
  seeds: ClosedRange<UInt64> = 1...1,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  do throws(Story.Mistake) {
    try Story(file: file).expect(case: name, seeds: seeds, sourceLocation: sourceLocation)
  } catch {
    Issue.record("\(error)", sourceLocation: sourceLocation)
  }
}
