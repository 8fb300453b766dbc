@testable import CommandLineTool
import Exploration
import Foundation
import Testing

/// The scripts of "Beyond one machine", run with a program that only writes down what it is asked.
@Suite struct ClusterScriptTests {
  /// Code blocks of the page, by the text that is in one alone.
  private func block(_ mark: String) throws -> String {
    let page = try Repository.text("Sources/Documentation.docc/BeyondOneMachine.md")
    let parts = page.components(separatedBy: "```")
    let blocks = parts.indices.filter { $0 % 2 == 1 }.map { parts[$0] }
    let found = blocks.filter { $0.contains(mark) }
    let block = try #require(found.first)
    #expect(found.count == 1, "\(mark) is in \(found.count) blocks")
    return block.split(separator: "\n").dropFirst().joined(separator: "\n") + "\n"
  }

  /// The shell script inside a manifest.
  private func script(of manifest: String) throws -> String {
    let lines = manifest.split(separator: "\n").map(String.init)
    let start = try #require(lines.firstIndex { $0.hasSuffix("- |") })
    let indent = lines[start].prefix { $0 == " " }.count + 2
    let body = lines[(start + 1)...].prefix { $0.prefix(indent).allSatisfy { $0 == " " } }
    return body.map { String($0.dropFirst(indent)) }.joined(separator: "\n") + "\n"
  }

  private struct Call {
    var status: Int32
    var words: [String]
  }

  /// Runs a script in a shell where `wavetank` writes its words down and exits with a status.
  private func call(
    _ script: String,
    shell: String,
    _ variables: [String: String],
    exits status: Int32 = 0
  ) throws -> Call {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("wavetank-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("results"),
      withIntermediateDirectories: true
    )
    defer { try? FileManager.default.removeItem(at: folder) }
    let stub = folder.appendingPathComponent("wavetank")
    let text = "#!/bin/sh\nprintf '%s\\n' \"$@\" > \(folder.path)/words\nexit \(status)\n"
    try Data(text.utf8).write(to: stub)
    for name in ["1", "2"] {
      try Data().write(to: folder.appendingPathComponent("results/\(name).results"))
    }
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: stub.path)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: shell)
    process.arguments = ["-c", script]
    process.currentDirectoryURL = folder
    process.environment = ["PATH": "\(folder.path):/usr/bin:/bin"].merging(variables) { $1 }
    try process.run()
    process.waitUntilExit()
    let words = try String(
      contentsOf: folder.appendingPathComponent("words"),
      encoding: .utf8
    )
    return Call(
      status: process.terminationStatus,
      words: words.split(separator: "\n").map(String.init)
    )
  }

  private func options(_ call: Call) throws -> ExploreOptions {
    #expect(call.words.first == "explore")
    return try ExploreOptions(Arguments(Array(call.words.dropFirst()), of: .explore))
  }

  private func slurm(_ number: Int) -> [String: String] {
    [
      "SLURM_ARRAY_TASK_ID": "\(number)", "SLURM_CPUS_PER_TASK": "4", "RUNS": "1000",
      "SPACE": "my space.space.json5",
    ]
  }

  @Test("each task of the Slurm array explores a shard of its own, and all of them are there")
  func array() throws {
    let script = try block("#SBATCH --array")
    let last = try #require(try /--array=1-(\d+)/.firstMatch(in: script).flatMap { Int($0.1) })
    for number in [1, 2, last] {
      let options = try options(call(script, shell: "/bin/bash", slurm(number)))
      #expect("\(options.shard)" == "\(number)/\(last)")
      #expect(options.path == "my space.space.json5" && options.runs == 1_000)
      #expect(options.jobs == 4 && options.seed == 1)
      #expect(options.resultPath == "results/\(number).results")
    }
    let seven = slurm(5).merging(["SHARDS": "7", "SEED": "3"]) { $1 }
    let options = try options(call(script, shell: "/bin/bash", seven))
    #expect("\(options.shard)" == "5/7" && options.seed == 3)
  }

  @Test("each pod of the Kubernetes job explores a shard of its own, and all of them are there")
  func pods() throws {
    let manifest = try block("completionMode: Indexed")
    let count = try #require(
      try /completions: (\d+)/.firstMatch(in: manifest).flatMap { Int($0.1) }
    )
    let script = try script(of: manifest)
    for index in [0, 1, count - 1] {
      let variables = ["JOB_COMPLETION_INDEX": "\(index)"]
      let options = try options(call(script, shell: "/bin/sh", variables))
      #expect("\(options.shard)" == "\(index + 1)/\(count)")
      #expect(options.resultPath == "/results/\(index + 1).results")
      #expect(manifest.contains("cpu: \"\(options.jobs)\""))
      for mount in ["/space", "/results"] {
        #expect(manifest.contains("mountPath: \(mount) }"))
      }
    }
  }

  @Test("what merges names every shard's file, the runs and a place for the result")
  func merges() throws {
    let slurm = try call(block("wavetank merge results"), shell: "/bin/bash", ["RUNS": "1000"])
    #expect(
      slurm.words == [
        "merge", "results/1.results", "results/2.results", "--runs", "1000", "-o",
        "merged.results",
      ]
    )
    let manifest = try script(of: block("name: wavetank-merge"))
    let pod = try call(manifest, shell: "/bin/sh", [:])
    for words in [slurm.words, pod.words] {
      _ = try MergeCommand(Arguments(Array(words.dropFirst()), of: .merge))
    }
    let explored = try block("completionMode: Indexed")
    let runs = try #require(pod.words.firstIndex(of: "--runs").map { pod.words[$0 + 1] })
    #expect(explored.contains("--runs \(runs) "))
  }

  @Test("a finding is no failure of a job, and everything else is")
  func statuses() throws {
    let scripts = [
      (try block("#SBATCH --array"), "/bin/bash"),
      (try block("wavetank merge results"), "/bin/bash"),
      (try script(of: block("completionMode: Indexed")), "/bin/sh"),
      (try script(of: block("name: wavetank-merge")), "/bin/sh"),
    ]
    let variables = slurm(1).merging(["JOB_COMPLETION_INDEX": "0"]) { $1 }
    for (script, shell) in scripts {
      for status: CommandLineTool.ExitStatus in [.expected, .finding, .badData, .inputOutput] {
        let call = try call(script, shell: shell, variables, exits: status.rawValue)
        let isFine = status == .expected || status == .finding
        #expect(call.status == (isFine ? 0 : status.rawValue))
      }
    }
  }

  @Test("the space that the cluster test explores is right")
  func space() throws {
    _ = try SpaceFiles.load(
      Repository.top.appendingPathComponent("Tests/Clusters/small.space.json5").path
    )
  }
}
