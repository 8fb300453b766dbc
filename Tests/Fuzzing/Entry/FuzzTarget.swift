/// What is fuzzed: code that reads bytes which nobody vouches for.
public enum FuzzTarget: String, CaseIterable, Sendable {
  /// The batch decoder, and both ways of appending.
  case batches
  /// Checkpoints, indexes, snapshots and metadata beside a sound log.
  case files
  /// Loading, recovery and later use of a whole hostile directory.
  case recovery
  /// The scenario parser.
  case scenarios

  /// Feeds one input; what is wrong with the outcome, or nil.
  ///
  /// A refusal by a typed error is fine. Traps and endless loops are for the caller to notice.
  public func complaint(about input: [UInt8]) -> String? {
    switch self {
    case .batches: BatchFuzz.run(InputReader(input))
    case .files: FileFuzz.run(InputReader(input))
    case .recovery: RecoveryFuzz.run(InputReader(input))
    case .scenarios: ScenarioFuzz.run(input)
    }
  }
}
