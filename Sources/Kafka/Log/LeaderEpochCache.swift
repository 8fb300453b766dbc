import Environment
import Primitives

/// Where each leader epoch of a log begins, ascending (`LeaderEpochFileCache`, KIP-101).
public struct LeaderEpochCache: Equatable, Sendable {
  /// One leadership.
  public struct Entry: Equatable, Sendable {
    /// Its epoch.
    public var epoch: Epoch
    /// Offset of its first record.
    public var start: Offset

    /// Makes an entry.
    public init(epoch: Epoch, start: Offset) {
      self.epoch = epoch
      self.start = start
    }
  }

  /// The entries, ascending by epoch and start.
  public private(set) var entries: [Entry] = [] {
    didSet { latestEpoch = entries.last?.epoch ?? .none }
  }

  /// Makes an empty cache.
  public init() {}

  /// The highest epoch, or none.
  public private(set) var latestEpoch = Epoch.none

  /// Records that `epoch` begins at `start`; true when the file must be written.
  ///
  /// The first start of an epoch wins. Entries that are not below in both epoch and start go, even
  /// higher ones (`maybeTruncateNonMonotonicEntries`).
  public mutating func assign(_ epoch: Epoch, start: Offset) -> Bool {
    invariant(epoch.raw >= 0 && start.raw >= 0, "an epoch entry is not negative")
    if let last = entries.last, last.epoch == epoch, start >= last.start { return false }
    while let last = entries.last, last.epoch >= epoch || last.start >= start {
      entries.removeLast()
    }
    entries.append(Entry(epoch: epoch, start: start))
    return true
  }

  /// Removes entries that begin at or after `end`; true when any went.
  public mutating func truncate(fromEnd end: Offset) -> Bool {
    guard end.raw >= 0 else { return false }
    let before = entries.count
    while let last = entries.last, last.start >= end { entries.removeLast() }
    return entries.count != before
  }

  /// Lets the log begin at `start`: entries up to it go, the last of them begins there instead;
  /// true when any went.
  public mutating func truncate(fromStart start: Offset) -> Bool {
    let gone = entries.prefix { $0.start <= start }.count
    guard gone > 0 else { return false }
    let last = entries[gone - 1].epoch
    entries.removeSubrange(..<gone)
    entries.insert(Entry(epoch: last, start: start), at: 0)
    return true
  }

  /// Forgets everything.
  public mutating func removeAll() { entries = [] }

  /// Answers a follower's or consumer's epoch: the greatest epoch at or below it and where that
  /// one ends; undefined (-1, -1) when unknown.
  public func endOffset(for requested: Epoch, logEnd: Offset) -> (epoch: Epoch, offset: Offset) {
    guard requested != .none else { return (.none, .unknown) }
    if requested == latestEpoch { return (requested, logEnd) }
    let higher = entries.firstIndex { $0.epoch > requested }
    guard let higher else { return (.none, .unknown) }
    let epoch = higher == 0 ? requested : entries[higher - 1].epoch
    return (epoch, entries[higher].start)
  }

  /// Epoch of the record at `offset`, or none when it precedes every entry.
  public func epoch(of offset: Offset) -> Epoch {
    entries.last { $0.start <= offset }?.epoch ?? .none
  }
}

extension LeaderEpochCache {
  /// Reads the checkpoint of the log in `directory`; entries out of order are normalised.
  static func read<S: Storage>(in directory: String, on storage: inout S)
    throws(LogError) -> LeaderEpochCache
  {
    let path = FileNames.join(directory, FileNames.epochs)
    var cache = LeaderEpochCache()
    for fields in try CheckpointFile.read(path, fields: 2, on: &storage) {
      guard let epoch = Int32(fields[0]), let start = Int64(fields[1]), epoch >= 0, start >= 0
      else { throw .malformedFile(path: path, reason: "an entry is no pair of numbers") }
      _ = cache.assign(Epoch(epoch), start: Offset(start))
    }
    return cache
  }

  /// Writes the checkpoint of the log in `directory`.
  func write<S: Storage>(in directory: String, variants: Variants, on storage: inout S)
    throws(LogError)
  {
    try CheckpointFile.write(
      entries.map { "\($0.epoch.raw) \($0.start.raw)" },
      to: FileNames.join(directory, FileNames.epochs),
      variants: variants,
      on: &storage
    )
  }
}
