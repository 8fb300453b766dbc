import KafkaProtocol
import Primitives

/// Holds what replicas tell against Raft's promises (kafka-replication.md §10.5).
struct RaftJudge: Sendable {
  struct Batch: Equatable, Sendable {
    var base: Int64
    var last: Int64
    var epoch: Int32
    var checksum: UInt32
  }

  struct Member: Sendable {
    var log: [Batch] = []
    var synced: Int64 = 0
    var committed: Int64 = -1
    var epoch: Int32 = -1
    var applied: Int64 = 0
    var voters: [NodeID] = []
    var votersAt: Int64 = -1
  }

  private(set) var violations: [String] = []
  var members: [Member]
  private var leaders: [Int32: Int] = [:]
  private var votes: [String: NodeID] = [:]
  private var identities: [String: UInt32] = [:]
  /// The committed log, by base offset.
  private(set) var committed: [Batch] = []
  private(set) var committedEnd: Int64 = 0
  /// Voters of the beginning.
  private let voters: [NodeID]
  /// Sets of voters as first told of, with the batches that name them.
  private var sets: [(batch: Batch, voters: [NodeID])] = []

  init(count: Int, voters: [NodeID]) {
    members = Array(repeating: Member(), count: count)
    self.voters = voters
  }

  mutating func fail(_ id: String, _ text: String) {
    if violations.count < 8 { violations.append("\(id): \(text)") }
  }

  mutating func hear(_ node: Int, _ observation: QuorumObservation) {
    switch observation {
    case .epoch(let epoch, _):
      if epoch.raw < members[node].epoch {
        fail("R-EPOCHMONO", "node \(node) fell to \(epoch.raw)")
      }
      members[node].epoch = max(epoch.raw, members[node].epoch)
    case .voted(let epoch, let candidate):
      let key = "\(node)/\(epoch.raw)"
      if let old = votes[key], old != candidate {
        fail("R-VOTE", "node \(node) twice in \(epoch.raw)")
      }
      votes[key] = candidate
    case .leads(let epoch, let start): lead(node, epoch, start)
    case .resigned, .wouldVote, .heard: break
    case .voters(let voters, let offset): change(node, voters, offset.raw)
    case .appended(let base, let last, let epoch, let checksum):
      append(node, Batch(base: base.raw, last: last.raw, epoch: epoch.raw, checksum: checksum))
    case .truncated(let end):
      if end.raw < members[node].committed { fail("R-LOGMATCH", "node \(node) cuts committed") }
      members[node].log.removeAll { $0.last >= end.raw }
      members[node].synced = min(members[node].synced, end.raw)
    case .synced(let end): members[node].synced = end.raw
    case .committed(let end): commit(node, end.raw)
    case .applied(let end):
      if end.raw < members[node].applied { fail("R-LISTENER", "node \(node) stepped back") }
      members[node].applied = end.raw
    case .opened(_, let end):
      members[node].log.removeAll { $0.last >= end.raw }
      members[node].synced = end.raw
      members[node].committed = -1
      members[node].applied = 0
    case .snapshotTaken(let end, _):
      if end.raw > members[node].committed { fail("R-SNAPSHOT", "node \(node) above its commit") }
    case .snapshotLoaded(let end, _):
      members[node].log = committed.filter { $0.last < end.raw }
      members[node].synced = max(members[node].synced, end.raw)
    }
  }

  private mutating func change(_ node: Int, _ voters: [NodeID], _ offset: Int64) {
    let old = members[node]
    if let batch = old.log.first(where: { $0.base <= offset && offset <= $0.last }),
      !sets.contains(where: { $0.batch == batch })
    {
      sets.append((batch, voters))
    }
    (members[node].voters, members[node].votersAt) = (voters, offset)
    guard !old.voters.isEmpty, offset > old.votersAt else { return }
    let changed = Set(voters).symmetricDifference(old.voters).count
    if changed > 1 { fail("R-VOTERS", "\(changed) voters at once") }
    if changed > 0, old.votersAt >= committedEnd { fail("R-VOTERS", "two changes at once") }
  }

  private mutating func lead(_ node: Int, _ epoch: Epoch, _ start: Offset) {
    if let other = leaders[epoch.raw], other != node {
      fail("R-ELECTSAFE", "\(other) and \(node) lead \(epoch.raw)")
    }
    leaders[epoch.raw] = node
    let held = members[node].log
    if committedEnd > start.raw || !committed.allSatisfy({ held.contains($0) }) {
      fail(
        "R-LEADERCOMPLETE",
        "node \(node) leads \(epoch.raw) from \(start.raw) of \(committedEnd)"
      )
    }
  }

  private mutating func append(_ node: Int, _ batch: Batch) {
    let key = "\(batch.epoch)/\(batch.base)"
    if let known = identities[key], known != batch.checksum {
      fail("R-UNIQUE", "two batches at \(key)")
    }
    identities[key] = batch.checksum
    if let last = members[node].log.last, last.last + 1 != batch.base {
      fail("R-LOGMATCH", "node \(node) has a hole before \(batch.base)")
    }
    members[node].log.append(batch)
  }

  private mutating func commit(_ node: Int, _ end: Int64) {
    if end < members[node].committed { fail("R-HWMONO", "node \(node) fell to \(end)") }
    members[node].committed = end
    for batch in members[node].log where batch.last < end {
      if batch.last < committedEnd {
        if !committed.contains(batch) { fail("R-LOGMATCH", "node \(node) at \(batch.base)") }
      } else {
        committed.append(batch)
        committedEnd = batch.last + 1
        let log = members[node].log
        let voters = sets.last { log.contains($0.batch) }?.voters ?? self.voters
        let holders = voters.count {
          members[$0.index].synced > batch.last && members[$0.index].log.contains(batch)
        }
        if holders < voters.count / 2 + 1 {
          fail("R-MAJORITY", "\(batch.base) is durable on \(holders)")
        }
      }
    }
  }
}
