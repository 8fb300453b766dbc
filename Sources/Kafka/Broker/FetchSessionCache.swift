import KafkaLog
import KafkaProtocol
import Primitives

/// What a broker remembers of a fetcher's partitions, so that neither requests nor answers need
/// name those without news (`FetchSession`).
struct FetchSession: Sendable {
  /// What was last told of a partition (`CachedPartition`).
  private struct Told: Sendable {
    /// The high watermark; unknown makes the next answer tell it again.
    var highWatermark: Offset = .unknown
    var logStart: Offset = .unknown
    /// In which state of the partition a read found nothing else; none after news.
    var quiet = PartitionVersion.none
  }

  let id: Int32
  /// Whether a follower has it, before which consumers make way.
  let isPrivileged: Bool
  let created: Instant
  var used: Instant
  /// Epoch that the next request must name.
  var epoch: Int32 = 1
  /// What was last asked of each partition, in the order in which they were added.
  private(set) var asked: [FetchRequest.Partition]
  /// Parallel to `asked`.
  private var told: [Told]

  /// Begins a session of which nothing was told.
  init(
    id: Int32,
    isPrivileged: Bool,
    created: Instant,
    used: Instant,
    asked: [FetchRequest.Partition]
  ) {
    self.id = id
    self.isPrivileged = isPrivileged
    self.created = created
    self.used = used
    self.asked = asked
    told = Array(repeating: Told(), count: asked.count)
  }

  /// Takes in what a request adds, changes and forgets.
  mutating func update(_ request: FetchRequest) {
    if !request.forgotten.isEmpty {
      let gone = Set(request.forgotten)
      let kept = asked.indices.filter { !gone.contains(asked[$0].partition) }
      told = kept.map { told[$0] }
      asked = kept.map { asked[$0] }
    }
    guard !request.partitions.isEmpty else { return }
    var cursor = PartitionCursor()
    for part in request.partitions {
      if let found = cursor.find(in: asked.count, where: { asked[$0].partition == part.partition })
      {
        // A follower drops answers of an earlier epoch; what they told of the watermark is told again.
        // Kafka takes it for known, and such a follower learns of it with the next record only.
        if asked[found].currentLeaderEpoch != part.currentLeaderEpoch {
          told[found].highWatermark = .unknown
        }
        asked[found] = part
      } else {
        asked.append(part)
        told.append(Told())
      }
    }
  }

  /// Whether the last read of the partition at `place` had no news and found it in that version.
  func wasQuiet(at place: Int, in version: PartitionVersion) -> Bool {
    version != .none && told[place].quiet == version
  }

  /// Whether there is news in what was read of a partition; if not, it had none in `version`.
  mutating func isNews(
    _ part: FetchResponse.Partition,
    at place: Int,
    in version: PartitionVersion
  ) -> Bool {
    let isNews = isNews(part, at: place)
    told[place].quiet = isNews ? .none : version
    return isNews
  }

  /// Whether there is news for the fetcher in what is read of its partition at `place`
  /// (`maybeUpdateResponseData`).
  private func isNews(_ part: FetchResponse.Partition, at place: Int) -> Bool {
    !part.records.isEmpty || part.highWatermark != told[place].highWatermark
      || part.logStartOffset != told[place].logStart || part.diverging != nil
      || part.preferredReadReplica != .none || part.error != .none
  }

  /// Puts the partitions that were given records behind the others, in their order, so that what a
  /// full answer had no room for comes first in the next (`FetchSession.partitionMap`).
  ///
  /// Kafka does so after every answer; where all had room, who comes first makes no difference.
  ///
  /// - Complexity: linear in the session's partitions.
  mutating func moveBack(_ given: [FetchResponse.Partition]) {
    let names = Set(given.lazy.filter { !$0.records.isEmpty }.map(\.partition))
    let served = asked.indices.filter { names.contains(asked[$0].partition) }
    let order = asked.indices.filter { !names.contains(asked[$0].partition) } + served
    told = order.map { told[$0] }
    asked = order.map { asked[$0] }
  }

  /// Leaves in an answer what has news, and remembers what was told.
  mutating func filter(_ parts: [FetchResponse.Partition], all: Bool) -> [FetchResponse.Partition] {
    var result: [FetchResponse.Partition] = []
    var cursor = PartitionCursor()
    for part in parts {
      let found = cursor.find(in: asked.count) { asked[$0].partition == part.partition }
      guard let found else {
        result.append(part)
        continue
      }
      if isNews(part, at: found) || all { result.append(part) }
      // The end of an error is told, too. A follower that is told to truncate takes no watermark
      // from the answer; Kafka takes it for told, and such a follower learns of it with the next
      // record only.
      let isWhole = part.error == .none && part.diverging == nil
      told[found].highWatermark = isWhole ? part.highWatermark : .unknown
      told[found].logStart = part.logStartOffset
    }
    return result
  }
}

/// Looks one name after the other up in a list that mostly has them in the same order.
struct PartitionCursor {
  private var place = 0

  /// The index that fits, looked for from behind the last one found.
  mutating func find(in count: Int, where fits: (Int) -> Bool) -> Int? {
    for index in place..<max(place, count) where fits(index) {
      place = index + 1
      return index
    }
    for index in 0..<min(place, count) where fits(index) {
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

  /// Where the session of a context is, which was at `place` a moment ago.
  func place(of context: FetchContext, near place: Int) -> Int? {
    guard case .incremental(let id, _) = context else { return nil }
    return place < sessions.count && sessions[place].id == id ? place : self.place(of: id)
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
    Right(isPrivileged: session.isPrivileged, size: session.asked.count, id: session.id)
  }
}
