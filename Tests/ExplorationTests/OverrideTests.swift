import Scenarios
import Simulation
import Testing

@testable import Exploration

@Suite struct OverrideTests {
  private func document() throws -> DocumentNode {
    try DocumentNode.parse(
      """
      {
        format: 1, title: "t", variant: "idempotence-forgotten",
        topics: { a: { "replication.factor": 3 }, b: {} },
        clients: { writers: [{ topic: "a", acks: 1 }, { topic: "b" }], readers: [{ topic: "a" }] },
        run: { for: "5s" },
      }
      """,
      file: "t.json5"
    ).root
  }

  private func applied(_ text: String) throws -> DocumentNode {
    try Override(text, vocabulary: .standard).applied(to: document())
  }

  @Test("a name finds its place among topics, producers, servers and consumers")
  func names() throws {
    let topics = try applied("flush.messages=1").value(at: ["topics"])
    #expect(topics?.member("a")?.member("flush.messages")?.plainText == "1")
    #expect(topics?.member("b")?.member("flush.messages")?.plainText == "1")
    let writers = try applied("acks=all").value(at: ["clients", "writers"])?.elements ?? []
    #expect(writers.map { $0.member("acks")?.plainText } == ["all", "all"])
    let server = try applied("eligible.leader.replicas.enable=true")
    let flag = server.value(at: ["cluster", "server", "eligible.leader.replicas.enable"])
    #expect(flag == .boolean(true))
    let readers = try applied("auto.offset.reset=latest")
    let level = readers.value(at: ["clients", "readers"])?.elements.first
    #expect(level?.member("auto.offset.reset")?.plainText == "latest")
  }

  @Test("a path leads through keys, brackets and places in lists")
  func paths() throws {
    let host = try applied("cluster.host.device=hdd")
    #expect(host.value(at: ["cluster", "host", "device"])?.plainText == "hdd")
    let second = try applied("clients.writers[1][\"linger.ms\"]=5")
    let writers = second.value(at: ["clients", "writers"])?.elements ?? []
    #expect(writers.map { $0.member("linger.ms")?.plainText } == [nil, "5"])
    let none = try applied("variant=")
    #expect(none.member("variant") == nil)
    let beyond = try applied("clients.writers[7].acks=0")
    #expect(try beyond == document())
  }

  @Test("eligible leader replicas are set even where a case says so in short")
  func short() throws {
    let off = try document().setting(["variant"], to: DocumentNode(.object([])))
      .setting(["variant", "elr"], to: .string("off"))
    let on = try Override("eligible.leader.replicas.enable=true", vocabulary: .standard)
    let changed = on.applied(to: off)
    #expect(changed.value(at: ["variant", "elr"]) == nil)
  }

  @Test("what is no setting is said to be none, with what was meant")
  func mistakes() {
    for (text, part) in [
      ("acks", "is no setting"), ("=1", "is no setting"), ("ack=1", "did you mean 'acks'"),
      ("cluster.host[device=1", "is no path"), ("nowhere.at.all=1", "there is no setting"),
    ] {
      #expect {
        try Override(text, vocabulary: .standard)
      } throws: { error in
        (error as? Override.Mistake)?.message.contains(part) == true
      }
    }
  }
}
