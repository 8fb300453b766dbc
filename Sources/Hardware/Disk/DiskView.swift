import Primitives

extension Disk {
  /// Every file and directory below the root, parents first, names in byte order.
  public func files(view: DiskView) -> [DiskFileView] {
    files(view: view, named: { _ in true })
  }

  /// The files and directories whose own name is chosen, with the same order.
  public func files(view: DiskView, named isChosen: (String) -> Bool) -> [DiskFileView] {
    var result: [DiskFileView] = []
    collect(Self.root, path: "", view: view, named: isChosen, into: &result)
    return result
  }

  /// The files of one directory, without their directory's path, names in byte order.
  public func files(in directory: String, view: DiskView) -> [DiskFileView] {
    guard let number = inode(directory, view: view), inodes[number].isDirectory else { return [] }
    return names(number, view).compactMap { entry in
      inodes[entry.inode].isDirectory ? nil : file(entry.inode, path: entry.name, view: view)
    }
  }

  /// Size of a file as a process sees it, or `nil`.
  public func cachedSize(_ path: String) -> ByteCount? { size(path, view: .cached) }

  /// Size of a file after the worst power loss, or `nil`.
  public func durableSize(_ path: String) -> ByteCount? { size(path, view: .durable) }

  /// Names in a directory as a process sees them, in byte order; none where there is no directory.
  public func names(in path: String) -> [String] {
    guard let inode = inode(path, view: .cached), inodes[inode].isDirectory else { return [] }
    return names(inode, .cached).map(\.name)
  }

  /// Absorbs the state that decides the disk's future behaviour.
  public func digest(into digest: inout Digest) {
    digest.mix(counters.bytesWritten)
    digest.mix(counters.bytesSynced)
    digest.mix(counters.bytesWrittenBack)
    digest.mix(counters.syncs)
    digest.mix(usedPages)
  }

  /// Inode slots taken so far, free ones included.
  var inodeSlots: Int32 { inodes.count }

  private func names(_ inode: Int32, _ view: DiskView) -> [DiskDirectory.Entry] {
    directory(inode, view).entries
  }

  private func directory(_ inode: Int32, _ view: DiskView) -> DiskDirectory {
    switch view {
    case .cached: inodes[inode].entries
    case .durable: inodes[inode].mediaEntries
    }
  }

  private func collect(
    _ directory: Int32,
    path: String,
    view: DiskView,
    named isChosen: (String) -> Bool,
    into result: inout [DiskFileView]
  ) {
    for entry in names(directory, view) {
      let name = path.isEmpty ? entry.name : path + "/" + entry.name
      if isChosen(entry.name) { result.append(file(entry.inode, path: name, view: view)) }
      if inodes[entry.inode].isDirectory {
        collect(entry.inode, path: name, view: view, named: isChosen, into: &result)
      }
    }
  }

  private func file(_ number: Int32, path: String, view: DiskView) -> DiskFileView {
    let inode = inodes[number]
    let size = view == .cached ? inode.content.size : inode.mediaSize
    return DiskFileView(
      path: path,
      isDirectory: inode.isDirectory,
      size: ByteCount(size),
      chunks: view == .cached ? inode.content.chunks(upTo: size) : inode.media.chunks(upTo: size)
    )
  }

  private func inode(_ path: String, view: DiskView) -> Int32? {
    var inode = Self.root
    for part in path.split(separator: "/") where part != "." {
      inode = directory(inode, view).inode(of: String(part))
      guard inode >= 0 else { return nil }
    }
    return inode
  }

  private func size(_ path: String, view: DiskView) -> ByteCount? {
    guard let inode = inode(path, view: view) else { return nil }
    return ByteCount(view == .cached ? inodes[inode].content.size : inodes[inode].mediaSize)
  }
}
