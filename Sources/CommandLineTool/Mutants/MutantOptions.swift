import Exploration
import Foundation
import KafkaLog
import Scenarios

/// What the command line of `mutants` asks for.
struct MutantOptions {
  var spaces: [ExplorationSpace]
  var variants: [Variants.Entry]
  var repetitions: Int
  var budget: Int
  var jobs: Int
  var seed: UInt64
  var withCheckers: Bool
  var withComparison: Bool
  var json: String?
  var report: String?

  /// The spaces that are searched unless others are named.
  static let standardSpaces = [
    "scenarios/spaces/mutants.space.json5", "scenarios/spaces/recovery.space.json5",
    "scenarios/spaces/rotten-checkpoints.space.json5",
  ]

  init(_ arguments: Arguments) throws(CommandError) {
    variants = try Self.variants(arguments.values("--variant"))
    repetitions = try arguments.number("--repetitions", in: 1...1_000) ?? 20
    budget = try arguments.number("--budget", in: 1...1_000_000) ?? 200
    let cores = ProcessInfo.processInfo.activeProcessorCount
    jobs = try arguments.number("--jobs", in: 1...1_024) ?? max(1, cores)
    seed = try arguments.number("--seed", in: UInt64.min...UInt64.max) ?? 1
    withCheckers = arguments.has("--checkers")
    withComparison = arguments.has("--compare")
    json = try arguments.value("--json")
    report = try arguments.value("-o")
    let files = arguments.operands.isEmpty ? Self.standardSpaces : arguments.operands
    var spaces: [ExplorationSpace] = []
    for file in files { spaces.append(try SpaceFiles.load(file)) }
    self.spaces = spaces
  }

  /// How bugs are searched for, in a sentence or two.
  var conditions: String {
    "Seed \(seed), \(repetitions) repetitions of at most \(budget) runs for each bug."
  }

  /// The bugs of the catalogue, or those named.
  private static func variants(_ names: [String]) throws(CommandError) -> [Variants.Entry] {
    let bugs = Variants.registry.filter { $0.nature != .stricter }
    for name in names where !bugs.contains(where: { $0.name == name }) {
      if Variants.registry.contains(where: { $0.name == name }) {
        throw .usage("'\(name)' is a stricter rule and no bug; there is nothing to detect")
      }
      let hint = Suggestion.hint(for: name, among: bugs.map(\.name))
      let rest = hint.isEmpty ? "'wavetank list variants' has them all" : hint
      throw .usage("there is no variant '\(name)'; \(rest)")
    }
    return names.isEmpty
      ? bugs.filter { $0.caughtBy != nil }
      : bugs.filter { names.contains($0.name) }
  }
}
