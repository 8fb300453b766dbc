import Foundation

/// The program itself, as a process of its own, for what a process can suffer.
struct BuiltTool {
  /// Beside the tests' own program.
  static var path: String {
    URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent().appendingPathComponent("wavetank").path
  }

  struct Outcome {
    var status: Int32
    var error: String
  }

  /// Runs a line of a shell in which `$0` is the program and `$1`, … are `words`.
  static func run(_ line: String, _ words: String...) throws -> Outcome {
    let process = try start(line, words)
    let error = try process.pipe.fileHandleForReading.readToEnd() ?? Data()
    process.process.waitUntilExit()
    return Outcome(
      status: process.process.terminationStatus,
      error: String(decoding: error, as: UTF8.self)
    )
  }

  /// Starts the program with `words` and leaves it running.
  static func start(_ words: String...) throws -> Process {
    try start("exec \"$0\" \"$@\"", words).process
  }

  private static func start(_ line: String, _ words: [String]) throws -> (
    process: Process, pipe: Pipe
  ) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", line, path] + words
    process.standardOutput = FileHandle.nullDevice
    process.standardError = pipe
    try process.run()
    return (process, pipe)
  }
}
