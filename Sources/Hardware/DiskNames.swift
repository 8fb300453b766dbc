import Primitives

/// Where a path leads.
struct DiskPath {
  /// Inode of the directory that holds the last component.
  var parent: Int32
  /// Last component; empty for the root.
  var name: String
  /// What the name stands for, or -1.
  var inode: Int32
}

extension Disk {
  /// Walks `path` through the cached tree.
  func resolve(_ path: String) throws(DiskError) -> DiskPath {
    var result = DiskPath(parent: Self.root, name: "", inode: Self.root)
    for part in path.split(separator: "/", omittingEmptySubsequences: true) where part != "." {
      guard result.inode >= 0 else { throw .notFound }
      guard inodes[result.inode].isDirectory else { throw .wrongKind }
      let name = String(part)
      let next = inodes[result.inode].entries.inode(of: name)
      result = DiskPath(parent: result.inode, name: name, inode: next)
    }
    return result
  }

  /// The inode of an existing file or directory.
  func existing(_ path: String) throws(DiskError) -> DiskPath {
    let found = try resolve(path)
    guard found.inode >= 0 else { throw .notFound }
    return found
  }
}
