/// One complaint about a scenario file: where, what, and what to write instead.
///
/// Its text has the shape `file:line:column: message; hint`.
public struct ScenarioError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file as the user named it.
  public var file: String
  /// Where in the file.
  public var position: SourcePosition
  /// What is wrong, in lower case and without a full stop.
  public var message: String
  /// How to mend it, such as `did you mean 'topics'?`; empty when there is no advice.
  public var hint: String

  /// Makes a complaint.
  public init(file: String, position: SourcePosition, message: String, hint: String = "") {
    self.file = file
    self.position = position
    self.message = message
    self.hint = hint
  }

  /// One line: `file:line:column: message; hint`.
  public var description: String {
    let place = "\(file):\(position.line):\(position.column): \(message)"
    return hint.isEmpty ? place : "\(place); \(hint)"
  }
}
