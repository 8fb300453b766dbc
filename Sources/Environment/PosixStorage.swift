import Glibc
import Primitives

/// A node's files as real files below a root directory.
///
/// The other implementation of `Storage`: what runs on the virtual disk runs on these unchanged,
/// and the same tests pass on both. Copies share the open files; close each handle once.
public struct PosixStorage: Storage {
  /// Path of the directory that paths are relative to, without trailing slash.
  public let root: String
  /// Whether files are opened for reading only; writes then fail with `badHandle`.
  public let isReadOnly: Bool
  private var descriptors: [Int32] = []
  private var free: [Int32] = []
  private var directDescriptors: Set<Int32> = []

  /// Uses an existing directory as root.
  ///
  /// A read-only storage opens no file for writing, so that it works on files of others too.
  public init(root: String, isReadOnly: Bool = false) {
    self.root = root
    self.isReadOnly = isReadOnly
  }

  /// Opens a file for reading and, unless the storage is read-only, writing.
  public mutating func open(_ path: String, _ mode: OpenMode, _ options: OpenOptions)
    throws(StorageError) -> FileHandle
  {
    // Without blocking: a pipe among the files must not hold up whoever only looks.
    var flags = (isReadOnly ? O_RDONLY | O_NONBLOCK : O_RDWR) | O_CLOEXEC
    if options.contains(.syncedWrites) { flags |= O_DSYNC }
    if options.contains(.direct) { flags |= Self.directFlag }
    switch mode {
    case .existing: break
    case .createIfMissing, .createNew:
      if isReadOnly { throw .readOnly }
      flags |= mode == .createNew ? O_CREAT | O_EXCL : O_CREAT
    }
    let descriptor = unsafe Glibc.open(full(path), flags, 0o644)
    if descriptor < 0 && errno == EINVAL && options.contains(.direct) { throw .misaligned }
    try Self.check(descriptor)
    if options.contains(.direct) { directDescriptors.insert(descriptor) }
    if let slot = free.popLast() {
      descriptors[Int(slot)] = descriptor
      return FileHandle(slot)
    }
    descriptors.append(descriptor)
    return FileHandle(Int32(descriptors.count - 1))
  }

  /// Closes a handle.
  public mutating func close(_ file: FileHandle) throws(StorageError) {
    let descriptor = try self.descriptor(file)
    descriptors[Int(file.raw)] = -1
    free.append(file.raw)
    directDescriptors.remove(descriptor)
    try Self.check(Glibc.close(descriptor))
  }

  /// Writes at the end of the file; on `noSpace` the file keeps the part that fitted.
  public mutating func append(_ bytes: Bytes, to file: FileHandle) throws(StorageError) {
    let end = try size(file)
    try write(bytes, to: file, at: end)
  }

  /// Writes at `position`, extending the file (with zeros up to `position`) when needed.
  public mutating func write(_ bytes: Bytes, to file: FileHandle, at position: ByteCount)
    throws(StorageError)
  {
    let descriptor = try self.descriptor(file)
    if directDescriptors.contains(descriptor) {
      return try writeDirectly(bytes, descriptor, position)
    }
    var done = 0
    while done < bytes.count {
      let rest = bytes[done..<bytes.count]
      let written = rest.withSpan { span in
        unsafe span.withUnsafeBytes { buffer in
          unsafe pwrite(descriptor, buffer.baseAddress, buffer.count, Int(position.bytes) + done)
        }
      }
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else {
        if errno == ENOSPC || errno == EDQUOT { throw .noSpace(written: ByteCount(done)) }
        throw StorageError(errno: errno)
      }
      done += written
    }
  }

