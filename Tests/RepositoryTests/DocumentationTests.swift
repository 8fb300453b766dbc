import Foundation
import Testing

/// The documentation is one site, and every link in it leads somewhere.
@Suite struct DocumentationTests {
  private static let folder = "Sources/Documentation.docc"

  /// The compiler of documentation that comes with the toolchain, if it is on the path.
  private static var compiler: String? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").map { "\($0)/docc" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  @Test(
    "the site builds without warnings",
    .enabled(if: compiler != nil, "'docc' of the toolchain is not on the path")
  )
  func site() throws {
    let output = FileManager.default.temporaryDirectory
      .appendingPathComponent("wavetank-site-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: output) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Self.compiler))
    process.arguments = [
      "convert", Repository.top.appendingPathComponent(Self.folder).path, "--fallback-display-name",
      "Wavetank",
      "--fallback-bundle-identifier", "wavetank", "--output-path", output, "--warnings-as-errors",
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(text)")
  }

  @Test("the first page leads to every other")
  func topics() throws {
    let root = try Repository.text("\(Self.folder)/Wavetank.md")
    let files = try FileManager.default.subpathsOfDirectory(
      atPath: Repository.top.appendingPathComponent(Self.folder).path
    )
    let pages = files.filter { $0.hasSuffix(".md") && $0 != "Wavetank.md" }
    #expect(pages.count > 30)
    for page in pages {
      let name = page.split(separator: "/").last?.dropLast(".md".count) ?? ""
      #expect(root.contains("<doc:\(name)>"), "\(page)")
    }
  }
}
