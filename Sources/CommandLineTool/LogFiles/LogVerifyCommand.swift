import Environment
import KafkaLog
import Reporting

/// `wavetank log verify`.
struct LogVerifyCommand {
  private let path: String
  private let isCompacted: Bool
  private let asJSON: Bool

  init(_ arguments: Arguments) throws(CommandError) {
    path = try arguments.onlyOperand("one directory")
    isCompacted = arguments.has("--compacted")
    asJSON = arguments.has("--json")
  }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    let place = try LogPlace(path)
    if case .file = place.kind {
      throw CommandError(
        .badData,
        ["wavetank: '\(path)' is a file; 'log verify' compares the files of a directory"]
      )
    }
    var verifier = LogVerifier(allowsGaps: isCompacted)
    let figures: [PartitionFigures]
    do throws(StorageError) {
      figures = try verify(place, &verifier, console)
    } catch {
      throw CommandError(.inputOutput, ["wavetank: cannot read '\(place.path)': \(error)"])
    }
    let report = VerificationReport(
      path: place.path,
      figures: figures,
      findings: verifier.findings,
      style: console.style
    )
    if asJSON {
      var text = report.json.text
      text.removeLast()
      console.print(text)
    } else {
      console.print(report.text)
    }
    return verifier.findings.faults == 0 ? .expected : .finding
  }

  private func verify(
    _ place: LogPlace,
    _ verifier: inout LogVerifier,
    _ console: Console
  ) throws(StorageError) -> [PartitionFigures] {
    var storage = place.storage
    guard place.kind == .logDirectory else {
      return [try verifier.verifyPartition("", isClean: false, on: &storage)]
    }
    let state = try verifier.verifyDirectory("", names: storage.list(""), on: &storage)
    var figures: [PartitionFigures] = []
    var named: [(name: PartitionName, figures: PartitionFigures)] = []
    let meter = ProgressMeter("partitions", of: place.partitions.count)
    for (index, partition) in place.partitions.enumerated() {
      let found = try verifier.verifyPartition(
        partition.directory,
        isClean: state.isClean,
        logStart: partition.name.map(state.logStart) ?? 0,
        on: &storage
      )
      figures.append(found)
      if let name = partition.name { named.append((name, found)) }
      console.progress(meter.line(index + 1))
    }
    verifier.compare(state, with: named)
    return figures
  }
}
