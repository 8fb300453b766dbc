import Foundation

extension VariantStory {
  /// Bugs of replication, of the control plane and of clients, whose stories are scenario files.
  static let replication =
    [
      VariantStory(
        variant: "single-epoch-answer",
        invariant: "LOG-MATCH",
        file: "s06-two-fast-leader-changes",
        bug: "one answer",
        correct: "epoch and end"
      ),
      VariantStory(
        variant: "position-not-validated",
        invariant: "READ-NOSKIP",
        file: "s07-consumer-over-truncated-log",
        bug: "position is a number",
        correct: "position has an epoch"
      ),
      VariantStory(
        variant: "follower-serves-log-end",
        invariant: "READ-STABLE",
        file: "read-from-nearest-replica",
        bug: "up to the log end",
        correct: "up to the high watermark"
      ),
      VariantStory(
        variant: "topics-by-name",
        invariant: "READ-STABLE",
        file: "s21-topic-created-again",
        bug: "known by name",
        correct: "known by id"
      ),
      VariantStory(
        variant: "reassigned-before-in-sync",
        invariant: "ACK-DURABLE",
        file: "move-a-partition",
        bug: "complete when added",
        correct: "complete when in sync"
      ),
      VariantStory(
        variant: "no-duplicate-window",
        invariant: "IDEMPOTENT",
        file: "s17-no-duplicate-window",
        bug: "last sequence only",
        correct: "last five batches"
      ),
      shortWindow, unchecked, countedDivergence, oldAnswer, oldPositions,
      VariantStory(
        variant: "recovery-elects-first",
        invariant: "LEADER-COMPLETE",
        file: "s11-unclean-recovery",
        bug: "whoever comes first",
        correct: "the longest log"
      ),
      oldProposal, oldProcess, unexpanded, shrunk, lowExpansion,
      staleEligible, uncleanEligible,
    ] + toggles

  /// A story that a scenario file tells in two of its cases.
  init(variant: String, invariant: String, file: String, bug: String, correct: String) {
    self.init(variant: variant, invariant: invariant, seeds: 2, body: "")
    self.file = file
    (self.bug, self.correct) = (bug, correct)
  }

  /// The text of a scenario file of this repository.
  static func text(ofFile name: String) -> String {
    let url = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("scenarios/\(name).json5")
    return (try? String(contentsOf: url, encoding: .utf8)) ?? ""
  }
}
