import Primitives

/// What a small model answers, by formula and by simulation.
protocol ReducedLaw: Sendable {
  /// The closed form's value.
  var expected: Double { get }
  /// Plays so many trials.
  func sample(_ random: inout RandomStream, trials: Int, by sampling: ReducedSampling)
    -> ReducedSample
  /// The chance that one trial drawn crudely is a hit; nil where trials are always drawn crudely.
  var crudeChance: Double? { get }
  /// How far the formula may be from the truth, relative to it; 0 where it is exact.
  var formulaError: Double { get }
}

extension ReducedLaw {
  var crudeChance: Double? { nil }
  var formulaError: Double { 0 }
}

/// How the trials of a small model are drawn.
public enum ReducedSampling: String, Hashable, Sendable, CaseIterable {
  /// So that rare things happen often, each trial weighed accordingly.
  case reduced
  /// As they are; rare things are hardly ever seen.
  case crude
}

/// What the trials of a small model say.
struct ReducedSample {
  var value: Double
  /// Standard error; for counts of hits that which the closed form predicts.
  var error: Double
  var interval: ConfidenceInterval
  var trials: Int
  /// Why no interval should be printed.
  var refusal: String?

  /// An estimate with a normal interval.
  init(
    _ value: Double,
    error: Double,
    trials: Int,
    confidence: Double = 0.95,
    refusal: String? = nil
  ) {
    let reach = SpecialFunctions.normalFactor(confidence: confidence) * error
    self.value = value
    self.error = error
    self.trials = trials
    self.refusal = refusal
    interval = ConfidenceInterval(low: value - reach, high: value + reach)
  }

  /// Plain hits, of which the closed form expects this chance.
  init(hits: Int, of trials: Int, expected chance: Double) {
    value = Double(hits) / Double(trials)
    error = (chance * (1 - chance) / Double(trials)).squareRoot()
    interval = .chance(hits: hits, of: trials)
    self.trials = trials
  }

  init(_ mean: SampleMean) {
    self.init(mean.mean, error: mean.standardError, trials: mean.count)
  }

  init(_ sample: ImportanceSample) {
    self.init(
      sample.value,
      error: sample.standardError,
      trials: sample.runs,
      refusal: sample.hitCount == sample.runs ? nil : sample.refusal
    )
  }

  /// Weighed hits, or plain ones where every trial was drawn as it comes.
  init(_ sample: ImportanceSample, expected chance: Double) {
    if sample.isUnweighed {
      self.init(hits: sample.hitCount, of: sample.runs, expected: chance)
    } else {
      self.init(sample)
    }
  }

  init(_ sample: RatioSample) {
    let error = sample.standardError ?? 0
    self.init(sample.ratio ?? 0, error: error, trials: sample.count)
    if let fieller = sample.fieller().interval {
      interval = fieller
    } else {
      refusal = "the denominator may be 0"
    }
  }

  /// The mean of the shares that one set, made to be gone, has in all that are gone with it.
  ///
  /// Where no other was ever gone with it, the error is what so many trials cannot exclude.
  init(forced mean: Double, error: Double, trials: Int) {
    let unseen = 0.5 * SampleSize.zeroHitBound(trials: Double(trials), confidence: 0.975) / 2
    self.init(mean, error: max(error, mean * unseen), trials: trials)
  }

  /// The same in another unit.
  func scaled(by factor: Double) -> ReducedSample {
    var scaled = self
    scaled.value *= factor
    scaled.error *= factor
    scaled.interval = interval.scaled(by: factor)
    return scaled
  }

  /// Standard error of one trial over the estimate.
  var relativeDeviation: Double {
    value == 0 ? .infinity : error / abs(value) * Double(trials).squareRoot()
  }
}

/// The first event of a Poisson process within a window, drawn more often than it comes and weighed.
struct BoostedClock {
  let rate: Double
  let window: Double
  let drawn: Double

  /// - Parameters:
  ///   - rate: Events per unit of time.
  ///   - window: How long is looked at.
  ///   - sampling: Whether rare events are drawn more often.
  init(rate: Double, window: Double, _ sampling: ReducedSampling) {
    self.rate = rate
    self.window = window
    // The variance of the weights is least near 1.6 events a window.
    drawn = sampling == .crude ? rate : max(rate, 1.6 / window)
  }

  /// When it comes, nil when not within the window, and the logarithm of the weight.
  func next(_ random: inout RandomStream) -> (time: Double?, logWeight: Double) {
    let time = random.exponential(rate: drawn)
    let event = time < window ? time : nil
    guard drawn != rate else { return (event, 0) }
    let weight = LogWeight.firstEvent(
      at: event,
      rate: rate,
      drawnWith: drawn,
      horizon: window
    )
    return (event, weight)
  }
}

extension RandomStream {
  /// An exponential time of the given rate.
  mutating func exponential(rate: Double) -> Double {
    -ElementaryFunctions.log(1 - unit()) / rate
  }
}

/// The number of misses before the next hit, in trials that are each a hit with one chance.
struct GapDraw {
  private let scale: Double

  /// Makes draws of gaps between hits of a chance above 0.
  init(chance: Double) {
    scale = chance < 1 ? 1 / SpecialFunctions.log1p(-chance) : 0
  }

  /// A gap, at most so long.
  func next(_ random: inout RandomStream, atMost most: Int) -> Int {
    let gap = ElementaryFunctions.log(1 - random.unit()) * scale
    return gap < Double(most) ? Int(gap) : most
  }
}
