import Checking
import Estimation
import Primitives
import Simulation

extension LossTrials {
  /// Number of pasts that an exposure curve averages over.
  public static let exposurePasts = 6
  /// Seconds of an exposure curve: two writeback cycles.
  private static let exposureLength = 70
  /// Seconds between two points of it.
  private static let exposureStep = 2

  /// What would be lost if power failed everywhere now, over two writeback cycles of one past.
  ///
  /// - Returns: Acknowledged records lost, at every point.
  public func exposure(past number: Int) -> [Int64] {
    var seeds = RandomStream(seed: seed, purpose: "loss.exposure", entity: UInt64(number))
    guard var past = steady(seeds.next()) else { return [] }
    return stride(from: 0, through: Self.exposureLength, by: Self.exposureStep).map { second in
      past.advance(until: .zero + Self.warm + .seconds(Int64(second)))
      var future = past.fork(reseed: seeds.next())
      future.losePower()
      return future.finish().judgement.lostAcknowledged
    }
  }

  /// The curve of several pasts.
  public static func exposureCurve(_ pasts: [[Int64]]) -> [ExposurePoint] {
    guard let count = pasts.map(\.count).min() else { return [] }
    return (0..<count).map { place in
      let values = pasts.map { Double($0[place]) }
      return ExposurePoint(
        second: Double(place * exposureStep),
        mean: SampleMean(values).mean,
        low: values.min() ?? 0,
        high: values.max() ?? 0
      )
    }
  }
}
