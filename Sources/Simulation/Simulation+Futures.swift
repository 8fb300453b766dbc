import Primitives
import Scenarios

/// One past and many ways in which it goes on.
extension Simulation {
  /// Instants of the past and the future are told apart by this one.
  public var now: Instant { world.now }

  /// Whether the storm is over: the time of the case is up and its script is done, or the run had
  /// to end.
  public var stormIsOver: Bool {
    let end = Instant.zero + world.plan.scenario.run.duration
    return world.ending != nil || (world.now >= end && world.scriptIsDone)
  }

  /// Handles every event up to an instant, and draws anew where the case says so.
  public mutating func play(until instant: Instant) {
    let reseeds = world.plan.scenario.run.reseeds
    for reseed in reseeds where .zero + reseed.at <= instant {
      guard .zero + reseed.at >= world.now, world.ending == nil else { continue }
      advance(until: .zero + reseed.at)
      world = world.fork(reseed: reseed.seed)
      world.plan.scenario.run.reseeds.removeAll { $0 == reseed }
    }
    advance(until: instant)
  }

  /// A simulation with this one's past in which everything random that is still to come is drawn
  /// from `seed`, whatever the case says.
  public func future(_ seed: UInt64) -> Simulation {
    var copy = fork(reseed: seed)
    copy.world.plan.scenario.run.reseeds = []
    return copy
  }
}
