import Primitives

/// The lines worth telling of a run, in order; only the rare events of a protocol.
struct RunLog: Sendable {
  private(set) var lines = ChunkedArray<Line>()
  /// Topic names by dense index, for readable partitions.
  let topics: [String]
  let nodeNames: [String]

  struct Line: Sendable {
    var instant: Instant
    var text: String
  }

  init(topics: [String], nodeNames: [String]) {
    self.topics = topics
    self.nodeNames = nodeNames
  }

  mutating func add(_ text: String, at instant: Instant) {
    lines.append(Line(instant: instant, text: text))
  }

  func name(_ partition: TopicPartition) -> String {
    let topic = Int(partition.topic)
    return "\(topic < topics.count ? topics[topic] : "?")-\(partition.partition)"
  }

  func name(_ node: NodeID) -> String {
    node.index >= 0 && node.index < nodeNames.count ? nodeNames[node.index] : "none"
  }

  /// Adds a line for what people look for in an incident; ignores the rest at no cost.
  mutating func note(_ observation: Observation, from subject: String, at instant: Instant) {
    guard let text = text(observation, subject) else { return }
    add(text, at: instant)
  }

  private func text(_ observation: Observation, _ subject: String) -> String? {
    switch observation {
    case .truncate(let partition, let to): "\(subject) truncates \(name(partition)) to \(to.raw)"
    case .becameLeader(let partition, let epoch, let end):
      "\(subject) leads \(name(partition)) in epoch \(epoch.raw), log end \(end.raw)"
    case .recovered(let partition, let start, let end, let clean):
      "\(subject) recovered \(name(partition)) [\(start.raw), \(end.raw)) after "
        + (clean ? "a clean stop" : "an unclean stop")
    case .dropped(let partition): "\(subject) drops its copy of \(name(partition))"
    case .assigned(let partition, let replicas):
      "\(name(partition)): replicas {\(replicas.map { String($0.raw) }.joined(separator: ","))}"
    case .removed(let partition, _): "\(name(partition)) is deleted"
    case .storageFailed(let path, let reason): "\(subject) takes \(path) offline: \(reason)"
    case .halted(let reason): "\(subject) halts: \(reason)"
    case .serving: "\(subject) serves"
    case .controllerActive: "\(subject) is the active controller"
    case .quorum(let observation): text(observation, subject)
    case .fenced(let node, let isFenced): "\(name(node)) \(isFenced ? "fenced" : "unfenced")"
    case .partitionState(
      let partition,
      let leader,
      let epoch,
      _,
      let members,
      let eligible,
      let unclean
    ):
      stateText(partition, leader, epoch, members, eligible, unclean)
    default: nil
    }
  }

  private func text(_ observation: QuorumObservation, _ subject: String) -> String? {
    switch observation {
    case .voted(let epoch, let candidate):
      "\(subject) votes for \(name(candidate)) in quorum epoch \(epoch.raw)"
    case .leads(let epoch, let start):
      "\(subject) leads the quorum in epoch \(epoch.raw) from offset \(start.raw)"
    case .resigned(let epoch): "\(subject) resigns from quorum epoch \(epoch.raw)"
    case .truncated(let end): "\(subject) truncates its metadata to \(end.raw)"
    case .snapshotLoaded(let end, _): "\(subject) loads a metadata snapshot up to \(end.raw)"
    case .epoch, .appended, .synced, .committed, .applied, .opened, .snapshotTaken, .voters,
      .wouldVote, .heard:
      nil
    }
  }

  private func stateText(
    _ partition: TopicPartition,
    _ leader: NodeID,
    _ epoch: Epoch,
    _ members: [NodeID],
    _ eligible: [NodeID],
    _ unclean: Bool
  ) -> String {
    let isr = members.map { String($0.raw) }.joined(separator: ",")
    let elr =
      eligible.isEmpty ? "" : ", ELR {\(eligible.map { String($0.raw) }.joined(separator: ","))}"
    let how = unclean ? " by unclean election" : ""
    return "\(name(partition)): leader \(leader.raw) epoch \(epoch.raw) ISR {\(isr)}\(elr)\(how)"
  }
}
