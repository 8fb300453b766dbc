import Checking
import Primitives
import Simulation

/// A signal that would have paged an operator, by the name of Kafka's metric, with its times.
public struct Alert: Hashable, Sendable {
  /// What paged.
  public var name: AlertName
  /// The partition, or empty for the whole cluster.
  public var subject: String
  /// When it was on, in order.
  public var spans: [SignalSpan]

  private struct Key: Hashable {
    var name: AlertName
    var subject: String
  }

  /// Every alert that a run would have raised, in order of first appearance.
  public static func all(of judgement: Judgement) -> [Alert] {
    var alerts: [Alert] = []
    var places: [Key: Int] = [:]
    for span in judgement.signals.spans {
      let key = Key(name: AlertName(span.kind), subject: span.subject)
      if let known = places[key] {
        alerts[known].spans.append(span)
      } else {
        places[key] = alerts.count
        alerts.append(Alert(name: key.name, subject: key.subject, spans: [span]))
      }
    }
    return alerts
  }

  /// One line, such as `UnderMinIsr orders-0 for 9.2s: 12.000s to 21.200s`.
  func text(endOfRun: Instant) -> String {
    let total = spans.reduce(Interval.zero) { $0 + (($1.to ?? endOfRun) - $1.from) }
    var text = name.rawValue
    if !subject.isEmpty { text += " \(subject)" }
    if name != .uncleanLeaderElections { text += " for \(Figures.time(total))" }
    let most = 4
    let times = spans.prefix(most).map { span in
      if span.to == span.from { return Figures.moment(span.from) }
      return "\(Figures.moment(span.from)) to \(span.to.map(Figures.moment) ?? "the end")"
    }
    let rest = spans.count - most
    return "\(text): \(times.joined(separator: ", "))" + (rest > 0 ? " and \(rest) more" : "")
  }
}

extension AlertName {
  /// The alert that a kind of signal raises.
  init(_ kind: SignalSpan.Kind) {
    switch kind {
    case .underReplicated: self = .underReplicated
    case .underMinInSync: self = .underMinIsr
    case .offline: self = .offlinePartitions
    case .uncleanElection: self = .uncleanLeaderElections
    case .withoutController: self = .activeController
    }
  }
}
