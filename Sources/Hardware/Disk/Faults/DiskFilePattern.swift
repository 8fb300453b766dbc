/// A pattern of paths: `*` and `?` within a name, `**` across names.
///
/// It is compared with the end of the path, from the start of a name on: `orders-0/*.log` matches
/// `data/orders-0/00000000000000000000.log`. A pattern that begins with `/` is compared with the
/// whole path.
public struct DiskFilePattern: Hashable, Sendable {
  /// The pattern as written.
  public let text: String
  private let bytes: [UInt8]
  private let isAnchored: Bool

  /// Reads a pattern.
  public init(_ text: String) {
    self.text = text
    isAnchored = text.hasPrefix("/")
    bytes = Array(text.utf8.drop { $0 == Self.slash })
  }

  /// Whether a path without leading slash fits.
  public func matches(_ path: String) -> Bool {
    let path = Array(path.utf8)
    if Self.fits(bytes[...], path[...]) { return true }
    guard !isAnchored else { return false }
    for index in path.indices where path[index] == Self.slash {
      if Self.fits(bytes[...], path[(index + 1)...]) { return true }
    }
    return false
  }

  private static let slash = UInt8(ascii: "/")
  private static let star = UInt8(ascii: "*")
  private static let one = UInt8(ascii: "?")

  private static func fits(_ pattern: ArraySlice<UInt8>, _ path: ArraySlice<UInt8>) -> Bool {
    guard let first = pattern.first else { return path.isEmpty }
    let rest = pattern.dropFirst()
    if first == star {
      let crosses = rest.first == star
      return fitsStar(crosses ? rest.dropFirst() : rest, path, crosses: crosses)
    }
    guard let byte = path.first else { return false }
    guard byte == first || first == one && byte != slash else { return false }
    return fits(rest, path.dropFirst())
  }

  private static func fitsStar(
    _ rest: ArraySlice<UInt8>,
    _ path: ArraySlice<UInt8>,
    crosses: Bool
  ) -> Bool {
    var left = path
    while true {
      if fits(rest, left) { return true }
      guard let byte = left.popFirst(), crosses || byte != slash else { return false }
    }
  }
}
