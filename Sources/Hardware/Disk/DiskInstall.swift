import Primitives

extension Disk {
  /// Puts a file on the media before the machine ever runs: durable, not in memory, and at no cost.
  ///
  /// Directories on the way are made. Whole pages of zeros at the end take no space.
  ///
  /// - Throws: `alreadyExists`, `wrongKind`, or `noSpace` when the disk is too small.
  public mutating func install(_ content: Bytes, at path: String) throws(DiskError) {
    var directory = Self.root
    let parts = path.split(separator: "/").map(String.init)
    guard let name = parts.last else { throw .wrongKind }
    for part in parts.dropLast() { directory = try installDirectory(part, in: directory) }
    guard inodes[directory].entries.inode(of: name) < 0 else { throw .alreadyExists }
    let size = Int64(content.count)
    let stored = content[0..<Self.storedCount(content)]
    let pages = Self.pages(0, Int64(stored.count))
    guard Int64(pages.count) <= freePages else { throw .noSpace(written: .zero) }
    let inode = addInstalled(name, in: directory, isDirectory: false)
    inodes[inode].content.append(stored)
    inodes[inode].content.resize(to: size)
    inodes[inode].media = inodes[inode].content
    inodes[inode].mediaSize = size
    usedPages += inodes[inode].allocated.insert(pages)
    inodes[inode].placed.insert(pages)
    inodes[inode].cold.insert(pages)
  }

  private mutating func installDirectory(_ name: String, in directory: Int32)
    throws(DiskError) -> Int32
  {
    let known = inodes[directory].entries.inode(of: name)
    guard known >= 0 else { return addInstalled(name, in: directory, isDirectory: true) }
    guard inodes[known].isDirectory else { throw .wrongKind }
    return known
  }

  private mutating func addInstalled(_ name: String, in directory: Int32, isDirectory: Bool)
    -> Int32
  {
    let inode = inodes.add(isDirectory: isDirectory)
    inodes[directory].entries.set(name, to: inode)
    inodes[directory].mediaEntries.set(name, to: inode)
    inodes[inode].links = 1
    inodes[inode].mediaLinks = 1
    return inode
  }

  /// Bytes up to the last page that is not all zero.
  private static func storedCount(_ content: Bytes) -> Int {
    var count = content.count
    while count > 0, content[count - 1] == 0 { count -= 1 }
    let page = Int(pageSize)
    return min(content.count, (count + page - 1) / page * page)
  }
}
