@testable import CommandLineTool
import Foundation
import Hardware
import Primitives
import Testing

/// The reference of disks for authors of scenarios is made from the registries.
@Suite struct DiskHelpTests {
  @Test("it names every kind of fault with all its parameters, and every field of every profile")
  func complete() throws {
    let page = DiskHelp.page
    let sections = page.components(separatedBy: "\n### ")
    for fault in DiskFaultRegistry.all {
      let section = try #require(sections.first { $0.hasPrefix("\(fault.name)\n") })
      #expect(section.contains(fault.summary) && section.contains(fault.heals), "\(fault.name)")
      for parameter in fault.parameters {
        #expect(section.contains("| `\(parameter.name)` |"), "\(fault.name): \(parameter.name)")
        #expect(section.contains("| \(parameter.range) |"), "\(fault.name): \(parameter.name)")
      }
    }
    let words = FileSystemProfile.fields.map(\.word) + DeviceProfile.fields.map(\.word)
    for word in words {
      #expect(!word.meaning.isEmpty, "\(word.name) is not explained")
      let row = "| `\(word.name)` | \(word.form.text) | \(word.meaning) |"
      #expect(page.contains(row), "\(word.name)")
    }
    for name in FileSystemProfile.all.map(\.name) + DeviceProfile.all.map(\.name) {
      #expect(page.contains("| \(name) |"), "\(name)")
    }
  }

  @Test("'help disk' prints it, and the documentation has a copy that is up to date")
  func copy() throws {
    let outcome = try Bench().tool(["help", "disk"])
    #expect(outcome.status == .expected)
    #expect(outcome.out == DiskHelp.page)
    let path = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Sources/Documentation.docc/DiskReference.md")
    let copy = try String(contentsOf: path, encoding: .utf8)
    #expect(copy == DiskHelp.page, "write it anew: wavetank help disk > \(path.lastPathComponent)")
  }
}
