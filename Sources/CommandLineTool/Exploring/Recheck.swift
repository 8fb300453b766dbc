import Exploration
import Primitives
import Reporting
import Simulation

/// What to say when a run that was run twice was not the same.
enum Recheck {
  /// A bug of this program, with the first event that differs.
  ///
  /// - Parameters:
  ///   - run: The run, in words.
  ///   - digests: What the two runs came to.
  ///   - again: The run twice more, before anything has happened.
  static func mismatch(
    of run: String,
    digests: (Digest, Digest),
    again: (Simulation, Simulation)
  ) -> CommandError {
    let head =
      "wavetank: \(run) had digest \(digests.0) and then \(digests.1); this is a bug of wavetank"
    guard let divergence = Divergence.between(again.0, again.1) else {
      return CommandError(
        .internalError,
        [head, "wavetank: two more runs of it were the same, event by event"]
      )
    }
    let report = DivergenceReport(divergence, style: Style(colored: false))
    return CommandError(.internalError, [head] + report.lines)
  }
}
