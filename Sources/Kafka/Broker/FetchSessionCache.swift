import KafkaLog
import KafkaProtocol
import Primitives

/// What a broker remembers of a fetcher's partitions, so that neither requests nor answers need
/// name those without news (`FetchSession`).
struct FetchSession: Sendable {
  /// A partition of the session (`CachedPartition`).
  struct Cached: Sendable {
    /// What was last asked.
    var asked: FetchRequest.Partition
    /// The high watermark that was last told; unknown makes the next answer tell it again.
    var highWatermark: Offset = .unknown
    /// The log start that was last told.
    var logStart: Offset = .unknown
  }

  let id: Int32
  /// Whether a follower has it, before which consumers make way.
  let isPrivileged: Bool
  let created: Instant
  var used: Instant
  /// Epoch that the next request must name.
  var epoch: Int32 = 1
  /// In the order in which they were added.
  var partitions: [Cached]

  /// Takes in what a request adds, changes and forgets.
  mutating func update(_ request: FetchRequest) {
    if !request.forgotten.isEmpty {
      let gone = Set(request.forgotten)
      partitions.removeAll { gone.contains($0.asked.partition) }
    }
    guard !request.partitions.isEmpty else { return }
    var cursor = PartitionCursor()
    for asked in request.partitions {
      let found = cursor.find(in: partitions.count) {
        partitions[$0].asked.partition == asked.partition
      }
      if let found {
        partitions[found].asked = asked
      } else {
        partitions.append(Cached(asked: asked))
      }
    }
  }

  /// Leaves in an answer what has news, and remembers what was told.
  mutating func filter(_ parts: [FetchResponse.Partition], all: Bool) -> [FetchResponse.Partition] {
    var told: [FetchResponse.Partition] = []
    var cursor = PartitionCursor()
    for part in parts {
      let found = cursor.find(in: partitions.count) {
        partitions[$0].asked.partition == part.partition
      }
      guard let found else {
        told.append(part)
        continue
      }
      if partitions[found].note(part) || all { told.append(part) }
    }
    return told
  }
}

extension FetchSession.Cached {
  /// Remembers what is told; false when there is no news in it (`maybeUpdateResponseData`).
  fileprivate mutating func note(_ part: FetchResponse.Partition) -> Bool {
    var hasNews =
      !part.records.isEmpty || part.highWatermark != highWatermark
      || part.logStartOffset != logStart || part.diverging != nil
      || part.preferredReadReplica != .none
    highWatermark = part.highWatermark
    logStart = part.logStartOffset
    if part.error != .none || part.diverging != nil {
      // So that the end of the error is told, too. A follower that is told to truncate takes no
      // watermark from the answer; Kafka takes it for told, and such a follower learns of it with
      // the next record only.
      highWatermark = .unknown
      hasNews = true
    }
    return hasNews
  }
}

/// Looks one name after the other up in a list that mostly has them in the same order.
struct PartitionCursor {
  private var place = 0

  /// The index that fits, looked for from behind the last one found.
  mutating func find(in count: Int, where fits: (Int) -> Bool) -> Int? {
    for step in 0..<count {
      let index = (place + step) % count
      guard fits(index) else { continue }
      place = index + 1
      return index
    }
    return nil
  }
}

/// A broker's sessions (`FetchSessionCache`), by id.
struct FetchSessionCache: Sendable {
  /// Sessions idle for longer make way for any other (`minEvictionMs`).
  static let idleLimit: Interval = .seconds(120)

  private(set) var sessions: [FetchSession] = []
  let limit: Int

  init(limit: Int) { self.limit = limit }

  subscript(place: Int) -> FetchSession {
    get { sessions[place] }
    _modify { yield &sessions[place] }
  }

  /// Where a session is.
  func place(of id: Int32) -> Int? {
    let place = insertion(of: id)
    return place < sessions.count && sessions[place].id == id ? place : nil
  }

  private func insertion(of id: Int32) -> Int {
    var (low, high) = (0, sessions.count)
    while low < high {
      let middle = (low + high) / 2
      if sessions[middle].id < id { low = middle + 1 } else { high = middle }
    }
    return low
  }

  mutating func remove(_ id: Int32) {
    if let place = place(of: id) { sessions.remove(at: place) }
  }

  mutating func insert(_ session: FetchSession) {
    sessions.insert(session, at: insertion(of: session.id))
  }

  /// Makes room for a session; false when every other has a better right (`tryEvict`).
  ///
  /// First goes the one that is idle longest, if for long enough. Else a follower's displaces any
  /// consumer's, and a larger one the smallest of its kind that is old enough.
  ///
  /// - Returns: Whether there is room, and whether somebody made it.
  mutating func makeRoom(
    isPrivileged: Bool,
    size: Int,
    now: Instant
  ) -> (isFree: Bool, evicted: Bool) {
    if sessions.count < limit { return (true, false) }
    guard let oldest = sessions.min(by: { $0.used < $1.used }) else { return (false, false) }
    if now - oldest.used > Self.idleLimit {
      remove(oldest.id)
      return (true, true)
    }
    let candidates = sessions.filter {
      now - $0.created > Self.idleLimit || isPrivileged && !$0.isPrivileged
    }
    let least = candidates.min { Self.right(of: $0) < Self.right(of: $1) }
    guard let least, Self.right(of: least) < Right(isPrivileged: isPrivileged, size: size, id: 0)
    else { return (false, false) }
    remove(least.id)
    return (true, true)
  }

  /// What decides who makes way (`EvictableKey`).
  private struct Right: Comparable {
    var isPrivileged: Bool
    var size: Int
    var id: Int32

    static func < (a: Right, b: Right) -> Bool {
      if a.isPrivileged != b.isPrivileged { return b.isPrivileged }
      return (a.size, a.id) < (b.size, b.id)
    }
  }

  private static func right(of session: FetchSession) -> Right {
    Right(isPrivileged: session.isPrivileged, size: session.partitions.count, id: session.id)
  }
}
