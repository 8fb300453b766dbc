import Checking
import Primitives
import Simulation

extension JSONReport {
  static func loss(_ loss: LossAccount) -> JSONValue {
    .object([
      "partition": .string(loss.name), "first": .integer(loss.first.raw),
      "end": .integer(loss.end.raw), "acknowledged": .integer(loss.acknowledged),
      "fullyAcknowledged": .integer(loss.fullyAcknowledged), "read": .integer(loss.read),
      "nanoseconds": .integer(loss.at.nanoseconds),
      "definitiveNanoseconds": loss.definitive.map { .integer($0.nanoseconds) } ?? .null,
      "leader": .integer(Int64(loss.leader.raw)), "epoch": .integer(Int64(loss.epoch.raw)),
      "copies": .array(loss.copies.map(copy)),
      "lossyFailures": .integer(Int64(loss.lossyFailures)),
      "tolerated": .integer(Int64(loss.tolerated)), "permitted": .boolean(loss.isPermitted),
      "excuse": loss.excuse.map { .string($0.rawValue) } ?? .null,
      "survivorsCut": nodes(loss.survivorsCut), "goneEverywhere": .boolean(loss.goneEverywhere),
      "firstBroken": loss.firstBroken.map(violation) ?? .null,
    ])
  }

  private static func copy(_ copy: CopyAccount) -> JSONValue {
    .object([
      "node": .integer(Int64(copy.node.raw)),
      "onMedia": copy.onMedia.map { .boolean($0) } ?? .null,
      "death": copy.death.map(death) ?? .null,
    ])
  }

  private static func death(_ death: CopyDeath) -> JSONValue {
    let cause: String
    switch death.cause {
    case .crash(.shutdown): cause = "shutdown"
    case .crash(.process): cause = "process"
    case .crash(.halted): cause = "halted"
    case .crash(.operatingSystem): cause = "operating-system"
    case .crash(.power): cause = "power"
    case .truncation: cause = "truncation"
    case .wiped: cause = "wiped"
    case .damaged: cause = "damaged"
    case .refused: cause = "refused"
    case .retention: cause = "retention"
    case .released: cause = "released"
    case .recovery: cause = "recovery"
    }
    var fields: [String: JSONValue] = [
      "cause": .string(cause), "first": .integer(death.first.raw),
      "end": .integer(death.end.raw), "nanoseconds": .integer(death.at.nanoseconds),
    ]
    if case .truncation(let epoch) = death.cause { fields["epoch"] = .integer(Int64(epoch.raw)) }
    return .object(fields)
  }

  static func signals(_ result: RunResult) -> JSONValue {
    let signals = result.judgement.signals
    let histogram = signals.produceLatency
    return .object([
      "partitions": .array(signals.partitions.map(partition)),
      "unavailableNanoseconds": .integer(result.unavailable.nanoseconds),
      "alerts": .array(Alert.all(of: result.judgement).map(alert)),
      "withoutControllerNanoseconds": .integer(signals.withoutController.nanoseconds),
      "refusals": .integer(signals.refusals),
      "produceLatencyNanoseconds": .object([
        "count": .integer(histogram.count),
        "p50": .integer(histogram.quantile(50, of: 100).nanoseconds),
        "p99": .integer(histogram.quantile(99, of: 100).nanoseconds),
        "p999": .integer(histogram.quantile(999, of: 1_000).nanoseconds),
        "max": .integer(histogram.maximum.nanoseconds),
      ]),
    ])
  }

  private static func alert(_ alert: Alert) -> JSONValue {
    .object([
      "name": .string(alert.name.rawValue), "subject": .string(alert.subject),
      "spans": .array(
        alert.spans.map {
          .object([
            "fromNanoseconds": .integer($0.from.nanoseconds),
            "toNanoseconds": $0.to.map { .integer($0.nanoseconds) } ?? .null,
          ])
        }
      ),
    ])
  }

  private static func partition(_ signals: SignalSummary.Partition) -> JSONValue {
    .object([
      "partition": .string(signals.name),
      "underMinIsrNanoseconds": .integer(signals.underMinInSync.nanoseconds),
      "underReplicatedNanoseconds": .integer(signals.underReplicated.nanoseconds),
      "offlineNanoseconds": .integer(signals.offline.nanoseconds),
      "unavailableNanoseconds": .integer(signals.unavailable.nanoseconds),
      "uncleanElections": .integer(Int64(signals.uncleanElections)),
      "elections": .integer(Int64(signals.elections)),
    ])
  }
}
