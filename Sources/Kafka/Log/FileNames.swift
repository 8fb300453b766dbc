import Primitives

/// The names of a log's files (`LogFileUtils`).
enum FileNames {
  static let log = ".log"
  static let offsetIndex = ".index"
  static let timeIndex = ".timeindex"
  static let transactionIndex = ".txnindex"
  static let snapshot = ".snapshot"
  static let deleted = ".deleted"
  static let cleaned = ".cleaned"
  static let swap = ".swap"
  static let epochs = "leader-epoch-checkpoint"
  static let metadata = "partition.metadata"
  static let cleanShutdown = ".kafka_cleanshutdown"
  static let metaProperties = "meta.properties"

  /// Twenty decimal digits, zero padded.
  static func stem(_ offset: Offset) -> String {
    let digits = String(offset.raw)
    return String(repeating: "0", count: 20 - digits.utf8.count) + digits
  }

  /// The largest base offset that is accepted, so that no offset in a segment overflows.
  static let largestBase = Offset(.max - (1 << 33))

  /// The offset before the first dot of a file's name; nil when there is none.
  static func offset(of name: String) -> Offset? {
    guard let dot = name.firstIndex(of: ".") else { return nil }
    let digits = name[..<dot]
    guard !digits.isEmpty, digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
    return Int64(digits).map { Offset($0) }
  }

  /// The directory that holds `path`.
  static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return String(path[..<slash])
  }

  /// `name` in `directory`.
  static func join(_ directory: String, _ name: String) -> String {
    directory.isEmpty ? name : directory + "/" + name
  }
}
