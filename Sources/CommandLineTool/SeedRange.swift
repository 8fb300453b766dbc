/// The seeds to run, in ascending order.
struct SeedRange: Equatable {
  var first: UInt64
  var count: Int

  static let one = SeedRange(first: 1, count: 1)
  private static let most = 10_000_000

  subscript(index: Int) -> UInt64 { first + UInt64(index) }

  init(first: UInt64, count: Int) {
    self.first = first
    self.count = count
  }

  /// Reads `--seed` and `--seeds`.
  init(_ arguments: Arguments) throws(CommandError) {
    let seed = try arguments.number("--seed", in: UInt64.min...UInt64.max)
    guard let text = try arguments.value("--seeds") else {
      self = seed.map { SeedRange(first: $0, count: 1) } ?? .one
      return
    }
    guard seed == nil else { throw .usage("give '--seed' or '--seeds', not both") }
    self = try Self.range(text)
  }

  private static func range(_ text: String) throws(CommandError) -> SeedRange {
    guard let dots = text.firstRange(of: "..") else {
      return SeedRange(
        first: 1,
        count: try Arguments.number(text, of: "--seeds", in: 1...most)
      )
    }
    guard let first = UInt64(text[..<dots.lowerBound]), let last = UInt64(text[dots.upperBound...]),
      first <= last
    else {
      throw .usage("'\(text)' for '--seeds' is no range; write '1..200', or '200' for the same")
    }
    guard last - first < UInt64(most) else {
      throw .usage("'\(text)' for '--seeds' is more than \(most) seeds")
    }
    return SeedRange(first: first, count: Int(last - first) + 1)
  }
}
