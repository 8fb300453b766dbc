import Checking
import Foundation
import KafkaLog
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
        #expect(isExplained || listing.topic == "probes", "\(listing.topic): \(entry.name)")
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
    for kind in FaultKind.allCases { #expect(faults.contains("  \(kind.rawValue)\n")) }
    let properties = bench.tool("list", "properties").out
    #expect(properties.contains("  min.insync.replicas  an integer in 1…2147483647  [1]"))
    #expect(properties.contains("  linger.ms  milliseconds in 0…"))
    #expect(properties.contains("  acks  one of all, -1, 0, 1  [all]"))
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

  @Test("bash takes the script and completes")
  func bash() throws {
    let script = try Bench().tool("completions", "bash").out
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = [
      "-c",
      script + "\nCOMP_WORDS=(wavetank rep); COMP_CWORD=1; _wavetank; echo \"${COMPREPLY[@]}\""
        + "\nCOMP_WORDS=(wavetank run --see); COMP_CWORD=2; _wavetank; echo \"${COMPREPLY[@]}\"",
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(String(decoding: output, as: UTF8.self) == "replay report\n--seed --seeds\n")
  }

  @Test("other shells are refused")
  func unknown() throws {
    #expect(try Bench().tool("completions", "basch").error.contains("did you mean 'bash'?"))
  }
}
