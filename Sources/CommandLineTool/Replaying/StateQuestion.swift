import Primitives
import Reporting
import Scenarios
import Simulation

/// What `--show` and the stepper's `show` ask for.
enum StateQuestion {
  case cluster
  case story
  case machines(Selector)

  /// Reads `cluster`, `story` or a selector.
  init(_ text: String) throws(CommandError) {
    switch text {
    case "cluster": self = .cluster
    case "story": self = .story
    default:
      switch Selector.parse(text) {
      case .success(let selector): self = .machines(selector)
      case .failure(let error):
        throw .usage("\(error.text); or write 'cluster' or 'story'")
      }
    }
  }

  /// The answer where the simulation stands.
  func answer(_ simulation: Simulation, style: Style) -> [String] {
    let report = StateReport(simulation, style: style)
    switch self {
    case .cluster: return report.cluster
    case .story: return report.story(40)
    case .machines(let selector):
      let nodes = simulation.machines(named: selector)
      guard !nodes.isEmpty else { return ["\(selector) is nobody now", ""] }
      return nodes.flatMap { report.machine($0) }
    }
  }
}
