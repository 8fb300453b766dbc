import Foundation

/// Gives a bug of this program its own exit status instead of a signal.
public enum CrashGuard {
  /// Catches the signals that a failed invariant raises, after its message was printed.
  public static func install() {
    for code in [SIGILL, SIGTRAP] {
      signal(code) { _ in
        let text: StaticString =
          "wavetank: this is a bug of wavetank; please report it with the line above\n"
        unsafe _ = write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
        _exit(ExitStatus.internalError.rawValue)
      }
    }
  }
}
