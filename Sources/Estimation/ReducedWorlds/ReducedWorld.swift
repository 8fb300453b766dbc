import Primitives

/// One small model with its parameters: its answer by formula and by simulation.
public struct ReducedWorld: Sendable {
  /// Seconds of a year of 365.25 days.
  public static let secondsPerYear = 31_557_600.0

  /// All models.
  public static let models: [ReducedModel] =
    ReducedModel.coincidences + ReducedModel.windows + ReducedModel.writebacks
    + ReducedModel.media + ReducedModel.elections + ReducedModel.copysets + ReducedModel.layouts

  /// The model.
  public let model: ReducedModel
  /// The values given, in the order of the model's parameters, left-out ones filled in.
  public let parameters: [(name: String, value: Double)]
  let law: any ReducedLaw

  /// Makes a model by its name.
  ///
  /// - Parameters:
  ///   - name: One of `models`.
  ///   - parameters: Rates a year, durations in seconds, other numbers as their kind says.
  public init(model name: String, parameters given: [String: Double]) throws(ReducedFailure) {
    guard let model = Self.models.first(where: { $0.name == name }) else {
      let known = Self.models.map(\.name).joined(separator: ", ")
      throw ReducedFailure("no model '\(name)'; there are \(known)")
    }
    let values = try ReducedValues(given, for: model)
    self.model = model
    parameters = model.parameters.map { ($0.name, values[$0.name]) }
    law = try model.make(values)
  }

  /// The closed form's value, in the model's unit.
  public var expected: Double { law.expected }
}
