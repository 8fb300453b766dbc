import Foundation
import Reporting

/// Where text goes: results to one side, diagnostics to the other.
public final class Console {
  private let writeOut: (String) -> Bool
  private let writeError: (String) -> Bool
  private let readIn: () -> String?
  /// Columns that a line of results may have.
  let width: Int
  /// Columns that a row of a table may have; nil where nobody says.
  let tableWidth: Int?
  /// Whether results go to a terminal.
  let isTerminal: Bool
  /// Colours of results.
  let style: Style
  private let showsProgress: Bool
  private let progressWidth: Int
  private var progressIsShown = false
  private var progressIsDue = Date.distantPast
  /// Whether a result could not be written.
  private(set) var hasFailed = false

  /// Makes a console over two functions that say whether writing worked.
  public init(
    isTerminal: Bool = false,
    colored: Bool = false,
    showsProgress: Bool = false,
    width: Int? = nil,
    progressWidth: Int? = nil,
    input: @escaping () -> String? = { nil },
    out: @escaping (String) -> Bool,
    error: @escaping (String) -> Bool
  ) {
    self.isTerminal = isTerminal
    style = Style(colored: colored)
    self.showsProgress = showsProgress
    self.width = width ?? Self.standardWidth
    tableWidth = width
    self.progressWidth = progressWidth ?? Self.standardWidth
    readIn = input
    writeOut = out
    writeError = error
  }

  /// The console of the process; coloured on a terminal unless `NO_COLOR` is set.
  public static func standard() -> Console {
    let noColor = ProcessInfo.processInfo.environment["NO_COLOR"] ?? ""
    let isTerminal = isatty(STDOUT_FILENO) == 1
    return Console(
      isTerminal: isTerminal,
      colored: isTerminal && noColor.isEmpty,
      showsProgress: isatty(STDERR_FILENO) == 1,
      width: width(of: STDOUT_FILENO),
      progressWidth: width(of: STDERR_FILENO),
      input: { readLine() },
      out: { write($0, to: .standardOutput) },
      error: { write($0, to: .standardError) }
    )
  }

  private static let standardWidth = 100
  private static let leastWidth = 40

  /// Columns of a terminal, or as `COLUMNS` says.
  private static func width(of descriptor: Int32) -> Int? {
    var size = winsize()
    if unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
      return max(leastWidth, Int(size.ws_col))
    }
    return ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) }
      .map { max(leastWidth, $0) }
  }

  /// The next line that a person or a pipe has for us; nil when there is none any more.
  func ask(_ prompt: String) -> String? {
    clearProgress()
    if showsProgress { _ = writeError(prompt) }
    return readIn()
  }

  private static func write(_ text: String, to handle: FileHandle) -> Bool {
    do {
      try handle.write(contentsOf: Data(text.utf8))
      return true
    } catch {
      return false
    }
  }

  /// Writes results; a line end is added.
  func print(_ text: String) {
    clearProgress()
    if !writeOut(text + "\n") { hasFailed = true }
  }

  /// Writes results that people read, folded where a terminal is narrower; a line end is added.
  func tell(_ text: String) { print(TerminalText.folded(text, width: tableWidth)) }

  /// Writes a line for people; a line end is added.
  func warn(_ line: String) {
    clearProgress()
    _ = writeError(line + "\n")
  }

  /// Shows how far the work is, on terminals only, in one line and ten times a second at most.
  func progress(_ text: @autoclosure () -> String) {
    guard showsProgress else { return }
    let now = Date()
    guard now >= progressIsDue else { return }
    progressIsDue = now + 0.1
    _ = writeError("\r\u{1B}[K\(text().prefix(progressWidth - 1))")
    progressIsShown = true
  }

  private func clearProgress() {
    guard progressIsShown else { return }
    _ = writeError("\r\u{1B}[K")
    progressIsShown = false
    progressIsDue = .distantPast
  }
}
