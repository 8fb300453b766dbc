import Primitives

/// The bytes of a file as a rope of extents in copy-on-write chunks.
///
/// Extents are contiguous, in ascending order, and cover `0 ..< size`. Bytes that were appended are
/// shared with whoever wrote them.
///
/// - Complexity: copying O(1); appending O(1) amortised, after a copy O(extents per chunk);
///   overwriting O(log *n*) plus O(extents per chunk).
struct DiskContent: Sendable {
  /// Number of bytes.
  private(set) var size: Int64 = 0
  private var sealed: [[DiskExtent]] = []
  private var tail: [DiskExtent] = []
  private static let chunkExtents = 256
  private static let zeroBlock = Bytes([UInt8](repeating: 0, count: 65_536))

  /// Adds bytes at the end, without copying them.
  mutating func append(_ bytes: Bytes) {
    guard !bytes.isEmpty else { return }
    tail.append(DiskExtent(start: size, bytes: bytes))
    size += Int64(bytes.count)
    if tail.count >= Self.chunkExtents { seal() }
  }

  /// Adds zeros at the end.
  mutating func appendZeros(_ count: Int64) {
    guard count > 0 else { return }
    tail.append(DiskExtent(start: size, zeros: count))
    size += count
    if tail.count >= Self.chunkExtents { seal() }
  }

  /// Cuts the content, or extends it with zeros, to `newSize`.
  mutating func resize(to newSize: Int64) {
    if newSize >= size { return appendZeros(newSize - size) }
    while let last = tail.last, last.start >= newSize { tail.removeLast() }
    while tail.isEmpty, let chunk = sealed.popLast() {
      tail = chunk
      while let last = tail.last, last.start >= newSize { tail.removeLast() }
    }
    if let last = tail.last, last.end > newSize {
      tail[tail.count - 1] = last.clipped(0, newSize)
    }
    size = newSize
  }

  /// Replaces the bytes from `position` on by `bytes`, extending the file when needed.
  mutating func overwrite(_ bytes: Bytes, at position: Int64) {
    guard !bytes.isEmpty else { return }
    replace(with: [DiskExtent(start: position, bytes: bytes)])
  }

  /// Puts contiguous `extents` in the place of what lies there, extending when needed.
  mutating func replace(with extents: [DiskExtent]) {
    guard let first = extents.first, let last = extents.last else { return }
    if first.start > size { appendZeros(first.start - size) }
    if first.start == size { return appendAll(extents) }
    let low = first.start
    let high = last.end
    if low >= tailStart {
      Self.splice(&tail, low, high, extents)
      if tail.count >= Self.chunkExtents { seal() }
    } else {
      replaceInSealed(low, high, extents)
    }
    size = max(size, high)
  }

  /// Puts ascending `extents`, which may leave gaps, in the place of what lies there.
  mutating func overlay(_ extents: [DiskExtent]) {
    var run = 0
    for index in extents.indices
    where index + 1 == extents.count || extents[index].end != extents[index + 1].start {
      let isWhole = run == 0 && index + 1 == extents.count
      replace(with: isWhole ? extents : Array(extents[run...index]))
      run = index + 1
    }
  }

  /// The extents that overlap `low ..< high`, clipped to it and to the file's end.
  func extents(_ low: Int64, _ high: Int64) -> [DiskExtent] {
    var result: [DiskExtent] = []
    forEachExtent(low, high) { result.append($0) }
    return result
  }

  /// Calls `body` with the clipped extents of `low ..< high` in order.
  func forEachExtent(_ low: Int64, _ high: Int64, _ body: (DiskExtent) -> Void) {
    let high = min(high, size)
    guard low < high else { return }
    var chunk = low >= tailStart ? sealed.count : chunkIndex(of: low)
    while chunk < sealed.count {
      if sealed[chunk][0].start >= high { return }
      Self.visit(sealed[chunk], low, high, body)
      chunk += 1
    }
    Self.visit(tail, low, high, body)
  }

