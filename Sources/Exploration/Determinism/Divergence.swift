import Primitives
import Simulation

/// Where two runs part: the first event that one has and the other has not.
///
/// Digests roll, so they agree up to that event and differ from it on. The search keeps copies of
/// both runs where they still agreed, never a list of events.
public struct Divergence: Sendable {
  /// One of the two runs around the event.
  public struct Side: Sendable {
    /// The first event that differs, and those after it; empty when the run is over.
    public var events: [EventAccount]
    /// The last lines of the story before that event.
    public var linesBefore: [(instant: Instant, text: String)]
    /// The next lines of the story from that event on.
    public var linesAfter: [(instant: Instant, text: String)]
    /// Digest right after the event; of the whole run when no event differs.
    public var digest: Digest
  }

  /// Events that are the same.
  public var shared: UInt64
  /// The last of them.
  public var before: [EventAccount]
  /// The first run.
  public var first: Side
  /// The second run.
  public var second: Side

  /// Whether no event differs, and the disks at the end do.
  public var isInDisksOnly: Bool { first.events.isEmpty && second.events.isEmpty }

  /// Finds where two runs part; nil when they are the same to the last byte.
  ///
  /// - Parameters:
  ///   - first: One run, before or in the midst of its events.
  ///   - second: The other.
  ///   - context: How many events and lines to tell before and after.
  ///   - span: Events between two comparisons of digests.
  public static func between(
    _ first: Simulation,
    _ second: Simulation,
    context: Int = 6,
    span: UInt64 = 16_384
  ) -> Divergence? {
    var search = Search(Pair(PacedRun(first), PacedRun(second)), context: context)
    return search.run(span)
  }
}

/// Two runs side by side.
private struct Pair: Sendable {
  var first: PacedRun
  var second: PacedRun

  init(_ first: PacedRun, _ second: PacedRun) {
    self.first = first
    self.second = second
  }

  /// Lets both handle so many events.
  ///
  /// - Returns: How many both did and whether they still agree; fewer at the end of both.
  mutating func advance(_ count: UInt64) -> (done: UInt64, agree: Bool) {
    let counts = (first.advance(events: count), second.advance(events: count))
    return (min(counts.0, counts.1), counts.0 == counts.1 && first.digest == second.digest)
  }
}

private struct Search {
  /// Where the runs agreed last.
  private var agreed: Pair
  /// Where they agreed before that, for the events before.
  private var earlier: Pair
  private let context: Int

  init(_ start: Pair, context: Int) {
    agreed = start
    earlier = start
    self.context = context
  }

  mutating func run(_ span: UInt64) -> Divergence? {
    while true {
      var pair = agreed
      let (done, agree) = pair.advance(span)
      guard agree else {
        narrow(span)
        return divergence
      }
      guard done == span else { return ending(pair) }
      earlier = agreed
      agreed = pair
    }
  }

  /// Moves `agreed` right before the first event that differs, which is among the next `count`.
  private mutating func narrow(_ count: UInt64) {
    var count = count
    while count > 1 {
      var pair = agreed
      let half = count / 2
      if pair.advance(half).agree {
        agreed = pair
        count -= half
      } else {
        count = half
      }
    }
  }

  private var divergence: Divergence {
    Divergence(
      shared: agreed.first.events,
      before: before,
      first: side(agreed.first),
      second: side(agreed.second)
    )
  }

  private var before: [EventAccount] {
    var run = earlier.first
    let count = agreed.first.events - run.events
    run.advance(events: count - min(count, UInt64(context)))
    var accounts: [EventAccount] = []
    while run.events < agreed.first.events, let account = run.tell() { accounts.append(account) }
    return accounts
  }

  private static let mostEventsToALine: UInt64 = 20_000

  private func side(_ start: PacedRun) -> Divergence.Side {
    var run = start
    let old = run.simulation.lines
    var events: [EventAccount] = []
    if let event = run.tell() { events.append(event) }
    let digest = run.digest
    while events.count < context, let event = run.tell() { events.append(event) }
    let limit = run.events + Self.mostEventsToALine
    while run.simulation.lineCount < old.count + context, run.events < limit, run.step() {}
    return Divergence.Side(
      events: events,
      linesBefore: old.suffix(context),
      linesAfter: Array(run.simulation.lines.dropFirst(old.count).prefix(context)),
      digest: digest
    )
  }

  /// Both runs are over and had the same events; their disks may differ all the same.
  private func ending(_ pair: Pair) -> Divergence? {
    var pair = pair
    let results = (pair.first.finish(), pair.second.finish())
    guard results.0.digest != results.1.digest else { return nil }
    let sides = [results.0, results.1].map { result in
      Divergence.Side(
        events: [],
        linesBefore: result.timeline.suffix(context),
        linesAfter: [],
        digest: result.digest
      )
    }
    var search = self
    search.agreed = pair
    return Divergence(
      shared: pair.first.events,
      before: search.before,
      first: sides[0],
      second: sides[1]
    )
  }
}
