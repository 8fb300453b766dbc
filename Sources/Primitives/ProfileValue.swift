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

extension ProfileForm {
  /// The form in words, with unit and range.
  public var text: String {
    switch self {
    case .interval(.zero): "duration"
    case .interval(let least): "duration, at least \(least)"
    case .intervalOrNever(let least): "duration, at least \(least), or \"never\""
    case .bytes(0): "size"
    case .bytes(let least): "size, at least \(least)B"
    case .sizes(let sizes): "one of " + sizes.map { "\($0.bytes)B" }.joined(separator: ", ")
    case .ratio: "ratio, 0…1"
    case .flag: "true or false"
    case .word(let words): "one of " + words.joined(separator: ", ")
    case .latency: "{ p50: duration, p99: duration }"
    }
  }
}

extension ProfileValue: CustomStringConvertible {
  /// The value as a scenario would write it.
  public var description: String {
    switch self {
    case .interval(let interval): "\(interval)"
    case .never: "never"
    case .bytes(let size): size.scenarioText
    case .ratio(let ratio) where ratio.numerator == 0: "0"
    case .ratio(let ratio) where ratio.numerator == ratio.denominator: "1"
    case .ratio(let ratio): "\(ratio.numerator)/\(ratio.denominator)"
    case .flag(let flag): "\(flag)"
    case .word(let word): word
    case .latency(let p50, let p99): "\(p50) / \(p99)"
    }
  }
}

extension ByteCount {
  /// The size in the unit that gives the least number, as a scenario would write it.
  var scenarioText: String {
    let units: [(String, Int64)] = [
      ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("GB", 1_000_000_000),
      ("MB", 1_000_000), ("KB", 1_000),
    ]
    let whole = units.filter { bytes != 0 && bytes % $0.1 == 0 }
    return whole.min { bytes / $0.1 < bytes / $1.1 }.map { "\(bytes / $0.1)\($0.0)" }
      ?? "\(bytes)B"
  }
}

/// A field of a hardware profile, for readers of scenarios.
public struct ProfileFieldName: Hashable, Sendable {
  /// The field's name.
  public var name: String
  /// Which values it can take.
  public var form: ProfileForm
  /// What it means, in one phrase.
  public var meaning: String

  /// Describes a field.
  public init(_ name: String, _ form: ProfileForm, _ meaning: String = "") {
    self.name = name
    self.form = form
    self.meaning = meaning
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
