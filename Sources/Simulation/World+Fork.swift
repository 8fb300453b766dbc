import Engine
import Hardware
import Primitives

extension World {
  /// A second world that shares all unchanged memory and goes on independently.
  ///
  /// Without a seed it goes on exactly as this one. With one, everything random that is still to
  /// come (latencies, service times, crash states, backoffs, arrivals, faults) is drawn anew;
  /// what has happened stays.
  ///
  /// - Complexity: O(nodes + links); later writes copy the chunks they touch.
  func fork(reseed seed: UInt64?) -> World {
    var copy = self
    if let seed { copy.reseed(seed) }
    return copy
  }

  private mutating func reseed(_ seed: UInt64) {
    machine.scheduler.digest.mix(seed)
    machine.entropy = machine.nodes.indices.flatMap { Self.entropy(seed: seed, node: $0) }
    machine.network.reseed(seed)
    for disk in machine.disks.indices {
      machine.disks[disk].reseed(seed, entity: UInt64(disk))
    }
    power.reseed(seed)
    nemesis.reseed(seed)
  }
}
