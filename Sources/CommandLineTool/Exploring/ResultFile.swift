import Exploration
import Foundation

/// A result file: a head, then a line per finished run, in order of number; lines are only added.
///
/// A line that a kill cut short is no finished run: it is taken off before the file grows again.
struct ResultFile {
  let path: String
  private let handle: FileHandle

  /// What an existing file holds.
  struct Contents {
    var header: ResultHeader
    var records: [RunRecord]
    /// Bytes of the head and of whole lines.
    var length: Int
    /// Whether the last line was cut short.
    var isTorn: Bool
  }

  /// Opens the file of a sweep to go on with it, or makes it.
  ///
  /// - Returns: The file and the runs that are in it already.
  static func open(
    _ path: String,
    _ header: ResultHeader
  ) throws(CommandError) -> (file: ResultFile, records: [RunRecord]) {
    guard !OutputFiles.isSpecial(path) else {
      throw .output(path, "a result file grows; name a file on a disk, not a device or a pipe")
    }
    guard FileManager.default.fileExists(atPath: path) else {
      try OutputFiles.write(header.text, to: path)
      return (try ResultFile(path, from: header.text.utf8.count), [])
    }
    let contents = try read(path)
    if let mistake = header.difference(from: contents.header) {
      throw error(path, mistake.line, mistake.message + "; name another file, or remove it")
    }
    guard header.shard == contents.header.shard else {
      throw error(
        path,
        ResultHeader.shardLine,
        "it holds shard \(contents.header.shard), not \(header.shard)"
      )
    }
    return (try ResultFile(path, from: contents.length), contents.records)
  }

  private init(_ path: String, from length: Int) throws(CommandError) {
    self.path = path
    do {
      handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
      try handle.truncate(atOffset: UInt64(length))
      try handle.seek(toOffset: UInt64(length))
    } catch {
      throw .output(path, ScenarioFiles.reason(error))
    }
  }

  /// Adds finished runs; they are in the file when this returns.
  func append(_ records: [RunRecord]) throws(CommandError) {
    let text = records.map { $0.line + "\n" }.joined()
    do {
      try handle.write(contentsOf: Data(text.utf8))
    } catch {
      throw CommandError(
        .inputOutput,
        [
          "wavetank: cannot write '\(path)': \(ScenarioFiles.reason(error)); "
            + "the runs in it are whole, and the same command goes on from there"
        ]
      )
    }
  }

  /// Reads a whole file and checks every line.
  static func read(_ path: String) throws(CommandError) -> Contents {
    let text = try ScenarioFiles.read(path)
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let tail = lines.removeLast()
    let header: ResultHeader
    do throws(ResultHeader.Mistake) {
      header = try ResultHeader(lines: Array(lines.prefix(ResultHeader.lineCount)))
    } catch {
      throw Self.error(path, error.line, error.message)
    }
    var records: [RunRecord] = []
    for (place, line) in lines.enumerated().dropFirst(ResultHeader.lineCount) {
      guard let record = RunRecord(line: line) else {
        throw Self.error(path, place + 1, "this line is damaged; remove the file, or this line on")
      }
      let expected = header.shard.index(of: records.count)
      guard record.index == expected else {
        throw Self.error(
          path,
          place + 1,
          "run \(record.index) stands where run \(expected) should; "
            + (record.index < expected ? "it is there twice" : "one is missing")
        )
      }
      records.append(record)
    }
    return Contents(
      header: header,
      records: records,
      length: text.utf8.count - tail.utf8.count,
      isTorn: !tail.isEmpty
    )
  }

  private static func error(_ path: String, _ line: Int, _ message: String) -> CommandError {
    CommandError(.badData, ["\(path):\(line):1: \(message)"])
  }
}
