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

extension ReducedWorld {
  /// Simulates the model until the interval's half-width is the wanted share of the answer.
  ///
  /// A pilot tells how many trials that takes; its own trials do not count, so that the answer is
  /// not biased by stopping when it looks good.
  ///
  /// - Parameters:
  ///   - seed: Root seed.
  ///   - precision: Half of the 95 % interval's width over the answer.
  ///   - budget: Most trials.
  public func simulate(seed: UInt64, precision: Double = 0.02, budget: Int = 1_000_000)
    -> ClosedFormRow
  {
    let pilot = sample(seed: seed, phase: 0, trials: min(budget, Self.pilotTrials), by: .reduced)
    let wanted = 1.96 * pilot.relativeDeviation / precision
    var trials = min(Double(budget), 1.1 * wanted * wanted)
    // A pilot of trials that were all alike tells nothing of the others.
    if pilot.error == 0 { trials = Double(50 * Self.pilotTrials) }
    let count = max(Self.pilotTrials, Int(trials))
    return row(of: sample(seed: seed, phase: 1, trials: min(count, budget), by: .reduced))
  }

  private static let pilotTrials = 1_000

  /// Whether the simulation draws rare things more often than they come.
  public var isVarianceReduced: Bool { law.crudeChance != nil }

  /// Plays so many trials and tells the standard deviation of one over the answer.
  ///
  /// Of crude trials that is worked out from the closed form: rare things may not show at all.
  public func relativeDeviation(seed: UInt64, trials: Int, by sampling: ReducedSampling) -> Double {
    let sample = sample(seed: seed, phase: 2, trials: trials, by: sampling)
    guard sampling == .crude, let chance = law.crudeChance else { return sample.relativeDeviation }
    return ((1 - chance) / chance).squareRoot()
  }

  /// Plays so many trials, drawn as asked.
  public func simulate(seed: UInt64, trials: Int, by sampling: ReducedSampling) -> ClosedFormRow {
    row(of: sample(seed: seed, phase: 1, trials: trials, by: sampling))
  }

  private func sample(seed: UInt64, phase: UInt64, trials: Int, by sampling: ReducedSampling)
    -> ReducedSample
  {
    var random = RandomStream(seed: seed, purpose: "reduced world", entity: entity ^ phase << 62)
    return law.sample(&random, trials: max(2, trials), by: sampling)
  }

  /// A number of this model and its parameters, so that each has a stream of its own.
  private var entity: UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func mix(_ value: UInt64) { hash = (hash ^ value) &* 0x100_0000_01b3 }
    for byte in model.name.utf8 { mix(UInt64(byte)) }
    for parameter in parameters {
      mix(parameter.value.bitPattern >> 32)
      mix(parameter.value.bitPattern)
    }
    return hash & (1 << 62 - 1)
  }

  private func row(of sample: ReducedSample) -> ClosedFormRow {
    let difference = abs(sample.value - expected)
    let slack = law.formulaError * abs(expected)
    // Trials that are all alike leave only rounding errors.
    let isExact = difference <= 1e-9 * abs(expected)
    var refusal = sample.refusal
    if sample.error == 0, !isExact { refusal = refusal ?? "all \(sample.trials) trials were alike" }
    let beyond = max(0, difference - slack) * (sample.value < expected ? -1 : 1)
    let holds = law.formulaError <= Self.largestFormulaError
    let limits = refusal == nil ? sample.interval : Self.unknown
    return ClosedFormRow(
      name: name,
      formula: model.formula,
      unit: model.unit,
      expected: expected,
      simulated: Quantity(sample.value, limits),
      z: refusal != nil || !holds ? nil : isExact ? 0 : beyond / sample.error,
      remark: remark(refusal)
    )
  }

  /// A formula that may be further off than this is not compared.
  private static let largestFormulaError = 0.02
  private static let unknown = ConfidenceInterval(low: -.infinity, high: .infinity)

  private func remark(_ refusal: String?) -> String {
    if let refusal { return "no interval: \(refusal)" }
    guard law.formulaError > 1e-4 else { return "" }
    let share = (law.formulaError * 1_000).rounded(.up) / 10
    return law.formulaError <= Self.largestFormulaError
      ? "the formula is right to about \(share) %"
      : "the formula holds for rarer events only: here it may be wrong by \(share) %"
  }

  /// The model's name with its parameters: `coincidence (rate 0.6 /yr, window 35 s, streams 3)`.
  public var name: String {
    let values = zip(model.parameters, parameters).map { parameter, value in
      let number =
        value.value == value.value.rounded() && abs(value.value) < 1e15
        ? "\(Int64(value.value))" : "\(value.value)"
      let unit = parameter.kind.unit
      return "\(value.name) \(number)\(unit.isEmpty ? "" : " " + unit)"
    }
    return "\(model.name) (\(values.joined(separator: ", ")))"
  }
}
