/// A probability or share as a fraction of integers, such as 3/100.
@frozen
public struct Ratio: Hashable, Sendable {
  /// Favourable cases.
  public var numerator: UInt64
  /// All cases, at least 1.
  public var denominator: UInt64

  /// Makes the fraction `numerator / denominator`.
  @inlinable public init(_ numerator: UInt64, _ denominator: UInt64) {
    invariant(denominator > 0, "a ratio's denominator is at least 1")
    self.numerator = numerator
    self.denominator = denominator
  }

  /// Never.
  @inlinable public static var zero: Ratio { Ratio(0, 1) }

  /// Always.
  @inlinable public static var one: Ratio { Ratio(1, 1) }
}
