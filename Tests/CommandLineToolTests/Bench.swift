import CommandLineTool
import Foundation

/// A directory of its own for one test, and the program to run in it.
final class Bench {
  let root: String

  struct Outcome {
    var status: ExitStatus
    var out: String
    var error: String
    var errorLines: [Substring] { error.split(separator: "\n") }
  }

  init() throws {
    root =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("wavetank-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  func path(_ name: String) -> String { "\(root)/\(name)" }

  @discardableResult
  func write(_ text: String, _ name: String) throws -> String {
    let url = URL(fileURLWithPath: path(name))
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    try Data(text.utf8).write(to: url)
    return url.path
  }

  func read(_ name: String) throws -> String {
    try String(contentsOfFile: path(name), encoding: .utf8)
  }

  func files(_ name: String = "") throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: path(name)).sorted()
  }

  func tool(_ words: String...) -> Outcome { tool(words) }

  func tool(_ words: [String], writable: Bool = true, input: [String] = []) -> Outcome {
    var out = ""
    var error = ""
    var lines = input[...]
    let console = Console(
      input: { lines.popFirst() },
      out: { text in
        out += text
        return writable
      },
      error: { text in
        error += text
        return true
      }
    )
    let status = Tool(console: console).run(words)
    return Outcome(status: status, out: out, error: error)
  }
}

/// A small cluster that runs for a moment, with cases as the test needs them.
func story(
  title: String = "a short story",
  cases: String = "calm: { expect: { pass: true } }"
) -> String {
  """
  // A story for the tests of the command line.
  {
    format: 1, title: "\(title)",
    cluster: { brokers: 3 },
    topics: { orders: { partitions: 1, "replication.factor": 3, "min.insync.replicas": 2 } },
    clients: { writers: [{ topic: "orders", rate: "50/s", bytes: 100, acks: "all" }] },
    script: [],
    run: { for: "3s", settle: "20s" },
    cases: { \(cases) },
  }
  """
}

/// A case whose only step waits for what never happens.
let vainCase = """
  vain: { script: [{ wait: "isr(orders-0) == 1", within: "500ms" }], expect: { pass: true } }
  """
