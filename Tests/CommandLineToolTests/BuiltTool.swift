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
    var out = ""
  }

  /// A release build beside the tests' own, if none of the sources is younger.
  static var release: String? {
    let url = URL(fileURLWithPath: path).resolvingSymlinksInPath()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("release/wavetank")
    guard let built = changed(url) else { return nil }
    let sources = Snapshot.top.appendingPathComponent("Sources")
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: sources.path)) ?? []
    let youngest = names.filter { $0.hasSuffix(".swift") }
      .compactMap { changed(sources.appendingPathComponent($0)) }.max()
    return youngest.map { $0 <= built } == true ? url.path : nil
  }

  private static func changed(_ url: URL) -> Date? {
    let attributes = try? FileManager.default.attributesOfItem(atPath: url.path)
    return attributes?[.modificationDate] as? Date
  }

  /// Runs a line as somebody types it, in `directory`; `swift run` stands for a program that is
  /// built already.
  static func shell(
    _ line: String,
    in directory: String,
    release: String
  ) throws -> Outcome {
    let script = """
      wavetank() { "$RELEASE" "$@"; }
      swift() {
        case "$*" in
          "run -c release wavetank "*) shift 4; "$RELEASE" "$@" ;;
          "run wavetank "*) shift 2; "$DEBUG" "$@" ;;
          *) echo "nobody knows how to test: swift $*" >&2; return 99 ;;
        esac
      }
      \(line)
      """
    let process = Process()
    let (out, error) = (Pipe(), directory + "/.errors")
    try Data().write(to: URL(fileURLWithPath: error))
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", script]
    process.currentDirectoryURL = URL(fileURLWithPath: directory)
    process.environment = ProcessInfo.processInfo.environment
      .merging(["RELEASE": release, "DEBUG": path]) { _, new in new }
    process.standardOutput = out
    process.standardError = FileHandle(forWritingAtPath: error)
    try process.run()
    let text = try out.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus,
      error: try String(contentsOfFile: error, encoding: .utf8),
      out: String(decoding: text, as: UTF8.self)
    )
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
