/// The value of one field of a hardware profile, as a scenario may override it.
public enum ProfileValue: Hashable, Sendable {
  /// A duration.
  case interval(Interval)
  /// No duration: it never happens.
  case never
  /// A size, or a speed in bytes per second.
  case bytes(ByteCount)
  /// A share of one.
  case ratio(Ratio)
  /// True or false.
  case flag(Bool)
  /// One of a few words.
  case word(String)
  /// A latency by two percentiles.
  case latency(p50: Interval, p99: Interval)
}

/// Which values a field of a hardware profile can take.
public enum ProfileForm: Hashable, Sendable {
  /// A duration of at least that length.
  case interval(Interval)
  /// The same, or never.
  case intervalOrNever(Interval)
  /// A size of at least so many bytes.
  case bytes(Int64)
  /// One of a few sizes.
  case sizes([ByteCount])
  /// A share of one.
  case ratio
  /// True or false.
  case flag
  /// One of these words.
  case word([String])
  /// Two percentiles above zero.
  case latency
}

/// A field of a hardware profile, for readers of scenarios.
public struct ProfileFieldName: Hashable, Sendable {
  /// The field's name.
  public var name: String
  /// Which values it can take.
  public var form: ProfileForm

  /// Describes a field.
  public init(_ name: String, _ form: ProfileForm) {
    self.name = name
    self.form = form
  }
}

/// One field of a hardware profile that a scenario sets.
public struct ProfileOverride: Hashable, Sendable {
  /// The field's name.
  public var field: String
  /// Its value.
  public var value: ProfileValue

  /// Sets a field.
  public init(_ field: String, _ value: ProfileValue) {
    self.field = field
    self.value = value
  }
}
