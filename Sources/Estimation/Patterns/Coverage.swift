import Primitives

/// How much of some partition's copies a pattern takes away, from nothing to everything.
public enum CopyCoverage: Int, Hashable, Sendable, Comparable, CaseIterable {
  /// Every partition keeps a copy in reach, with its page cache.
  case none
  /// All copies of some partition are out of reach, and none is gone.
  case absent
  /// All copies of some partition are out of reach, and one at least without its page cache.
  case volatile
  /// All copies of some partition are out of reach, and each that lost its page cache lost its media.
  case media

  /// Whether the first leaves more than the second.
  public static func < (a: CopyCoverage, b: CopyCoverage) -> Bool { a.rawValue < b.rawValue }

  /// The coverage in words.
  public var phrase: String {
    switch self {
    case .none: "a copy stays in reach"
    case .absent: "all copies out of reach"
    case .volatile: "all copies out of reach, page cache lost"
    case .media: "all copies out of reach, media lost"
    }
  }
}

/// What has become of the hosts, as bits by host.
struct HostDamage: Hashable, Sendable {
  /// Hosts that something has happened to which takes them away.
  var away: UInt64 = 0
  /// Hosts that lost their page cache, or more.
  var volatile: UInt64 = 0
  /// Hosts that lost their media.
  var media: UInt64 = 0
  /// Hosts that something is wrong with, or more.
  var disturbed: UInt64 = 0

  /// What it is after another event.
  func after(_ site: FaultSite) -> HostDamage {
    var next = self
    let mask = site.mask
    next.disturbed |= mask
    if site.kind.effect != .disturbance { next.away |= mask }
    if site.kind.effect == .volatile || site.kind.effect == .media { next.volatile |= mask }
    if site.kind.effect == .media { next.media |= mask }
    return next
  }

  /// Whether an event changes anything: it hits a host that is not as badly off already.
  func isWorsened(by site: FaultSite) -> Bool {
    let hit =
      switch site.kind.effect {
      case .disturbance: disturbed
      case .absence: away
      case .volatile: volatile
      case .media: media
      }
    return site.mask & ~hit != 0
  }

  /// What it means for the worst-hit partition.
  func coverage(of sets: [UInt64]) -> CopyCoverage {
    var worst = CopyCoverage.none
    for set in sets where set & ~away == 0 {
      let reached: CopyCoverage =
        if set & volatile == 0 { .absent } else if set & volatile & ~media == 0 { .media } else {
          .volatile
        }
      worst = max(worst, reached)
    }
    return worst
  }
}

extension Topology {
  /// Sets of copies as bits by host.
  var setMasks: [UInt64] {
    replicaSets.map { $0.reduce(0) { $0 | 1 << UInt64($1) } }
  }

  /// For each set of copies that such a sequence can destroy for good: the hosts that must not
  /// come back, and the chance that they do not.
  func destructions(by sites: [FaultSite]) -> [(hosts: [Int], chance: Double)] {
    guard sites.contains(where: { $0.noReturn > 0 }) else { return [] }
    return replicaSets.compactMap { set in
      var gone: [Int] = []
      var chance = 1.0
      for host in set {
        let hits = sites.filter { $0.hosts.contains(host) && $0.kind.effect != .disturbance }
        if hits.contains(where: { $0.kind.effect != .volatile }) { continue }
        let stays = hits.reduce(1) { $0 * (1 - $1.noReturn) }
        guard stays < 1 else { return nil }
        gone.append(host)
        chance *= 1 - stays
      }
      return gone.isEmpty ? nil : (gone, chance)
    }
  }
}
