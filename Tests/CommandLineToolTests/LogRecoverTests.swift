import CommandLineTool
import Foundation
import Testing

@Suite struct LogRecoverTests {
  /// The sound directory after a crash: no marker, nothing flushed behind the first segment.
  private func crashed() throws -> Bench {
    let bench = try Bench()
    try bench.writeSoundLog()
    try FileManager.default.removeItem(atPath: bench.path("logs/.kafka_cleanshutdown"))
    try bench.write("0\n1\norders 0 10\n", "logs/recovery-point-offset-checkpoint")
    return bench
  }

  private func contents(_ bench: Bench) throws -> [String: [UInt8]] {
    var contents: [String: [UInt8]] = [:]
    for name in try bench.files("logs") { contents[name] = try? bench.bytes("logs/\(name)") }
    return contents
  }

  @Test("a torn tail is cut in the copy, with place, offsets and reason; the source stays")
  func tornTail() throws {
    let bench = try crashed()
    let last = "logs/orders-0/\(stem(20)).log"
    try bench.write(Array(try bench.bytes(last).dropLast(7)), last)
    let before = try contents(bench)
    let words = ["log", "recover", bench.path("logs"), "--to", bench.path("copy")]
    let outcome = bench.tool(words)
    #expect(outcome.status == .finding && outcome.error.isEmpty, "\(outcome.error)")
    let expected = [
      "orders-0  scanned after an unclean stop, kept offsets 0..27 in 3 segments, "
        + "epochs 0 from 0, 3 from 20",
      "truncated \(stem(20)).log at 348, 80 bytes: a batch of 87 bytes begins, and only 80 bytes",
      "deleted   \(stem(30)).snapshot", "created   \(stem(28)).snapshot",
      "  recovery, step by step:",
      "    kept      \(stem(0)).log: not read: flushed, below the recovery point 10",
      "    kept      \(stem(10)).log: every batch in its",
      "    cut       \(stem(20)).log: the 80 bytes from 348 on are no good batch",
      "    removed   \(stem(30)).snapshot: stray, damaged or outside the log",
      "1 partition recovered in \(bench.path("copy")): something was cut off",
    ]
    for line in expected { #expect(outcome.out.contains(line), "\(line)\n\(outcome.out)") }
    #expect(try contents(bench) == before)
    let check = bench.tool("log", "verify", bench.path("copy"))
    #expect(check.status == .expected, "\(check.out)")
    let again = bench.tool(words)
    #expect(again.status == .inputOutput && again.error.contains("it exists already"))
  }

  @Test("a replica that was on its way to the directory is recovered like the others")
  func moving() throws {
    let bench = try crashed()
    let future = "orders-0.\(String(repeating: "e", count: 32))-future"
    try FileManager.default.moveItem(
      atPath: bench.path("logs/orders-0"),
      toPath: bench.path("logs/\(future)")
    )
    let last = "logs/\(future)/\(stem(20)).log"
    try bench.write(Array(try bench.bytes(last).dropLast(7)), last)
    let outcome = bench.tool("log", "recover", bench.path("logs"), "--to", bench.path("copy"))
    #expect(outcome.status == .finding && outcome.error.isEmpty, "\(outcome.error)")
    for line in ["\(future)  scanned after an unclean stop", "truncated \(stem(20)).log at 348"] {
      #expect(outcome.out.contains(line), "\(line)\n\(outcome.out)")
    }
  }

  /// The crashed directory with replicas beside the one in use: one set aside with a torn tail, one
  /// on its way, one whose deletion was begun, and one that does not say whose it is.
  private func crowded() throws -> Bench {
    let bench = try crashed()
    for name in Self.besides {
      try FileManager.default.copyItem(
        atPath: bench.path("logs/orders-0"),
        toPath: bench.path("logs/\(name)")
      )
    }
    try FileManager.default.removeItem(atPath: bench.path("logs/orders-4/partition.metadata"))
    let last = "logs/\(Self.besides[0])/\(stem(20)).log"
    try bench.write(Array(try bench.bytes(last).dropLast(7)), last)
    return bench
  }

  private static let besides = ["1.\(tag)-stray", "2.\(tag)-future", "3.\(tag)-delete", "4"]
    .map { "orders-\($0)" }
  private static let tag = String(repeating: "d", count: 32)

  @Test("of replicas that are not in use it tells what became of them, and why")
  func notInUse() throws {
    let bench = try crowded()
    let outcome = bench.tool("log", "recover", bench.path("logs"), "--to", bench.path("copy"))
    #expect(outcome.status == .finding && outcome.error.isEmpty, "\(outcome.error)")
    let (stray, future, deleted) = (Self.besides[0], Self.besides[1], Self.besides[2])
    for line in [
      "\(stray)  scanned after an unclean stop, kept offsets 0..27 in 3 segments",
      "truncated \(stem(20)).log at 348, 80 bytes: a batch of 87 bytes begins",
      "  left      \(stray), ", "set aside as a stray; recovered like the others",
      "  left      \(future), ", "on its way here from another log directory",
      "  removed   \(deleted), 12 files with 1,285 bytes of segments: ", "its deletion was begun",
      "  left      orders-4, ", "no partition.metadata says which topic",
      "4 partitions recovered",
    ] {
      #expect(outcome.out.contains(line), "\(line)\n\(outcome.out)")
    }
    #expect(!outcome.out.contains("  left      orders-0"), "\(outcome.out)")
    let files = try bench.files("copy")
    for name in Self.besides where name != deleted {
      #expect(files.contains("\(name)/\(stem(0)).log"))
    }
    #expect(!files.contains { $0.hasPrefix(deleted) })
  }

  @Test("as a document it says so too")
  func notInUseJSON() throws {
    let bench = try crowded()
    let words = ["log", "recover", bench.path("logs"), "--to", bench.path("copy"), "--json"]
    let value = try JSONSerialization.jsonObject(with: Data(bench.tool(words).out.utf8))
    let document = try #require(value as? [String: Any])
    let found = try #require(document["notInUse"] as? [[String: Any]])
    #expect(found.map { $0["name"] as? String } == Self.besides)
    let standings = found.map { $0["standing"] as? String }
    #expect(standings == ["stray", "future", "deleted", "unidentified"])
    #expect(found.map { $0["fate"] as? String } == ["left", "left", "removed", "left"])
    #expect(found.map { $0["segmentBytes"] as? Int } == [1_198, 1_285, 1_285, 1_285])
    let partitions = try #require(document["partitions"] as? [[String: Any]])
    let names = partitions.map { $0["name"] as? String }
    #expect(names == ["orders-0", Self.besides[0], Self.besides[1], Self.besides[3]])
  }

  @Test("damage in the middle takes every segment behind it along")
  func middle() throws {
    let bench = try crashed()
    let middle = "logs/orders-0/\(stem(10)).log"
    try bench.write(try bench.bytes(middle).replacing(at: 87 + 65, with: [0xEE]), middle)
    try bench.write([1, 2, 3], "logs/orders-0/\(stem(50)).log.deleted")
    let outcome = bench.tool(
      "log",
      "recover",
      bench.path("logs"),
      "--to",
      bench.path("copy"),
      "--json"
    )
    let value = try JSONSerialization.jsonObject(with: Data(outcome.out.utf8))
    let document = try #require(value as? [String: Any])
    let partition = try #require((document["partitions"] as? [[String: Any]])?.first)
    #expect(partition["endOffset"] as? Int == 12 && partition["wasClean"] as? Bool == false)
    let changes = try #require(partition["changes"] as? [[String: Any]])
    func change(_ file: String) -> [String: Any] {
      changes.first { $0["file"] as? String == file } ?? [:]
    }
    let cut = change("\(stem(10)).log")
    #expect(cut["what"] as? String == "truncated" && cut["bytesAfter"] as? Int == 87)
    #expect(cut["firstOffset"] as? Int == 12 && cut["lastOffset"] as? Int == 19)
    #expect((cut["reason"] as? String)?.hasPrefix("the checksum of the batch at offset 12") == true)
    let gone = change("\(stem(20)).log")
    #expect(gone["what"] as? String == "deleted" && gone["lastOffset"] as? Int == 29)
    let bytes = try bench.bytes("logs/orders-0/\(stem(20)).log").count
    let reason = "its \(bytes) bytes do not continue the segment before"
    #expect(gone["reason"] as? String == reason)
    let leftover = "an unfinished operation left it"
    #expect(change("\(stem(50)).log.deleted")["reason"] as? String == leftover)
    let steps = try #require(partition["steps"] as? [[String: String]])
    let told = steps.map { "\($0["what"] ?? "") \($0["file"] ?? "")" }
    #expect(
      told == [
        "removed \(stem(50)).log.deleted", "kept \(stem(0)).log", "cut \(stem(10)).log",
        "removed \(stem(20)).log", "rebuilt leader-epoch-checkpoint",
        "removed \(stem(30)).snapshot",
      ]
    )
    #expect(steps[3]["reason"] == reason)
    #expect(try bench.files("copy").contains("orders-0/\(stem(20)).log") == false)
  }

