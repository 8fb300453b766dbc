import Foundation
import KafkaLog
import Primitives

/// Copies a place of log files to a log directory that does not exist yet.
struct LogCopy {
  /// The copy of one file.
  struct File: Equatable {
    /// Path relative to the log directory.
    var path: String
    var size: Int64
    var checksum: UInt32
  }

  let place: LogPlace
  let target: String

  /// Refuses a target that exists or lies inside what is copied.
  init(_ place: LogPlace, to target: String) throws(CommandError) {
    self.place = place
    self.target = target
    try OutputFiles.requireAbsent(target)
    let source = Self.resolved(place.root) + "/"
    guard !(Self.resolved(target) + "/").hasPrefix(source) else {
      throw .usage("'\(target)' lies inside '\(place.path)', which is not to be changed")
    }
  }

  private static func resolved(_ path: String) -> String {
    let url = URL(fileURLWithPath: path).standardizedFileURL
    let parent = url.deletingLastPathComponent().resolvingSymlinksInPath()
    let whole = parent.appendingPathComponent(url.lastPathComponent)
    return whole.resolvingSymlinksInPath().path
  }

  /// Copies everything; of a single partition also the checkpoints that decide its recovery.
  func run() throws(CommandError) {
    var made = false
    do {
      try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
      made = true
      switch place.kind {
      case .partition: try copyPartition()
      case .logDirectory, .file: try copyTree(place.root, "")
      }
    } catch {
      if made { try? FileManager.default.removeItem(atPath: target) }
      if let error = error as? CommandError { throw error }
      throw .output(target, ScenarioFiles.reason(error))
    }
  }

  private func copyPartition() throws {
    guard let name = place.partitions.first?.name else {
      throw CommandError(
        .badData,
        ["wavetank: '\(place.path)' is named after no partition, such as 'orders-0'"]
      )
    }
    try copyTree(place.root, "\(name)")
    let parent = URL(fileURLWithPath: place.root).standardizedFileURL.deletingLastPathComponent()
    for file in try FileManager.default.contentsOfDirectory(atPath: parent.path) {
      switch LogFileKind(name: file) {
      case .offsets, .cleanShutdown: try copyFile(parent.path + "/" + file, file)
      default: continue
      }
    }
  }

  private func copyTree(_ source: String, _ name: String) throws {
    let place = name.isEmpty ? target : target + "/" + name
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    for entry in try FileManager.default.contentsOfDirectory(atPath: source).sorted() {
      let path = source + "/" + entry
      let inside = name.isEmpty ? entry : name + "/" + entry
      var isDirectory: ObjCBool = false
      guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
        continue
      }
      if isDirectory.boolValue {
        try copyTree(path, inside)
      } else if LogFileKind(name: entry) != .lock {
        try copyFile(path, inside)
      }
    }
  }

  /// Copies what a name leads to, never the link, and leaves holes where blocks are zero.
  private func copyFile(_ source: String, _ name: String) throws {
    let real = URL(fileURLWithPath: source).resolvingSymlinksInPath().path
    let attributes = try FileManager.default.attributesOfItem(atPath: real)
    guard attributes[.type] as? FileAttributeType == .typeRegular else {
      throw CommandError(.badData, ["wavetank: '\(source)' is no regular file; it is not copied"])
    }
    let input = try FileHandle(forReadingFrom: URL(fileURLWithPath: real))
    defer { try? input.close() }
    let path = target + "/" + name
    guard FileManager.default.createFile(atPath: path, contents: nil) else {
      throw CommandError.output(path, "it cannot be created")
    }
    let output = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    defer { try? output.close() }
    var size: UInt64 = 0
    while let block = try input.read(upToCount: 1 << 20), !block.isEmpty {
      if block.contains(where: { $0 != 0 }) {
        try output.seek(toOffset: size)
        try output.write(contentsOf: block)
      }
      size += UInt64(block.count)
    }
    try output.truncate(atOffset: size)
  }
}

extension LogCopy {
  /// Every file below a directory with its size and checksum, ascending by path.
  static func files(below root: String) throws(CommandError) -> [File] {
    do {
      var files: [File] = []
      for path in try FileManager.default.subpathsOfDirectory(atPath: root).sorted() {
        var isDirectory: ObjCBool = false
        let exists = unsafe FileManager.default.fileExists(
          atPath: root + "/" + path,
          isDirectory: &isDirectory
        )
        if exists, !isDirectory.boolValue { files.append(try file(path, root)) }
      }
      return files
    } catch {
      throw .noInput(root, ScenarioFiles.reason(error))
    }
  }

  private static func file(_ path: String, _ root: String) throws -> File {
    let input = try FileHandle(forReadingFrom: URL(fileURLWithPath: root + "/" + path))
    defer { try? input.close() }
    var file = File(path: path, size: 0, checksum: 0)
    while let block = try input.read(upToCount: 1 << 20), !block.isEmpty {
      file.size += Int64(block.count)
      file.checksum = CRC32C.checksum(Bytes(Array(block)), seed: file.checksum)
    }
    return file
  }
}
