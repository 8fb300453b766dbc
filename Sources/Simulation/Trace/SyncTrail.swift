import Primitives

/// Where the ends of one copy's batches lie in its files, until they are known to be on media.
struct SyncTrail: Sendable {
  /// A log end and the file size that it needs.
  struct Mark: Sendable {
    /// Number of the disk among the machine's own, from 0.
    var disk: Int
    var file: String
    var size: Int64
    var end: Int64
  }

  let node: NodeID
  let partition: TopicPartition
  private(set) var marks: [Mark] = []
  private var head = 0
  /// Up to where the copy is on media.
  private(set) var end: Int64 = 0
  /// Whether the machine came back without its memory, so that what it finds is on media.
  private var isFromMedia = false

  init(node: NodeID, partition: TopicPartition) {
    self.node = node
    self.partition = partition
  }

  /// The oldest mark that is not known to be on media.
  var next: Mark? { head < marks.count ? marks[head] : nil }

  mutating func add(_ mark: Mark) { marks.append(mark) }

  /// Notes that the oldest mark is on media.
  mutating func reach() {
    guard let mark = next else { return }
    end = max(end, mark.end)
    head += 1
    if head == marks.count || head > 4_096 {
      marks.removeFirst(head)
      head = 0
    }
  }

  /// Notes that the log ends before `offset` now.
  ///
  /// - Returns: Whether that changes what is on media.
  mutating func cut(to offset: Int64) -> Bool {
    marks.removeFirst(head)
    head = 0
    marks.removeAll { $0.end > offset }
    guard end > offset else { return false }
    end = offset
    return true
  }

  /// Notes that the machine forgot everything that is not on media.
  mutating func forget() {
    marks = []
    head = 0
    isFromMedia = true
  }

  /// Notes that the copy is gone, or begins anew with nothing.
  ///
  /// - Returns: Whether that changes what is on media.
  mutating func restart() -> Bool {
    marks = []
    head = 0
    isFromMedia = false
    defer { end = 0 }
    return end != 0
  }

  /// Notes what start-up found.
  ///
  /// - Returns: Whether that changes what is on media.
  mutating func opened(endingAt offset: Int64) -> Bool {
    guard isFromMedia else { return cut(to: offset) }
    isFromMedia = false
    marks = []
    head = 0
    defer { end = offset }
    return end != offset
  }
}
