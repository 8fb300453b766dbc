import Primitives

/// Where on the media a fault at rest strikes, how often, and whether memory forgets it too.
public struct DiskFaultPlace: Hashable, Sendable {
  /// Which files; `nil` for all.
  public var file: DiskFilePattern?
  /// First byte in the first matching file that reaches so far; `nil`: drawn over all bytes.
  public var position: ByteCount?
  /// Places that are struck in all; `nil` for no bound.
  public var count: Int64?
  /// Mean time between two places; `nil`: all at once.
  public var every: Interval?
  /// Whether the pages are dropped from memory too.
  public var evict: Bool

  /// Names places; without `count` one, or with `every` no bound.
  public init(
    file: String? = nil,
    position: ByteCount? = nil,
    count: Int64? = nil,
    every: Interval? = nil,
    evict: Bool = false
  ) {
    self.file = file.map { DiskFilePattern($0) }
    self.position = position
    self.count = count ?? (every == nil ? 1 : nil)
    self.every = every
    self.evict = evict
  }

  /// Takes the place out of a fault's arguments.
  init(_ arguments: FaultArguments) {
    self.init(
      file: arguments.text("file"),
      position: arguments.size("position"),
      count: arguments.integer("count"),
      every: arguments.interval("every"),
      evict: arguments.flag("evict") ?? false
    )
  }

  /// The parameters of a place.
  static let parameters: [FaultParameter] = [
    FaultParameter("file", .pattern, "files that are hit", standard: "all"),
    FaultParameter(
      "position",
      .size(atLeast: 0),
      "byte of the first matching file that reaches so far",
      standard: "drawn"
    ),
    FaultParameter(
      "count",
      .integer(1...10_000),
      "places that are hit",
      standard: "1, or no bound with 'every'"
    ),
    FaultParameter("every", .interval, "mean time between two places", standard: "all at once"),
    FaultParameter("evict", .flag, "whether memory forgets the pages too", standard: "false"),
  ]
}
