import Environment
import Primitives

/// Files in memory that never fail unless told to: the storage of `FakeMachine`.
///
/// `sync` copies what is written to the durable image; `lostPower()` goes back to it. Names are
/// durable at once, so this is no model of a crash, only enough for tests of one component.
public struct MemoryStorage: Sendable {
  struct File: Sendable {
    var content: [UInt8] = []
    var durable: [UInt8] = []
  }

  /// Errors to throw from the next operations, first to last; nil lets one pass.
  public var scriptedErrors: [StorageError?] = []
  /// Folders below which every operation fails with an I/O error.
  public var brokenFolders: [String] = []
  /// Folders below which reading content fails with an I/O error.
  public var unreadableFolders: [String] = []
  /// Folders that cannot be renamed.
  public var immovable: [String] = []
  /// Free space that `freeSpace` answers.
  public var free: ByteCount = .gibibytes(100)
  /// How many times a file was synced.
  public internal(set) var syncs = 0
  var paths: [String: Int] = [:]
  var files: [File] = []
  var directories: Set<String> = [""]
  var handles: [Int] = []

  /// Makes an empty volume.
  public init() {}

  /// Paths of all files in ascending order.
  public var allPaths: [String] { paths.keys.sorted() }

  /// What a file holds, or nil when there is none of that name.
  public func content(_ path: String) -> [UInt8]? { paths[path].map { files[$0].content } }

  /// Replaces a file's content, as if by another program; creates the file when missing.
  public mutating func put(_ path: String, _ content: [UInt8]) {
    files.append(File(content: content, durable: content))
    paths[path] = files.count - 1
  }

  /// Removes a file, as if by another program.
  public mutating func remove(_ path: String) { paths[path] = nil }

  /// Forgets what was not synced, and every handle.
  public mutating func lostPower() {
    for index in files.indices { files[index].content = files[index].durable }
    handles = []
  }

  mutating func check() throws(StorageError) {
    guard !scriptedErrors.isEmpty else { return }
    if let error = scriptedErrors.removeFirst() { throw error }
  }

  /// Checks an operation on a name.
  mutating func check(_ path: String) throws(StorageError) {
    try check()
    if Self.lies(path, in: brokenFolders) { throw .inputOutput }
  }

  /// Checks an operation on an open file.
  mutating func check(_ handle: FileHandle, reading: Bool = false) throws(StorageError) {
    try check()
    guard !brokenFolders.isEmpty || !unreadableFolders.isEmpty else { return }
    let index = try file(handle)
    guard let path = paths.first(where: { $0.value == index })?.key else { return }
    if Self.lies(path, in: brokenFolders) { throw .inputOutput }
    if reading, Self.lies(path, in: unreadableFolders) { throw .inputOutput }
  }

  private static func lies(_ path: String, in folders: [String]) -> Bool {
    folders.contains { path == $0 || path.hasPrefix($0 + "/") }
  }

  func file(_ handle: FileHandle) throws(StorageError) -> Int {
    guard handles.indices.contains(Int(handle.raw)), handles[Int(handle.raw)] >= 0 else {
      throw .badHandle
    }
    return handles[Int(handle.raw)]
  }

  func parent(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return String(path[..<slash])
  }
}

extension FakeMachine {
  /// Opens a file; the options make no difference here.
  public mutating func open(_ path: String, _ mode: OpenMode, _ options: OpenOptions)
    throws(StorageError) -> FileHandle
  {
    try storage.check(path)
    if storage.directories.contains(path) { throw .wrongKind }
    if let index = storage.paths[path] {
      if case .createNew = mode { throw .alreadyExists }
      storage.handles.append(index)
    } else {
      if case .existing = mode { throw .notFound }
      guard storage.directories.contains(storage.parent(path)) else { throw .notFound }
      storage.files.append(.init())
      storage.paths[path] = storage.files.count - 1
      storage.handles.append(storage.files.count - 1)
    }
    return FileHandle(Int32(storage.handles.count - 1))
  }

  /// Closes a file or connection.
  public mutating func close(_ file: FileHandle) throws(StorageError) {
    _ = try storage.file(file)
    storage.handles[Int(file.raw)] = -1
  }

  /// Appends to a file.
  public mutating func append(_ bytes: Bytes, to file: FileHandle) throws(StorageError) {
    try storage.check(file)
    storage.files[try storage.file(file)].content += bytes.slice
  }

  /// Writes at a position.
  public mutating func write(_ bytes: Bytes, to file: FileHandle, at position: ByteCount)
    throws(StorageError)
  {
    try storage.check(file)
    let index = try storage.file(file)
    let end = position.int + bytes.count
    if storage.files[index].content.count < end {
      storage.files[index].content += Array(
        repeating: 0,
        count: end - storage.files[index].content.count
      )
    }
    storage.files[index].content.replaceSubrange(position.int..<end, with: bytes.slice)
  }

