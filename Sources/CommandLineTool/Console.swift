import Foundation
import Reporting

/// Where text goes: results to one side, diagnostics to the other.
public final class Console {
  private let writeOut: (String) -> Bool
  private let writeError: (String) -> Bool
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
    out: @escaping (String) -> Bool,
    error: @escaping (String) -> Bool
  ) {
    style = Style(colored: colored)
    self.showsProgress = showsProgress
    writeOut = out
    writeError = error
  }

  /// The console of the process; coloured on a terminal unless `NO_COLOR` is set.
  public static func standard() -> Console {
    let noColor = ProcessInfo.processInfo.environment["NO_COLOR"] ?? ""
    return Console(
      colored: isatty(STDOUT_FILENO) == 1 && noColor.isEmpty,
      showsProgress: isatty(STDERR_FILENO) == 1,
      out: { write($0, to: .standardOutput) },
      error: { write($0, to: .standardError) }
    )
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
