import Foundation
import Primitives
import Simulation

/// Writes files whole or not at all.
enum OutputFiles {
  /// Writes text beside its place and moves it there; parents are made.
  ///
  /// Devices and pipes, such as `/dev/stdout`, are written to directly.
  static func write(_ text: String, to path: String) throws(CommandError) {
    let target = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    let draft = draft(of: target)
    do {
      if isSpecial(path) {
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        defer { try? handle.close() }
        try handle.write(contentsOf: Data(text.utf8))
        return
      }
      try FileManager.default.createDirectory(
        at: target.deletingLastPathComponent(),
        withIntermediateDirectories: true
      )
      try Data(text.utf8).write(to: draft)
      guard unsafe rename(draft.path, target.path) == 0 else { throw POSIXError.last }
    } catch {
      try? FileManager.default.removeItem(at: draft)
      throw .output(path, reason(error, path))
    }
  }

  /// Makes the directories that a file lies in.
  static func makeParents(of path: String) throws(CommandError) {
    do {
      try FileManager.default.createDirectory(
        at: URL(fileURLWithPath: path).deletingLastPathComponent(),
        withIntermediateDirectories: true
      )
    } catch {
      throw .output(path, reason(error, path))
    }
  }

  /// Whether a path names a device or a pipe.
  static func isSpecial(_ path: String) -> Bool {
    if path.hasPrefix("/dev/") { return true }
    let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    let attributes = try? FileManager.default.attributesOfItem(atPath: target)
    let kind = attributes?[.type] as? FileAttributeType
    return kind == .typeCharacterSpecial || kind == .typeUnknown
  }

  /// Refuses a place that is taken already.
  static func requireAbsent(_ path: String) throws(CommandError) {
    guard FileManager.default.fileExists(atPath: path) else { return }
    throw .output(path, "it exists already; remove it or choose another name")
  }

  /// Writes the trees of hosts into a new directory.
  static func write(_ hosts: [HostFiles], to path: String) throws(CommandError) {
    try requireAbsent(path)
    let target = URL(fileURLWithPath: path)
    let draft = draft(of: target)
    do {
      try FileManager.default.createDirectory(at: draft, withIntermediateDirectories: true)
      for host in hosts { try write(host, into: draft.appendingPathComponent(host.host)) }
      try FileManager.default.moveItem(at: draft, to: target)
    } catch {
      try? FileManager.default.removeItem(at: draft)
      throw .output(path, reason(error, path))
    }
  }

  private static func write(_ host: HostFiles, into root: URL) throws {
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    for entry in host.entries {
      let place = root.appendingPathComponent(entry.path)
      guard let content = entry.content else {
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        continue
      }
      try FileManager.default.createDirectory(
        at: place.deletingLastPathComponent(),
        withIntermediateDirectories: true
      )
      try write(content, to: place)
    }
  }

  /// Writes a file and leaves holes where whole blocks are zero: index files are mostly empty.
  private static func write(_ content: Bytes, to place: URL) throws {
    guard FileManager.default.createFile(atPath: place.path, contents: nil) else {
      throw POSIXError.last
    }
    let handle = try FileHandle(forWritingTo: place)
    defer { try? handle.close() }
    try handle.truncate(atOffset: UInt64(content.count))
    var start = 0
    while start < content.count {
      let end = min(start + blockSize, content.count)
      let block = Data(content[start..<end].slice)
      if block != zeros.prefix(block.count) {
        try handle.seek(toOffset: UInt64(start))
        try handle.write(contentsOf: block)
      }
      start = end
    }
  }

  /// Why a path could not be written; Foundation does not say which part of it is no directory.
  private static func reason(_ error: any Error, _ path: String) -> String {
    var place = URL(fileURLWithPath: path).deletingLastPathComponent()
    while place.path != "/" {
      var isDirectory: ObjCBool = false
      if unsafe FileManager.default.fileExists(atPath: place.path, isDirectory: &isDirectory) {
        guard isDirectory.boolValue else { return "'\(place.relativePath)' is no directory" }
        break
      }
      place.deleteLastPathComponent()
    }
    return ScenarioFiles.reason(error)
  }

  private static let blockSize = 65_536
  private static let zeros = Data(count: blockSize)

  private static func draft(of target: URL) -> URL {
    let name = ".\(target.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier).partial"
    return target.deletingLastPathComponent().appendingPathComponent(name)
  }
}

extension POSIXError {
  /// What the last system call of this thread complained about.
  fileprivate static var last: POSIXError { POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
}
