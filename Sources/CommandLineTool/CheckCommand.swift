import Foundation
import Reporting
import Scenarios

/// `wavetank check`.
struct CheckCommand {
  private let paths: [String]
  private let racks: [String]
  private let json: String?
  private let simulates: Bool

  init(_ arguments: Arguments) throws(CommandError) {
    paths = arguments.operands
    racks = arguments.values("--rack")
    json = try arguments.value("--json")
    simulates = arguments.has("--simulate")
    guard !paths.isEmpty else {
      throw .usage(
        "'check' needs a scenario file, a directory or a server.properties; try 'wavetank check "
          + "scenarios'"
      )
    }
  }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    let configurations = paths.filter { $0.hasSuffix(".properties") || $0.hasSuffix(".txt") }
    guard configurations.isEmpty else {
      guard configurations.count == paths.count else {
        throw .usage("'check' takes either scenarios or configurations, not both at once")
      }
      var check = ConfigurationCheck(paths: paths, racks: racks, json: json)
      if simulates {
        let cores = max(1, ProcessInfo.processInfo.activeProcessorCount)
        let quick = QuickEstimate(jobs: cores, console: console)
        check.estimate = { quick.figure(for: $0) }
      }
      return try check.run(console)
    }
    guard racks.isEmpty, json == nil, !simulates else {
      throw .usage("'--rack', '--simulate' and '--json' are for checks of configurations")
    }
    let reports = paths.flatMap { SpecificationFiles.found(at: $0) }
    for path in reports { try checkReport(path, console) }
    let scenarios = paths.filter { !$0.hasSuffix(SpecificationFiles.suffix) }
    guard !scenarios.isEmpty, reports.isEmpty || hasScenarios(scenarios) else { return .expected }
    for scenario in try ScenarioFiles.load(scenarios, console: console) {
      let cases = "\(scenario.cases.count) \(scenario.cases.count == 1 ? "case" : "cases")"
      console.print("\(scenario.file): \(scenario.title), \(cases)")
      tell(scenario.imports, console)
    }
    return .expected
  }

  /// Whether the scenarios' loader would find any; a folder may hold reports only.
  private func hasScenarios(_ paths: [String]) -> Bool { (try? ScenarioFiles.expand(paths)) != nil }

  private func checkReport(_ path: String, _ console: Console) throws(CommandError) {
    let report = try SpecificationFiles.load(path, console: console)
    let options = "\(report.options.count) \(report.options.count == 1 ? "option" : "options")"
    console.print("\(path): \(report.title), \(options)")
    tell(report.imports, console)
  }

  /// Says what stands for what, and which properties change nothing.
  private func tell(_ files: [ImportedFile], _ console: Console) {
    for line in files.compactMap(\.line) { console.print("  \(line)") }
  }
}
