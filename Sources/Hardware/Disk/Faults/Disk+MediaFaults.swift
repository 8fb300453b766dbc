import Primitives

extension Disk {
  /// Visits every file with a name in the cached tree, directories in byte order of their names.
  func forEachFile<Result>(
    _ start: Result,
    _ body: (inout Result, Int32, String) -> Void
  ) -> Result {
    var result = start
    visit(Self.root, prefix: "", &result, body)
    return result
  }

  private func visit<Result>(
    _ directory: Int32,
    prefix: String,
    _ result: inout Result,
    _ body: (inout Result, Int32, String) -> Void
  ) {
    for entry in inodes[directory].entries.entries {
      let path = prefix + entry.name
      if inodes[entry.inode].isDirectory {
        visit(entry.inode, prefix: path + "/", &result, body)
      } else {
        body(&result, entry.inode, path)
      }
    }
  }

  /// Bytes of a file on the media.
  private func bytesOnMedia(_ number: Int32) -> Int64 {
    min(inodes[number].media.size, inodes[number].mediaSize)
  }

  // Sectors at rest.

  /// Strikes all places that a fault has at once.
  mutating func strikeAllPlaces(
    _ place: DiskFaultPlace,
    _ armed: inout DiskArmedFault,
    at instant: Instant
  ) {
    while armed.hits(at: instant) { strike(place, &armed, at: instant) }
  }

  /// Strikes one place, if there is anything on the media.
  mutating func strike(
    _ place: DiskFaultPlace,
    _ armed: inout DiskArmedFault,
    at instant: Instant
  ) {
    guard let (number, position) = choose(place, &armed.stream) else { return }
    let sector = profile.device.sector.bytes
    let low = position / sector * sector
    switch armed.fault {
    case .bitRot(let fault):
      let high = min(low + sector, bytesOnMedia(number))
      rot(number, low..<high, bits: fault.bits, &armed.stream)
      count(.bitRot, armed.serial)
      note(.bitRot, number, low..<high, armed.serial)
      showOnMedia(number, low..<high)
      if place.evict { forget(number, at: instant) }
    case .latentSector(let fault):
      let range = low..<low + fault.sectors * sector
      faults.unreadable.append(
        DiskUnreadable(inode: number, range: range, injection: armed.serial)
      )
      note(.latentSector, number, range, armed.serial)
      if place.evict { forget(number, at: instant) }
    default: break
    }
  }

  private func choose(_ place: DiskFaultPlace, _ stream: inout RandomStream)
    -> (inode: Int32, position: Int64)?
  {
    let files = forEachFile([Int32]()) { files, number, path in
      if bytesOnMedia(number) > 0, place.file?.matches(path) ?? true { files.append(number) }
    }
    if let position = place.position {
      let file = files.first { bytesOnMedia($0) > position.bytes }
      return file.map { ($0, position.bytes) }
    }
    let total = files.reduce(0) { $0 + bytesOnMedia($1) }
    guard total > 0 else { return nil }
    var position = Int64(stream.below(UInt64(total)))
    for number in files {
      if position < bytesOnMedia(number) { return (number, position) }
      position -= bytesOnMedia(number)
    }
    return nil
  }

  private mutating func rot(
    _ number: Int32,
    _ range: Range<Int64>,
    bits: Int64,
    _ stream: inout RandomStream
  ) {
    var bytes = inodes[number].media.read(range.lowerBound, range.upperBound).array
    for _ in 0..<bits {
      let bit = Int(stream.below(UInt64(bytes.count * 8)))
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
    }
    inodes[number].media.overwrite(Bytes(bytes), at: range.lowerBound)
  }

  /// Whether a read of those bytes needs a sector that cannot be read.
  mutating func isUnreadable(_ number: Int32, _ low: Int64, _ high: Int64) -> Bool {
    if faults.unreadable.isEmpty { return false }
    for bad in faults.unreadable where bad.inode == number {
      let range = bad.range.clamped(to: low..<max(low, high))
      guard !range.isEmpty else { continue }
      let pages = Self.pages(range.lowerBound, range.upperBound)
      guard inodes[number].cold.overlap(pages) > 0 else { continue }
      count(.latentSector, bad.injection)
      return true
    }
    return false
  }

  // The volume.

  /// Turns a range of the volume's data to garbage.
  mutating func corrupt(
    _ region: RegionCorruptionFault,
    _ armed: inout DiskArmedFault,
    at instant: Instant
  ) {
    let files = forEachFile([Int32]()) { files, number, _ in files.append(number) }.sorted()
    let total = files.reduce(0) { $0 + bytesOnMedia($1) }
    guard total > 0 else { return }
    let low = region.position?.bytes ?? Int64(armed.stream.below(UInt64(total)))
    var before: Int64 = 0
    for number in files {
      let size = bytesOnMedia(number)
      let range = (low - before..<low - before + region.length.bytes).clamped(to: 0..<size)
      before += size
      guard !range.isEmpty else { continue }
      let bytes = Self.garbage(range.count) { armed.stream.next() }
      inodes[number].media.overwrite(bytes, at: range.lowerBound)
      count(.regionCorruption, armed.serial)
      note(.regionCorruption, number, range, armed.serial)
      showOnMedia(number, range)
      forget(number, at: instant)
    }
  }

