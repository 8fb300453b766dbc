/// A named stream of random numbers: xoshiro256** seeded from (root seed, purpose, entity).
///
/// Streams of different names are independent, so a new draw in one never shifts another
/// (common random numbers). Source: Blackman & Vigna, "Scrambled linear pseudorandom number
/// generators", 2021; seeding by SplitMix64 as its authors recommend.
@frozen
public struct RandomStream: Hashable, Sendable {
  @usableFromInline var s0, s1, s2, s3: UInt64

  /// Opens the stream named (`seed`, `purpose`, `entity`).
  public init(seed: UInt64, purpose: StaticString, entity: UInt64 = 0) {
    var mixed = SplitMix(state: seed)
    var key = mixed.next()
    purpose.withUTF8Buffer { buffer in
      for index in 0..<buffer.count { unsafe key = SplitMix.mix(key ^ UInt64(buffer[index])) }
    }
    var expanded = SplitMix(
      state: SplitMix.mix(key) ^ SplitMix.mix(entity &+ 0x9E37_79B9_7F4A_7C15)
    )
    s0 = expanded.next()
    s1 = expanded.next()
    s2 = expanded.next()
    s3 = expanded.next()
  }

  /// The next 64 random bits.
  @inlinable public mutating func next() -> UInt64 {
    let product = s1 &* 5
    let result = ((product << 7) | (product >> 57)) &* 9
    let shifted = s1 << 17
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= shifted
    s3 = (s3 << 45) | (s3 >> 19)
    return result
  }

  /// A uniform integer in `0 ..< bound` without bias (Lemire 2019); `bound` is at least 1.
  @inlinable public mutating func below(_ bound: UInt64) -> UInt64 {
    invariant(bound > 0, "a random bound is at least 1")
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let threshold = (0 &- bound) % bound
      while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
    }
    return product.high
  }

  /// True with probability `ratio`.
  @inlinable public mutating func chance(_ ratio: Ratio) -> Bool {
    below(ratio.denominator) < ratio.numerator
  }

  /// A uniform interval in `low ... high`.
  @inlinable public mutating func interval(_ low: Interval, _ high: Interval) -> Interval {
    invariant(low <= high, "an interval range runs upward")
    let width = UInt64(high.nanoseconds - low.nanoseconds)
    return Interval(nanoseconds: low.nanoseconds + Int64(below(width + 1)))
  }

  /// A uniform double in [0, 1) with 53 random bits.
  @inlinable public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Puts `items` in uniformly random order (Fisher-Yates).
  @inlinable public mutating func shuffle<T>(_ items: inout [T]) {
    guard items.count > 1 else { return }
    for i in stride(from: items.count - 1, to: 0, by: -1) {
      items.swapAt(i, Int(below(UInt64(i + 1))))
    }
  }
}

/// SplitMix64, used to spread seeds over a generator's state.
@usableFromInline
struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mix(state)
  }

  static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
