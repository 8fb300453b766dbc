import Primitives

/// Decides what a crash leaves: by lot, or by a script that visits every outcome in turn.
///
/// The crash model asks the same questions either way, so what can be drawn and what can be
/// enumerated are one set.
struct DiskFates: Sendable {
  private var stream: RandomStream
  private(set) var script: DiskScript?

  /// Decides by lot.
  init(_ stream: RandomStream) { self.stream = stream }

  /// Decides by a script from now on; what is no choice of outcomes still comes from the stream.
  mutating func follow(_ script: DiskScript) { self.script = script }

  /// An outcome out of `bound`.
  mutating func below(_ bound: UInt64) -> UInt64 {
    if script == nil { return stream.below(bound) }
    return script?.choose(bound) ?? 0
  }

  /// Whether something happens that is possible with that probability.
  mutating func chance(_ ratio: Ratio) -> Bool {
    if script == nil { return stream.chance(ratio) }
    if ratio.numerator == 0 { return false }
    if ratio.numerator >= ratio.denominator { return true }
    return script?.choose(2) == 1
  }

  /// 64 random bits, for contents that nobody wrote.
  mutating func next() -> UInt64 { stream.next() }
}

/// A path through a tree of choices; advancing it walks all leaves depth first.
struct DiskScript: Sendable {
  private var taken: [UInt64] = []
  private var bounds: [UInt64] = []
  private var position = 0

  /// The next choice on the path, 0 beyond its end.
  mutating func choose(_ bound: UInt64) -> UInt64 {
    guard bound > 1 else { return 0 }
    if position == taken.count {
      taken.append(0)
      bounds.append(bound)
    }
    invariant(bounds[position] == bound, "a script replays the same questions")
    position += 1
    return taken[position - 1]
  }

  /// Moves to the next leaf; false when the path just walked was the last.
  mutating func advance() -> Bool {
    invariant(position == taken.count, "a path is walked to its end")
    position = 0
    while let last = taken.popLast(), let bound = bounds.popLast() {
      guard last + 1 < bound else { continue }
      taken.append(last + 1)
      bounds.append(bound)
      return true
    }
    return false
  }
}