  @Test("the marker decides what is scanned, unless the reader does")
  func marker() throws {
    let bench = try crashed()
    let middle = "logs/orders-0/\(stem(10)).log"
    try bench.write(try bench.bytes(middle).replacing(at: 87 + 65, with: [0xEE]), middle)
    let clean = bench.tool(
      "log",
      "recover",
      bench.path("logs"),
      "--to",
      bench.path("clean"),
      "--clean"
    )
    #expect(clean.status == .expected, "\(clean.out)\(clean.error)")
    #expect(clean.out.contains("stopped cleanly, kept offsets 0..29"), "\(clean.out)")
    try bench.write("{\"version\":0,\"brokerEpoch\":1}", "logs/.kafka_cleanshutdown")
    let trusted = bench.tool("log", "recover", bench.path("logs"), "--to", bench.path("trusted"))
    #expect(trusted.out.contains("stopped cleanly, kept offsets 0..29"), "\(trusted.out)")
    let words = ["log", "recover", bench.path("logs"), "--to", bench.path("not"), "--unclean"]
    #expect(bench.tool(words).out.contains("scanned after an unclean stop, kept offsets 0..11"))
  }

  @Test("one partition is recovered with the checkpoints beside it")
  func partition() throws {
    let bench = try crashed()
    let words = ["log", "recover", bench.path("logs/orders-0"), "--to", bench.path("copy")]
    let outcome = bench.tool(words)
    #expect(outcome.status == .expected, "\(outcome.out)\(outcome.error)")
    #expect(outcome.out.contains("kept offsets 0..29 in 3 segments"))
    #expect(try bench.read("copy/recovery-point-offset-checkpoint") == "0\n1\norders 0 30\n")
  }

