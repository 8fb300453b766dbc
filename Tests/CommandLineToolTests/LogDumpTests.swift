import CommandLineTool
import Foundation
import KafkaLog
import Primitives
import Testing

@Suite struct LogDumpTests {
  @Test("a dump shows every file of a log directory, as text and as JSON, and changes none")
  func directory() throws {
    let bench = try Bench()
    try bench.writeSoundLog()
    let before = try bench.files("logs").map { try? bench.bytes("logs/\($0)") }
    let outcome = bench.tool("log", "dump", bench.path("logs"))
    #expect(outcome.status == .expected && outcome.error.isEmpty, "\(outcome.error)")
    let expected = [
      "orders-0/\(stem(20)).log  435 B",
      "348        87            28..29     3            7/0          28..29 "
        + "2026-01-01T12:00:00.029Z   none",
      "[0] offset 25 at position 174", "[0] up to 2026-01-01T12:00:00.029Z: offset 29",
      "producer 7/0, last sequence 29, last offset 29, batch of 2, 2026-01-01T12:00:00.029Z",
      "epoch 3 from offset 20", "topic id AAAAAAAAAAAAAAAAAAAAZA", "orders-0: 28",
      "broker epoch 12", "node.id=4",
    ]
    for line in expected { #expect(outcome.out.contains(line), "\(line)\n\(outcome.out)") }
    let json = try document(bench.tool("log", "dump", bench.path("logs"), "--json"))
    let files = try #require(json["files"] as? [[String: Any]])
    #expect(files.count == 17 && json["flaws"] as? Int == 0)
    let segments = files.filter { $0["kind"] as? String == "segment" }
    let batches = segments.flatMap { $0["items"] as? [[String: Any]] ?? [] }
    #expect(batches.map { $0["baseOffset"] as? Int } == stride(from: 0, to: 30, by: 2).map { $0 })
    #expect(batches.allSatisfy { $0["crcAgrees"] as? Bool == true })
    #expect(try bench.files("logs").map { try? bench.bytes("logs/\($0)") } == before)
  }

  @Test("records come with keys, values and headers, as text or in hexadecimal")
  func records() throws {
    // Computed from the format's layout, by hand: two records at offsets 5 and 6.
    let golden = """
      00000000000000050000004a0000000702ae1e41b500000000000100000000000003e800000000000003ebffff\
      ffffffffffffffffffffffff000000020e0000000102610020000602066b6579010402680278026e01
      """
    let bench = try Bench()
    var builder = RecordBatchBuilder()
    builder.append(timestamp: -5, key: Bytes([0, 0xFF]), value: bytes("two\nlines \u{202E}"))
    try bench.write(hex(golden) + builder.finish().array, "\(stem(5)).log")
    let file = bench.path("\(stem(5)).log")
    let outcome = bench.tool("log", "dump", file, "--records")
    #expect(outcome.status == .expected, "\(outcome.out)")
    let expected = [
      "86              5..6     7", "ae1e41b5 ok",
      "5  1970-01-01T00:00:01.000Z  key null  value \"a\"",
      "key \"key\"  value null  headers {\"h\": \"x\", \"n\": null}",
      "0  -5  key 0x00ff  value 0x74776f",
    ]
    for text in expected { #expect(outcome.out.contains(text), "\(text)\n\(outcome.out)") }
    let json = try document(bench.tool("log", "dump", file, "--records", "--json"))
    let files = json["files"] as? [[String: Any]]
    let items = files?.first?["items"] as? [[String: Any]]
    let records = try #require(items?.first?["records"] as? [[String: Any]])
    #expect(records.count == 2 && records[0]["value"] as? String == "a")
    #expect(records[0]["key"] is NSNull && records[1]["key"] as? String == "key")
    let others = try #require(items?.last?["records"] as? [[String: Any]])
    #expect((others[0]["key"] as? [String: String])?["hex"] == "00ff")
  }

  @Test("damage is named with its place, and nothing traps")
  func damage() throws {
    let sound = batch(at: 0, count: 2)
    var flipped = batch(at: 2)
    flipped[70] ^= 1
    let gzip = batch(at: 3, codec: 1)
    var old = batch(at: 4)
    old[16] = 1
    var strange = batch(at: 5)
    strange[16] = 9
    let cases: [(bytes: [UInt8], text: String)] = [
      (sound + flipped, "BAD, computed"),
      (sound + old, "83 message format 1 (magic byte 1, of Kafka 0.10) at offset 4"),
      (sound + strange, "83 record format 9 (magic byte) is not known; 72 bytes are left"),
      (sound + sound.prefix(80), "83 a batch of 83 bytes begins, and only 80 bytes are left"),
      (sound + batch(at: 7).prefix(9), "83 9 bytes are left, fewer than a batch's header"),
      (sound + [UInt8](repeating: 0, count: 5_000), "83 5000 zero bytes to the end of the file"),
      (sound + [UInt8](repeating: 0xFF, count: 99), "83 a length of -1, which no batch has"),
      ([UInt8](repeating: 0, count: 3), "0 3 zero bytes to the end of the file"),
    ]
    let bench = try Bench()
    let name = "\(stem(0)).log"
    for (bytes, text) in cases {
      try bench.write(bytes, name)
      let outcome = bench.tool("log", "dump", bench.path(name))
      #expect(outcome.status == .finding && outcome.out.contains(text), "\(text)\n\(outcome.out)")
    }
    try bench.write(sound + gzip, name)
    let compressed = bench.tool("log", "dump", bench.path(name), "--records")
    #expect(compressed.status == .expected)
    #expect(compressed.out.contains("records compressed with gzip are not decoded"))
    try bench.write([], name)
    #expect(bench.tool("log", "dump", bench.path(name)).out.contains("empty: no batch"))
  }

  @Test("headers with impossible numbers are shown, not computed with")
  func extremes() throws {
    let bench = try Bench()
    let name = "\(stem(0)).log"
    for place in [0, 12, 23, 27, 35, 43, 51, 53, 57] {
      for fill: [UInt8] in [[0x7F, 0xFF, 0xFF, 0xFF], [0x80, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF]] {
        var hostile = batch(at: 0, count: 2, producer: 3)
        hostile.replaceSubrange(place..<place + 4, with: fill)
        if place == 0 { hostile.replaceSubrange(4..<8, with: [UInt8](repeating: 0xFF, count: 4)) }
        seal(&hostile)
        try bench.write(hostile, name)
        let outcome = bench.tool("log", "dump", bench.path(name), "--records")
        #expect(outcome.out.contains(" ok"), "\(outcome.out)")
      }
    }
  }

  @Test("small files that are not what they should be are named with their line")
  func smallFiles() throws {
    let bench = try Bench()
    let cases: [(name: String, text: String, flaw: String)] = [
      ("leader-epoch-checkpoint", "1\n0\n", "line 1: the version is '1'"),
      ("leader-epoch-checkpoint", "0\n2\n0 0\n", "line 2: it announces 2 entries and has 1"),
      ("replication-offset-checkpoint", "0\n1\nt 0\n", "line 3: it has 2 fields"),
      ("recovery-point-offset-checkpoint", "0\n1\nt 0 x\n", "line 3: 't 0 x' does not end in two"),
      ("partition.metadata", "version: 0", "it does not name a version and a topic id"),
      ("\(stem(3)).snapshot", "short", "it has 5 bytes"),
      ("meta.properties", "", "it names no property"),
      (".kafka_cleanshutdown", "{}", "it names no broker epoch"),
    ]
    for (name, text, flaw) in cases {
      try bench.write(text, name)
      let outcome = bench.tool("log", "dump", bench.path(name))
      #expect(outcome.status == .finding && outcome.out.contains(flaw), "\(flaw)\n\(outcome.out)")
    }
    try bench.write([UInt8](repeating: 0, count: 803), "\(stem(0)).index")
    let index = bench.tool("log", "dump", bench.path("\(stem(0)).index"))
    #expect(index.out.contains("[0] 100 zero slots"))
    #expect(index.out.contains("3 bytes after the last whole slot"))
  }

  @Test("wrong words, missing files and foreign files have statuses of their own")
  func statuses() throws {
    let bench = try Bench()
    try bench.write("hello", "notes.txt")
    try FileManager.default.createDirectory(
      atPath: bench.path("empty"),
      withIntermediateDirectories: true
    )
    let cases: [(words: [String], status: CommandLineTool.ExitStatus, text: String)] = [
      (["log"], .usage, "'log' needs one of 'dump'"),
      (["log", "dmp"], .usage, "did you mean 'dump'?"),
      (["log", "dump"], .usage, "'log dump' needs one directory or file; try 'wavetank log dump"),
      (["log", "dump", bench.path("gone")], .noInput, "no such file or directory"),
      (["log", "dump", bench.path("notes.txt")], .badData, "is no file of a log by its name"),
      (["log", "dump", bench.path("empty")], .badData, "is no log directory"),
    ]
    for (words, status, text) in cases {
      let outcome = bench.tool(words)
      #expect(outcome.status == status && outcome.error.contains(text), "\(outcome.error)")
    }
    #expect(bench.tool("help", "log", "dump").out.contains("usage: wavetank log dump DIR|FILE"))
    #expect(bench.tool("log", "--help").out.contains("log dump"))
  }

  private func document(_ outcome: Bench.Outcome) throws -> [String: Any] {
    let value = try JSONSerialization.jsonObject(with: Data(outcome.out.utf8))
    return try #require(value as? [String: Any])
  }
}
