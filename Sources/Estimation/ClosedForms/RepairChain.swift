import Primitives

/// Copies on media that fail at a constant rate and are made anew.
public struct RepairChain: Hashable, Sendable {
  /// How copies are made anew.
  public enum Repair: String, Hashable, Sendable, CaseIterable {
    /// Never.
    case none
    /// One after the other.
    case serial
    /// All at once.
    case parallel
  }

  /// Number of copies.
  public var copies: Int
  /// Failures of one copy per unit of time.
  public var failure: Double
  /// Repairs per unit of time.
  public var repair: Double
  /// How copies are made anew.
  public var mode: Repair
  /// Shocks that take all copies at once, per unit of time.
  public var shock: Double

  /// Makes a chain.
  public init(
    copies: Int,
    failure: Double,
    repair: Double,
    mode: Repair,
    shock: Double = 0
  ) {
    invariant(copies >= 1 && failure > 0, "a chain has copies that fail")
    self.copies = copies
    self.failure = failure
    self.repair = repair
    self.mode = mode
    self.shock = shock
  }

  /// The rate of failures with so many copies left.
  public func failures(left: Int) -> Double { Double(left) * failure }

  /// The rate of repairs with so many copies left.
  public func repairs(left: Int) -> Double {
    let missing = copies - left
    guard missing > 0 else { return 0 }
    switch mode {
    case .none: return 0
    case .serial: return repair
    case .parallel: return Double(missing) * repair
    }
  }

  /// Mean time until all copies are gone, from sums of positive numbers only.
  ///
  /// It is the sum, over the numbers of copies left, of the chance of getting that far without a
  /// shock times the mean time until one copy less is left or a shock has come.
  public var meanTimeToLoss: Double {
    // Of the level above: that time, and the chance that a shock ends it.
    var (time, shocked) = (0.0, 0.0)
    var (sum, reach) = (0.0, 1.0)
    for left in stride(from: copies, through: 1, by: -1) {
      let (down, up) = (failures(left: left), repairs(left: left))
      // A repair leads back here unless a shock comes first.
      let lost = shock + up * shocked
      time = (1 + up * time) / (down + lost)
      shocked = lost / (down + lost)
      sum += reach * time
      reach *= down / (down + lost)
    }
    return sum
  }

  private static let manySteps = 3e6

  /// The chance that all copies are gone within a time: uniformization, from sums of positive
  /// numbers only.
  public func lossChance(within time: Double) -> Double {
    let fastest = (1...copies).map { failures(left: $0) + repairs(left: $0) }.max() ?? 0
    let rate = fastest + shock
    let steps = rate * time
    // So many repairs fit in that the state before matters no more.
    if steps > Self.manySteps, mode != .none {
      return ClosedForms.withinWindow(rate: 1 / meanTimeToLoss, window: time)
    }
    var weights = PoissonWeights(mean: steps)
    var chances = [Double](repeating: 0, count: copies + 1)
    chances[copies] = 1
    // What has arrived after n steps counts in full for every further number of steps.
    var lost = 0.0
    var step = 0
    while step <= weights.last {
      lost += weights.mass(step) * chances[0]
      chances = advanced(chances, rate)
      step += 1
    }
    return lost + weights.tail(above: weights.last) * chances[0]
  }

  private func advanced(_ chances: [Double], _ rate: Double) -> [Double] {
    var next = [Double](repeating: 0, count: copies + 1)
    next[0] = chances[0]
    for left in 1...copies {
      let (down, up) = (failures(left: left) / rate, repairs(left: left) / rate)
      let gone = shock / rate
      next[left - 1] += chances[left] * down
      if left < copies { next[left + 1] += chances[left] * up }
      next[0] += chances[left] * gone
      next[left] += chances[left] * max(0, 1 - down - up - gone)
    }
    return next
  }

  /// The chance of losing all copies on one excursion: from the first failure to all copies being
  /// back.
  public var excursionChance: Double {
    // From below: with `left` copies, the chance of losing all before having one copy more.
    var chance = 1.0
    for left in 1..<max(copies, 2) where left < copies {
      let (down, up) = (failures(left: left), repairs(left: left))
      chance = down * chance / (up + down * chance)
    }
    return chance
  }

  /// Relative standard error of one excursion when failures are drawn with the given chance
  /// wherever a repair is under way.
  public func relativeErrorPerExcursion(biased: Double) -> Double {
    // Second moments of the weights. With `m` copies left let `rise` be that of getting back to
    // `m + 1` copies, and `loss` that of losing all before that; weights are squared.
    var (rise, loss) = (0.0, 1.0)
    for left in 1..<max(copies, 2) where left < copies {
      let (down, up) = (failures(left: left), repairs(left: left))
      let p = down / (down + up)
      let (fall, back) = (p * p / biased, (1 - p) * (1 - p) / (1 - biased))
      let stays = 1 / (1 - fall * rise)
      loss = fall * loss * stays
      rise = back * stays
    }
    let chance = excursionChance
    return max(0, loss / (chance * chance) - 1).squareRoot()
  }
}

/// Chances of a Poisson variable around its mean.
struct PoissonWeights {
  private let mean: Double
  /// The number above which less than 1e-18 of the weight lies.
  let last: Int
  private var number = 0
  private var logMass: Double

  init(mean: Double) {
    self.mean = mean
    let spread = 10 * mean.squareRoot() + 50
    last = Int(mean + spread)
    logMass = -mean
  }

  /// The chance of exactly `n`; asked for in rising order.
  mutating func mass(_ n: Int) -> Double {
    while number < n {
      number += 1
      logMass += SpecialFunctions.log(mean / Double(number))
    }
    return SpecialFunctions.exp(logMass)
  }

  /// The chance of more than `n`.
  func tail(above n: Int) -> Double {
    SpecialFunctions.gammaTails(shape: Double(n + 1), mean).lower
  }
}
