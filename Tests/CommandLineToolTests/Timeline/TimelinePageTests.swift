import CommandLineTool
import Foundation
import Testing

/// The page in a browser: it is loaded, zoomed, searched and clicked, and what it shows is read.
@Suite("The timeline's page in Chromium") struct TimelinePageTests {
  /// A Chromium of this machine, if there is one.
  static let browser = ["chromium", "chromium-browser", "google-chrome"]
    .flatMap { name in ["/usr/bin/\(name)", "/usr/local/bin/\(name)"] }
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  @Test(
    "a page is loaded, zoomed, searched and clicked, and tells what was lost",
    .enabled(if: browser != nil, "there is no Chromium here; install Debian's package 'chromium'")
  )
  func page() throws {
    let bench = try Bench()
    let made = bench.tool(
      "timeline",
      TimelineSample.scenario,
      "--case",
      "leader epochs",
      "--no-trials",
      "-o",
      bench.path("run.html")
    )
    #expect(made.status == .expected, "\(made.error)")
    let checks = try String(
      contentsOf: URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Timeline/page-checks.js"),
      encoding: .utf8
    )
    let page = try bench.read("run.html")
    let caught =
      "addEventListener('error', e => { document.documentElement.dataset.checks = "
      + "'WRONG script: ' + e.message; });"
    let copy =
      page.replacingOccurrences(of: "<body>", with: "<body><script>\(caught)</script>")
      .replacingOccurrences(of: "</body>", with: "<script>\(checks)</script></body>")
    let path = try bench.write(copy, "checked.html")
    let lines = try Self.checks(of: path, in: bench)
    #expect(lines.count > 40, "\(lines)")
    for line in lines { #expect(line.hasPrefix("ok "), "\(line)") }
  }

  /// Loads a page and gives back the lines that its checks left in the document.
  private static func checks(of path: String, in bench: Bench) throws -> [String] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(browser))
    process.arguments = [
      "--headless", "--no-sandbox", "--disable-gpu", "--window-size=1400,900",
      "--user-data-dir=\(bench.path("profile"))", "--virtual-time-budget=10000", "--dump-dom",
      "file://\(path)",
    ]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let dom = String(decoding: data, as: UTF8.self)
    let start = try #require(dom.range(of: "data-checks=\""), "the checks did not run")
    let end = try #require(dom.range(of: "\"", range: start.upperBound..<dom.endIndex))
    return dom[start.upperBound..<end.lowerBound].split(separator: "\n").map(String.init)
  }
}
