/// A real configuration file that a scenario or a report names.
public struct ImportedFile: Hashable, Sendable {
  /// The file.
  public var file: String
  /// Its text.
  public var text: String
  /// What it stands for, such as `broker 0 is server 101`; empty when nothing need be said.
  public var part = ""
  /// Properties that were taken, as `key=value`.
  public var taken: [String]
  /// Properties that change nothing in what is simulated, by name.
  public var ignored: [String]

  /// What is otherwise here than in the file, each in a few words.
  public var notes: [String] = []

  /// Makes an account of a file.
  public init(file: String, text: String, taken: [String], ignored: [String]) {
    self.file = file
    self.text = text
    self.taken = taken
    self.ignored = ignored
  }

  /// What to tell of it, as one line; nil when there is nothing.
  public var line: String? {
    let unheeded = ignored.isEmpty ? "" : "not heeded: \(ignored.joined(separator: ", "))"
    let parts = ([part, unheeded] + notes).filter { !$0.isEmpty }
    return parts.isEmpty ? nil : "\(file): \(parts.joined(separator: "; "))"
  }
}
