/// A file of a real cluster that a study was made from, and what of it was heeded.
public struct StudySource: Hashable, Sendable {
  /// The file, as the specification names it.
  public var file: String
  /// What was taken, as `key=value`.
  public var taken: [String]
  /// Names without meaning for durability, which were not heeded.
  public var ignored: [String]

  /// Makes an account of a file.
  public init(file: String, taken: [String], ignored: [String]) {
    self.file = file
    self.taken = taken
    self.ignored = ignored
  }
}