  /// Reads up to `count` bytes; fewer at the end of the file, none beyond it.
  public mutating func read(_ file: FileHandle, at position: ByteCount, count: ByteCount)
    throws(StorageError) -> Bytes
  {
    let descriptor = try self.descriptor(file)
    let wanted = min(count.bytes, max(0, try size(file).bytes - position.bytes))
    if directDescriptors.contains(descriptor) {
      return try readDirectly(descriptor, position, count, Int(max(0, wanted)))
    }
    guard wanted > 0 else { return .empty }
    var failure: Int32 = 0
    let buffer = unsafe [UInt8](unsafeUninitializedCapacity: Int(wanted)) { buffer, filled in
      while filled < Int(wanted) {
        let place = unsafe buffer.baseAddress?.advanced(by: filled)
        let got = unsafe pread(
          descriptor,
          place,
          Int(wanted) - filled,
          Int(position.bytes) + filled
        )
        if got < 0 && errno == EINTR { continue }
        if got < 0 { failure = errno }
        if got <= 0 { return }
        filled += got
      }
    }
    guard failure == 0 else { throw StorageError(errno: failure) }
    return Bytes(buffer)
  }

  /// Cuts the file, or extends it with zeros, to `size`.
  public mutating func truncate(_ file: FileHandle, to size: ByteCount) throws(StorageError) {
    try Self.check(ftruncate(try descriptor(file), Int(size.bytes)))
  }

  /// Size of the file.
  public mutating func size(_ file: FileHandle) throws(StorageError) -> ByteCount {
    var status = stat()
    try Self.check(unsafe fstat(try descriptor(file), &status))
    return ByteCount(Int64(status.st_size))
  }

  /// Makes what was written to the file before this call durable (fsync).
  public mutating func sync(_ file: FileHandle) throws(StorageError) {
    try Self.check(fsync(try descriptor(file)))
  }

  /// Makes what was written durable and the size needed to read it (fdatasync).
  public mutating func syncData(_ file: FileHandle) throws(StorageError) {
    try Self.check(fdatasync(try descriptor(file)))
  }

  /// Takes space for bytes that read as zeros until they are written (fallocate).
  public mutating func preallocate(_ file: FileHandle, at position: ByteCount, count: ByteCount)
    throws(StorageError)
  {
    guard count > .zero else { return }
    let descriptor = try self.descriptor(file)
    let old = try size(file)
    let code = posix_fallocate(descriptor, Int(position.bytes), Int(count.bytes))
    if code == 0 { return }
    if try size(file) > old { try truncate(file, to: old) }
    throw StorageError(errno: code)
  }

  /// Makes the names in a directory durable (fsync of the directory).
  public mutating func syncDirectory(_ path: String) throws(StorageError) {
    let descriptor = unsafe Glibc.open(full(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    try Self.check(descriptor)
    let result = fsync(descriptor)
    let code = errno
    _ = Glibc.close(descriptor)
    if result != 0 { throw StorageError(errno: code) }
  }

  /// Creates a directory whose parent exists.
  public mutating func makeDirectory(_ path: String) throws(StorageError) {
    try Self.check(unsafe mkdir(full(path), 0o755))
  }

  /// Removes an empty directory.
  public mutating func removeDirectory(_ path: String) throws(StorageError) {
    try Self.check(unsafe rmdir(full(path)))
  }

  /// Renames a file or directory, replacing a file (never a non-empty directory) of the new name.
  public mutating func rename(_ from: String, to target: String) throws(StorageError) {
    guard unsafe Glibc.rename(full(from), full(target)) != 0 else { return }
    // POSIX lets a file system report a non-empty target either way.
    throw errno == EEXIST ? .notEmpty : StorageError(errno: errno)
  }

  /// Removes a file's name; open handles keep working.
  public mutating func remove(_ path: String) throws(StorageError) {
    try Self.check(unsafe unlink(full(path)))
  }

  /// Whether a file or directory of that name exists.
  public mutating func exists(_ path: String) throws(StorageError) -> Bool {
    if unsafe access(full(path), F_OK) == 0 { return true }
    if errno == ENOENT || errno == ENOTDIR { return false }
    throw StorageError(errno: errno)
  }

  /// Names in a directory in ascending byte order; directories end in `/`.
  public mutating func list(_ path: String) throws(StorageError) -> [String] {
    guard let directory = unsafe opendir(full(path)) else { throw StorageError(errno: errno) }
    defer { _ = unsafe closedir(directory) }
    var names: [String] = []
    errno = 0
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
          unsafe String(cString: $0)
        }
      }
      if name == "." || name == ".." { continue }
      names.append(try isDirectory(path + "/" + name) ? name + "/" : name)
    }
    if errno != 0 { throw StorageError(errno: errno) }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Free space of the volume that holds `path`.
  public mutating func freeSpace(_ path: String) throws(StorageError) -> ByteCount {
    var status = statvfs()
    try Self.check(unsafe statvfs(full(path), &status))
    return ByteCount(Int64(status.f_bavail) * Int64(status.f_frsize))
  }

