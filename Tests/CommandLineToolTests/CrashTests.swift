import CommandLineTool
import Primitives
import Testing

@Suite struct CrashTests {
  @Test("a bug of the program has an exit status of its own")
  func status() async {
    await #expect(processExitsWith: .exitCode(70)) {
      CrashGuard.install()
      invariant(1 + 1 == 3, "arithmetic is broken")
    }
  }
}
