import Foundation

/// Ctrl-C as a request to stop at the next good moment.
enum Interruption {
  private nonisolated(unsafe) static var flag: sig_atomic_t = 0

  /// Whether somebody asked to stop.
  static var isRequested: Bool { unsafe flag != 0 }

  /// Takes the first Ctrl-C as a request; the second one ends the process as usual.
  ///
  /// Whoever started the process may have kept the signal back for good; it is let through.
  static func watch() {
    unsafe flag = 0
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGINT)
    unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    signal(SIGINT) { _ in
      unsafe Interruption.flag = 1
      signal(SIGINT, SIG_DFL)
    }
  }
}
