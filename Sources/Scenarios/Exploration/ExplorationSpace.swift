import Primitives

/// A checked space file: a base case, what may vary about it, and what must hold.
///
/// Every choice is a *gene* of 64 random bits: one for each value to draw, one for each feature, and
/// three for each random fault (whether it is in, when it begins, when it ends). A run is therefore
/// its genes and a seed, and a change of one gene changes one thing.
public struct ExplorationSpace: Sendable {
  /// Overrides that are laid over the base as a whole, or not at all.
  struct Feature: Sendable {
    var name: String
    var overlay: DocumentNode
  }

  /// The file as the user named it, for messages.
  public var file: String
  /// The whole text of the file.
  public var text: String
  /// The space's name.
  public var title: String
  /// The comment at the head of the file.
  public var story: String
  /// The file of the base scenario; empty when it stands in the space itself.
  public internal(set) var baseFile = ""
  /// The base case's fields with `vary` laid over them.
  var template = DocumentNode(.object([]))
  var features: [Feature] = []
  /// Chance that a random fault, and a feature, is in a run.
  var faultChance = Ratio(1, 2)
  var featureChance = Ratio(1, 2)
  /// Whether random faults begin and end at times of their own.
  var isStaggered = true
  /// Values to draw, in the order of the template and then of the features.
  var draws: [PlacedDraw] = []
  /// Number of random faults in the template.
  var faultCount = 0
  let vocabulary: ScenarioVocabulary
  /// What else must be right about a case, beyond its form.
  let check: @Sendable (ScenarioCase) -> ScenarioError?

  /// A value to draw and its name in reports.
  struct PlacedDraw: Sendable {
    var path: String
    var draw: Draw
    var position: SourcePosition
  }

  /// Number of genes of a run.
  public var geneCount: Int { draws.count + features.count + 3 * faultCount }
}

/// One run of a space: what was chosen, and the scenario that this makes.
public struct ExplorationDraw: Sendable {
  /// The genes; see `ExplorationSpace`.
  public var genes: [UInt64]
  /// What was chosen, each with its value as text, in the order of the space.
  public var choices: [(name: String, value: String)]
  /// The scenario as a document of one case.
  public var document: DocumentNode
  /// The case.
  public var plan: ScenarioCase
}

extension ExplorationSpace {
  /// CRC-32C of all that decides what the runs are, as eight hexadecimal digits.
  public var checksum: String {
    let parts = [text, template.flat] + features.map { $0.name + $0.overlay.flat }
    let sum = CRC32C.checksum(Bytes(Array(parts.joined(separator: "\n").utf8)))
    let digits = String(sum, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
