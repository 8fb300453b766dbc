import Checking
import Foundation
import Hardware
import KafkaLog
import Primitives
import Scenarios
import Testing

@testable import CommandLineTool

@Suite struct ListTests {
  @Test("every list has a name and a meaning for each entry, and fits a terminal")
  func complete() throws {
    let bench = try Bench()
    for listing in Listing.all {
      let outcome = bench.tool("list", listing.topic)
      #expect(outcome.status == .expected)
      for line in outcome.out.split(separator: "\n") {
        let isName = line.hasPrefix("  ") && !line.hasPrefix("      ")
        #expect(line.count <= 100 || isName, "\(listing.topic): \(line)")
      }
      for entry in listing.parts.flatMap(\.entries) {
        #expect(outcome.out.contains("  \(entry.name)"), "\(entry.name)")
        let isExplained = !entry.meaning.isEmpty || !entry.form.isEmpty
        #expect(isExplained, "\(listing.topic): \(entry.name)")
      }
    }
    let topics = bench.tool("list").out.split(separator: "\n")
    #expect(topics.count == Listing.all.count)
  }

  @Test("registries are listed whole")
  func registries() throws {
    let bench = try Bench()
    let variants = bench.tool("list", "variants").out
    for variant in Variants.registry { #expect(variants.contains("  \(variant.name)  [off]")) }
    let faults = bench.tool("list", "faults").out
    for kind in FaultKind.allCases {
      let details = kind.details
      let size = details.size.isEmpty ? "" : "  \(details.size)"
      #expect(faults.contains("\n  \(kind.rawValue)\(size)\n"), "\(kind)")
      for text in [details.lasting, details.source] {
        #expect(!text.isEmpty && Self.joined(faults).contains(text), "\(kind): \(text)")
      }
    }
    for fault in DiskFaultRegistry.all {
      #expect(!fault.source.isEmpty && Self.joined(faults).contains("source: \(fault.source)"))
    }
    let properties = bench.tool("list", "properties").out
    #expect(properties.contains("  min.insync.replicas  an integer in 1…2147483647  [1]"))
    #expect(properties.contains("  linger.ms  milliseconds in 0…"))
    #expect(properties.contains("  acks  one of all, -1, 0, 1  [all]"))
  }

  @Test("what a random fault strikes with is what the list tells")
  func sizes() {
    #expect(FaultKind.lossyLink.details.size == "1 message in 10, each way")
    #expect(FaultKind.slowNic.details.size == "1250000 bytes/s each way, 20ms of delay")
    #expect(FaultKind.clockStep.details.size.contains("\(RandomFaultSize.clockStep)"))
    #expect(FaultKind.slowDisk.details.size == "times 10")
  }

  private static func joined(_ text: String) -> String {
    text.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
  }

  @Test("a list that is not there is refused with the nearest")
  func unknown() throws {
    let outcome = try Bench().tool("list", "fault")
    #expect(outcome.status == .usage)
    #expect(outcome.error == "wavetank: there is no list of 'fault'; did you mean 'faults'?\n")
  }

  @Test("each invariant has a page, and the documentation has copies that are up to date")
  func pages() throws {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let folder = root.appendingPathComponent("Sources/Documentation.docc")
    let bench = try Bench()
    for page in InvariantPages.all {
      let name = String(page.file.dropLast(".md".count))
      #expect(bench.tool("help", name).out == page.text)
      let copy = try String(
        contentsOf: folder.appendingPathComponent("Invariants/\(page.file)"),
        encoding: .utf8
      )
      #expect(copy == page.text, "write it anew: wavetank help \(name)")
    }
    let copy = try String(
      contentsOf: folder.appendingPathComponent("ScenarioFormat.md"),
      encoding: .utf8
    )
    #expect(copy == ScenarioHelp.page, "write it anew: wavetank help scenario")
    #expect(bench.tool("help", "scenario").out == ScenarioHelp.page)
  }

  @Test("on a terminal a page is folded and without marks", arguments: [60, 80, 120])
  func terminal(_ width: Int) throws {
    let names = ["scenario", "disk"] + InvariantName.allCases.map(\.rawValue)
    for name in names {
      var text = ""
      let console = Console(
        isTerminal: true,
        width: width,
        out: {
          text += $0
          return true
        },
        error: { _ in true }
      )
      #expect(Tool(console: console).run(["help", name]) == .expected)
      for line in text.split(separator: "\n") {
        let isCode = line.hasPrefix("    ") && line.contains { "{[".contains($0) }
        #expect(line.count <= min(width, HelpText.columns) || isCode, "\(name): \(line)")
        #expect(!line.hasPrefix("#") && !line.hasPrefix("|") && !line.hasPrefix("```"), "\(line)")
        #expect(!line.contains("<doc:"), "\(line)")
      }
      let page = try Bench().tool("help", name).out
      let missing = Self.words(page).subtracting(Self.words(text)).sorted()
      #expect(missing.isEmpty, "\(name): \(missing)")
    }
  }

  /// Words of letters alone, which folding and marks leave as they are; the language of code and the
  /// heads of columns whose cells are names are not shown.
  private static func words(_ text: String) -> Set<Substring> {
    Set(text.lowercased().split { !$0.isLetter }).subtracting([
      "doc", "json", "alert", "form", "parameter",
    ])
  }

  @Test("the catching invariant of every variant exists")
  func catchers() {
    for variant in Variants.registry {
      guard let name = variant.caughtBy else { continue }
      #expect(InvariantName(rawValue: name) != nil, "\(variant.name): \(name)")
    }
  }
}

@Suite struct InitTests {
  @Test("the starter scenario is checked and runs as it says, and is not written over")
  func starter() throws {
    let bench = try Bench()
    let path = bench.path("my-first.json5")
    let made = bench.tool("init", bench.path("my-first"))
    #expect(made.status == .expected, "\(made.error)")
    #expect(made.out == "wrote \(path); try:  wavetank run \(path)\n")
    #expect(bench.tool("check", path).status == .expected)
    let run = bench.tool("run", path, "--jobs", "1")
    #expect(run.status == .expected, "\(run.out)")
    #expect(run.out.contains("permitted loss"))
    let again = bench.tool("init", path)
    #expect(again.status == .inputOutput)
    #expect(again.errorLines.count == 1)
  }
}

@Suite struct CompletionTests {
  @Test("every command and option is completed", arguments: ["bash", "zsh", "fish"])
  func complete(_ shell: String) throws {
    let script = try Bench().tool("completions", shell).out
    for verb in Verb.all {
      #expect(script.contains(verb.name))
      for option in verb.options {
        let name = shell == "fish" ? "-l \(option.name.dropFirst(2))" : option.name
        #expect(script.contains(name), "\(verb.name) \(option.name)")
      }
    }
  }

