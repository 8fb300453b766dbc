import CommandLineTool
import Foundation

@main
struct Wavetank {
  static func main() {
    CrashGuard.install()
    let tool = Tool(console: .standard())
    exit(tool.run(Array(CommandLine.arguments.dropFirst())).rawValue)
  }
}
