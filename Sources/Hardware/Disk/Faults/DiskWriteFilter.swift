import Primitives

/// Bytes of a file that do not arrive on the media as they are written.
struct DiskWriteFilter: Sendable {
  /// What happens to the bytes on the way.
  enum Effect: Sendable {
    /// Only these ranges arrive.
    case keep([Range<Int64>])
    /// They land in another file, so far from their place.
    case move(to: Int32, by: Int64)
  }

  var inode: Int32
  /// The bytes; what has passed or been filtered is taken out.
  var range: Range<Int64>
  var effect: Effect
  var kind: DiskFaultName
  var injection: Int32
  /// When the write began.
  var begin: Instant
}

extension Disk {
  /// Lets faults change what a write of `low ..< high` will leave on the media.
  mutating func mangle(
    _ target: DiskFaultTarget,
    _ number: Int32,
    _ low: Int64,
    _ high: Int64,
    at instant: Instant
  ) {
    for index in faults.armed.indices where faults.armed[index].fault.writes != nil {
      guard matches(index, target, number, nil) else { continue }
      var armed = faults.armed[index]
      if armed.hits(at: instant), low < high {
        faults.filters.append(filter(&armed, number, low..<high, at: instant))
      }
      faults.armed[index] = armed
    }
    dropSpentFaults()
  }

  /// Lets faults change what a transfer will leave on the media.
  mutating func mangle(_ target: DiskFaultTarget, _ data: DiskCapture, at instant: Instant) {
    guard let first = data.extents.first, let last = data.extents.last else { return }
    mangle(target, data.inode, first.start, last.end, at: instant)
  }

  private mutating func filter(
    _ armed: inout DiskArmedFault,
    _ number: Int32,
    _ range: Range<Int64>,
    at instant: Instant
  ) -> DiskWriteFilter {
    let effect: DiskWriteFilter.Effect
    switch armed.fault {
    case .tornWrite(let fault): effect = .keep(torn(fault, range, &armed.stream))
    case .shornWrite(let fault): effect = .keep(shorn(fault, range, &armed.stream))
    case .misdirectedWrite(let fault):
      effect = target(of: fault, number, range, &armed.stream)
    default: effect = .keep([])
    }
    return DiskWriteFilter(
      inode: number,
      range: range,
      effect: effect,
      kind: armed.fault.kind,
      injection: armed.serial,
      begin: instant
    )
  }

  private func torn(
    _ fault: TornWriteFault,
    _ range: Range<Int64>,
    _ stream: inout RandomStream
  ) -> [Range<Int64>] {
    let parts = fault.parts.map { Self.divide(range, into: $0) } ?? sectors(range)
    if let persist = fault.persist {
      return parts.indices.filter { persist.contains(Int64($0 + 1)) }.map { parts[$0] }
    }
    var kept = parts.filter { _ in stream.below(2) == 0 }
    if kept.count == parts.count { kept.remove(at: Int(stream.below(UInt64(parts.count)))) }
    return kept
  }

  private static func divide(_ range: Range<Int64>, into parts: Int64) -> [Range<Int64>] {
    let count = range.upperBound - range.lowerBound
    return (0..<parts).map { part in
      let low = range.lowerBound + count * part / parts
      return low..<range.lowerBound + count * (part + 1) / parts
    }
  }

  /// The range cut at the bounds of the device's sectors.
  private func sectors(_ range: Range<Int64>) -> [Range<Int64>] {
    let sector = profile.device.sector.bytes
    var result: [Range<Int64>] = []
    var low = range.lowerBound
    while low < range.upperBound {
      let high = min(range.upperBound, (low / sector + 1) * sector)
      result.append(low..<high)
      low = high
    }
    return result
  }

  private func shorn(
    _ fault: ShornWriteFault,
    _ range: Range<Int64>,
    _ stream: inout RandomStream
  ) -> [Range<Int64>] {
    Self.pages(range.lowerBound, range.upperBound).map { page in
      let eighths = fault.keep ?? (stream.below(2) == 0 ? 3 : 7)
      let low = page * Self.pageSize
      return (low..<low + eighths * Self.pageSize / 8).clamped(to: range)
    }
  }

