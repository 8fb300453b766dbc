/// What the program tells the shell, with the numbers of BSD's sysexits for what went wrong.
public enum ExitStatus: Int32, Sendable {
  /// Everything was as expected.
  case expected = 0
  /// A finding: a violation, a cluster that does not converge, a replay that differs.
  case finding = 1
  /// A run proved nothing: vacuous, waited in vain, over budget.
  case inconclusive = 2
  /// The command line makes no sense.
  case usage = 64
  /// A file's contents are wrong.
  case badData = 65
  /// A named file does not exist or cannot be read.
  case noInput = 66
  /// A bug of this program.
  case internalError = 70
  /// Writing failed.
  case inputOutput = 74
}

/// Why the program stops before its work is done: lines for people and a status for the shell.
struct CommandError: Error {
  var status: ExitStatus
  /// Whole lines, without the program's name.
  var lines: [String]

  init(_ status: ExitStatus, _ lines: [String]) {
    self.status = status
    self.lines = lines
  }

  /// A mistake on the command line.
  static func usage(_ line: String) -> CommandError {
    CommandError(.usage, ["wavetank: \(line)"])
  }

  /// A file that cannot be read.
  static func noInput(_ path: String, _ why: String) -> CommandError {
    CommandError(.noInput, ["wavetank: cannot read '\(path)': \(why)"])
  }

  /// A file that cannot be written.
  static func output(_ path: String, _ why: String) -> CommandError {
    CommandError(.inputOutput, ["wavetank: cannot write '\(path)': \(why)"])
  }
}
