import Environment
import KafkaLog
import Primitives
import Reporting

/// `wavetank log dump`.
struct LogDumpCommand {
  private let path: String
  private let withRecords: Bool
  private let asJSON: Bool

  init(_ arguments: Arguments) throws(CommandError) {
    path = try arguments.onlyOperand("one directory or file")
    withRecords = arguments.has("--records")
    asJSON = arguments.has("--json")
  }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    let place = try LogPlace(path)
    var dump = LogDump(
      place,
      withRecords: withRecords,
      output: DumpOutput(console, path: place.path, asJSON: asJSON)
    )
    try dump.run()
    return dump.output.flaws == 0 ? .expected : .finding
  }
}

/// Where a dump goes: lines for people, or one JSON document.
final class DumpOutput {
  private let console: Console
  let rows: LogRows
  private var document: JSONStream?
  private var files = 0
  /// Things met that should not be there.
  private(set) var flaws = 0

  init(_ console: Console, path: String, asJSON: Bool) {
    self.console = console
    rows = LogRows(style: console.style)
    guard asJSON else { return }
    document = JSONStream(list: "files", fields: ["path": .string(path)]) { console.print($0) }
  }

  func begin(_ path: String, bytes: Int64, kind: String, titles: String? = nil) {
    if document != nil {
      let fields: [String: JSONValue] = [
        "path": .string(path), "bytes": .integer(bytes), "kind": .string(kind),
      ]
      document?.begin(fields, list: "items")
    } else {
      if files > 0 { console.print("") }
      console.print(rows.file(path, bytes: bytes))
      if let titles { console.print(titles) }
    }
    files += 1
  }

  func item(_ lines: @autoclosure () -> [String], _ value: @autoclosure () -> JSONValue) {
    guard document != nil else { return lines().forEach { console.print($0) } }
    let value = value()
    document?.item(value)
  }

  func line(_ pairs: [(key: String, value: JSONValue)], _ text: String) {
    item([rows.plain(text)], LogValues.fields(pairs))
  }

  func flaw(_ text: String, at position: Int64? = nil) {
    flaws += 1
    item([rows.remark(text, at: position)], LogValues.remark(text, at: position))
  }

  /// Counts something wrong that is told elsewhere.
  func noteFlaw() { flaws += 1 }

  func end() { document?.end() }

  func finish() { document?.finish(["flaws": .integer(Int64(flaws))]) }
}
