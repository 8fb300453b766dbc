import KafkaProtocol
import Primitives

/// When each broker was last heard and how far it has applied the metadata log.
///
/// Soft state: never in the metadata log, begun anew when a controller becomes active
/// (BrokerHeartbeatManager).
struct HeartbeatTracker: Sendable {
  /// What is known of one broker.
  struct Entry: Sendable {
    /// When it was last heard.
    var lastContact: Instant
    /// Offset of the last metadata record it said it applied, or -1.
    var metadataOffset: Int64 = -1
    /// End of the batch that began its controlled shutdown, or -1.
    var controlledShutdownOffset: Int64 = -1
  }

  private var entries: [Entry?] = []

  /// What is known of `broker`, if it is tracked.
  subscript(broker: NodeID) -> Entry? {
    broker.index >= 0 && broker.index < entries.count ? entries[broker.index] : nil
  }

  /// Tracks a broker from now on, forgetting what an earlier process said.
  mutating func begin(_ broker: NodeID, at now: Instant) {
    while entries.count <= broker.index { entries.append(nil) }
    entries[broker.index] = Entry(lastContact: now)
  }

  /// Forgets a broker.
  mutating func remove(_ broker: NodeID) {
    if self[broker] != nil { entries[broker.index] = nil }
  }

  /// Notes a heartbeat; a fenced broker's controlled shutdown is over.
  mutating func touch(_ broker: NodeID, at now: Instant, metadataOffset: Int64, fenced: Bool) {
    guard self[broker] != nil else { return }
    entries[broker.index]?.lastContact = now
    entries[broker.index]?.metadataOffset = metadataOffset
    if fenced { entries[broker.index]?.controlledShutdownOffset = -1 }
  }

  /// Notes where the batch ended that began a controlled shutdown; only the first time counts.
  mutating func beginShutdown(_ broker: NodeID, endOffset: Int64) {
    guard let entry = self[broker], entry.controlledShutdownOffset < 0 else { return }
    entries[broker.index]?.controlledShutdownOffset = endOffset
  }

  /// The lowest offset applied among active brokers; `Int64.max` when there is none.
  func lowestActiveOffset(in image: MetadataImage) -> Int64 {
    var lowest = Int64.max
    for index in entries.indices where image.isActive(NodeID(index)) {
      lowest = min(lowest, entries[index]?.metadataOffset ?? -1)
    }
    return lowest
  }

  /// The unfenced broker that was silent longest, and since when.
  func longestSilent(in image: MetadataImage) -> (broker: NodeID, since: Instant)? {
    var found: (broker: NodeID, since: Instant)?
    for index in entries.indices where image.isUnfenced(NodeID(index)) {
      guard let entry = entries[index] else { continue }
      if found == nil || entry.lastContact < (found?.since ?? .zero) {
        found = (NodeID(index), entry.lastContact)
      }
    }
    return found
  }
}
