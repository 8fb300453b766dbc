import Primitives

/// Where a path leads.
struct DiskPath {
  /// Inode of the directory that holds the last component.
  var parent: Int32
  /// Last component; empty for the root.
  var name: String
  /// What the name stands for, or -1.
  var inode: Int32

  /// The change that makes the name stand for another inode, or nothing.
  func pointing(to after: Int32) -> DiskEntryChange {
    DiskEntryChange(directory: parent, name: name, before: inode, after: after)
  }
}

extension Disk {
  /// Creates a directory whose parent exists.
  public mutating func makeDirectory(_ path: String, at now: inout Instant) throws(DiskError) {
    let found = try resolve(path)
    let begin = beginChange(of: found.parent, at: &now)
    try meet(.name, found.inode, path: path, at: begin)
    guard found.inode < 0 else { throw .alreadyExists }
    try requireWritable()
    let inode = inodes.add(isDirectory: true)
    change([found.pointing(to: inode)], of: inode, at: begin)
  }

  /// Removes an empty directory.
  public mutating func removeDirectory(_ path: String, at now: inout Instant) throws(DiskError) {
    let found = try existing(path)
    let begin = beginChange(of: found.parent, at: &now)
    try meet(.name, found.inode, path: path, at: begin)
    guard inodes[found.inode].isDirectory else { throw .wrongKind }
    guard inodes[found.inode].entries.entries.isEmpty else { throw .notEmpty }
    guard found.inode != Self.root else { throw .wrongKind }
    try requireWritable()
    change([found.pointing(to: -1)], of: found.inode, at: begin)
  }

  /// Renames a file or directory, replacing a file (never a non-empty directory) of the new name.
  public mutating func rename(_ from: String, to target: String, at now: inout Instant)
    throws(DiskError)
  {
    let old = try resolve(from)
    let new = try resolve(target)
    guard old.inode >= 0 else { throw .notFound }
    waitForDirectory(old.parent, at: &now)
    let begin = beginChange(of: new.parent, at: &now)
    try meet(.name, old.inode, path: from, at: begin)
    if new.inode == old.inode { return }
    guard !Self.leads(from, into: target) else { throw .wrongKind }
    guard !Self.leads(target, into: from) else { throw .notEmpty }
    if new.inode >= 0 {
      guard inodes[new.inode].isDirectory == inodes[old.inode].isDirectory else {
        throw .wrongKind
      }
      guard inodes[new.inode].entries.entries.isEmpty else { throw .notEmpty }
    }
    try requireWritable()
    let isKind = kindness.contains(.syncsOnRename)
    let replaces = isKind || new.inode >= 0 && profile.fileSystem.replaceByRenameFlushes
    change(
      [new.pointing(to: old.inode), old.pointing(to: -1)],
      of: old.inode,
      data: replaces ? dirtyData(of: old.inode) : nil,
      at: begin
    )
  }

  /// Removes a file's name; open handles keep working.
  public mutating func remove(_ path: String, at now: inout Instant) throws(DiskError) {
    let found = try existing(path)
    let begin = beginChange(of: found.parent, at: &now)
    try meet(.name, found.inode, path: path, at: begin)
    guard !inodes[found.inode].isDirectory else { throw .wrongKind }
    try requireWritable()
    change([found.pointing(to: -1)], of: found.inode, at: begin)
  }

  /// Whether a file or directory of that name exists.
  public mutating func exists(_ path: String, at now: inout Instant) throws(DiskError) -> Bool {
    do throws(DiskError) {
      let found = try resolve(path)
      let begin = beginChange(of: found.parent, at: &now)
      try meet(.name, found.inode, path: path, at: begin)
      return found.inode >= 0
    } catch .notFound {
      now += profile.fileSystem.callCost
      return false
    } catch .wrongKind {
      now += profile.fileSystem.callCost
      return false
    }
  }

  /// Names in a directory in ascending byte order; directories end in `/`.
  public mutating func list(_ path: String, at now: inout Instant) throws(DiskError) -> [String] {
    let found = try existing(path)
    guard inodes[found.inode].isDirectory else { throw .wrongKind }
    let begin = beginChange(of: found.inode, at: &now)
    try meet(.name, found.inode, path: path, at: begin)
    let names = inodes[found.inode].entries.entries.map { entry in
      inodes[entry.inode].isDirectory ? entry.name + "/" : entry.name
    }
    return names.sorted(by: DiskDirectory.precedes)
  }

  /// Walks `path` through the cached tree.
  func resolve(_ path: String) throws(DiskError) -> DiskPath {
    var result = DiskPath(parent: Self.root, name: "", inode: Self.root)
    // By bytes: the separator is one, and to look for whole characters takes ten times as long.
    for part in path.utf8.split(separator: UInt8(ascii: "/")) {
      let name = String(Substring(part))
      if name == "." { continue }
      guard result.inode >= 0 else { throw .notFound }
      guard inodes[result.inode].isDirectory else { throw .wrongKind }
      let next = inodes[result.inode].entries.inode(of: name)
      result = DiskPath(parent: result.inode, name: name, inode: next)
    }
    return result
  }

  /// Walks to an existing file or directory.
  func existing(_ path: String) throws(DiskError) -> DiskPath {
    let found = try resolve(path)
    guard found.inode >= 0 else { throw .notFound }
    return found
  }

  /// Whether `inner` lies below `path`.
  private static func leads(_ path: String, into inner: String) -> Bool {
    let above = parts(of: path)
    let below = parts(of: inner)
    return below.count > above.count
      && zip(above, below).allSatisfy { $0.elementsEqual($1) }
  }

  /// The components of a path, by bytes, without those that stay where they are.
  private static func parts(of path: String) -> [Substring.UTF8View] {
    path.utf8.split(separator: UInt8(ascii: "/"))
      .filter { !$0.elementsEqual(CollectionOfOne(UInt8(ascii: "."))) }
  }

  /// Waits for the latest change of a directory.
  func waitForDirectory(_ directory: Int32, at now: inout Instant) {
    now = max(now, inodes[directory].lastChange)
  }

  /// Waits for a directory, returns the begin of the operation and charges the call.
  private func beginChange(of directory: Int32, at now: inout Instant) -> Instant {
    waitForDirectory(directory, at: &now)
    let begin = now
    now += profile.fileSystem.callCost
    return begin
  }

  /// A file's dirty pages, which stay dirty.
  private func dirtyData(of number: Int32) -> DiskCapture? {
    let inode = inodes[number]
    guard !inode.isDirectory, !inode.dirty.isEmpty else { return nil }
    var data = DiskCapture(inode: number, size: inode.content.size)
    for pages in inode.dirty.ranges { take(pages, into: &data) }
    return data
  }
}
