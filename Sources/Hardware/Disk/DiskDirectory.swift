/// The names in a directory, in ascending byte order.
struct DiskDirectory: Sendable {
  /// A name and the inode it stands for.
  struct Entry: Sendable {
    var name: String
    var inode: Int32
  }

  /// The entries in order of their names.
  private(set) var entries: [Entry] = []

  /// The inode of `name`, or -1.
  func inode(of name: String) -> Int32 {
    let index = position(of: name)
    return index < entries.count && entries[index].name == name ? entries[index].inode : -1
  }

  /// Points `name` to `inode`, or drops the name when `inode` is -1.
  mutating func set(_ name: String, to inode: Int32) {
    let index = position(of: name)
    let found = index < entries.count && entries[index].name == name
    if inode < 0 {
      if found { entries.remove(at: index) }
    } else if found {
      entries[index].inode = inode
    } else {
      entries.insert(Entry(name: name, inode: inode), at: index)
    }
  }

  /// Whether `a` sorts before `b` by bytes.
  static func precedes(_ a: String, _ b: String) -> Bool {
    a.utf8.lexicographicallyPrecedes(b.utf8)
  }

  private func position(of name: String) -> Int {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if Self.precedes(entries[middle].name, name) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
