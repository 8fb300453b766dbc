import Primitives

/// An open file: its inode, and what only this handle knows.
struct DiskHandle: Sendable {
  /// The inode; -1 when the slot is free.
  var inode: Int32
  /// How it was opened.
  var options: DiskOpenOptions
  /// Number of the inode's latest error that this handle need not report any more.
  var errorSeen: Int32
  /// Where the next append goes at least, though the file has become shorter (btrfs).
  var floor: Int64 = 0
}

/// Failures of writing a file's pages out, to be reported once by each open handle (Linux
/// `errseq_t`).
struct DiskWriteErrors: Sendable {
  /// Number of failures.
  private(set) var count: Int32 = 0
  /// Whether some handle has reported the latest.
  private var isReported = true

  /// Counts a failure.
  mutating func fail() {
    count += 1
    isReported = false
  }

  /// What a handle opened now has seen: everything that somebody has reported.
  var seenByOpening: Int32 { isReported ? count : count - 1 }

  /// Whether a handle that has seen `seen` must report a failure; it has then.
  mutating func report(_ seen: inout Int32) -> Bool {
    guard seen != count else { return false }
    seen = count
    isReported = true
    return true
  }
}

extension Disk {
  /// Whether a sync through a handle must report an earlier failure, which it then has.
  mutating func reportsError(_ file: Int32, _ number: Int32) -> Bool {
    let reports = inodes[number].errors.report(&handles[Int(file - handleBase)].errorSeen)
    if reports { faultCounters.reportedErrors += 1 }
    return reports
  }

  /// Leaves a file as a write-out that failed does; its pages were captured and so are clean.
  mutating func failWriteOut(
    _ data: DiskCapture,
    _ leaves: DiskFailedSync,
    at instant: Instant
  ) {
    let number = data.inode
    inodes[number].errors.fail()
    if leaves != .revert, !data.pages.isEmpty { faults.hasDropped = true }
    guard leaves == .revert, inodes[number].lastChange <= instant else { return }
    noteContent(of: number, from: 0, at: instant)
    faults.hasReverted = true
    for pages in data.pages {
      reread(number, pages.lowerBound * Self.pageSize..<pages.upperBound * Self.pageSize)
    }
    guard inodes[number].dirty.isEmpty, inodes[number].transfers == 0 else { return }
    let old = inodes[number].content.size
    let size = min(old, inodes[number].mediaSize)
    for index in handles.indices where handles[index].inode == number {
      handles[index].floor = old
    }
    inodes[number].content.resize(to: size)
    let end = Self.pages(0, size).upperBound
    usedPages -= inodes[number].allocated.remove(end..<Int64.max)
    inodes[number].placed.remove(end..<Int64.max)
    inodes[number].cold.remove(end..<Int64.max)
  }
}
