import Scenarios

extension Expectation {
  /// How the run must end, in a word or two for a table.
  var short: String {
    switch outcome {
    case .pass: "pass"
    case .violation(let name): name
    case .verdict(let name): name
    }
  }

  /// Everything that is expected, in words.
  public var text: String {
    var parts: [String] = []
    switch outcome {
    case .pass: parts.append("a pass")
    case .violation(let name): parts.append("a violation of \(name)")
    case .verdict(let name): parts.append("the verdict \(name)")
    }
    if let acked { parts.append("\(acked.text) acknowledged") }
    if let lost { parts.append("\(lost.text) lost against the contract") }
    if let permittedLoss { parts.append("\(permittedLoss.text) lost with permission") }
    if let unavailable { parts.append("unavailable \(unavailable.text)") }
    if !alerts.isEmpty { parts.append("alerts \(alerts.joined(separator: ", "))") }
    return parts.joined(separator: ", ")
  }
}