  private func full(_ path: String) -> String { path.isEmpty ? root : root + "/" + path }

  private func descriptor(_ file: FileHandle) throws(StorageError) -> Int32 {
    let slot = Int(file.raw)
    guard slot >= 0, slot < descriptors.count, descriptors[slot] >= 0 else { throw .badHandle }
    return descriptors[slot]
  }

  private func isDirectory(_ path: String) throws(StorageError) -> Bool {
    var status = stat()
    try Self.check(unsafe stat(full(path), &status))
    return status.st_mode & S_IFMT == S_IFDIR
  }

  private static func check(_ result: Int32) throws(StorageError) {
    if result < 0 { throw StorageError(errno: errno) }
  }
}

extension PosixStorage {
  /// `O_DIRECT`, which Glibc hides from whoever does not define `_GNU_SOURCE`.
  #if arch(arm64)
  static let directFlag: Int32 = 0o200000
  #else
  static let directFlag: Int32 = 0o40000
  #endif

  /// Alignment of positions, lengths and memory of direct access, enough for every sector size.
  static let directAlignment = 4_096

  func writeDirectly(_ bytes: Bytes, _ descriptor: Int32, _ position: ByteCount)
    throws(StorageError)
  {
    guard bytes.count > 0 else { return }
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: bytes.count,
      alignment: Self.directAlignment
    )
    defer { unsafe buffer.deallocate() }
    bytes.withSpan { span in
      unsafe span.withUnsafeBytes { unsafe buffer.copyMemory(from: $0) }
    }
    var done = 0
    while done < bytes.count {
      let place = unsafe buffer.baseAddress?.advanced(by: done)
      let written = unsafe pwrite(
        descriptor,
        place,
        bytes.count - done,
        Int(position.bytes) + done
      )
      if written < 0 && errno == EINTR { continue }
      if written > 0 {
        done += written
        continue
      }
      if errno == ENOSPC || errno == EDQUOT { throw .noSpace(written: ByteCount(done)) }
      throw errno == EINVAL ? .misaligned : StorageError(errno: errno)
    }
  }

  /// Reads whole sectors and gives the first `wanted` bytes.
  func readDirectly(
    _ descriptor: Int32,
    _ position: ByteCount,
    _ count: ByteCount,
    _ wanted: Int
  ) throws(StorageError) -> Bytes {
    guard count > .zero else { return .empty }
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: count.int,
      alignment: Self.directAlignment
    )
    defer { unsafe buffer.deallocate() }
    var got = -1
    repeat {
      got = unsafe pread(descriptor, buffer.baseAddress, count.int, Int(position.bytes))
    } while got < 0 && errno == EINTR
    if got < 0 { throw errno == EINVAL ? .misaligned : StorageError(errno: errno) }
    return unsafe Bytes(Array(buffer.prefix(min(got, wanted))))
  }
}

extension StorageError {
  /// The seam's word for an error number; what has no word of its own is an I/O error.
  init(errno code: Int32) {
    switch code {
    case ENOENT: self = .notFound
    case EEXIST: self = .alreadyExists
    case ENOTEMPTY: self = .notEmpty
    case ENOTDIR, EISDIR, EINVAL, EBUSY: self = .wrongKind
    case ENOSPC, EDQUOT: self = .noSpace(written: .zero)
    case EROFS: self = .readOnly
    case EBADF: self = .badHandle
    default: self = .inputOutput
    }
  }
}