  @Test("offsets beyond every number end in a refusal or a cut, not in a trap")
  func hostileOffsets() throws {
    for base in [Int64.max, .max - 1, .min, -1] {
      let bench = try crashed()
      let last = "logs/orders-0/\(stem(20)).log"
      try bench.write(try bench.bytes(last).replacing(at: 87, with: bigEndian(base)), last)
      for (index, option) in ["--clean", "--unclean"].enumerated() {
        let copy = bench.path("copy\(index)")
        let outcome = bench.tool("log", "recover", bench.path("logs"), "--to", copy, option)
        #expect([.expected, .finding, .badData].contains(outcome.status), "\(outcome.error)")
      }
      #expect(bench.tool("log", "verify", bench.path("logs")).status == .finding)
    }
  }

  @Test("what a broker refuses to start with is refused here, in a line")
  func refusals() throws {
    let bench = try crashed()
    try bench.write("0\n1\nx y\n", "logs/orders-0/leader-epoch-checkpoint")
    let cases: [(words: [String], status: CommandLineTool.ExitStatus, text: String)] = [
      (["--to", bench.path("a")], .badData, "leader-epoch-checkpoint': an entry is no pair"),
      ([], .usage, "needs '--to COPY'"),
      (["--to", bench.path("logs/x")], .usage, "lies inside"),
      (["--to", bench.path("b"), "--clean", "--unclean"], .usage, "exclude each other"),
    ]
    for (words, status, text) in cases {
      let outcome = bench.tool(["log", "recover", bench.path("logs")] + words)
      #expect(outcome.status == status && outcome.error.contains(text), "\(outcome.error)")
      #expect(outcome.errorLines.count == 1)
    }
    #expect(try bench.files("logs").contains("x") == false)
  }

  @Test("the directory that stops recovery is named, also one that was set aside")
  func named() throws {
    let bench = try crashed()
    let aside = "orders-7.0123456789abcdef0123456789abcdef-stray"
    try bench.write("0\n1\nx y\n", "logs/\(aside)/leader-epoch-checkpoint")
    let outcome = bench.tool("log", "recover", bench.path("logs"), "--to", bench.path("a"))
    #expect(outcome.status == .badData)
    #expect(outcome.error.contains("\(aside)' cannot be recovered"), "\(outcome.error)")
  }
}