  /// Replaces the disk by an empty one; every handle becomes invalid.
  mutating func wipe(_ serial: Int32) {
    var fresh = Disk(profile: profile, seed: seed, entity: entity)
    fresh.counters = counters
    fresh.faultCounters = faultCounters
    fresh.injections = injections
    fresh.handleBase = handleBase + Int32(handles.count)
    fresh.horizon = horizon
    fresh.costs = costs
    fresh.fates = fates
    fresh.faults.fresh = faults.fresh
    self = fresh
    count(.wipe, serial)
  }

  // Memory.

  /// Drops clean pages of matching files from memory.
  mutating func drop(_ file: DiskFilePattern?, _ serial: Int32, at instant: Instant) {
    let files = forEachFile([Int32]()) { files, number, path in
      if file?.matches(path) ?? true { files.append(number) }
    }
    for number in files where forget(number, at: instant) { count(.evict, serial) }
  }

  /// Drops a file's clean pages from memory; returns whether there were any.
  ///
  /// Pages that are dirty or under way stay, and so does a file that an operation ahead of the
  /// instant has changed.
  @discardableResult
  mutating func forget(_ number: Int32, at instant: Instant) -> Bool {
    guard inodes[number].lastChange <= instant, !hasPendingCut(number) else { return false }
    let size = inodes[number].content.size
    var clean = DiskPageSet()
    clean.insert(Self.pages(0, size))
    for pages in inodes[number].dirty.ranges { clean.remove(pages) }
    for pages in inodes[number].cold.ranges { clean.remove(pages) }
    for transfer in transfers where transfer.data.inode == number {
      for pages in transfer.data.pages { clean.remove(pages) }
    }
    for pages in clean.ranges {
      inodes[number].cold.insert(pages)
      reread(number, pages.lowerBound * Self.pageSize..<pages.upperBound * Self.pageSize)
    }
    return !clean.isEmpty
  }

  /// Lets pages that are not in memory show what the media hold now.
  mutating func showOnMedia(_ number: Int32, _ range: Range<Int64>) {
    for pages in inodes[number].cold.ranges {
      let bytes = pages.lowerBound * Self.pageSize..<pages.upperBound * Self.pageSize
      reread(number, bytes.clamped(to: range))
    }
  }

  /// Puts what the media hold into memory.
  mutating func reread(_ number: Int32, _ range: Range<Int64>) {
    let range = range.clamped(to: 0..<inodes[number].content.size)
    guard !range.isEmpty else { return }
    var extents = inodes[number].media.extents(range.lowerBound, range.upperBound)
    let end = extents.last?.end ?? range.lowerBound
    if end < range.upperBound {
      extents.append(DiskExtent(start: end, zeros: range.upperBound - end))
    }
    inodes[number].content.replace(with: extents)
  }

  // The record of damage.

  /// Notes that bytes on the media are not what was written there.
  mutating func note(
    _ kind: DiskFaultName,
    _ number: Int32,
    _ range: Range<Int64>,
    _ serial: Int32
  ) {
    faults.fresh += 1
    faults.damages.append(
      DiskDamage(
        kind: kind,
        path: path(of: number) ?? "",
        start: ByteCount(range.lowerBound),
        count: ByteCount(range.upperBound - range.lowerBound),
        at: horizon,
        inode: number,
        injection: serial
      )
    )
  }

  /// Forgets damage whose whole range was written again.
  mutating func repair(_ number: Int32, _ low: Int64, _ high: Int64) {
    let high = (high + Self.pageSize - 1) / Self.pageSize * Self.pageSize
    faults.unreadable = faults.unreadable.flatMap { bad -> [DiskUnreadable] in
      guard bad.inode == number else { return [bad] }
      return Self.rest(of: bad, low, high)
    }
    faults.damages = faults.damages.compactMap { damage in
      guard damage.inode == number else { return damage }
      return Self.rest(of: damage, low, high)
    }
  }

  private static func rest(of bad: DiskUnreadable, _ low: Int64, _ high: Int64)
    -> [DiskUnreadable]
  {
    guard bad.range.overlaps(low..<high) else { return [bad] }
    var parts: [DiskUnreadable] = []
    if bad.range.lowerBound < low {
      parts.append(bad)
      parts[0].range = bad.range.lowerBound..<low
    }
    if high < bad.range.upperBound {
      parts.append(bad)
      parts[parts.count - 1].range = high..<bad.range.upperBound
    }
    return parts
  }

  private static func rest(of damage: DiskDamage, _ low: Int64, _ high: Int64) -> DiskDamage? {
    let range = damage.range
    guard range.overlaps(low..<high) else { return damage }
    var rest = damage
    switch (low <= range.lowerBound, high >= range.upperBound) {
    case (true, true): return nil
    case (true, false):
      rest.start = ByteCount(high)
      rest.count = ByteCount(range.upperBound - high)
    case (false, true): rest.count = ByteCount(low - range.lowerBound)
    case (false, false): break
    }
    return rest
  }

  /// Forgets what was noted about a file that is gone, or about bytes behind its new end.
  mutating func forgetDamage(of number: Int32, from size: Int64) {
    guard faults.watchesMedia else { return }
    faults.filters.removeAll { $0.inode == number && $0.range.lowerBound >= size }
    repair(number, size, .max / 2)
  }
}
