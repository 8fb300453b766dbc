/// What one kind of fault is: the entry that scenario files, ledgers and documents are made from.
public struct FaultDescription: Sendable {
  /// A knob of a fault.
  public struct Parameter: Sendable {
    /// Name in scenario files.
    public let name: String
    /// Unit and range, such as `duration, 0s…1h`.
    public let range: String
    /// Value when not given.
    public let standard: String

    /// Describes a knob.
    public init(_ name: String, _ range: String, standard: String) {
      self.name = name
      self.range = range
      self.standard = standard
    }
  }

  /// Name in scenario files, lower case.
  public let name: String
  /// What happens, in one sentence.
  public let summary: String
  /// Its knobs.
  public let parameters: [Parameter]
  /// What it draws at random, and from which stream; empty when it draws nothing.
  public let draws: String
  /// What ends it.
  public let heals: String
  /// Counters that show that it fired and mattered.
  public let counters: [String]

  /// Describes a fault.
  public init(
    name: String,
    summary: String,
    parameters: [Parameter],
    draws: String,
    heals: String,
    counters: [String]
  ) {
    self.name = name
    self.summary = summary
    self.parameters = parameters
    self.draws = draws
    self.heals = heals
    self.counters = counters
  }
}
