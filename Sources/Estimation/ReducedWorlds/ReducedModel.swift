import Primitives

/// A parameter of a small model.
public struct ReducedParameter: Hashable, Sendable {
  /// What kind of number it is, and with it the unit.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Events a year.
    case rate
    /// Seconds.
    case duration
    /// A whole number from 1.
    case count
    /// A number from 0 to 1.
    case probability
    /// Events, such as records, a second.
    case ratePerSecond
    /// Bytes.
    case bytes

    /// The unit that values are given in; empty for plain numbers.
    public var unit: String {
      switch self {
      case .rate: "/yr"
      case .duration: "s"
      case .ratePerSecond: "/s"
      case .bytes: "B"
      case .count, .probability: ""
      }
    }
  }

  /// Its name.
  public var name: String
  /// What kind of number it is.
  public var kind: Kind
  /// What it says, in a line.
  public var summary: String
  /// What it is when it is left out; nil when it must be given.
  public var standard: Double?

  init(_ name: String, _ kind: Kind, _ summary: String, standard: Double? = nil) {
    self.name = name
    self.kind = kind
    self.summary = summary
    self.standard = standard
  }

  /// Why a value cannot be taken; nil when it can.
  func complaint(about value: Double) -> String? {
    guard value.isFinite else { return "is a finite number" }
    switch kind {
    case .probability:
      return value >= 0 && value <= 1 ? nil : "is a number from 0 to 1"
    case .count:
      let isWhole = value >= 1 && value <= 1e12 && value == value.rounded()
      return isWhole ? nil : "is a whole number from 1"
    case .rate:
      return value >= 0 ? nil : "is not negative"
    case .duration:
      return value > 0 || (value == 0 && standard == 0) ? nil : "is longer than nothing"
    case .ratePerSecond, .bytes:
      return value > 0 ? nil : "is above 0"
    }
  }
}

/// A model so small that its answer is known: what a simulation can be checked against.
public struct ReducedModel: Sendable {
  /// Its name: `coincidence`.
  public let name: String
  /// What it answers, in a line.
  public let summary: String
  /// The closed form, as text.
  public let formula: String
  /// The unit of the answer; empty for chances.
  public let unit: String
  /// Its parameters, in order.
  public let parameters: [ReducedParameter]
  let make: @Sendable (ReducedValues) throws(ReducedFailure) -> any ReducedLaw

  init(
    _ name: String,
    _ summary: String,
    formula: String,
    unit: String = "",
    _ parameters: [ReducedParameter],
    make: @escaping @Sendable (ReducedValues) throws(ReducedFailure) -> any ReducedLaw
  ) {
    self.name = name
    self.summary = summary
    self.formula = formula
    self.unit = unit
    self.parameters = parameters
    self.make = make
  }
}

/// Why a small model could not be made.
public struct ReducedFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong and what would be right.
  public let description: String
  /// The parameter that is wrong; nil when it is the model or a missing parameter.
  public let parameter: String?

  init(_ description: String, parameter: String? = nil) {
    self.description = description
    self.parameter = parameter
  }
}

/// The checked values of a model's parameters.
struct ReducedValues: Sendable {
  private let values: [String: Double]
  private let model: String

  init(_ given: [String: Double], for model: ReducedModel) throws(ReducedFailure) {
    let names = model.parameters.map(\.name)
    // Sorted, so that the same name is told each time.
    for name in given.keys.sorted() where !names.contains(name) {
      let known = names.joined(separator: ", ")
      throw ReducedFailure(
        "'\(model.name)' has no parameter '\(name)'; it has \(known)",
        parameter: name
      )
    }
    var values: [String: Double] = [:]
    for parameter in model.parameters {
      guard let value = given[parameter.name] ?? parameter.standard else {
        throw ReducedFailure("'\(model.name)' needs '\(parameter.name)': \(parameter.summary)")
      }
      if let complaint = parameter.complaint(about: value) {
        let text = "'\(parameter.name)' of '\(model.name)' \(complaint), not \(value)"
        throw ReducedFailure(text, parameter: parameter.name)
      }
      values[parameter.name] = value
    }
    self.values = values
    self.model = model.name
  }

  /// The value of a parameter; all are there.
  subscript(_ name: String) -> Double { values[name] ?? 0 }

  /// A duration in years.
  func years(_ name: String) -> Double { self[name] / ReducedWorld.secondsPerYear }

  /// A count of at most so many.
  func count(_ name: String, atMost most: Int) throws(ReducedFailure) -> Int {
    let value = self[name]
    guard value <= Double(most) else {
      let text = "'\(name)' of '\(model)' is at most \(most), not \(Int(value))"
      throw ReducedFailure(text, parameter: name)
    }
    return Int(value)
  }

  /// A value that is above 0.
  func positive(_ name: String) throws(ReducedFailure) -> Double {
    let value = self[name]
    guard value > 0 else {
      throw ReducedFailure("'\(name)' of '\(model)' is above 0, not \(value)", parameter: name)
    }
    return value
  }

  /// Fails unless a condition holds.
  func require(_ condition: Bool, _ name: String, _ text: @autoclosure () -> String)
    throws(ReducedFailure)
  {
    guard condition else {
      throw ReducedFailure("'\(name)' of '\(model)' \(text())", parameter: name)
    }
  }
}
