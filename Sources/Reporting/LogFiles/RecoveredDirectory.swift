/// A directory that recovery found beside the replicas in use, or that a broker would not use.
public struct RecoveredDirectory: Sendable {
  /// Why no broker serves it.
  public enum Standing: String, Sendable {
    /// It is on its way here from another log directory.
    case future
    /// A broker set it aside.
    case stray
    /// Its deletion was begun.
    case deleted
    /// It does not say which topic it belongs to.
    case unidentified
  }

  /// Its name.
  public var name: String
  /// Why no broker serves it.
  public var standing: Standing
  /// The files in it: those left, or those that went with it.
  public var files: Int
  /// Bytes in those of them that are segments; indexes have holes.
  public var segmentBytes: Int64

  /// Notes a directory with what is in it.
  public init(name: String, standing: Standing, files: Int, segmentBytes: Int64) {
    self.name = name
    self.standing = standing
    self.files = files
    self.segmentBytes = segmentBytes
  }

  /// What became of it, in a word.
  var fate: String { standing == .deleted ? "removed" : "left" }

  /// Why it became that.
  var reason: String {
    switch standing {
    case .future:
      "on its way here from another log directory; a broker gives it the plain name if metadata "
        + "puts the replica here, and else goes on copying"
    case .stray:
      "set aside as a stray; recovered like the others, and no broker serves or removes it"
    case .deleted: "its deletion was begun, and a start finishes it"
    case .unidentified:
      "no partition.metadata says which topic it belongs to; a broker would rename it to -stray"
    }
  }

  func line(_ style: Style) -> String {
    let content =
      LogTerms.count(files, "file", "files") + " with "
      + LogTerms.count(segmentBytes, "byte", "bytes") + " of segments"
    return "  \(Figures.pad(fate, to: 10))\(style.strong(name)), \(content): \(reason)"
  }

  var json: JSONValue {
    .object([
      "name": .string(name),
      "standing": .string(standing.rawValue),
      "fate": .string(fate),
      "files": .integer(Int64(files)),
      "segmentBytes": .integer(segmentBytes),
      "reason": .string(reason),
    ])
  }
}
