import Foundation
import Testing

/// Texts that people read, kept whole in `Tests/Snapshots`, so that every change of them is seen.
///
/// `WAVETANK_RECORD=1 swift test --filter Snapshot` writes them anew.
enum Snapshot {
  /// The top of this checkout.
  static let top = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  private static let folder = top.appendingPathComponent("Tests/Snapshots")
  private static let isRecording = ProcessInfo.processInfo.environment["WAVETANK_RECORD"] != nil

  /// Compares `text` with the file of this name, or writes the file.
  static func check(_ text: String, _ name: String) throws {
    let url = folder.appendingPathComponent(name)
    if isRecording {
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(),
        withIntermediateDirectories: true
      )
      try Data(text.utf8).write(to: url)
    }
    let kept = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
    guard kept != text else { return }
    let difference = Self.difference(kept, text)
    Issue.record(
      "\(name): \(difference); if that is meant: WAVETANK_RECORD=1 swift test --filter Snapshot"
    )
  }

  /// Names of the files in a folder of the snapshots.
  static func names(in name: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent(name).path)
      .sorted()
  }

  /// The first line in which two texts differ.
  private static func difference(_ kept: String, _ text: String) -> String {
    let old = kept.split(separator: "\n", omittingEmptySubsequences: false)
    let new = text.split(separator: "\n", omittingEmptySubsequences: false)
    let place = zip(old, new).enumerated().first { $0.element.0 != $0.element.1 }?.offset
    let line = place ?? min(old.count, new.count)
    let before = line < old.count ? String(old[line]) : "the end"
    let after = line < new.count ? String(new[line]) : "the end"
    return "line \(line + 1) was '\(before.prefix(200))' and is '\(after.prefix(200))'"
  }
}
