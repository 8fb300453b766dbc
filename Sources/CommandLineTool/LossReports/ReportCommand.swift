import Estimation
import Foundation
import LossProbability
import Reporting
import Scenarios

/// `wavetank report`.
struct ReportCommand {
  private let path: String
  private let directory: String
  private let runs: Int?
  private let jobs: Int

  init(_ arguments: Arguments) throws(CommandError) {
    path = try arguments.onlyOperand("one specification of a report")
    directory = try arguments.value("-o") ?? Self.directory(for: path)
    runs = try arguments.number("--runs", in: 1...1_000_000_000)
    let cores = ProcessInfo.processInfo.activeProcessorCount
    jobs = try arguments.number("--jobs", in: 1...1_024) ?? max(1, cores)
  }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    var specification = try SpecificationFiles.load(path, console: console)
    if let runs { specification.budget.runs = runs }
    var session = LossSession(specification, jobs: jobs, console: console)
    var study = try session.study()
    study.version = HelpText.version
    study.command = command
    try write(study)
    return tell(study, console)
  }

  /// Where the report of a specification goes unless told.
  private static func directory(for path: String) -> String {
    let name = URL(fileURLWithPath: path).lastPathComponent
    let suffix = SpecificationFiles.suffix
    return "reports/" + (name.hasSuffix(suffix) ? String(name.dropLast(suffix.count)) : name)
  }

  /// The command that makes the same report.
  private var command: String {
    var words = ["wavetank", "report", shellWord(path), "-o", shellWord(directory)]
    if let runs { words += ["--runs", "\(runs)"] }
    return words.joined(separator: " ")
  }

  private func write(_ study: LossStudy) throws(CommandError) {
    let pages = LossReportPages(study)
    let files = [
      ("report.md", pages.markdown), ("report.html", pages.html), ("report.json", pages.json),
    ]
    for (name, text) in files { try OutputFiles.write(text, to: "\(directory)/\(name)") }
  }

  private func tell(_ study: LossStudy, _ console: Console) -> ExitStatus {
    for sentence in study.conclusions { console.print(sentence) }
    console.print("\(directory)/report.html")
    let short = study.options.filter { $0.missesPrecision(study.precision) }
    for option in short {
      console.warn("wavetank: '\(option.name)': \(option.refusals.first ?? "")")
    }
    return short.isEmpty ? .expected : .inconclusive
  }
}

extension OptionResult {
  /// Whether the answer is wider than wanted.
  fileprivate func missesPrecision(_ precision: Double) -> Bool {
    events.value > 1e-12 && events.relativeHalfWidth > precision
  }
}
