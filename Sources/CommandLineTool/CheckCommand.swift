import Scenarios

/// `wavetank check`.
struct CheckCommand {
  private let paths: [String]

  init(_ arguments: Arguments) throws(CommandError) {
    paths = arguments.operands
    guard !paths.isEmpty else {
      throw .usage("'check' needs a scenario file or a directory; try 'wavetank check scenarios'")
    }
  }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    for scenario in try ScenarioFiles.load(paths, console: console) {
      let cases = "\(scenario.cases.count) \(scenario.cases.count == 1 ? "case" : "cases")"
      console.print("\(scenario.file): \(scenario.title), \(cases)")
    }
    return .expected
  }
}
