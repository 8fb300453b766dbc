import Foundation
import Hardware
import Primitives
import Testing

/// The page on the disk model names a test behind every rule, and the tests exist.
@Suite struct DiskModelTests {
  /// Rows of the tables of rules, faults and profiles, cell by cell.
  private func rows() throws -> [[String]] {
    let text = try Repository.text("Sources/Documentation.docc/DiskModel.md")
    let lines = text.split(separator: "\n")
    let heads = Set(lines.indices.filter { lines[$0].hasPrefix("|---") }.map { $0 - 1 })
    return lines.indices.filter { lines[$0].hasPrefix("| ") && !heads.contains($0) }.map { index in
      lines[index].split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }

  @Test("every rule of the disk model has a source and a test that exists")
  func tests() throws {
    let tests = try Repository.files(in: "Tests", suffix: ".swift")
    let rows = try rows()
    #expect(rows.count >= 45)
    for row in rows {
      #expect([3, 5].contains(row.count) && row.allSatisfy { !$0.isEmpty }, "\(row)")
      let named = row.last?.split(separator: "`").map(String.init).filter { $0.contains(".") } ?? []
      #expect(!named.isEmpty, "no test behind: \(row)")
      for name in named {
        #expect(exists(name, in: tests), "\(name) is no test")
      }
    }
  }

  @Test("every kind of fault and every field of a profile has a row")
  func complete() throws {
    let subjects = try rows().filter { $0.count == 5 }.map { row in
      row[0].split(separator: "`", omittingEmptySubsequences: false).map(String.init)
    }
    let named = Set(
      subjects.flatMap { parts in
        parts.indices.filter { $0 % 2 == 1 }.map { parts[$0] }
      }
    )
    let fields = FileSystemProfile.fields.map(\.word.name) + DeviceProfile.fields.map(\.word.name)
    for name in DiskFaultName.allCases.map(\.rawValue) + fields {
      #expect(named.contains(name), "nothing is said of \(name)")
    }
  }

  @Test("a test that is not there is noticed")
  func scanner() throws {
    let tests = try Repository.files(in: "Tests", suffix: ".swift")
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