  /// A shell of this machine, if it has it.
  private static func path(of shell: String) -> String? {
    ["/bin/\(shell)", "/usr/bin/\(shell)"].first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
  }

  /// What a shell prints that takes the script and then does something.
  private func asked(_ shell: String, _ questions: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Self.path(of: shell)))
    let script = try Bench().tool("completions", shell).out
    let quiet = shell == "bash" ? [] : shell == "zsh" ? ["-f"] : ["--no-config"]
    let frame = shell == "zsh" ? "compdef() { }\n" : ""
    process.arguments = quiet + ["-c", frame + script + "\n" + questions]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return String(decoding: output, as: UTF8.self)
  }

  @Test("bash takes the script and completes", .enabled(if: path(of: "bash") != nil))
  func bash() throws {
    let bench = try Bench()
    _ = try bench.write("", "a b.json5")
    let questions = """
      try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _wavetank; echo "${COMPREPLY[@]}"; }
      try wavetank rep
      try wavetank run --see
      try wavetank log rec
      try wavetank log verify --j
      try wavetank run \(bench.root)/a
      echo ${#COMPREPLY[@]}
      """
    let replies = [
      "replay report", "--seed --seeds", "recover", "--json", "\(bench.root)/a b.json5", "1", "",
    ]
    #expect(try asked("bash", questions) == replies.joined(separator: "\n"))
  }

  @Test("zsh takes the script and completes", .enabled(if: path(of: "zsh") != nil))
  func zsh() throws {
    let questions = """
      _describe() { print -rl -- ${(P)2}; }
      _files() { }
      try() { words=("$@"); CURRENT=$#; _wavetank | grep -E "$pattern"; }
      pattern='^rep' try wavetank ''
      pattern='^--see' try wavetank run ''
      pattern='^rec' try wavetank log ''
      pattern='^--' try wavetank log verify ''
      """
    let replies = try asked("zsh", questions).split(separator: "\n").map { $0.prefix { $0 != ":" } }
    #expect(
      replies == [
        "replay", "report", "--seed", "--seeds", "recover", "--compacted", "--json", "--help",
      ]
    )
  }

  @Test("fish takes the script and completes", .enabled(if: path(of: "fish") != nil))
  func fish() throws {
    let lines = [
      "wavetank repl", "wavetank run --see", "wavetank log recov", "wavetank log verify --j",
    ]
    let questions = lines.map { "complete -C '\($0)'" }.joined(separator: "\n")
    let replies = try asked("fish", questions).split(separator: "\n")
      .map { $0.prefix { $0 != "\t" } }
    #expect(replies == ["replay", "--seed", "--seeds", "recover", "--json"])
  }

  @Test("other shells are refused")
  func unknown() throws {
    #expect(try Bench().tool("completions", "basch").error.contains("did you mean 'bash'?"))
  }
}
