import Primitives
import Scenarios

/// Runs that reached something new, as parents of further ones.
///
/// A child keeps its parent's past and goes on differently (a reseed), or changes some choices, or
/// mixes the choices of two parents.
struct Breeding: Sendable {
  private var parents: [ExploredRun] = []

  /// Most parents kept; the oldest go first.
  private static let capacity = 512

  /// Takes a run that reached something new.
  mutating func add(_ run: ExploredRun) {
    if parents.count == Self.capacity { parents.removeFirst() }
    parents.append(run)
  }

  /// A child for the run with this number; nil when a fresh run is due.
  func child(_ index: Int, seed: UInt64, of space: ExplorationSpace) -> ExploredRun? {
    var stream = RandomStream(seed: seed, purpose: "exploration.breed", entity: UInt64(index))
    guard !parents.isEmpty, stream.below(4) != 0 else { return nil }
    var child = pick(&stream)
    child.index = index
    switch stream.below(4) {
    case 0, 1: turn(&child, space, &stream)
    case 2: mutate(&child, &stream)
    default: cross(&child, pick(&stream), &stream)
    }
    return child
  }

  /// Recent parents are likelier: half of all picks are among the last eighth.
  private func pick(_ stream: inout RandomStream) -> ExploredRun {
    let recent = max(1, parents.count / 8)
    let isRecent = stream.below(2) == 0
    let back = Int(stream.below(UInt64(isRecent ? recent : parents.count)))
    return parents[parents.count - 1 - back]
  }

  /// The same past, another future.
  private func turn(
    _ child: inout ExploredRun,
    _ space: ExplorationSpace,
    _ stream: inout RandomStream
  ) {
    guard let length = space.draw(child.genes)?.plan.run.duration else { return }
    let tenth = length.nanoseconds / 10
    let at = Interval.milliseconds((tenth + Int64(stream.below(UInt64(8 * tenth + 1)))) / 1_000_000)
    child.reseeds.removeAll { $0.at >= at }
    child.reseeds.append(Reseed(at: at, seed: stream.next() >> 1))
  }

  private func mutate(_ child: inout ExploredRun, _ stream: inout RandomStream) {
    guard !child.genes.isEmpty else { return }
    for _ in 0...stream.below(3) {
      child.genes[Int(stream.below(UInt64(child.genes.count)))] = stream.next()
    }
  }

  private func cross(
    _ child: inout ExploredRun,
    _ other: ExploredRun,
    _ stream: inout RandomStream
  ) {
    for place in child.genes.indices where stream.below(2) == 0 {
      child.genes[place] = other.genes[place]
    }
    child.seed = stream.next() >> 1
    child.reseeds = []
  }
}
