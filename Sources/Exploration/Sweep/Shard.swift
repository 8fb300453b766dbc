/// A share of a sweep's runs: those whose number is `number - 1` modulo `count`.
public struct Shard: Hashable, Sendable, CustomStringConvertible {
  /// From 1.
  public let number: Int
  /// How many shards there are.
  public let count: Int

  /// The whole sweep.
  public static let whole = Shard(number: 1, count: 1)

  private init(number: Int, count: Int) {
    self.number = number
    self.count = count
  }

  /// Reads `2/7`; nil when that is no share.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let number = Int(parts[0]), let count = Int(parts[1]),
      (1...100_000).contains(count), (1...count).contains(number)
    else { return nil }
    self.init(number: number, count: count)
  }

  /// The first shard of as many.
  public var first: Shard { Shard(number: 1, count: count) }

  /// Every shard of as many, in order.
  public var all: [Shard] { (1...count).map { Shard(number: $0, count: count) } }

  /// The sweep's number of this shard's run with that number, both from 0.
  public func index(of run: Int) -> Int { number - 1 + run * count }

  /// How many of the first `runs` runs of the sweep are in the shard.
  public func runs(of runs: Int) -> Int { runs < number ? 0 : (runs - number) / count + 1 }

  /// `number/count`.
  public var description: String { "\(number)/\(count)" }
}
