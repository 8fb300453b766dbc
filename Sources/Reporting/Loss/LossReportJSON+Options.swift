import Estimation

extension LossReportJSON {
  static func value(_ option: OptionResult) -> JSONValue {
    var fields: [String: JSONValue] = [
      "name": .string(option.name),
      "settings": .array(
        option.settings.map {
          .object(["name": .string($0.name), "value": .string($0.value)])
        }
      ),
      "loss_events_per_year": quantity(option.events), "chance": quantity(option.chance),
      "chance_within_one_year": quantity(option.yearChance),
      "lost_records_per_year": quantity(option.lost),
      "lost_seconds_per_year": option.lostSeconds.map(quantity) ?? .null,
      "event_year_nines": Nines(option.yearChance).quantity.map(quantity) ?? .null,
      "record_nines": option.recordNines.map(quantity) ?? .null,
      "read_then_lost_records_per_year": quantity(option.readThenLost),
      "gone_everywhere_records_per_year": quantity(option.goneEverywhere),
      "acknowledged_records_per_year": number(option.acknowledged),
      "records_per_second_of_a_partition": number(option.rate),
      "forbidden_events_per_year": quantity(option.forbidden),
      "forbidden_events_not_excluded_per_year": quantity(option.forbiddenBound),
      "truncation_events_per_year": number(option.truncationBound),
      "refused_partition_seconds_per_year": quantity(option.refused),
      "unreadable_partition_seconds_per_year": quantity(option.unreadable),
      "runs": .integer(Int64(option.runs)), "crude_runs": number(option.crudeRuns),
      "refusals": strings(option.refusals),
    ]
    fields["patterns"] = .array(option.patterns.map(value))
    fields["loss_sizes"] = option.sizes.map(value) ?? .null
    fields["closed_forms"] = .array(option.closedForms.map(value))
    fields["exposure"] = .array(option.exposure.map(value))
    fields["sensitivities"] = .array(option.sensitivities.map(value))
    fields["rate_band_events_per_year"] =
      option.rateBand.map { .object(["low": number($0.low), "high": number($0.high)]) } ?? .null
    fields["skipped_patterns"] = .array(
      option.skipped.map {
        .object(["name": .string($0.name), "rate_per_year": number($0.rate)])
      }
    )
    fields["witness"] = option.witness.map(value) ?? .null
    fields["costs"] = .array(
      option.costs.map {
        .object(["name": .string($0.name), "value": number($0.value), "unit": .string($0.unit)])
      }
    )
    return .object(fields)
  }

  private static func value(_ pattern: PatternResult) -> JSONValue {
    .object([
      "name": .string(pattern.name), "cause": .string(pattern.cause),
      "order": .integer(Int64(pattern.order)), "rate_per_year": number(pattern.rate),
      "may_lose": .boolean(pattern.mayLose), "runs": .integer(Int64(pattern.runs)),
      "hits": .integer(Int64(pattern.hits)),
      "forbidden_hits": .integer(Int64(pattern.forbiddenHits)),
      "chance": quantity(pattern.chance), "loss_events_per_year": quantity(pattern.events),
      "lost_records": quantity(pattern.lost),
      "read_then_lost_records": quantity(pattern.readThenLost),
      "gone_everywhere_records": quantity(pattern.goneEverywhere),
      "refused_partition_seconds": quantity(pattern.refused),
      "unreadable_partition_seconds": quantity(pattern.unreadable),
      "recovery_seconds": quantity(pattern.recovery),
      "outage_share": number(pattern.outages),
      "unanswered_runs": .integer(Int64(pattern.unanswered)),
    ])
  }

  private static func value(_ sizes: LossSizes) -> JSONValue {
    .object([
      "median_records": number(sizes.median), "p90_records": number(sizes.ninetieth),
      "p99_records": number(sizes.ninetyNinth), "largest_records": number(sizes.largest),
      "tail_share": number(sizes.tailShare),
    ])
  }

  private static func value(_ point: ExposurePoint) -> JSONValue {
    .object([
      "second": number(point.second), "mean_records": number(point.mean),
      "low_records": number(point.low), "high_records": number(point.high),
    ])
  }

  private static func value(_ bar: SensitivityBar) -> JSONValue {
    .object([
      "name": .string(bar.name), "low_text": .string(bar.lowText),
      "high_text": .string(bar.highText), "low_ratio": number(bar.low),
      "high_ratio": number(bar.high), "elasticity": number(bar.elasticity),
      "evidence": .string(bar.evidence.rawValue),
    ])
  }

  private static func value(_ witness: WitnessRun) -> JSONValue {
    .object([
      "seed": .string(String(witness.seed)), "pattern": .string(witness.pattern),
      "lost_records": .integer(witness.lost), "story": strings(witness.story),
      "digest": .string(witness.digest),
    ])
  }
}
