import Exploration
import Foundation
import Primitives
import Scenarios

/// What the command line of `explore` asks for.
struct ExploreOptions {
  var path: String
  var seed: UInt64
  var runs: Int?
  var time: Interval?
  var findings: Int?
  var jobs: Int
  var mode: Sweep.Mode
  var shard: Shard
  var results: String?
  var recheck: Ratio
  var junit: String?
  /// Runs that shrinking a finding may take; none for no shrinking.
  var shrinkRuns: Int

  init(_ arguments: Arguments) throws(CommandError) {
    path = try arguments.onlyOperand("one space file")
    seed = try arguments.number("--seed", in: UInt64.min...UInt64.max) ?? 1
    runs = try arguments.number("--runs", in: 1...100_000_000)
    time = try Self.time(arguments)
    findings = try arguments.number("--findings", in: 1...1_000_000)
    let cores = ProcessInfo.processInfo.activeProcessorCount
    jobs = try arguments.number("--jobs", in: 1...1_024) ?? max(1, cores)
    mode = arguments.has("--guided") ? .guided : .swarm
    shard = try Self.shard(arguments)
    results = try arguments.value("--results")
    recheck = try Self.recheck(arguments)
    junit = try arguments.value("--junit")
    shrinkRuns = try arguments.number("--shrink-runs", in: 0...1_000_000) ?? 300
    if runs == nil, time == nil { runs = 1_000 }
    guard mode == .swarm || shard == .whole else {
      throw .usage("'--guided' learns from every run and cannot be sharded; leave out '--shard'")
    }
  }

  private static func time(_ arguments: Arguments) throws(CommandError) -> Interval? {
    guard let text = try arguments.value("--for") else { return nil }
    guard let time = Units.interval(text), time > .zero else {
      throw .usage("'\(text)' for '--for' is no length of time; write '10m' or '90s'")
    }
    return time
  }

  private static func shard(_ arguments: Arguments) throws(CommandError) -> Shard {
    guard let text = try arguments.value("--shard") else { return .whole }
    guard let shard = Shard(text) else {
      throw .usage("'\(text)' for '--shard' is no share; write '2/7' for the second of seven")
    }
    return shard
  }

  private static func recheck(_ arguments: Arguments) throws(CommandError) -> Ratio {
    guard let text = try arguments.value("--recheck") else { return Ratio(1, 50) }
    if text == "0" { return Ratio(0, 1) }
    guard let ratio = Units.ratio(text) else {
      throw .usage("'\(text)' for '--recheck' is no share; write '2%' or '0'")
    }
    return ratio
  }

  /// The result file: the one asked for, or one named after the space, seed and shard.
  var resultPath: String {
    if let results { return results }
    let last = path.split(separator: "/").last.map(String.init) ?? path
    let stem =
      last.hasSuffix(SpaceFiles.suffix)
      ? String(last.dropLast(SpaceFiles.suffix.count)) : last
    let share = shard == .whole ? "" : ".shard-\(shard.number)-of-\(shard.count)"
    let how = mode == .swarm ? "" : ".\(mode.rawValue)"
    return "explorations/\(stem).seed-\(seed)\(how)\(share).results"
  }
}