  /// The bytes of `low ..< high`, clipped to the file's end; shared when one extent holds them.
  func read(_ low: Int64, _ high: Int64) -> Bytes {
    let high = min(high, size)
    guard low < high else { return .empty }
    if let shared = sharedRead(low, high) { return shared }
    var buffer: [UInt8] = []
    buffer.reserveCapacity(Int(high - low))
    forEachExtent(low, high) { extent in
      if extent.isZeros {
        buffer.append(contentsOf: repeatElement(0, count: Int(extent.count)))
      } else {
        buffer.append(contentsOf: extent.bytes.slice)
      }
    }
    return Bytes(buffer)
  }

  /// The first `limit` bytes in pieces, none copied.
  func chunks(upTo limit: Int64) -> [Bytes] {
    var result: [Bytes] = []
    forEachExtent(0, limit) { extent in
      guard extent.isZeros else { return result.append(extent.bytes) }
      var left = Int(extent.count)
      while left > 0 {
        let piece = min(left, Self.zeroBlock.count)
        result.append(Self.zeroBlock[0..<piece])
        left -= piece
      }
    }
    return result
  }

  private var tailStart: Int64 { tail.first?.start ?? size }

  private mutating func seal() {
    let last = tail.removeLast()
    sealed.append(tail)
    tail = [last]
  }

  private mutating func appendAll(_ extents: [DiskExtent]) {
    for extent in extents {
      tail.append(extent)
      size = extent.end
      if tail.count >= Self.chunkExtents { seal() }
    }
  }

  private func sharedRead(_ low: Int64, _ high: Int64) -> Bytes? {
    let chunk = low >= tailStart ? tail : sealed[chunkIndex(of: low)]
    let extent = chunk[Self.index(of: low, in: chunk)]
    guard extent.end >= high && !extent.isZeros else { return nil }
    return extent.bytes[Int(low - extent.start)..<Int(high - extent.start)]
  }

  /// Index of the sealed chunk that holds `position`.
  private func chunkIndex(of position: Int64) -> Int {
    var low = 0
    var high = sealed.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if sealed[middle][0].start <= position { low = middle } else { high = middle }
    }
    return low
  }

  /// Index of the extent that holds `position`.
  private static func index(of position: Int64, in extents: [DiskExtent]) -> Int {
    var low = 0
    var high = extents.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if extents[middle].start <= position { low = middle } else { high = middle }
    }
    return low
  }

  private static func visit(
    _ extents: [DiskExtent],
    _ low: Int64,
    _ high: Int64,
    _ body: (DiskExtent) -> Void
  ) {
    guard let first = extents.first else { return }
    var at = first.start >= low ? 0 : index(of: low, in: extents)
    while at < extents.count, extents[at].start < high {
      if extents[at].end > low { body(extents[at].clipped(low, high)) }
      at += 1
    }
  }

  private mutating func replaceInSealed(_ low: Int64, _ high: Int64, _ extents: [DiskExtent]) {
    let first = chunkIndex(of: low)
    var last = first
    while last < sealed.count && sealed[last][sealed[last].count - 1].end < high { last += 1 }
    let reachesTail = last == sealed.count
    var joined: [DiskExtent] = []
    for chunk in first..<min(last + 1, sealed.count) { joined += sealed[chunk] }
    if reachesTail { joined += tail }
    Self.splice(&joined, low, high, extents)
    if reachesTail {
      tail = joined.popLast().map { [$0] } ?? []
    }
    let pieces = stride(from: 0, to: joined.count, by: Self.chunkExtents).map {
      Array(joined[$0..<min($0 + Self.chunkExtents, joined.count)])
    }
    sealed.replaceSubrange(first..<min(last + 1, sealed.count), with: pieces)
  }

  /// Replaces `low ..< high` of contiguous `extents` by `new`, keeping the cut ends.
  private static func splice(
    _ extents: inout [DiskExtent],
    _ low: Int64,
    _ high: Int64,
    _ new: [DiskExtent]
  ) {
    let from = index(of: low, in: extents)
    if new.count == 1, extents[from].start == low, extents[from].end > high {
      extents[from] = extents[from].clipped(high, .max)
      extents.insert(new[0], at: from)
      return
    }
    var to = from
    while to < extents.count && extents[to].start < high { to += 1 }
    var middle: [DiskExtent] = []
    if extents[from].start < low { middle.append(extents[from].clipped(0, low)) }
    middle += new
    if extents[to - 1].end > high { middle.append(extents[to - 1].clipped(high, .max)) }
    extents.replaceSubrange(from..<to, with: middle)
  }
}
