import Primitives

/// What a run did, kept for people to look at: every lane's life, every copy's ends, every message.
///
/// A value like the rest of the world, so that a fork takes it along. A run is recorded only when
/// that is asked for; it then takes the same course with the same digest. What does not fit
/// into the limits is counted in `leftOut`; rare and odd things have limits of their own, so that
/// common ones never drive them out.
public struct Trace: Sendable {
  /// Machines in the order of their numbers.
  public internal(set) var nodes: [TracedNode] = []
  /// Names of topics by their numbers.
  public internal(set) var topics: [String] = []
  /// Rare things, in order of recording.
  public private(set) var notes = ChunkedArray<TraceNote>()
  /// Batches that came to the end of a copy, in order of recording.
  public private(set) var appends = ChunkedArray<TracedAppend>()
  /// High watermarks of copies as they changed.
  public private(set) var marks = ChunkedArray<TracedMark>()
  /// Ends of what is on media of each copy as they changed.
  public private(set) var syncs = ChunkedArray<TracedSync>()
  /// Batches of writers, in order of their first sending.
  public private(set) var batches = ChunkedArray<TracedBatch>()
  /// Bytes that only memory holds, by disk, whenever they changed.
  public private(set) var exposures = ChunkedArray<TracedExposure>()
  /// Messages in order of their end.
  public private(set) var messages = ChunkedArray<TracedMessage>()
  /// Faults of the script and random ones, in order of their beginning.
  public internal(set) var faults: [TracedFault] = []
  /// What did not fit.
  public private(set) var leftOut = LeftOut()
  /// What it may hold.
  public let limits: Limits

  private var oddMessages = 0
  private var underWay: [TracedMessage?] = []
  private var lastExposure: [Int64] = []
  private var openBatches: [[Int]] = []
  var trails: [SyncTrail] = []
  /// Places of each machine's trails.
  var trailPlaces: [[Int]] = []
  private var fresh: [TopicPartition] = []
  private var lastLooks: [Instant?] = []

  /// How much a trace may hold.
  public struct Limits: Hashable, Sendable {
    /// Messages that arrived as they were sent, and as many that did not.
    public var messages = 1_000_000
    /// Appends, high watermarks, batches of writers and exposures, each.
    public var samples = 1_000_000
    /// Rare things.
    public var notes = 200_000

    /// The usual limits, some 200 MB at most.
    public init() {}
  }

  /// What did not fit into the limits.
  public struct LeftOut: Hashable, Sendable {
    /// Messages.
    public var messages = 0
    /// Appends, high watermarks, batches of writers and exposures.
    public var samples = 0
    /// Rare things.
    public var notes = 0
  }

  init(limits: Limits) { self.limits = limits }

  // MARK: Rare things

  mutating func note(_ event: TraceEvent, on node: NodeID, at instant: Instant) {
    follow(event, on: node, at: instant)
    guard notes.count < limits.notes else {
      leftOut.notes += 1
      return
    }
    notes.append(TraceNote(at: instant, node: node, event: event))
  }

  // MARK: Samples

  private mutating func fits(_ count: Int) -> Bool {
    if count < limits.samples { return true }
    leftOut.samples += 1
    return false
  }

  mutating func append(_ append: TracedAppend) {
    if fits(appends.count) { appends.append(append) }
    if !fresh.contains(append.partition) { fresh.append(append.partition) }
  }

  /// The partitions that were appended to since they were taken last.
  mutating func takeFresh() -> [TopicPartition] {
    defer { fresh = [] }
    return fresh
  }

  /// Whether it is time to look for what of a machine's copies is on media.
  mutating func isDue(_ node: NodeID, at instant: Instant) -> Bool {
    while lastLooks.count <= node.index { lastLooks.append(nil) }
    if let last = lastLooks[node.index], instant - last < Self.lookEvery { return false }
    lastLooks[node.index] = instant
    return true
  }

  /// Least time between two looks for what is on media.
  private static let lookEvery = Interval.milliseconds(5)

  mutating func sync(_ sync: TracedSync) {
    if fits(syncs.count) { syncs.append(sync) }
  }

  mutating func mark(_ mark: TracedMark) {
    if fits(marks.count) { marks.append(mark) }
  }

  /// Notes how many bytes of a disk only memory holds, if that has changed.
  mutating func expose(_ bytes: Int64, of disk: Int, at instant: Instant) {
    while lastExposure.count <= disk { lastExposure.append(0) }
    guard lastExposure[disk] != bytes, fits(exposures.count) else { return }
    lastExposure[disk] = bytes
    exposures.append(TracedExposure(at: instant, disk: disk, bytes: bytes))
  }

  // MARK: Writers

  mutating func invoke(_ batch: TracedBatch) {
    guard fits(batches.count) else { return }
    while openBatches.count <= batch.client.index { openBatches.append([]) }
    openBatches[batch.client.index].append(batches.count)
    batches.append(batch)
  }

  /// Notes what a writer learnt of a batch.
  mutating func settle(
    _ partition: TopicPartition,
    first: Int64,
    of client: NodeID,
    _ outcome: TracedBatch.Outcome,
    base: Offset? = nil,
    at instant: Instant
  ) {
    guard client.index < openBatches.count,
      let place = openBatches[client.index].firstIndex(where: {
        batches[$0].first == first && batches[$0].partition == partition
      })
    else { return }
    let index = openBatches[client.index].remove(at: place)
    batches[index].outcome = outcome
    batches[index].closed = instant
    batches[index].base = base
  }

  // MARK: Messages

  /// Begins to follow the message in a slot.
  mutating func sent(_ message: TracedMessage, in slot: Int32) {
    while underWay.count <= Int(slot) { underWay.append(nil) }
    underWay[Int(slot)] = message
  }

  /// Notes that a message waits longer than a sound network would let it.
  mutating func held(_ slot: Int32) {
    guard Int(slot) < underWay.count else { return }
    underWay[Int(slot)]?.wasHeld = true
  }

  /// Ends following a message.
  mutating func ended(_ slot: Int32, _ end: TracedMessage.End, at instant: Instant) {
    guard Int(slot) < underWay.count, var message = underWay[Int(slot)] else { return }
    underWay[Int(slot)] = nil
    message.end = end
    message.ended = instant
    keep(message)
  }

  private mutating func keep(_ message: TracedMessage) {
    let count = message.isOdd ? oddMessages : messages.count - oddMessages
    guard count < limits.messages else {
      leftOut.messages += 1
      return
    }
    if message.isOdd { oddMessages += 1 }
    messages.append(message)
  }

  /// Everything recorded, with messages that are still under way as they are.
  func closed(at instant: Instant) -> Trace {
    var trace = self
    for case .some(var message) in underWay {
      message.ended = instant
      trace.keep(message)
    }
    trace.underWay = []
    return trace
  }
}
