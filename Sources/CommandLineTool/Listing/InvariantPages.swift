import Checking
import KafkaLog

/// A page on each invariant, as Markdown for the documentation.
enum InvariantPages {
  /// Name of the file and its text.
  static var all: [(file: String, text: String)] {
    InvariantName.allCases.map { ("\($0.rawValue).md", page($0)) }
  }

  /// The page of one invariant; `Sources/Documentation.docc/Invariants` holds copies.
  static func page(_ invariant: InvariantName) -> String {
    let teaching = invariant.teaching
    let bugs = Variants.registry.filter {
      $0.caughtBy == invariant.rawValue && $0.nature != .stricter
    }
    var lines = [
      "# \(invariant.rawValue)", "", teaching.promise, "", teaching.lesson, "",
      "## What is compared", "", teaching.evidence, "",
      "## When a breach is none", "", sentence(teaching.excuses), "",
      "## Bugs that it must catch", "",
    ]
    lines +=
      bugs.isEmpty
      ? ["No variant of the catalogue is assigned to it; unit tests of the checker break it."]
      : bugs.map { "- `\($0.name)` (\($0.nature.rawValue)): \($0.summary)" }
    lines += [
      "", "## Source", "", sentence(teaching.source), "",
      "This page is what `wavetank help \(invariant.rawValue)` prints.",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  private static func sentence(_ text: String) -> String {
    let first = text.prefix(1).uppercased() + text.dropFirst()
    return first.hasSuffix(".") ? first : first + "."
  }
}
