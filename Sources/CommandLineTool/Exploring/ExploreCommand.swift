import Exploration
import Foundation
import Primitives
import Reporting
import Scenarios

/// `wavetank explore`.
struct ExploreCommand {
  private let options: ExploreOptions

  init(_ arguments: Arguments) throws(CommandError) { options = try ExploreOptions(arguments) }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    let space = try SpaceFiles.load(options.path)
    let header = ResultHeader(
      version: HelpText.version,
      space,
      seed: options.seed,
      mode: options.mode,
      shard: options.shard
    )
    let (file, records) = try ResultFile.open(options.resultPath, header)
    var session = SweepSession(
      Sweep(space, seed: options.seed, mode: options.mode),
      options: options,
      file: file,
      console: console
    )
    session.resume(records)
    try session.run()
    return try session.conclude()
  }
}
