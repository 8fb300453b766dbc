import CommandLineTool
import Primitives
import Testing

@Suite struct CrashTests {
  @Test("a bug of the program has an exit status of its own and names the run")
  func status() async throws {
    let result = await #expect(
      processExitsWith: .exitCode(70),
      observing: [\.standardErrorContent]
    ) {
      CrashGuard.install()
      CrashGuard.working(on: "wavetank run first") {}
      CrashGuard.working(on: "wavetank run second") {
        invariant(1 + 1 == 3, "arithmetic is broken")
      }
    }
    let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    #expect(text.contains("arithmetic is broken"))
    #expect(text.contains("this is a bug of wavetank"))
    #expect(text.contains("it came from: wavetank run second\n"))
    #expect(!text.contains("first"))
  }
}
