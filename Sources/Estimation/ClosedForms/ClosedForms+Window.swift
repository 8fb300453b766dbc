import Primitives

/// What is lost when caches vanish that were to be written out every `cycle`.
extension ClosedForms {
  /// The chance that a host dies before it has written a record that it got at a random instant of
  /// the cycle: `1 - (1 - exp(-x)) / x` with `x = rate · cycle`.
  public static func diesBeforeWriting(rate: Double, cycle: Double) -> Double {
    let x = rate * cycle
    if x > 0.05 { return 1 + SpecialFunctions.expm1(-x) / x }
    // Its series; the terms shrink by more than x / 3 each.
    var (term, sum, n) = (x / 2, x / 2, 3.0)
    while abs(term) > sum * 0x1p-60 {
      term *= -x / n
      sum += term
      n += 1
    }
    return sum
  }

  /// The chance that a record is lost because every one of `copies` hosts dies, independently,
  /// before it has written it.
  public static func recordWindow(rate: Double, cycle: Double, copies: Int) -> Double {
    SpecialFunctions.power(diesBeforeWriting(rate: rate, cycle: cycle), copies)
  }

  /// Share of all records lost to shocks that kill all copies at once.
  public static func shockFraction(rate: Double, cycle: Double, copies: Int) -> Double {
    rate * killWindow(cycle: cycle, copies: copies)
  }

  /// Mean length of the lost suffix when all copies die at once.
  public static func killWindow(cycle: Double, copies: Int) -> Double {
    cycle / Double(copies + 1)
  }

  /// Standard deviation of the lost suffix when all copies die at once.
  public static func killWindowDeviation(cycle: Double, copies: Int) -> Double {
    let k = Double(copies)
    return cycle * (k / (k + 2)).squareRoot() / (k + 1)
  }

  /// The length that the lost suffix stays below with chance `share` when all copies die at once.
  public static func killWindowQuantile(cycle: Double, copies: Int, share: Double) -> Double {
    -cycle * SpecialFunctions.expm1(SpecialFunctions.log1p(-share) / Double(copies))
  }

  /// Mean length of the lost suffix when all copies die at once and a journal writes metadata up to
  /// `lag` later than data.
  public static func killWindow(cycle: Double, metadataLag lag: Double, copies: Int) -> Double {
    guard lag > 0 else { return killWindow(cycle: cycle, copies: copies) }
    // The delay is the sum of two uniform ones; its survival function has three pieces.
    let (short, long, k) = (min(cycle, lag), max(cycle, lag), Double(copies))
    let ratio = short / (2 * long)
    let linear =
      long / (k + 1)
      * (SpecialFunctions.power(1 - ratio, copies + 1) - SpecialFunctions.power(ratio, copies + 1))
    let last = short * SpecialFunctions.power(ratio, copies) / (2 * k + 1)
    return firstPiece(short, ratio, copies) + linear + last
  }

  /// `∫ (1 - ratio x²)^k dx` over 0...1 times `short`, by its recurrence in `k`.
  private static func firstPiece(_ short: Double, _ ratio: Double, _ copies: Int) -> Double {
    var (integral, power) = (1.0, 1.0)
    for k in 1...max(1, copies) {
      power *= 1 - ratio
      integral = (power + 2 * Double(k) * integral) / Double(2 * k + 1)
    }
    return short * integral
  }

  /// Records lost, on average, when all copies die at once.
  public static func killRecords(records: Double, cycle: Double, copies: Int) -> Double {
    records * killWindow(cycle: cycle, copies: copies)
  }

  /// The chance of losing at least one record when all copies die at once and records come as a
  /// Poisson process.
  ///
  /// `∫ (1 - exp(-a x)) k (1 - x)^(k - 1) dx` over 0...1, with `a` records a cycle.
  public static func killChance(records: Double, cycle: Double, copies: Int) -> Double {
    let a = records * cycle
    if a < 1 { return killChanceSeries(a, copies) }
    // By parts: the integral for k copies follows from that for one less, from none at all on.
    var kept = SpecialFunctions.exp(-a)
    for k in 1...max(1, copies) { kept = Double(k) / a * (1 - kept) }
    return 1 - kept
  }

