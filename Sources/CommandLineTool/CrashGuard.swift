import Foundation

/// Gives a bug of this program its own exit status instead of a signal, and says what it was at.
public enum CrashGuard {
  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    unsafe pthread_key_create(&key, nil)
    return key
  }()

  /// Catches the signals that a failed invariant raises, after its message was printed.
  public static func install() {
    _ = key
    for code in [SIGILL, SIGTRAP] {
      signal(code) { _ in
        CrashGuard.write(
          "wavetank: this is a bug of wavetank; please report it with the line above\n"
        )
        CrashGuard.writeNote()
        _exit(ExitStatus.internalError.rawValue)
      }
    }
  }

  /// Does some work on this thread; a crash in it prints `command`.
  public static func working<Output>(on command: String, _ body: () -> Output) -> Output {
    let note = unsafe strdup("wavetank: it came from: \(command)\n")
    unsafe pthread_setspecific(key, note)
    defer {
      pthread_setspecific(key, nil)
      unsafe free(note)
    }
    return body()
  }

  private static func write(_ text: StaticString) {
    unsafe _ = Foundation.write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
  }

  private static func writeNote() {
    guard let note = unsafe pthread_getspecific(key) else { return }
    unsafe _ = Foundation.write(
      STDERR_FILENO,
      note,
      strlen(note.assumingMemoryBound(to: CChar.self))
    )
  }
}