  private func target(
    of fault: MisdirectedWriteFault,
    _ number: Int32,
    _ range: Range<Int64>,
    _ stream: inout RandomStream
  ) -> DiskWriteFilter.Effect {
    var into = number
    if let pattern = fault.into {
      let files = forEachFile([Int32]()) { files, file, path in
        if pattern.matches(path) { files.append(file) }
      }
      if !files.isEmpty { into = files[Int(stream.below(UInt64(files.count)))] }
    }
    if let shift = fault.shift { return .move(to: into, by: shift) }
    let pages = Self.pages(0, inodes[into].content.size).upperBound
    let page = Int64(stream.below(UInt64(max(1, pages))))
    let offset = range.lowerBound % Self.pageSize
    return .move(to: into, by: page * Self.pageSize + offset - range.lowerBound)
  }

  // Arrival on the media.

  /// Puts bytes of a file on the media, as far as faults let them arrive.
  mutating func putOnMedia(_ extents: [DiskExtent], of number: Int32) {
    guard faults.watchesMedia else { return inodes[number].media.overlay(extents) }
    var pieces = extents
    var strays: [(filter: DiskWriteFilter, extents: [DiskExtent])] = []
    for index in faults.filters.indices where faults.filters[index].inode == number {
      let filter = faults.filters[index]
      let caught = pieces.flatMap { Self.part(of: $0, within: filter.range) }
      guard let first = caught.first, let last = caught.last else { continue }
      pieces = pieces.flatMap { Self.rest(of: $0, outside: filter.range) }
      strays.append((filter, caught))
      faults.filters[index].range = Self.shrink(filter.range, first.start, last.end)
    }
    faults.filters.removeAll { $0.range.isEmpty }
    arrive(pieces, of: number)
    for stray in strays { divert(stray.extents, stray.filter) }
  }

  /// Bytes that arrive where they should; what was broken there is whole again.
  private mutating func arrive(_ extents: [DiskExtent], of number: Int32) {
    inodes[number].media.overlay(extents)
    for extent in extents { repair(number, extent.start, extent.end) }
  }

  private mutating func divert(_ extents: [DiskExtent], _ filter: DiskWriteFilter) {
    guard let first = extents.first, let last = extents.last else { return }
    count(filter.kind, filter.injection)
    switch filter.effect {
    case .keep(let kept):
      let arriving = extents.flatMap { extent in
        kept.flatMap { Self.part(of: extent, within: $0) }
      }
      let ordered = arriving.sorted { $0.start < $1.start }
      arrive(ordered, of: filter.inode)
      note(filter.kind, filter.inode, first.start..<last.end, filter.injection)
    case .move(let target, let shift):
      note(filter.kind, filter.inode, first.start..<last.end, filter.injection)
      guard inodes[target].isLive, !inodes[target].isDirectory else { return }
      let moved = extents.compactMap { extent -> DiskExtent? in
        var extent = extent
        extent.start += shift
        guard extent.end > 0 else { return nil }
        return extent.start < 0 ? extent.clipped(0, .max) : extent
      }
      guard let from = moved.first?.start, let to = moved.last?.end else { return }
      inodes[target].media.overlay(moved)
      showOnMedia(target, from..<to)
      note(filter.kind, target, from..<to, filter.injection)
    }
  }

  private static func part(of extent: DiskExtent, within range: Range<Int64>) -> [DiskExtent] {
    let low = max(extent.start, range.lowerBound)
    let high = min(extent.end, range.upperBound)
    return low < high ? [extent.clipped(low, high)] : []
  }

  private static func rest(of extent: DiskExtent, outside range: Range<Int64>) -> [DiskExtent] {
    guard extent.start < range.upperBound, range.lowerBound < extent.end else { return [extent] }
    var rest: [DiskExtent] = []
    if extent.start < range.lowerBound { rest.append(extent.clipped(0, range.lowerBound)) }
    if range.upperBound < extent.end { rest.append(extent.clipped(range.upperBound, .max)) }
    return rest
  }

  /// What is left of a range when `low ..< high` of it has passed; nothing unless at an end.
  private static func shrink(_ range: Range<Int64>, _ low: Int64, _ high: Int64) -> Range<Int64> {
    if low <= range.lowerBound { return max(high, range.lowerBound)..<max(high, range.upperBound) }
    if high >= range.upperBound { return range.lowerBound..<low }
    return range.upperBound..<range.upperBound
  }
}
