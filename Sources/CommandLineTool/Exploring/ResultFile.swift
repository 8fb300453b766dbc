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
    let file = try ResultFile(locking: path)
    let text = try ScenarioFiles.read(path)
    if header.text.hasPrefix(text) {
      try file.begin(header)
      return (file, [])
    }
    let contents = try parse(text, path)
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
    try file.cut(to: contents.length)
    return (file, contents.records)
  }

  /// Opens a file, which is made if need be, and keeps every other sweep out of it until the process
  /// ends.
  private init(locking path: String) throws(CommandError) {
    self.path = path
    if !FileManager.default.fileExists(atPath: path) { try OutputFiles.makeParents(of: path) }
    let descriptor = unsafe Foundation.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      let reason = ScenarioFiles.reason(POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO))
      throw .output(path, reason)
    }
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    // A file system without locks lets everybody in.
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
      throw .output(path, "another sweep is at work on it")
    }
  }

  /// Writes the head of a file that has none, or a part of it.
  private func begin(_ header: ResultHeader) throws(CommandError) {
    try cut(to: 0)
    do {
      try handle.write(contentsOf: Data(header.text.utf8))
    } catch {
      throw .output(path, ScenarioFiles.reason(error))
    }
  }

  private func cut(to length: Int) throws(CommandError) {
    do {
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
    try parse(ScenarioFiles.read(path), path)
  }

  private static func parse(_ text: String, _ path: String) throws(CommandError) -> Contents {
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
