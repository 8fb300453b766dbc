import Checking
import Hardware
import KafkaBroker
import Primitives

// What of each copy is on media. A copy's append leaves a mark of the file size that it needs;
// the mark is passed when the disk's durable size has reached it.
extension Trace {
  /// The trail of a copy, made when there is none.
  mutating func trail(of partition: TopicPartition, on node: NodeID) -> Int {
    if let known = trailIndex(of: partition, on: node) { return known }
    while trailPlaces.count <= node.index { trailPlaces.append([]) }
    trailPlaces[node.index].append(trails.count)
    trails.append(SyncTrail(node: node, partition: partition))
    return trails.count - 1
  }

  private func trailIndex(of partition: TopicPartition, on node: NodeID) -> Int? {
    guard node.index >= 0, node.index < trailPlaces.count else { return nil }
    return trailPlaces[node.index].first { trails[$0].partition == partition }
  }

  /// Places of a machine's trails.
  func trails(of node: NodeID) -> [Int] {
    node.index < trailPlaces.count ? trailPlaces[node.index] : []
  }

  /// Adapts the trails to what happened to a machine or one of its copies.
  mutating func follow(_ event: TraceEvent, on node: NodeID, at instant: Instant) {
    switch event {
    case .stopped(let cause) where cause.isLossy:
      for place in trails(of: node) { trails[place].forget() }
    case .observed(.truncate(let partition, let to)):
      guard let place = trailIndex(of: partition, on: node) else { return }
      if trails[place].cut(to: to.raw) { noteSync(place, at: instant) }
    case .observed(.recovered(let partition, _, let end, _)):
      guard let place = trailIndex(of: partition, on: node) else { return }
      if trails[place].opened(endingAt: end.raw) { noteSync(place, at: instant) }
    case .observed(.created(let partition, _)), .observed(.dropped(let partition)):
      guard let place = trailIndex(of: partition, on: node) else { return }
      if trails[place].restart() { noteSync(place, at: instant) }
    default: break
    }
  }

  /// Tells how much of a copy is on media.
  mutating func noteSync(_ place: Int, at instant: Instant) {
    let trail = trails[place]
    sync(
      TracedSync(
        at: instant,
        partition: trail.partition,
        node: trail.node,
        end: Offset(trail.end)
      )
    )
  }
}

extension World {
  /// Looks at a broker's copies: marks what its handler appended, passes what is on media.
  mutating func traceSyncs(of node: NodeID, at instant: Instant) {
    guard machine.nodes[node.index].role == .broker else { return }
    markAppends(of: node)
    guard machine.traces[0].isDue(node, at: instant) else { return }
    for place in machine.traces[0].trails(of: node) { passMarks(place, at: instant) }
  }

  private mutating func passMarks(_ place: Int, at instant: Instant) {
    var hasMoved = false
    let disks = machine.disks(of: machine.traces[0].trails[place].node)
    while let mark = machine.traces[0].trails[place].next {
      guard mark.disk < disks.count,
        let durable = machine.disks[disks[mark.disk]].durableSize(mark.file),
        durable.bytes >= mark.size
      else { break }
      machine.traces[0].trails[place].reach()
      hasMoved = true
    }
    if hasMoved { machine.traces[0].noteSync(place, at: instant) }
  }

  private mutating func markAppends(of node: NodeID) {
    let fresh = machine.traces[0].takeFresh()
    let slot = machine.nodes[node.index].slot
    for partition in fresh {
      guard let replica = brokers[slot].replica(of: partition),
        let mark = mark(replica.path, end: replica.logEnd.raw, on: node)
      else { continue }
      let place = machine.traces[0].trail(of: partition, on: node)
      machine.traces[0].trails[place].add(mark)
    }
  }

  /// The last segment of a log and its size.
  private func mark(_ path: String, end: Int64, on node: NodeID) -> SyncTrail.Mark? {
    let (number, inner) = machine.locate(path, on: node)
    let disks = machine.disks(of: node)
    guard Int(number) < disks.count else { return nil }
    let disk = disks[Int(number)]
    guard
      let name = machine.disks[disk].names(in: inner).last(where: { $0.hasSuffix(".log") }),
      let size = machine.disks[disk].cachedSize("\(inner)/\(name)")
    else { return nil }
    return SyncTrail.Mark(disk: Int(number), file: "\(inner)/\(name)", size: size.bytes, end: end)
  }
}
