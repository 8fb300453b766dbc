import Estimation
import Scenarios
import Simulation

/// Numbers for findings from a short study of a small cluster, instead of closed forms.
final class QuickEstimate {
  private let jobs: Int
  private let console: Console
  /// Most simulated runs behind one number.
  private let runs: Int
  private var known: [(text: String, figure: LintFigure?)] = []

  init(jobs: Int, console: Console, runs: Int = 150) {
    self.jobs = jobs
    self.console = console
    self.runs = runs
  }

  /// The number for a finding; nil when a closed form says more than a few runs.
  func figure(for question: LintQuestion) -> LintFigure? {
    guard let text = specification(for: question) else { return nil }
    if let earlier = known.first(where: { $0.text == text }) { return earlier.figure }
    let figure = study(text, question)
    known.append((text, figure))
    return figure
  }

  private func study(_ text: String, _ question: LintQuestion) -> LintFigure? {
    guard
      let specification = try? LossSpecification.parse(
        text,
        file: "quick",
        vocabulary: .standard,
        load: { _ in nil }
      )
    else { return nil }
    var session = LossSession(specification, jobs: jobs, console: console)
    guard let result = try? session.study().options.first else { return nil }
    let origin = "\(result.runs) simulated runs of \(Self.cluster(of: question)), 20 records/s"
    if question.rule == .minimumAll || question.rule == .minimumAbove {
      let hours = result.refused.value / 3_600
      return LintFigure(
        value: hours,
        unit: "hours a year of refused writes",
        text: "writes are refused \(StudyText.short(hours)) h a year"
          + Self.interval(result.refused, 3_600),
        origin: origin
      )
    }
    guard result.events.value > 0 else { return nil }
    return LintFigure(
      value: result.events.value,
      unit: "loss events per partition and year",
      text: "\(StudyText.short(result.events.value)) losses per partition and year"
        + "\(Self.interval(result.events, 1)), each of which takes "
        + "\(StudyText.short(result.lost.value / result.events.value / result.rate)) s of writes on "
        + "average",
      origin: origin
    )
  }

  private static func interval(_ quantity: Quantity, _ unit: Double) -> String {
    let low = StudyText.short(quantity.interval.low / unit)
    return " (\(low) to \(StudyText.short(quantity.interval.high / unit)))"
  }

  private static func cluster(of question: LintQuestion) -> String {
    switch question.rule {
    case .noRack, .sharedRack: "three brokers in one rack whose power fails"
    default:
      "\(max(3, question.replicas)) brokers with faults of single hosts, \(question.replicas) "
        + (question.replicas == 1 ? "copy" : "copies")
    }
  }

  /// The report file of a finding; nil when a few runs would not show it.
  func specification(for question: LintQuestion) -> String? {
    let hosts = "\"planned-restart\", \"process-crash\", \"os-crash\", \"host-power\""
    switch question.rule {
    case .singleCopy, .twoCopies, .minimumAll, .minimumAbove:
      let copies = min(question.replicas, 5)
      let least = min(question.minimum, copies)
      return text(events: hosts, copies: copies, least: least, racks: "")
    case .noRack, .sharedRack:
      return text(events: "\"rack-power\"", copies: 3, least: 2, racks: ", racks: [\"r\"]")
    default: return nil
    }
  }

  private func text(events: String, copies: Int, least: Int, racks: String) -> String {
    """
    { format: 1, title: "quick", events: [\(events)], order: \(copies == 2 ? 2 : 1),
      budget: { runs: \(runs) }, exposure: false, sensitivities: false, worst: false,
      base: {
        cluster: { brokers: \(max(3, copies))\(racks) },
        topics: { probe: {
          partitions: 1, "replication.factor": \(copies), "min.insync.replicas": \(least) } },
        clients: { writers: [{ topic: "probe", rate: "20/s", acks: "all" }] },
        run: { settle: "3m" } } }
    """
  }
}
