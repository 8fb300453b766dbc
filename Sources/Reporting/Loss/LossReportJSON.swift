import Estimation

/// All numbers of a study as a JSON value.
struct LossReportJSON {
  private let study: LossStudy

  init(_ study: LossStudy) { self.study = study }

  /// The whole study.
  var value: JSONValue {
    .object([
      "format": .integer(1), "title": .string(study.title), "question": .string(study.question),
      "version": .string(study.version), "command": .string(study.command),
      "specification_file": .string(study.file), "specification": .string(study.specification),
      "seed": .string(String(study.seed)), "digest": .string(study.digest),
      "runs": .integer(Int64(study.runs)), "years": Self.number(study.years),
      "confidence": Self.number(study.confidence), "precision": Self.number(study.precision),
      "order": .integer(Int64(study.order)),
      "sources": .array(study.sources.map(Self.value)),
      "assumptions": .array(study.assumptions.map(Self.value)),
      "options": .array(study.options.map(Self.value)),
      "comparisons": .array(study.comparisons.map(Self.value)),
      "reduced_worlds": .array(study.reduced.map(Self.value)),
      "placements": .array(study.placements.map(Self.value)),
      "conclusions": Self.strings(study.conclusions), "refusals": Self.strings(study.refusals),
      "not_modelled": Self.strings(study.notModelled),
    ])
  }

  /// A number in at most ten digits, in a form that every reader of JSON takes.
  static func number(_ value: Double) -> JSONValue {
    guard value.isFinite else { return .null }
    let digits = DecimalDigits(value).rounded(toDigits: 10)
    guard !digits.isZero else { return .integer(0) }
    let sign = digits.isNegative ? "-" : ""
    let magnitude = DecimalDigits(value.magnitude).rounded(toDigits: 10)
    if (-5..<10).contains(magnitude.exponent) {
      return .written(sign + magnitude.plainText.replacing(",", with: ""))
    }
    let mantissa = magnitude.shifted(by: -magnitude.exponent).plainText
    return .written("\(sign)\(mantissa)e\(magnitude.exponent)")
  }

  static func quantity(_ quantity: Quantity) -> JSONValue {
    .object([
      "value": number(quantity.value), "low": number(quantity.interval.low),
      "high": number(quantity.interval.high), "is_bound": .boolean(quantity.isBound),
    ])
  }

  static func strings(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }

  private static func value(_ source: StudySource) -> JSONValue {
    .object([
      "file": .string(source.file), "heeded": strings(source.taken),
      "not_heeded": strings(source.ignored),
    ])
  }

  private static func value(_ assumption: Assumption) -> JSONValue {
    .object([
      "name": .string(assumption.name), "value": .string(assumption.value),
      "range": .string(assumption.range), "evidence": .string(assumption.evidence.rawValue),
      "source": .string(assumption.source), "is_default": .boolean(assumption.isDefault),
    ])
  }

  private static func value(_ comparison: OptionComparison) -> JSONValue {
    .object([
      "baseline": .string(comparison.baseline), "option": .string(comparison.option),
      "difference_per_year": quantity(comparison.difference),
      "ratio": comparison.ratio.map(quantity) ?? .null,
      "baseline_only": .integer(Int64(comparison.discordant.baselineOnly)),
      "option_only": .integer(Int64(comparison.discordant.optionOnly)),
      "variance_ratio": number(comparison.varianceRatio),
      "is_decided": .boolean(comparison.isDecided),
    ])
  }

  private static func value(_ placement: PlacementResult) -> JSONValue {
    .object([
      "name": .string(placement.name), "brokers": .integer(Int64(placement.brokers)),
      "partitions": .integer(Int64(placement.partitions)),
      "copysets": .integer(Int64(placement.copysets)),
      "scatter_width": number(placement.scatterWidth),
      "chances": .array(
        placement.chances.map {
          .object([
            "gone": .integer(Int64($0.gone)), "chance": quantity($0.chance),
            "share_gone": number($0.share), "method": .string($0.method.rawValue),
          ])
        }
      ),
      "remarks": strings(placement.remarks),
    ])
  }

  static func value(_ row: ClosedFormRow) -> JSONValue {
    .object([
      "name": .string(row.name), "formula": .string(row.formula), "unit": .string(row.unit),
      "expected": number(row.expected), "simulated": quantity(row.simulated),
      "z": row.z.map(number) ?? .null, "remark": .string(row.remark),
      "agrees": .boolean(row.agrees),
    ])
  }
}
