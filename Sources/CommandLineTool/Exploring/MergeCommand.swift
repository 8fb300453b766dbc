import Exploration
import Reporting

/// `wavetank merge`.
struct MergeCommand {
  private let paths: [String]
  private let output: String
  private let runs: Int?

  init(_ arguments: Arguments) throws(CommandError) {
    paths = arguments.operands
    guard !paths.isEmpty else {
      throw .usage("'merge' needs the result files of a sweep's shards")
    }
    guard let output = try arguments.value("-o") else {
      throw .usage("'merge' needs a place for the result: '-o OUT'")
    }
    guard !paths.contains(output) else {
      throw .usage("'\(output)' is one of the shards; give the result a name of its own")
    }
    self.output = output
    runs = try arguments.number("--runs", in: 1...100_000_000)
  }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    let files = try read()
    let parts = zip(paths, files).map { path, file in
      ShardSet.Part(
        name: path,
        header: file.header,
        runs: file.records.count,
        isTorn: file.isTorn
      )
    }
    let set: ShardSet
    do throws(ShardSet.Mistakes) {
      set = try ShardSet(parts, runs: runs)
    } catch {
      throw CommandError(.badData, error.lines)
    }
    return try merge(files, set, console)
  }

  /// Reads every file and tells of all that cannot be read.
  private func read() throws(CommandError) -> [ResultFile.Contents] {
    var files: [ResultFile.Contents] = []
    var failure: CommandError?
    for path in paths {
      do throws(CommandError) {
        files.append(try own(try ResultFile.read(path), path))
      } catch {
        failure = CommandError(
          failure?.status ?? error.status,
          (failure?.lines ?? []) + error.lines
        )
      }
    }
    if let failure { throw failure }
    return files
  }

  /// Refuses a file of another program, whose probes this one would name wrongly.
  private func own(
    _ file: ResultFile.Contents,
    _ path: String
  ) throws(CommandError) -> ResultFile.Contents {
    let version = ResultHeader.version(HelpText.version)
    guard file.header.version == version else {
      throw CommandError(
        .badData,
        [
          "\(path):2:1: it is of version \(file.header.version), and this is \(version); "
            + "merge it with the program that made it"
        ]
      )
    }
    return file
  }

  private func merge(
    _ files: [ResultFile.Contents],
    _ set: ShardSet,
    _ console: Console
  ) throws(CommandError) -> ExitStatus {
    var totals = SweepTotals()
    var text = set.header.text
    for run in 0..<set.runs {
      let (part, place) = set.position(of: run)
      let record = files[part].records[place]
      totals.add(record)
      text += record.line + "\n"
    }
    try OutputFiles.write(text, to: output)
    console.print("\(set.header.title)  \(output)")
    for line in SweepReport(totals, style: console.style).lines { console.print(line) }
    console.print("")
    if totals.findings.count > 0 {
      console.print(
        "findings as scenarios and capsules: wavetank explore SPACE --seed \(set.header.seed) "
          + "--runs \(set.runs) --results \(shellWord(output))"
      )
    }
    console.print("results in \(output)")
    return totals.findings.count > 0 ? .finding : .expected
  }
}
