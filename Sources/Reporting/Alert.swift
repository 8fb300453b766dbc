import Checking
import Primitives
import Simulation

/// A signal that would have paged an operator, by the name of Kafka's metric.
public struct Alert: Hashable, Sendable {
  /// What paged.
  public var name: AlertName
  /// The partition, or empty for the whole cluster.
  public var subject: String
  /// How long it stood, for signals that last.
  public var duration: Interval?
  /// How often it happened, for signals that count.
  public var count: Int?

  /// Every alert that a run would have raised.
  public static func all(of judgement: Judgement) -> [Alert] {
    var alerts: [Alert] = []
    for partition in judgement.signals.partitions {
      let lasting: [(AlertName, Interval)] = [
        (.underReplicated, partition.underReplicated),
        (.underMinIsr, partition.underMinInSync),
        (.offlinePartitions, partition.offline),
      ]
      for (name, duration) in lasting where duration > .zero {
        alerts.append(Alert(name: name, subject: partition.name, duration: duration))
      }
      if partition.uncleanElections > 0 {
        alerts.append(
          Alert(
            name: .uncleanLeaderElections,
            subject: partition.name,
            count: partition.uncleanElections
          )
        )
      }
    }
    let headless = judgement.signals.withoutController
    if headless > .zero {
      alerts.append(Alert(name: .activeController, subject: "", duration: headless))
    }
    return alerts
  }
}

extension Alert: CustomStringConvertible {
  /// One line, such as `UnderMinIsr orders-0 for 9.2s`.
  public var description: String {
    var text = name.rawValue
    if !subject.isEmpty { text += " \(subject)" }
    if let duration { text += " for \(Figures.time(duration))" }
    if let count { text += " \(count) time\(count == 1 ? "" : "s")" }
    return text
  }
}
