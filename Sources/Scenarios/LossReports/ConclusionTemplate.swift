/// A sentence that a report ends in, with places for numbers such as `{three zones.chance}`.
public struct ConclusionTemplate: Hashable, Sendable {
  /// A part of a sentence.
  public enum Piece: Hashable, Sendable {
    /// Words.
    case text(String)
    /// A number of an option.
    case option(String, ConclusionField)
    /// A number of a small world.
    case reduced(String, ReducedField)
    /// Chance that a partition is gone, of a placement, when so many brokers are.
    case placement(String, gone: Int)
  }

  /// The sentence in parts.
  public var pieces: [Piece]
  /// Where it stands in the file.
  public var position: SourcePosition

  /// Makes a sentence.
  public init(pieces: [Piece], position: SourcePosition = .start) {
    self.pieces = pieces
    self.position = position
  }
}

/// A number of an option that a sentence can name.
public enum ConclusionField: String, Hashable, Sendable, CaseIterable {
  /// Loss events per year.
  case events
  /// Chance of losing an acknowledged record within the horizon.
  case chance
  /// Records lost per year.
  case lost
  /// Seconds of traffic lost per year.
  case seconds
  /// Lost records per year that somebody had read.
  case readThenLost
  /// `-log10` of the chance of a loss within a year.
  case eventNines
  /// `-log10` of the share of records that are lost.
  case recordNines
  /// Partition-seconds per year in which writes are refused.
  case refused
  /// Partition-seconds per year without a leader.
  case unreadable
  /// Loss events per year over those of the baseline.
  case ratio
  /// The cause with the largest share of the loss events.
  case cause
  /// That cause's share of the loss events.
  case causeShare
  /// Simulated runs.
  case runs
}

/// A number of a small world that a sentence can name.
public enum ReducedField: String, Hashable, Sendable, CaseIterable {
  /// What the formula gives.
  case expected
  /// What the simulation gives.
  case simulated
  /// Their standardized difference.
  case z
}
