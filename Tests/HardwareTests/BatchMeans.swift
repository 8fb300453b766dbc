/// An estimate with its error, from the means of independent batches.
///
/// Samples inside a batch may depend on each other; the batches do not, so Student's t with
/// `batches - 1` degrees of freedom holds for the mean of their means.
struct BatchMeans {
  /// How many batches every estimate here has.
  static let batches = 20
  /// Two-sided quantile of Student's t with 19 degrees of freedom at one in a million: how rarely
  /// a right model fails a check for an arbitrary choice of seeds.
  static let quantile = 7.069

  let mean: Double
  let halfWidth: Double

  init(_ means: [Double]) {
    let count = Double(means.count)
    let mean = means.reduce(0, +) / count
    let squares = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.mean = mean
    halfWidth = Self.quantile * (squares / (count - 1) / count).squareRoot()
  }

  /// Whether the expected value lies in the band.
  func covers(_ expected: Double) -> Bool { abs(mean - expected) <= halfWidth }
}
