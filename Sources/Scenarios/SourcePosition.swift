/// A place in a text file: line and column, both from 1.
public struct SourcePosition: Hashable, Comparable, Sendable {
  /// Line, from 1.
  public var line: Int
  /// Column in characters, from 1.
  public var column: Int

  /// Names a place.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// The first character of a file.
  public static var start: SourcePosition { SourcePosition(line: 1, column: 1) }

  /// Reading order.
  public static func < (a: SourcePosition, b: SourcePosition) -> Bool {
    (a.line, a.column) < (b.line, b.column)
  }

  /// The place `columns` characters further on the same line.
  func moved(_ columns: Int) -> SourcePosition {
    SourcePosition(line: line, column: column + columns)
  }
}
