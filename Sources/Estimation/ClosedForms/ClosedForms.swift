import Primitives

/// Formulas for small models of loss, exact or to leading order as each one says.
///
/// Rates and times are in one unit of time, whichever the caller likes.
public enum ClosedForms {
  /// The chance of an event of the given rate within a time.
  public static func withinWindow(rate: Double, window: Double) -> Double {
    -SpecialFunctions.expm1(-rate * window)
  }

  /// The chance that all of `copies` independent copies are gone when each is with chance `chance`.
  public static func allGone(chance: Double, copies: Int) -> Double {
    SpecialFunctions.power(chance, copies)
  }

  /// The chance that at least `gone` of `copies` independent copies are gone.
  public static func gone(atLeast gone: Int, of copies: Int, chance: Double) -> Double {
    Binomial(trials: copies, chance: chance).atLeast(gone)
  }

  /// The chance that any of `sets` independent sets of copies is gone altogether.
  public static func anySetGone(chance: Double, copies: Int, sets: Double) -> Double {
    SpecialFunctions.anyOf(sets, chance: allGone(chance: chance, copies: copies))
  }

  /// The rate of events whose preceding window holds an event of every other of several independent
  /// Poisson streams.
  public static func coincidence(rates: [Double], window: Double) -> Double {
    rates.indices.reduce(0) { sum, last in
      sum
        + rates.indices.reduce(rates[last]) { product, other in
          other == last ? product : product * withinWindow(rate: rates[other], window: window)
        }
    }
  }

  /// The coincidence of streams of equal rate.
  public static func coincidence(rate: Double, window: Double, streams: Int) -> Double {
    let others = SpecialFunctions.power(withinWindow(rate: rate, window: window), streams - 1)
    return Double(streams) * rate * others
  }

  /// The rate at which all copies are gone at once when repairs take the given mean time one after
  /// the other, to leading order: `n! λ^n W^(n - 1)`.
  public static func serialRepair(rate: Double, repair: Double, copies: Int) -> Double {
    let factorial = (1...max(1, copies)).reduce(1.0) { $0 * Double($1) }
    return factorial * rate * SpecialFunctions.power(rate * repair, copies - 1)
  }

  /// The chance of at least one read error in so many bits.
  public static func unrecoverableRead(bits: Double, errorRate: Double) -> Double {
    -SpecialFunctions.expm1(-bits * errorRate)
  }

  /// The chance that fewer than `least` of `copies` brokers are up, so that fully acknowledged
  /// writes are refused.
  public static func refusedWrites(unavailability: Double, copies: Int, least: Int) -> Double {
    gone(atLeast: copies - least + 1, of: copies, chance: unavailability)
  }

  /// The rate at which three domains are lost when each has events of the given rate, of which the
  /// given share is common to all.
  public static func sharedShocks(rate: Double, share: Double, window: Double) -> Double {
    share * rate + coincidence(rate: (1 - share) * rate, window: window, streams: 3)
  }
}
