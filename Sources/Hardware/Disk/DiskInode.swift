import Primitives

/// A file or directory: what the page cache holds, what the media hold, and what lies between.
struct DiskInode: Sendable {
  /// Whether it is a directory.
  var isDirectory: Bool
  /// Whether the slot is in use.
  var isLive = true
  /// Whether its space was given back because neither name nor handle is left.
  var isSpaceReleased = false
  /// Failures of writing its pages out.
  var errors = DiskWriteErrors()
  /// Whether a background write found no space and no sync has reported it yet.
  var hasUnreportedShortage = false
  /// Names in the cached tree.
  var links: Int32 = 0
  /// Names in the committed tree.
  var mediaLinks: Int32 = 0
  /// Open handles.
  var openHandles: Int32 = 0
  /// Transfers to the device that are not settled.
  var transfers: Int32 = 0
  /// Begin of the latest operation that changed it.
  var lastChange = Instant.zero
  /// When the oldest dirty page became dirty; `distantFuture` when none is.
  var firstDirty = Instant.distantFuture
  /// When its latest transfer will have reached the device.
  var lastWritten = Instant.zero
  /// Cached contents of a file.
  var content = DiskContent()
  /// Contents on the media, possibly longer than `mediaSize`.
  var media = DiskContent()
  /// Size that the file system has committed.
  var mediaSize: Int64 = 0
  /// Pages that differ from the media and are not on their way there.
  var dirty = DiskPageSet()
  /// Pages for which space is taken.
  var allocated = DiskPageSet()
  /// Pages that were preallocated and never written.
  var unwritten = DiskPageSet()
  /// Pages that have blocks, not only space that was promised.
  var placed = DiskPageSet()
  /// Pages that are not in memory: reading them takes the device.
  var cold = DiskPageSet()
  /// Cached names of a directory.
  var entries = DiskDirectory()
  /// Names that the file system has committed.
  var mediaEntries = DiskDirectory()

  /// Makes an empty file or directory without a name.
  init(isDirectory: Bool) { self.isDirectory = isDirectory }
}

/// Inodes by number, in copy-on-write chunks.
struct DiskInodeTable: Sendable {
  private var chunks: [[DiskInode]] = []
  private var free: [Int32] = []
  /// Slots in use or free; numbers run below it.
  private(set) var count: Int32 = 0

  /// The inode of that number.
  subscript(number: Int32) -> DiskInode {
    _read { yield chunks[Int(number >> 4)][Int(number & 15)] }
    _modify { yield &chunks[Int(number >> 4)][Int(number & 15)] }
  }

  /// Puts a fresh inode into a free slot and returns its number.
  mutating func add(isDirectory: Bool) -> Int32 {
    if let number = free.popLast() {
      self[number] = DiskInode(isDirectory: isDirectory)
      return number
    }
    if count & 15 == 0 { chunks.append([]) }
    chunks[chunks.count - 1].append(DiskInode(isDirectory: isDirectory))
    count += 1
    return count - 1
  }

  /// Gives a slot back.
  mutating func release(_ number: Int32) {
    self[number] = DiskInode(isDirectory: false)
    self[number].isLive = false
    free.append(number)
  }
}
