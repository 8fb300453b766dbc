import Checking
import Environment
import Hardware
import KafkaLog
import Primitives

/// How a start on a disk ended.
public enum RecoveryEnd: Hashable, Sendable {
  /// Every log is open.
  case opened
  /// Recovery said that it cannot go on, and why.
  case refused(String)
  /// Recovery did not end within its bound of steps.
  case endless
}

/// A broker's start-up recovery alone on a disk, without the broker.
///
/// The code is the broker's own `LogLoader`; each step is atomic like a handler, so that a crash
/// can be put between any two disk operations of it.
struct RecoveryTrial: Sendable {
  /// Most steps before recovery counts as endless.
  static let bound = 100_000

  private(set) var storage: DiskStorage
  private(set) var end: RecoveryEnd?
  private var loaders: [LogLoader]
  private var prepared = 0
  private var index = 0
  private var steps = 0

  init(_ disk: Disk, at instant: Instant, loaders: [LogLoader]) {
    storage = DiskStorage(disk: disk, now: instant)
    storage.runsAhead = true
    self.loaders = loaders
  }

  /// Does one step of one loader; false when recovery has ended.
  mutating func step() -> Bool {
    guard end == nil else { return false }
    storage.disk.advance(to: storage.now)
    do throws(LogError) {
      if try !work() { end = .opened }
    } catch {
      end = .refused(error.description)
    }
    steps += 1
    if end == nil, steps > Self.bound { end = .endless }
    return end == nil
  }

  /// Makes sure of every directory first, as a broker does; then loads one after the other.
  private mutating func work() throws(LogError) -> Bool {
    if prepared < loaders.count {
      try loaders[prepared].directory.prepare(on: &storage)
      prepared += 1
      return true
    }
    guard index < loaders.count else { return false }
    if try loaders[index].step(now: Self.wallClock, on: &storage) { index += 1 }
    return true
  }

  /// Goes on to the end.
  mutating func run() { while step() {} }

  private static let wallClock: Int64 = 1_700_000_000_000
}
