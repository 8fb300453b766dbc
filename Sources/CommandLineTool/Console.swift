import Foundation
import Reporting

/// Where text goes: results to one side, diagnostics to the other.
public final class Console {
  private let writeOut: (String) -> Bool
  private let writeError: (String) -> Bool
  private let readIn: () -> String?
  /// Columns that a line of results may have.
  let width: Int
  /// Colours of results.
  let style: Style
  private let showsProgress: Bool
  private var progressIsShown = false
  /// Whether a result could not be written.
  private(set) var hasFailed = false

  /// Makes a console over two functions that say whether writing worked.
  public init(
    colored: Bool = false,
    showsProgress: Bool = false,
    width: Int = 100,
    input: @escaping () -> String? = { nil },
    out: @escaping (String) -> Bool,
    error: @escaping (String) -> Bool
  ) {
    style = Style(colored: colored)
    self.showsProgress = showsProgress
    self.width = width
    readIn = input
    writeOut = out
    writeError = error
  }

  /// The console of the process; coloured on a terminal unless `NO_COLOR` is set.
  public static func standard() -> Console {
    let noColor = ProcessInfo.processInfo.environment["NO_COLOR"] ?? ""
    return Console(
      colored: isatty(STDOUT_FILENO) == 1 && noColor.isEmpty,
      showsProgress: isatty(STDERR_FILENO) == 1,
      width: terminalWidth,
      input: { readLine() },
      out: { write($0, to: .standardOutput) },
      error: { write($0, to: .standardError) }
    )
  }

  /// Columns of the terminal, or as `COLUMNS` says, or 100.
  private static var terminalWidth: Int {
    var size = winsize()
    if unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
      return max(40, Int(size.ws_col))
    }
    let told = ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) }
    return max(40, told ?? 100)
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

  /// Writes a line for people; a line end is added.
  func warn(_ line: String) {
    clearProgress()
    _ = writeError(line + "\n")
  }

  /// Shows how far the work is, on terminals only.
  func progress(_ text: @autoclosure () -> String) {
    guard showsProgress else { return }
    _ = writeError("\r\u{1B}[K\(text())")
    progressIsShown = true
  }

  private func clearProgress() {
    guard progressIsShown else { return }
    _ = writeError("\r\u{1B}[K")
    progressIsShown = false
  }
}