  /// `Σ (-1)^(n+1) a^n k! / (n + k)!`.
  private static func killChanceSeries(_ a: Double, _ copies: Int) -> Double {
    var (term, sum, n) = (-1.0, 0.0, 1.0)
    while n < 40 {
      term *= -a / (n + Double(copies))
      sum += term
      n += 1
    }
    return sum
  }

  /// The rate of losses when independent hosts die one after the other, all before they have
  /// written what was acknowledged up to the first death.
  public static func staggeredDeaths(rate: Double, cycle: Double, copies: Int) -> Double {
    let others = SpecialFunctions.power(
      diesBeforeWriting(rate: rate, cycle: cycle),
      copies - 1
    )
    return Double(copies) * rate * others
  }

  /// Mean length of what staggered deaths lose, for deaths that are rare within a cycle.
  public static func staggeredWindow(cycle: Double, copies: Int) -> Double {
    cycle / Double(2 * copies)
  }

  /// The chance that a copy which stands alone dies before its tail is written.
  public static func lastReplica(rate: Double, cycle: Double) -> Double {
    diesBeforeWriting(rate: rate, cycle: cycle)
  }
}

/// The writeback cycle of a file that is appended to now and then.
public struct WritebackCycle: Hashable, Sendable {
  /// Records a second, as a Poisson process.
  public var records: Double
  /// Age at which a dirty file is written.
  public var expire: Double
  /// Time between two wakes of the flusher; `expire` is a multiple of it.
  public var wake: Double

  /// Makes a cycle.
  public init(records: Double, expire: Double, wake: Double) {
    self.records = records
    self.expire = expire
    self.wake = wake
  }

  /// The cycle of a file that is always dirty: shorter where so many bytes come that the
  /// background limit is reached first.
  public static func steady(
    expire: Double,
    wake: Double,
    bytesPerSecond: Double,
    backgroundLimit: Double
  ) -> Double {
    min(expire + wake, backgroundLimit / bytesPerSecond)
  }

  /// The longest that a byte waits, counting the time that the device takes for those before it.
  public static func longestWait(
    cycle: Double,
    bytesPerSecond: Double,
    bandwidth: Double
  ) -> Double {
    cycle * (1 + bytesPerSecond / bandwidth)
  }

  /// Mean time from one write to the next.
  public var mean: Double {
    expire + wake / -SpecialFunctions.expm1(-records * wake)
  }

  /// Mean number of records not yet written, at a random instant.
  public var unsynced: Double {
    let (first, second) = dirtyMoments
    return (first + records * second / 2) / mean
  }

  /// Share of time in which something is not yet written.
  public var dirty: Double { dirtyMoments.first / mean }

  /// Mean and mean square of the time from the first append to the write.
  private var dirtyMoments: (first: Double, second: Double) {
    // The first append comes at V into its interval, V exponential but below `wake`.
    let all = expire + wake
    let a = records * wake
    let (one, two) = a < 0.05 ? Self.momentsBySeries(a) : Self.moments(a)
    let (mean, square) = (one * wake, two * wake * wake)
    return (all - mean, all * all - 2 * all * mean + square)
  }

  /// Moments of an exponential variable of mean `1 / a` that is below 1.
  private static func moments(_ a: Double) -> (Double, Double) {
    let below = -SpecialFunctions.expm1(-a)
    let last = SpecialFunctions.exp(-a) / below
    let one = 1 / a - last
    return (one, 2 / a * one - last)
  }

  /// The same for small `a`, where the difference would lose digits.
  private static func momentsBySeries(_ a: Double) -> (Double, Double) {
    // ∫ x^m exp(-a x) dx over 0...1, term by term.
    func integral(_ m: Double) -> Double {
      var (term, sum) = (1.0, 1 / (m + 1))
      for n in 1...16 {
        term *= -a / Double(n)
        sum += term / (m + 1 + Double(n))
      }
      return sum
    }
    return (integral(1) / integral(0), integral(2) / integral(0))
  }
}
