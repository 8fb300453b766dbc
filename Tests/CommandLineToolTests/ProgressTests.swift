@testable import CommandLineTool
import Foundation
import Testing

@Suite struct ProgressTests {
  @Test("a meter tells how much is done, how fast, and how long the rest takes")
  func meter() {
    let began = Date(timeIntervalSince1970: 1_000)
    let meter = ProgressMeter("runs", of: 400, before: 100, began: began)
    #expect(meter.line(100, at: began + 5) == "█████░░░░░░░░░░░░░░░ 100 of 400 runs")
    #expect(
      meter.line(200, note: "2 findings", at: began + 10)
        == "██████████░░░░░░░░░░ 200 of 400 runs, 10/s, 20s left, 2 findings"
    )
    #expect(meter.line(103, at: began + 10).hasSuffix("103 of 400 runs, 0.3/s, 16m30s left"))
    #expect(meter.line(400, at: began + 60) == "████████████████████ 400 of 400 runs, 5.0/s")
    #expect(ProgressMeter("runs", of: 0).line(0).hasSuffix("0 of 0 runs"))
    #expect(ProgressMeter.time(7_500) == "2h05m")
  }

  @Test("progress is one line of the terminal, and gone before anything else is written")
  func line() {
    var error = ""
    let console = Console(
      showsProgress: true,
      progressWidth: 40,
      out: { _ in true },
      error: { text in
        error += text
        return true
      }
    )
    console.progress(String(repeating: "x", count: 100))
    console.progress("too soon after the first")
    console.warn("a line")
    let clear = "\r\u{1B}[K"
    #expect(error == clear + String(repeating: "x", count: 39) + clear + "a line\n")
    let piped = Console(
      out: { _ in true },
      error: { _ in
        Issue.record("nothing is shown in a pipe")
        return true
      }
    )
    piped.progress("x")
  }
}