  /// Reads at a position.
  public mutating func read(_ file: FileHandle, at position: ByteCount, count: ByteCount)
    throws(StorageError) -> Bytes
  {
    try storage.check(file, reading: true)
    let content = storage.files[try storage.file(file)].content
    let start = min(position.int, content.count)
    return Bytes(content)[start..<min(start + count.int, content.count)]
  }

  /// Cuts or extends a file.
  public mutating func truncate(_ file: FileHandle, to size: ByteCount) throws(StorageError) {
    try storage.check(file)
    let index = try storage.file(file)
    let now = storage.files[index].content.count
    if size.int < now {
      storage.files[index].content.removeSubrange(size.int...)
    } else {
      storage.files[index].content += Array(repeating: 0, count: size.int - now)
    }
  }

  /// Size of a file.
  public mutating func size(_ file: FileHandle) throws(StorageError) -> ByteCount {
    try storage.check(file)
    return ByteCount(storage.files[try storage.file(file)].content.count)
  }

  /// Makes a file durable.
  public mutating func sync(_ file: FileHandle) throws(StorageError) {
    try storage.check(file)
    let index = try storage.file(file)
    storage.files[index].durable = storage.files[index].content
    storage.syncs += 1
  }

  /// Makes a file's data durable.
  public mutating func syncData(_ file: FileHandle) throws(StorageError) { try sync(file) }

  /// Extends a file with zeros to cover a range.
  public mutating func preallocate(_ file: FileHandle, at position: ByteCount, count: ByteCount)
    throws(StorageError)
  {
    let end = position + count
    if try size(file) < end { try truncate(file, to: end) }
  }

  /// Makes a directory's entries durable.
  public mutating func syncDirectory(_ path: String) throws(StorageError) {
    try storage.check(path)
    guard storage.directories.contains(path) else { throw .notFound }
  }

  /// Makes a directory.
  public mutating func makeDirectory(_ path: String) throws(StorageError) {
    try storage.check(path)
    if storage.directories.contains(path) || storage.paths[path] != nil { throw .alreadyExists }
    guard storage.directories.contains(storage.parent(path)) else { throw .notFound }
    storage.directories.insert(path)
  }

  /// Removes an empty directory.
  public mutating func removeDirectory(_ path: String) throws(StorageError) {
    guard storage.directories.contains(path) else { throw .notFound }
    guard try list(path).isEmpty else { throw .notEmpty }
    storage.directories.remove(path)
  }

  /// Renames a file, replacing the target.
  public mutating func rename(_ from: String, to: String) throws(StorageError) {
    try storage.check(from)
    if storage.immovable.contains(from) { throw .inputOutput }
    guard storage.directories.contains(storage.parent(to)) else { throw .notFound }
    if let index = storage.paths.removeValue(forKey: from) {
      storage.paths[to] = index
    } else if storage.directories.contains(from) {
      storage.renameDirectory(from, to: to)
    } else {
      throw .notFound
    }
  }

  /// Removes a file.
  public mutating func remove(_ path: String) throws(StorageError) {
    try storage.check(path)
    guard storage.paths.removeValue(forKey: path) != nil else { throw .notFound }
  }

  /// Whether there is such an entry.
  public mutating func exists(_ path: String) throws(StorageError) -> Bool {
    try storage.check(path)
    return storage.paths[path] != nil || storage.directories.contains(path)
  }

  /// A directory's entries, ascending.
  public mutating func list(_ path: String) throws(StorageError) -> [String] {
    try storage.check(path)
    guard storage.directories.contains(path) else { throw .notFound }
    return storage.names(in: path)
  }

  /// Free bytes of the volume.
  public mutating func freeSpace(_ path: String) throws(StorageError) -> ByteCount {
    try storage.check(path)
    return storage.free
  }
}

extension MemoryStorage {
  func names(in path: String) -> [String] {
    let inside = paths.keys.filter { parent($0) == path }
    let below = directories.filter { $0 != path && parent($0) == path && !$0.isEmpty }
    let start = path.isEmpty ? 0 : path.utf8.count + 1
    let names =
      inside.map { String($0.dropFirst(start)) } + below.map { $0.dropFirst(start) + "/" }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  mutating func renameDirectory(_ from: String, to: String) {
    func moved(_ path: String) -> String {
      guard path == from || path.hasPrefix(from + "/") else { return path }
      return to + path.dropFirst(from.count)
    }
    directories = Set(directories.map(moved))
    paths = Dictionary(uniqueKeysWithValues: paths.map { (moved($0.key), $0.value) })
  }
}
