import Foundation
import Testing

/// The page on the disk model names a test behind every rule, and the tests exist.
@Suite struct DiskModelTests {
  /// Rows of the table of rules, cell by cell.
  private func rows() throws -> [[String]] {
    let text = try Repository.text("Sources/Documentation.docc/DiskModel.md")
    let lines = text.split(separator: "\n").filter { $0.hasPrefix("| ") }
    return lines.dropFirst().map { line in
      line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }

  @Test("every rule of the disk model has a source and a test that exists")
  func tests() throws {
    let tests = try Repository.files(in: "Tests", suffix: "Tests.swift")
    let rows = try rows()
    #expect(rows.count >= 20)
    for row in rows {
      #expect(row.count == 3 && !row[1].isEmpty, "\(row)")
      let named = row.last?.split(separator: "`").map(String.init).filter { $0.contains(".") } ?? []
      #expect(!named.isEmpty, "no test behind: \(row)")
      for name in named {
        #expect(exists(name, in: tests), "\(name) is no test")
      }
    }
  }

  @Test("a test that is not there is noticed")
  func scanner() throws {
    let tests = try Repository.files(in: "Tests", suffix: "Tests.swift")
    #expect(exists("DiskModelTests.scanner", in: tests))
    #expect(!exists("DiskModelTests.nothing", in: tests))
    #expect(!exists("NoSuchTests.scanner", in: tests))
  }

  private func exists(_ name: String, in files: [Repository.File]) -> Bool {
    let parts = name.split(separator: ".")
    guard parts.count == 2 else { return false }
    return files.contains { file in
      file.path.hasSuffix("/\(parts[0]).swift") && file.text.contains("struct \(parts[0])")
        && file.text.contains("func \(parts[1])(")
    }
  }
}
