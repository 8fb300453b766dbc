import Primitives

/// A file or directory: what the page cache holds, what the media hold, and what lies between.
struct DiskInode: Sendable {
  /// Whether it is a directory.
  var isDirectory: Bool
  /// Whether the slot is in use.
  var isLive = true
  /// Whether a name in the cached tree stands for it.
  var isNamed = true
  /// Open handles.
  var openHandles: Int32 = 0
  /// Cached contents of a file.
  var content = DiskContent()
  /// Contents on the media, possibly longer than `mediaSize`.
  var media = DiskContent()
  /// Size that the file system has committed.
  var mediaSize: Int64 = 0
  /// Pages that differ from the media.
  var dirty = DiskPageSet()
  /// Pages for which space is taken.
  var allocated = DiskPageSet()
  /// When the oldest dirty page became dirty.
  var firstDirty = Instant.distantFuture
  /// Begin of the latest operation that changed it.
  var lastChange = Instant.zero
  /// Cached names of a directory.
  var entries = DiskDirectory()
  /// Names that the file system has committed.
  var mediaEntries = DiskDirectory()
}

/// Inodes by number, in copy-on-write chunks.
struct DiskInodeTable: Sendable {
  private var chunks: [[DiskInode]] = []
  private var free: [Int32] = []
  private(set) var count: Int32 = 0
  private static let chunkBits: Int32 = 4

  /// The inode of that number.
  subscript(number: Int32) -> DiskInode {
    _read { yield chunks[Int(number >> Self.chunkBits)][Int(number & 15)] }
    _modify { yield &chunks[Int(number >> Self.chunkBits)][Int(number & 15)] }
  }

  /// Puts a fresh inode into a free slot and returns its number.
  mutating func add(_ inode: DiskInode) -> Int32 {
    if let number = free.popLast() {
      self[number] = inode
      return number
    }
    if count & 15 == 0 { chunks.append([]) }
    chunks[chunks.count - 1].append(inode)
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
