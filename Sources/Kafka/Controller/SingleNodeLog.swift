import Environment
import KafkaLog
import KafkaProtocol
import Primitives

/// The metadata log of a controller that is alone: what it has written and synced is committed.
///
/// This is the place of the quorum: it takes records, gives them offsets at once, and makes them
/// committed later, several batches by one sync. It knows nothing of what the records mean.
struct SingleNodeLog: Sendable {
  /// What `load` did.
  enum Loading: Sendable {
    /// There is more to do.
    case more
    /// Committed batches to replay, in order.
    case batches(Bytes)
    /// Everything was handed out.
    case done
  }

  private let directory: LogDirectory
  private let variants: Variants
  private var prepared = false
  private var loader: LogLoader
  private var log: PartitionLog?
  private var waiting: [Bytes] = []
  private var recent: (base: Offset, batches: Bytes) = (.unknown, .empty)

  /// Offset that the next record gets.
  private(set) var nextOffset: Offset = .zero
  /// Records below it are durable and may be shown.
  private(set) var committed: Offset = .zero
  /// Epoch stamped on batches: one more than any in the log.
  private(set) var epoch = Epoch(0)

  init(directory: String, variants: Variants) {
    self.directory = LogDirectory(path: directory, variants: variants)
    self.variants = variants
    loader = LogLoader(self.directory, config: Self.logConfig)
  }

  /// Name of the partition, as brokers know it too.
  static let name = PartitionName(topic: "__cluster_metadata", partition: 0)

  /// Nothing in the metadata log is ever old.
  private static var logConfig: LogConfig {
    var config = LogConfig()
    config.retentionMilliseconds = -1
    config.deletes = false
    return config
  }

  /// Whether records wait to be committed.
  var hasUncommitted: Bool { !waiting.isEmpty }
}

// Start.
extension SingleNodeLog {
  /// Does one bounded step of opening, recovering and reading the log.
  ///
  /// Batches are handed out before they are known to be durable: a killed process leaves them in
  /// the page cache. Commit at least one more batch before showing anything.
  mutating func load(now: Int64, on storage: inout some Storage) throws(LogError) -> Loading {
    guard prepared else {
      try directory.prepare(on: &storage)
      prepared = true
      return .more
    }
    guard var log else {
      guard try loader.step(now: now, on: &storage) else { return .more }
      try open(now: now, on: &storage)
      return .more
    }
    guard nextOffset < log.logEndOffset else {
      epoch = Epoch(log.latestEpoch.raw + 1)
      committed = nextOffset
      try syncNames(on: &storage)
      return .done
    }
    self.log = nil
    defer { self.log = log }
    let batches = try log.read(
      from: nextOffset,
      maxBytes: .mebibytes(1),
      upTo: log.logEndOffset,
      on: &storage
    )
    nextOffset = try Self.end(of: batches)
    return .batches(batches)
  }

  private mutating func open(now: Int64, on storage: inout some Storage) throws(LogError) {
    var found = loader.takeLogs().first { $0.name == Self.name }?.log
    if found == nil {
      found = try PartitionLog.create(
        at: "\(directory.path)/\(Self.name)",
        topicID: TopicID(high: 0, low: 1),
        config: Self.logConfig,
        variants: variants,
        now: now,
        on: &storage
      )
    }
    nextOffset = found?.logStartOffset ?? .zero
    log = found
  }

  /// Makes the names of the log and its segments durable, whoever created them and when: a log
  /// that vanishes after a power cut would take acknowledged records with it.
  private func syncNames(on storage: inout some Storage) throws(LogError) {
    do throws(StorageError) {
      try storage.syncDirectory(directory.path)
      try storage.syncDirectory("\(directory.path)/\(Self.name)")
    } catch {
      throw .storage(error)
    }
  }

  private static func end(of batches: Bytes) throws(LogError) -> Offset {
    var iterator = BatchIterator(batches)
    var end = Offset.unknown
    while let batch = try iterator.next() { end = batch.nextOffset }
    guard end != .unknown else { throw .corruptRecord }
    return end
  }
}

// Service.
extension SingleNodeLog {
  /// Takes records as one batch; they become committed by a later `commit`.
  ///
  /// `now` is the wall clock in milliseconds since 1970, here and below.
  /// - Returns: Offset of the first record.
  mutating func append(_ records: [MetadataRecord], now: Int64) -> Offset {
    let base = nextOffset
    waiting.append(MetadataBatch.encode(records, at: base, leaderEpoch: epoch, timestamp: now))
    nextOffset = base + Int64(records.count)
    return base
  }

  /// Writes the waiting batches, syncs them and counts them as committed.
  ///
  /// Under the variant `shownBeforeSync` they are synced with the next ones only.
  /// - Throws: whatever the log throws; the controller must then stop, since nobody can tell what
  ///   is on the medium.
  mutating func commit(now: Int64, on storage: inout some Storage) throws(LogError) {
    guard hasUncommitted else { return }
    let group = Self.join(waiting)
    recent = (committed, group)
    waiting.removeAll(keepingCapacity: true)
    let isLate = variants.contains(.shownBeforeSync)
    if isLate { try log?.flush(now: now, on: &storage) }
    _ = try log?.appendAsFollower(group, now: now, on: &storage)
    if !isLate { try log?.flush(now: now, on: &storage) }
    _ = log?.setHighWatermark(nextOffset)
    committed = nextOffset
    guard let tasks = log?.takeBackgroundTasks(), !tasks.isEmpty else { return }
    for var task in tasks {
      while try log?.step(&task, on: &storage) == false {}
    }
  }

  private static func join(_ batches: [Bytes]) -> Bytes {
    guard batches.count > 1 else { return batches.first ?? .empty }
    var writer = ByteWriter(capacity: batches.reduce(0) { $0 + $1.count })
    for batch in batches { writer.bytes(batch) }
    return writer.finish()
  }

  /// Committed batches from the one that holds `offset`; none at the committed end.
  ///
  /// - Complexity: O(1) for the group committed last, which every up-to-date reader asks for.
  mutating func read(from offset: Offset, on storage: inout some Storage) throws(LogError) -> Bytes
  {
    guard offset < committed else { return .empty }
    if offset == recent.base { return recent.batches }
    return try log?.read(
      from: offset,
      maxBytes: .mebibytes(1),
      upTo: committed,
      on: &storage
    ) ?? .empty
  }

  /// Closes the files of an orderly stop.
  mutating func close(now: Int64, on storage: inout some Storage) throws(LogError) {
    try commit(now: now, on: &storage)
    try log?.close(now: now, on: &storage)
    log = nil
  }
}
