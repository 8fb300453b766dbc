/// What one kind of fault is: the entry that scenario files, ledgers and documents are made from.
public struct FaultDescription: Hashable, Sendable {
  /// Name in scenarios and reports.
  public var name: String
  /// What breaks, in one sentence.
  public var summary: String
  /// Who describes it, or where it comes from; empty where nobody is named.
  public var source: String
  /// The parameters, in order of the documentation.
  public var parameters: [FaultParameter]
  /// What it draws at random, and from which stream; empty when it draws nothing.
  public var draws: String
  /// What ends it.
  public var heals: String
  /// What is counted to show that it fired and mattered.
  public var counters: [String]

  /// Describes a kind of fault.
  public init(
    name: String,
    summary: String,
    source: String = "",
    parameters: [FaultParameter],
    draws: String = "",
    heals: String,
    counters: [String]
  ) {
    self.name = name
    self.summary = summary
    self.source = source
    self.parameters = parameters
    self.draws = draws
    self.heals = heals
    self.counters = counters
  }
}

/// One parameter of a kind of fault.
public struct FaultParameter: Hashable, Sendable {
  /// The form of a value, with its unit and range.
  public enum Form: Hashable, Sendable {
    /// A whole number within bounds.
    case integer(ClosedRange<Int64>)
    /// Whole numbers within bounds.
    case integers(ClosedRange<Int64>)
    /// A size of at least so many bytes.
    case size(atLeast: Int64)
    /// A positive duration.
    case interval
    /// A probability or share.
    case ratio
    /// One of a few words.
    case word([String])
    /// A pattern of paths: `*` within a name, `**` across names, `?` for one character.
    case pattern
    /// Patterns of paths, at least one.
    case patterns
    /// `true` or `false`.
    case flag
  }

  /// Name in scenarios.
  public var name: String
  /// Form of its value; `nil` when a step of its own reads it.
  public var form: Form?
  /// Unit and range, such as `duration, 0s…1h`.
  public var range: String
  /// What it means; empty when its name says so.
  public var meaning: String
  /// What holds when it is not given; `nil` when it must be.
  public var standard: String?

  /// Describes a parameter that any step can give.
  public init(_ name: String, _ form: Form, _ meaning: String, standard: String?) {
    self.name = name
    self.form = form
    self.range = form.text
    self.meaning = meaning
    self.standard = standard
  }

  /// Describes a parameter that a step of its own reads.
  public init(_ name: String, _ range: String, standard: String) {
    self.name = name
    self.range = range
    self.meaning = ""
    self.standard = standard
  }
}

extension FaultParameter.Form {
  /// The form in words, with unit and range.
  public var text: String {
    switch self {
    case .integer(let range): "whole number, \(range.lowerBound)…\(range.upperBound)"
    case .integers(let range): "whole numbers, each \(range.lowerBound)…\(range.upperBound)"
    case .size(let least): "size, at least \(least)B"
    case .interval: "duration, above 0s"
    case .ratio: "ratio, 0…1"
    case .word(let words): "one of " + words.joined(separator: ", ")
    case .pattern: "pattern of paths"
    case .patterns: "pattern of paths or a list of them"
    case .flag: "true or false"
    }
  }
}

/// A value of a parameter, in the form that its description asks for.
public enum FaultValue: Hashable, Sendable {
  /// A whole number.
  case integer(Int64)
  /// Whole numbers.
  case integers([Int64])
  /// A size.
  case size(ByteCount)
  /// A duration.
  case interval(Interval)
  /// A probability or share.
  case ratio(Ratio)
  /// A word or pattern.
  case text(String)
  /// Patterns.
  case texts([String])
  /// True or false.
  case flag(Bool)
}

extension FaultValue: CustomStringConvertible {
  /// The value as a scenario would write it.
  public var description: String {
    switch self {
    case .integer(let value): "\(value)"
    case .integers(let values): "\(values)"
    case .size(let value): "\(value.bytes)B"
    case .interval(let value): "\(value)"
    case .ratio(let value): "\(value.numerator)/\(value.denominator)"
    case .text(let value): value
    case .texts(let values): "[" + values.joined(separator: ", ") + "]"
    case .flag(let value): "\(value)"
    }
  }
}

/// Values for the parameters of one fault, validated against its description.
public struct FaultArguments: Hashable, Sendable {
  /// A parameter's name and its value.
  public struct Argument: Hashable, Sendable {
    /// The parameter.
    public var name: String
    /// Its value.
    public var value: FaultValue
  }

  /// The arguments in the order in which they were given.
  public private(set) var all: [Argument] = []

  /// Takes every parameter's default.
  public init() {}

  /// Sets a parameter.
  public mutating func set(_ name: String, _ value: FaultValue) {
    all.removeAll { $0.name == name }
    all.append(Argument(name: name, value: value))
  }

  /// The value of a parameter, if it was given.
  public subscript(name: String) -> FaultValue? { all.first { $0.name == name }?.value }

  /// A whole number, if it was given.
  public func integer(_ name: String) -> Int64? {
    guard case .integer(let value)? = self[name] else { return nil }
    return value
  }

  /// Whole numbers, if they were given.
  public func integers(_ name: String) -> [Int64]? {
    guard case .integers(let value)? = self[name] else { return nil }
    return value
  }

  /// A size, if it was given.
  public func size(_ name: String) -> ByteCount? {
    guard case .size(let value)? = self[name] else { return nil }
    return value
  }

  /// A duration, if it was given.
  public func interval(_ name: String) -> Interval? {
    guard case .interval(let value)? = self[name] else { return nil }
    return value
  }

  /// A probability, if it was given.
  public func ratio(_ name: String) -> Ratio? {
    guard case .ratio(let value)? = self[name] else { return nil }
    return value
  }

  /// A word or pattern, if it was given.
  public func text(_ name: String) -> String? {
    guard case .text(let value)? = self[name] else { return nil }
    return value
  }

  /// Patterns, if they were given.
  public func texts(_ name: String) -> [String]? {
    guard case .texts(let value)? = self[name] else { return nil }
    return value
  }

  /// True or false, if it was given.
  public func flag(_ name: String) -> Bool? {
    guard case .flag(let value)? = self[name] else { return nil }
    return value
  }
}
