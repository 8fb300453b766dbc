import Primitives

extension Disk {
  /// Chooses blocks for captured pages; false when there is no space for them after all.
  ///
  /// A write took the pages from the free space, but what it takes to place them, and what others
  /// took since, may exceed the volume. The pages are lost then, though memory still shows them.
  ///
  /// - Parameter isFinal: Whether no crash can take the call back.
  mutating func place(_ data: DiskCapture, isFinal: Bool) -> Bool {
    guard profile.fileSystem.delayedAllocation else { return true }
    let number = data.inode
    let pages = data.pages.reduce(0) { $0 + Int64($1.count) - inodes[number].placed.overlap($1) }
    guard pages > 0 else { return true }
    let extentBlocks = 1 + pages / Self.pagesPerExtentBlock
    let missing = usedPages + ballastPages + extentBlocks - usablePages
    guard missing <= profile.fileSystem.reservation.bytes / Self.pageSize else {
      faultCounters.noSpace += 1
      if isFinal { unplace(data) }
      return false
    }
    for range in data.pages { inodes[number].placed.insert(range) }
    return true
  }

  /// Gives back the space of pages that could not be placed.
  private mutating func unplace(_ data: DiskCapture) {
    let number = data.inode
    for range in data.pages where inodes[number].placed.overlap(range) == 0 {
      usedPages -= inodes[number].allocated.remove(range)
    }
  }

  private static let pagesPerExtentBlock: Int64 = 1_024
}
