import Primitives

/// What a replica's log files hold.
struct ReplicaContent: Sendable {
  /// Something in a file that does not belong into a log.
  struct Flaw: Sendable {
    /// First offset concerned.
    var offset: Int64
    /// File, position and reason in one line.
    var text: String
  }

  /// The node that holds the copy.
  let node: NodeID
  /// Its batches in order; damaged ones are left out.
  private(set) var batches: [StoredBatch] = []
  /// What is wrong with it, in order.
  private(set) var flaws: [Flaw] = []
  /// Offsets of batches whose checksum does not fit.
  private(set) var corrupt = OffsetRanges()
  /// From here on the reader cannot tell what belongs where: a header is damaged.
  private(set) var unreadableFrom: Int64 = .max
  private var next: Int64 = -1
  private var firstFlawedAt: Int64 = 0
  private var epoch: Int32 = -1

  /// Reads every segment file, front to back.
  ///
  /// - Parameter gapsBelow: A gap that ends here or before is no flaw.
  /// - Complexity: O(bytes).
  init(_ replica: ReplicaFiles, gapsBelow: Int64) {
    node = replica.node
    for file in replica.files where file.name.hasSuffix(".log") {
      let bytes = Self.joined(file.content)
      let base = Int64(file.name.dropLast(4)) ?? -1
      if base < 0 { add(0, "\(file.name) is not named after an offset") }
      if batches.isEmpty && next < 0 { next = base }
      if !bytes.isEmpty, base < next || (base != next && base > gapsBelow) {
        add(base, "\(file.name) does not begin where the segment before ends, at \(next)")
        loseTrack(at: next)
        next = max(next, base)
      }
      read(bytes, file.name, gapsBelow)
    }
  }

  /// The batches of one file up to the first thing that is none.
  static func batches(of file: LogFile) -> [StoredBatch] {
    var scanner = BatchScanner(joined(file.content))
    var batches: [StoredBatch] = []
    while let batch = try? scanner.next() { batches.append(batch) }
    return batches
  }

  /// Next offset to write.
  var end: Int64 { max(0, next) }

  /// Where the first flaw begins, or the end.
  var soundEnd: Int64 { flaws.isEmpty ? end : firstFlawedAt }

  /// First offset held.
  var start: Int64 { batches.first?.stamp.base ?? end }

  /// Whether what should be at `offset` cannot be read.
  func isUnreadable(at offset: Int64) -> Bool {
    offset >= unreadableFrom || corrupt.count(in: offset..<offset + 1) > 0
  }

  /// Whether the batches from `offset` on are the same but for the header fields that no checksum
  /// covers: where it begins and the leader's epoch.
  func differsInHeader(from other: ReplicaContent, at offset: Int64) -> Bool {
    let mine = firstIndex(from: offset)
    let theirs = other.firstIndex(from: offset)
    guard mine < batches.count, theirs < other.batches.count else { return false }
    return batches[mine].stamp.checksum == other.batches[theirs].stamp.checksum
  }

  /// The batch that starts exactly at `base`.
  func batch(startingAt base: Int64) -> StoredBatch? {
    let index = firstIndex(from: base)
    return index < batches.count && batches[index].stamp.base == base ? batches[index] : nil
  }

  /// Index of the first batch whose base is not below `offset`.
  func firstIndex(from offset: Int64) -> Int {
    var low = 0
    var high = batches.count
    while low < high {
      let middle = (low + high) / 2
      if batches[middle].stamp.base < offset { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Index of the first batch that reaches `offset`.
  func index(reaching offset: Int64) -> Int {
    let next = firstIndex(from: offset)
    return next > 0 && batches[next - 1].stamp.last >= offset ? next - 1 : next
  }

  private mutating func read(_ bytes: Bytes, _ name: String, _ gapsBelow: Int64) {
    var scanner = BatchScanner(bytes)
    do throws(FormatFault) {
      while let batch = try scanner.next() {
        take(batch, "\(name) before byte \(scanner.position)", gapsBelow)
      }
    } catch {
      add(end, "\(name) at byte \(error.position): \(error.reason)")
      loseTrack(at: end)
    }
  }

  private mutating func take(_ batch: StoredBatch, _ place: String, _ gapsBelow: Int64) {
    let stamp = batch.stamp
    guard batch.isIntact else {
      corrupt.insert(stamp.base..<max(stamp.base, stamp.last) + 1)
      add(stamp.base, "\(place): the checksum does not fit the content of batch \(stamp.base)")
      next = max(next, stamp.last &+ 1)
      return
    }
    let isGap = stamp.base > next && stamp.base > gapsBelow
    if stamp.last < stamp.base || stamp.base < next || isGap {
      add(stamp.base, "\(place): batch \(stamp.base)..\(stamp.last) where \(next) comes next")
      loseTrack(at: next)
    }
    if stamp.epoch < epoch {
      add(stamp.base, "\(place): epoch \(stamp.epoch) after epoch \(epoch)")
      loseTrack(at: batches.last?.stamp.base ?? stamp.base)
    }
    epoch = max(epoch, stamp.epoch)
    guard stamp.last >= stamp.base, stamp.base >= next else { return }
    next = stamp.last &+ 1
    batches.append(batch)
  }

  private mutating func loseTrack(at offset: Int64) {
    unreadableFrom = min(unreadableFrom, offset)
  }

  private mutating func add(_ offset: Int64, _ text: String) {
    if flaws.isEmpty { firstFlawedAt = end }
    flaws.append(Flaw(offset: offset, text: text))
  }

  private static func joined(_ pieces: [Bytes]) -> Bytes {
    if pieces.count == 1 { return pieces[0] }
    var whole: [UInt8] = []
    whole.reserveCapacity(pieces.reduce(0) { $0 + $1.count })
    for piece in pieces { whole += piece.slice }
    return Bytes(whole)
  }
}
