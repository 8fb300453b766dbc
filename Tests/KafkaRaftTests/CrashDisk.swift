import Environment
import Primitives

/// Files in memory that a power cut takes back to what was synced: contents by `sync`, names by
/// `syncDirectory`.
struct CrashDisk: Sendable {
  struct File: Sendable {
    /// Without the zeros at its end.
    var content: [UInt8] = []
    var size = 0
    var durable: [UInt8] = []
    var durableSize = 0
  }

  private(set) var files: [File] = []
  private(set) var names: [String: Int] = [:]
  private var durableNames: [String: Int] = [:]
  private var directories: Set<String> = [""]
  private var durableDirectories: Set<String> = [""]
  private var handles: [Int] = []

  mutating func lostPower() {
    names = durableNames
    directories = durableDirectories
    handles = []
    for index in files.indices {
      files[index].content = files[index].durable
      files[index].size = files[index].durableSize
    }
  }

  mutating func died() { handles = [] }

  func content(_ path: String) -> [UInt8]? { names[path].map { files[$0].content } }

  mutating func put(_ path: String, _ content: [UInt8]) {
    var folder = parent(path)
    while !folder.isEmpty {
      directories.insert(folder)
      durableDirectories.insert(folder)
      folder = parent(folder)
    }
    files.append(
      File(content: content, size: content.count, durable: content, durableSize: content.count)
    )
    names[path] = files.count - 1
    durableNames[path] = files.count - 1
  }

  mutating func forget(_ path: String) {
    names[path] = nil
    durableNames[path] = nil
  }

  private func parent(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return String(path[..<slash])
  }

  private func file(_ handle: FileHandle) throws(StorageError) -> Int {
    guard handle.raw >= 0, Int(handle.raw) < handles.count, handles[Int(handle.raw)] >= 0 else {
      throw .badHandle
    }
    return handles[Int(handle.raw)]
  }
}

extension CrashDisk {
  mutating func open(_ path: String, _ mode: OpenMode) throws(StorageError) -> FileHandle {
    if directories.contains(path) { throw .wrongKind }
    if let index = names[path] {
      if case .createNew = mode { throw .alreadyExists }
      handles.append(index)
    } else {
      if case .existing = mode { throw .notFound }
      guard directories.contains(parent(path)) else { throw .notFound }
      files.append(File())
      names[path] = files.count - 1
      handles.append(files.count - 1)
    }
    return FileHandle(Int32(handles.count - 1))
  }

  mutating func close(_ handle: FileHandle) throws(StorageError) {
    _ = try file(handle)
    handles[Int(handle.raw)] = -1
  }

  mutating func write(_ bytes: Bytes, to handle: FileHandle, at position: Int)
    throws(StorageError)
  {
    let index = try file(handle)
    let end = position + bytes.count
    if files[index].content.count < end {
      files[index].content += Array(repeating: 0, count: end - files[index].content.count)
    }
    files[index].content.replaceSubrange(position..<end, with: bytes.slice)
    files[index].size = max(files[index].size, end)
  }

  mutating func append(_ bytes: Bytes, to handle: FileHandle) throws(StorageError) {
    try write(bytes, to: handle, at: files[try file(handle)].size)
  }

  func read(_ handle: FileHandle, at position: Int, count: Int) throws(StorageError) -> Bytes {
    let file = files[try file(handle)]
    let end = min(position + count, file.size)
    guard position < end else { return .empty }
    let held = min(end, file.content.count)
    var part = position < held ? Array(file.content[position..<held]) : []
    part += Array(repeating: 0, count: end - position - part.count)
    return Bytes(part)
  }

  mutating func truncate(_ handle: FileHandle, to size: Int) throws(StorageError) {
    let index = try file(handle)
    if size < files[index].content.count { files[index].content.removeSubrange(size...) }
    files[index].size = size
  }

  func size(_ handle: FileHandle) throws(StorageError) -> Int { files[try file(handle)].size }

  mutating func sync(_ handle: FileHandle) throws(StorageError) {
    let index = try file(handle)
    files[index].durable = files[index].content
    files[index].durableSize = files[index].size
  }

  mutating func syncDirectory(_ path: String) throws(StorageError) {
    guard directories.contains(path) else { throw .notFound }
    for name in durableNames.keys where parent(name) == path && names[name] == nil {
      durableNames[name] = nil
    }
    for (name, index) in names where parent(name) == path { durableNames[name] = index }
    durableDirectories.formUnion(directories.filter { parent($0) == path })
  }

  mutating func makeDirectory(_ path: String) throws(StorageError) {
    if directories.contains(path) || names[path] != nil { throw .alreadyExists }
    guard directories.contains(parent(path)) else { throw .notFound }
    directories.insert(path)
  }

  mutating func rename(_ from: String, to target: String) throws(StorageError) {
    guard let index = names.removeValue(forKey: from) else { throw .notFound }
    names[target] = index
  }

  mutating func remove(_ path: String) throws(StorageError) {
    guard names.removeValue(forKey: path) != nil else { throw .notFound }
  }

  func exists(_ path: String) -> Bool { names[path] != nil || directories.contains(path) }

  func list(_ path: String) throws(StorageError) -> [String] {
    guard directories.contains(path) else { throw .notFound }
    let start = path.isEmpty ? 0 : path.utf8.count + 1
    let below = directories.filter { !$0.isEmpty && parent($0) == path }
    let inside = names.keys.filter { parent($0) == path }
    let found =
      inside.map { String($0.dropFirst(start)) } + below.map { $0.dropFirst(start) + "/" }
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
