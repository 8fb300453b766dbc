import Exploration
import Foundation
import Primitives

/// What a shrink has tried so far, line by line; an interrupted one goes on with it.
///
/// A first line that says which finding it belongs to, then a digest and an outcome for each trial.
/// The last line is cut off when it is not whole.
final class ShrinkJournal {
  private let path: String
  private let handle: FileHandle
  /// Outcomes of the trials that it has.
  let known: [Digest: Bool]

  /// Opens the journal of a finding, or begins one.
  init(path: String, finding: String) throws(CommandError) {
    self.path = path
    let head = "wavetank shrink 1, version \(HelpText.version), \(finding)"
    let url = URL(fileURLWithPath: path)
    do {
      if !FileManager.default.fileExists(atPath: path) {
        try FileManager.default.createDirectory(
          at: url.deletingLastPathComponent(),
          withIntermediateDirectories: true
        )
        try Data((head + "\n").utf8).write(to: url)
      }
      let data = try Data(contentsOf: url)
      let whole = (data.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
      known = try Self.outcomes(data.prefix(whole), head: head, path: path)
      handle = try FileHandle(forUpdating: url)
      try handle.truncate(atOffset: UInt64(whole))
      try handle.seekToEnd()
    } catch let error as CommandError {
      throw error
    } catch {
      throw .output(path, ScenarioFiles.reason(error))
    }
  }

  deinit { try? handle.close() }

  private static func outcomes(
    _ data: Data,
    head: String,
    path: String
  ) throws(CommandError) -> [Digest: Bool] {
    let text = String(decoding: data, as: UTF8.self)
    let lines = text.split(separator: "\n")
    guard lines.first == head[...] else {
      throw CommandError(
        .badData,
        ["\(path):1:1: this belongs to another shrink; remove it or name another file with '-o'"]
      )
    }
    var known: [Digest: Bool] = [:]
    for (number, line) in lines.enumerated().dropFirst() {
      let words = line.split(separator: " ")
      guard words.count == 2, let digest = Digest(hexadecimal: String(words[0])),
        ["yes", "no"].contains(words[1])
      else {
        throw CommandError(
          .badData,
          ["\(path):\(number + 1):1: expected a digest and 'yes' or 'no'; remove the file"]
        )
      }
      known[digest] = words[1] == "yes"
    }
    return known
  }

  /// Adds the outcome of a trial; a kill a moment later does not lose it.
  func add(_ trial: Digest, _ shows: Bool) throws(CommandError) {
    do {
      try handle.write(contentsOf: Data("\(trial) \(shows ? "yes" : "no")\n".utf8))
    } catch {
      throw .output(path, ScenarioFiles.reason(error))
    }
  }

  /// Removes the file of a shrink that came to its end.
  func remove() { try? FileManager.default.removeItem(atPath: path) }
}

extension Digest {
  /// Reads what `description` writes.
  fileprivate init?(hexadecimal text: String) {
    guard text.utf8.count == 32, let high = UInt64(text.prefix(16), radix: 16),
      let low = UInt64(text.suffix(16), radix: 16)
    else { return nil }
    self.init()
    self.high = high
    self.low = low
  }
}
