import Environment
import Foundation
import KafkaLog
import Reporting

/// `wavetank log import`.
struct LogImportCommand {
  private let paths: [String]
  private let output: String?

  init(_ arguments: Arguments) throws(CommandError) {
    paths = arguments.operands
    guard !paths.isEmpty else {
      throw .usage("'log import' needs a log directory for each broker")
    }
    output = try arguments.value("-o")
    if let output { try OutputFiles.requireAbsent(output) }
  }

  func run(_ console: Console) throws(CommandError) -> ExitStatus {
    var draft = ImportDraft()
    for path in paths {
      let place = try LogPlace(path)
      guard place.kind == .logDirectory else {
        throw CommandError(
          .badData,
          ["wavetank: '\(path)' is no log directory; name the directory that holds it"]
        )
      }
      try take(place, &draft, console)
    }
    guard !draft.topics.isEmpty else {
      throw CommandError(.badData, ["wavetank: no partition is in what was named"])
    }
    let text = draft.text
    guard let output else {
      console.print(text.trimmed)
      return .expected
    }
    try OutputFiles.write(text, to: output)
    console.print("wrote \(output); run it with 'wavetank run \(shellWord(output))'")
    return .expected
  }

  private func take(
    _ place: LogPlace,
    _ draft: inout ImportDraft,
    _ console: Console
  ) throws(CommandError) {
    var verifier = LogVerifier(allowsGaps: true)
    var storage = place.storage
    var partitions: [(name: PartitionName, end: Int64)] = []
    do throws(StorageError) {
      let state = try verifier.verifyDirectory("", names: storage.list(""), on: &storage)
      for partition in place.partitions {
        guard let name = partition.name, name.partition < ImportDraft.mostPartitions else {
          continue
        }
        let found = try verifier.verifyPartition(
          partition.directory,
          isClean: state.isClean,
          logStart: state.logStart(name),
          on: &storage
        )
        partitions.append((name, found.end))
      }
    } catch {
      throw CommandError(.inputOutput, ["wavetank: cannot read '\(place.path)': \(error)"])
    }
    if verifier.findings.faults > 0 {
      let count = LogTerms.count(verifier.findings.faults, "fault", "faults")
      console.warn("warning: \(place.path) has \(count), which its broker will meet at its start")
    }
    for (name, why) in place.skipped {
      console.warn("warning: \(place.shown(name)) has no place in the scenario: \(why)")
    }
    draft.add(relative(place.path), partitions)
  }

  /// The path as the scenario's file must name it.
  private func relative(_ path: String) -> String {
    guard let output, !output.hasPrefix("/dev/") else { return path }
    let base = URL(fileURLWithPath: output).standardizedFileURL.deletingLastPathComponent()
    let from = base.resolvingSymlinksInPath().pathComponents
    let to = URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().pathComponents
    var common = 0
    while common < min(from.count, to.count), from[common] == to[common] { common += 1 }
    let parts = Array(repeating: "..", count: from.count - common) + to[common...]
    return parts.isEmpty ? "." : parts.joined(separator: "/")
  }
}

/// The scenario that is to be written.
struct ImportDraft {
  /// A topic with the brokers that hold each partition, and where each partition ends.
  struct Topic {
    var name: String
    var holders: [[Int]] = []
    var ends: [Int64] = []
  }

  /// Partitions of a topic that a scenario can have.
  static let mostPartitions: Int32 = 100_000

  private(set) var topics: [Topic] = []
  private var directories: [String] = []

  /// Adds the directory of one more broker.
  mutating func add(_ path: String, _ partitions: [(name: PartitionName, end: Int64)]) {
    let broker = directories.count
    directories.append(path)
    for (name, end) in partitions {
      var place = topics.firstIndex { $0.name == name.topic } ?? topics.count
      if place == topics.count {
        topics.append(Topic(name: name.topic))
        topics.sort { $0.name < $1.name }
        place = topics.firstIndex { $0.name == name.topic } ?? 0
      }
      let index = Int(name.partition)
      while topics[place].holders.count <= index {
        topics[place].holders.append([])
        topics[place].ends.append(0)
      }
      topics[place].holders[index].append(broker)
      topics[place].ends[index] = max(topics[place].ends[index], end)
    }
  }

  /// The scenario's text.
  var text: String {
    var lines = [
      "// Written by 'wavetank log import': a cluster that was stopped and starts again with these",
      "// files. The directories are read when the scenario runs, and never written to.", "{",
      "  format: 1,", "  title: \"Started from imported logs\",", "  cluster: {",
      "    brokers: \(directories.count),", "    initialFiles: {",
    ]
    for (broker, path) in directories.enumerated() {
      lines.append("      \"broker \(broker)\": \(quoted(path)),")
    }
    lines += ["    },", "  },", "  topics: {"]
    for topic in topics { lines += self.lines(topic) }
    lines += ["  },", "  clients: { readers: ["]
    for topic in topics { lines.append("    { topic: \(quoted(topic.name)) },") }
    lines += ["  ] },", "  script: ["]
    for topic in topics { lines += waits(topic) }
    lines += [
      "  ],", "  run: { for: \"10s\", settle: \"60s\" },", "  expect: { pass: true },", "}", "",
    ]
    return lines.joined(separator: "\n")
  }

  private func lines(_ topic: Topic) -> [String] {
    let copies = max(1, topic.holders.map(\.count).max() ?? 1)
    let lists = topic.holders.map { holders in
      let others = directories.indices.filter { !holders.contains($0) }
      let brokers = holders + others.prefix(copies - holders.count)
      return "[\(brokers.map(String.init).joined(separator: ", "))]"
    }
    return [
      "    \(quoted(topic.name)): {",
      "      partitions: \(topic.holders.count), \"replication.factor\": \(copies), "
        + "\"retention.ms\": -1,",
      "      assignment: [\(lists.joined(separator: ", "))],", "    },",
    ]
  }

  /// Everything that was there becomes readable.
  private func waits(_ topic: Topic) -> [String] {
    topic.ends.enumerated().filter { $0.element > 0 && isPlain(topic.name) }.map { index, end in
      let condition = "hw(\(topic.name)-\(index)) >= \(end)"
      return "    { wait: \(quoted(condition)), within: \"60s\" },"
    }
  }

  /// Whether a condition can name the topic.
  private func isPlain(_ name: String) -> Bool {
    name.utf8.allSatisfy {
      ($0 >= 0x30 && $0 <= 0x39) || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || $0 == 0x5F
        || $0 == 0x2D
    }
  }

  private func quoted(_ text: String) -> String { JSONValue.string(text).text.trimmed }
}
