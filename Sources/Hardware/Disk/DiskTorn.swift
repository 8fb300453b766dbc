import Primitives

extension Disk {
  /// The state in which every name is as committed last and every file has lost a piece from the
  /// middle of what was not synced.
  ///
  /// Where appends survive as a prefix, the first half survives. A file whose undecided part is too
  /// short to have a middle is kept as it was.
  func torn(of space: DiskCrashSpace) -> DiskSurvivors {
    var survivors = least(of: space)
    for file in space.files where file.requires == nil {
      guard var torn = torn(file) else { continue }
      if file.requiresToGrow != nil { torn.clip(to: file.freshFrom) }
      survivors.files.append(torn)
    }
    return survivors
  }

  private func torn(_ file: DiskCrashSpace.File) -> DiskSurvivors.File? {
    let fileSystem = profile.fileSystem
    let isSectors = file.isScrambled || fileSystem.appendSurvival == .sectors
    let mayBeEarly = file.wasUnderWay || fileSystem.strayWriteback.numerator > 0
    guard isSectors || (mayBeEarly && !file.unsettled.isEmpty) else { return nil }
    if !isSectors && fileSystem.appendSurvival == .prefix { return halved(file) }
    let isWhole = !isSectors || fileSystem.blockAtomic
    return holed(file, unit: isWhole ? Self.pageSize : profile.device.sector.bytes)
  }

  private func halved(_ file: DiskCrashSpace.File) -> DiskSurvivors.File {
    var torn = survivors(of: file)
    var left = file.pages > 1 ? file.pages / 2 : file.pages
    for range in file.unsettled {
      let end = min(range.upperBound, range.lowerBound + left * Self.pageSize)
      if end > range.lowerBound { torn.kept.append(range.lowerBound..<end) }
      left -= (end - range.lowerBound) / Self.pageSize
      guard end == range.upperBound else {
        torn.size = min(torn.size, end)
        break
      }
    }
    return torn
  }

  /// Everything but the unit in the middle of what lies behind the committed size.
  private func holed(_ file: DiskCrashSpace.File, unit: Int64) -> DiskSurvivors.File {
    var torn = survivors(of: file)
    torn.kept = file.unsettled
    let fresh = max(file.freshFrom, file.committedSize)
    let first = (fresh + unit - 1) / unit
    let end = file.cachedSize / unit
    guard end - first > 2 else { return torn }
    let low = (first + end) / 2 * unit
    let hole = low..<low + unit
    guard let index = torn.kept.firstIndex(where: { $0.contains(low) }) else { return torn }
    let range = torn.kept[index]
    let around = [range.lowerBound..<hole.lowerBound, hole.upperBound..<range.upperBound]
    torn.kept.replaceSubrange(index...index, with: around.filter { !$0.isEmpty })
    torn.zeros = [hole]
    return torn
  }

  private func survivors(of file: DiskCrashSpace.File) -> DiskSurvivors.File {
    DiskSurvivors.File(
      inode: file.inode,
      kept: [],
      zeros: [],
      garbage: [],
      size: file.cachedSize
    )
  }
}
