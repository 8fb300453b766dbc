import Primitives
import Scenarios

/// How a run of a guided sweep came to be.
public enum Ancestry: Int, Sendable, CaseIterable {
  /// Every choice is its own.
  case fresh
  /// The same past as its parent, another future.
  case turned
  /// Its parent's choices, some of them changed.
  case mutated
  /// The choices of two parents, mixed.
  case crossed
}

/// Runs that reached something new, as parents of further ones.
///
/// Fresh runs and the three ways of breeding compete: each is chosen as often as it lately paid.
/// While most of what fresh runs show is new, hardly any run is bred.
struct Breeding: Sendable {
  private var parents: [ExploredRun] = []
  private var yields = Array(repeating: Yield(), count: Ancestry.allCases.count)

  /// What runs of one ancestry brought, older rounds counting less.
  private struct Yield {
    var runs = 0
    var news = 0

    /// At least something, so that no way is forgotten.
    var weight: UInt64 { UInt64(Breeding.scale * (news + 1) / (runs + Breeding.patience)) }
  }

  /// Most parents kept; the oldest go first.
  private static let capacity = 512
  /// Steps in which weights are counted.
  fileprivate static let scale = 1 << 20
  /// Runs without news after which a way that was never tried is trusted half as much.
  fileprivate static let patience = 4

  /// Takes a run that reached something new.
  mutating func add(_ run: ExploredRun) {
    if parents.count == Self.capacity { parents.removeFirst() }
    parents.append(run)
  }

  /// Notes how many probes, pairs and states a run was the first to reach.
  mutating func note(_ ancestry: Ancestry, news: Int) {
    yields[ancestry.rawValue].runs += 1
    yields[ancestry.rawValue].news += Int.bitWidth - news.leadingZeroBitCount
  }

  /// Lets what earlier rounds brought count less.
  mutating func age() {
    for place in yields.indices {
      yields[place].runs -= yields[place].runs / 4
      yields[place].news -= yields[place].news / 4
    }
  }

  /// A child for the run with this number; nil when a fresh run is due.
  func child(_ index: Int, seed: UInt64, of space: ExplorationSpace) -> ExploredRun? {
    var stream = RandomStream(seed: seed, purpose: "exploration.breed", entity: UInt64(index))
    let ancestry = choose(&stream)
    guard ancestry != .fresh, !parents.isEmpty else { return nil }
    var child = pick(&stream)
    child.index = index
    child.ancestry = ancestry
    switch ancestry {
    case .fresh: return nil
    case .turned: turn(&child, space, &stream)
    case .mutated: mutate(&child, &stream)
    case .crossed: cross(&child, pick(&stream), &stream)
    }
    return child
  }

  private func choose(_ stream: inout RandomStream) -> Ancestry {
    var place = stream.below(yields.reduce(0) { $0 + $1.weight })
    for ancestry in Ancestry.allCases {
      let weight = yields[ancestry.rawValue].weight
      if place < weight { return ancestry }
      place -= weight
    }
    return .fresh
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
