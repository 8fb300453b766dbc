import Foundation
import Primitives

/// What one repetition did.
struct Work {
  /// Units of work done, such as events or bytes.
  var units: Double
  /// Digest of the result, equal in every repetition, build and process.
  var digest: Digest
  /// Further figures to print, such as `("allocations/event", 0.1)`; names that end
  /// in `/s` are divided by the seconds.
  var figures: [(name: String, value: Double)] = []
  /// Further work, whose figures are its own; done, as is taking the rest down, when the clock of
  /// the repetition has stopped.
  var sequel: (() -> [(name: String, value: Double)])?
}

/// Something to measure.
struct Benchmark {
  /// Name on the command line.
  let name: String
  /// What the rate counts, such as `events/s`.
  let unit: String
  /// Prepares the work; what it returns is timed, once per repetition.
  let prepare: (_ quick: Bool) throws -> () throws -> Work

  /// Every benchmark, in the order in which they print.
  static var all: [Benchmark] {
    phold + checksums + batches + logs + disks + crashStates + networks + clusters + zones + forks
      + explorations + estimations + losses
  }
}

extension Benchmark {
  /// Seconds of processor time used so far: other programs on the machine do not count.
  static var processorSeconds: Double { Double(clock()) / 1e6 }

  /// Runs the repetitions and prints a line; rates are per second of one processor.
  func run(quick: Bool, repetitions: Int) throws {
    let body = try prepare(quick)
    var rates: [Double] = []
    var digests: Set<String> = []
    var last = Work(units: 0, digest: Digest())
    for _ in 0..<repetitions {
      let begin = Self.processorSeconds
      var work = try body()
      let seconds = max(1e-6, Self.processorSeconds - begin)
      rates.append(work.units / seconds)
      work.figures = work.figures.map { figure in
        figure.name.hasSuffix("/s") ? (figure.name, figure.value / seconds) : figure
      }
      if let sequel = work.sequel { work.figures += sequel() }
      work.sequel = nil
      last = work
      digests.insert(work.digest.description)
    }
    rates.sort()
    let median = rates[rates.count / 2]
    let spread = (rates[rates.count - 1] - rates[0]) / median / 2
    var line = Self.padded(name, 30) + Self.padded(Self.short(median) + " " + unit, 24)
    line += Self.padded("±" + String(format: "%.0f%%", 100 * spread), 7)
    line += digests.count == 1 ? last.digest.description : "DIGESTS DIFFER"
    for figure in last.figures { line += "  \(figure.name) \(Self.short(figure.value))" }
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
    if digests.count > 1 { throw Failure(text: "\(name) is not deterministic") }
  }

  static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }

  /// A number with three significant digits.
  static func short(_ value: Double) -> String {
    switch abs(value) {
    case 1e12...: String(format: "%.1e", value)
    case 1e9...: String(format: "%.2f G", value / 1e9)
    case 1e6...: String(format: "%.2f M", value / 1e6)
    case 1e4...: String(format: "%.1f k", value / 1e3)
    case 100...: String(format: "%.0f", value)
    default: String(format: "%.3g", value)
    }
  }

  /// Why a benchmark or the command line is no good.
  struct Failure: Error, CustomStringConvertible {
    var text: String
    var description: String { text }
  }
}
