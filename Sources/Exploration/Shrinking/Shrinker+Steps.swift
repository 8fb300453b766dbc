import Checking
import Primitives
import Scenarios
import Simulation

extension Shrinker {
  /// Does every pass again until none takes anything away.
  ///
  /// - Returns: Whether that came about before the runs were used up.
  mutating func repeatPasses() -> Bool {
    for _ in 0..<Self.mostRounds where !isExhausted {
      let before = best
      fewerSteps()
      smallerWorld()
      plainerConfig()
      plainerTimes()
      readableScript()
      if best == before { return !isExhausted }
    }
    return false
  }

  /// Rounds after which passes that undo each other are left alone.
  private static let mostRounds = 8

  /// Ends the run soon after the first instant at which it was broken.
  mutating func cutShort(_ result: RunResult) {
    stage = "a shorter run"
    for instant in Self.ends(of: result) {
      let end = instant + .seconds(1)
      if accept(best.document.endingAt(end - .zero)) { return }
    }
  }

  /// Instants after which nothing more may be needed, ascending.
  private static func ends(of result: RunResult) -> [Instant] {
    let judgement = result.judgement
    let broken = (judgement.violations + judgement.precursors).map(\.at)
    let lost = judgement.losses.flatMap { loss in
      [loss.at] + [loss.definitive].compactMap { $0 } + loss.copies.compactMap { $0.death?.at }
    }
    let all = (broken + lost).filter { $0 < result.ended }.sorted()
    let first = all.first.map { [$0] } ?? []
    let last = all.last.map { [$0] } ?? []
    return (first + lost.sorted().prefix(1) + last).sorted()
  }

  /// Takes steps away, big pieces first, the last of them first.
  mutating func fewerSteps() {
    for key in ["script", "nemesis"] {
      stage = key == "script" ? "fewer steps" : "fewer random faults"
      var size = max(1, best.document.list(key).count / 2)
      while !best.document.list(key).isEmpty {
        let hasShrunk = removePieces(of: size, from: key)
        if size == 1 && !hasShrunk { break }
        if isExhausted { return }
        size = max(1, min(size, best.document.list(key).count) / 2)
      }
    }
  }

  private mutating func removePieces(of size: Int, from key: String) -> Bool {
    var hasShrunk = false
    var end = best.document.list(key).count
    while end > 0 {
      let start = max(0, end - size)
      var elements = best.document.list(key)
      elements.removeSubrange(start..<min(end, elements.count))
      if accept(best.document.withList(key, elements)) { hasShrunk = true }
      end = start
    }
    return hasShrunk
  }
}

extension DocumentNode {
  func list(_ key: String) -> [DocumentNode] { member(key)?.elements ?? [] }

  func withList(_ key: String, _ elements: [DocumentNode]) -> DocumentNode {
    setting([key], to: elements.isEmpty ? nil : .array(elements))
  }

  /// The scenario ending at that time, without the steps that would come later.
  func endingAt(_ end: Interval) -> DocumentNode {
    let steps = script.filter { step in
      guard let at = step.interval("at") else { return true }
      return at <= end
    }
    return withScript(steps).setting(["run", "for"], to: .string(end.unitText))
  }

  /// The duration under a key.
  func interval(_ key: String) -> Interval? {
    member(key)?.plainText.flatMap { Units.interval($0) }
  }
}

extension FindingClass {
  /// A scenario that expects this finding, which a run then shows as expected.
  func expected(in document: DocumentNode) -> DocumentNode {
    var expectation: DocumentNode.Member
    if invariant.hasPrefix("expect.") {
      let name = String(invariant.dropFirst("expect.".count))
      expectation = DocumentNode.Member(name, Self.opposite(document, name))
    } else if InvariantName(rawValue: invariant) != nil {
      expectation = DocumentNode.Member("violation", .string(invariant))
    } else {
      expectation = DocumentNode.Member("verdict", .string(invariant))
    }
    expectation.value.position = .start
    return document.setting(["expect"], to: DocumentNode(.object([expectation])))
  }

  /// What a count that was not within its bounds must be above.
  private static func opposite(_ document: DocumentNode, _ name: String) -> DocumentNode {
    let text = document.value(at: ["expect", name])?.plainText ?? "0"
    let last = text.split(separator: ".").last.map(String.init) ?? text
    let bound = last.filter { ("0"..."9").contains($0) }
    return .string(text.hasPrefix(">") ? "<= \(bound)" : "> \(bound)")
  }
}
