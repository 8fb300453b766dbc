import Foundation
import FuzzEntry
import Testing

@Suite struct CorpusTests {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Fuzzing")

  static func corpus(_ target: FuzzTarget) throws -> [URL] {
    let files = try FileManager.default.contentsOfDirectory(
      at: folder.appendingPathComponent("\(target.rawValue)/corpus"),
      includingPropertiesForKeys: nil
    )
    return files.sorted { $0.path < $1.path }
  }

  @Test("every input that a fuzzer once found is still handled", arguments: FuzzTarget.allCases)
  func replay(target: FuzzTarget) throws {
    let files = try Self.corpus(target)
    #expect(!files.isEmpty, "no corpus for \(target)")
    for file in files {
      let complaint = target.complaint(about: Array(try Data(contentsOf: file)))
      #expect(complaint == nil, "\(target.rawValue)/corpus/\(file.lastPathComponent)")
    }
  }

  @Test("corpus files are small", arguments: FuzzTarget.allCases)
  func small(target: FuzzTarget) throws {
    for file in try Self.corpus(target) {
      let size = try Data(contentsOf: file).count
      #expect(size <= 1024, "\(file.lastPathComponent) has \(size) bytes")
    }
  }

  @Test("short and regular inputs raise no complaint", arguments: FuzzTarget.allCases)
  func regular(target: FuzzTarget) {
    for value in [0, 1, 0x20, 0x7B, 0x7F, 0x80, 0xFF] as [UInt8] {
      for count in [0, 1, 2, 61, 62, 300] {
        let input = [UInt8](repeating: value, count: count)
        let complaint = target.complaint(about: input)
        #expect(complaint == nil, "\(count) times \(value)")
      }
    }
  }
}
