import Testing

@testable import Scenarios

@Suite("Writing documents")
struct DocumentTextTests {
  static let documents = [
    "{}", "[]", "{ a: [], b: {} }", "[1, -2.5, true, false, null]",
    #"{ "min.insync.replicas": 2, "a b": "x\"y\\z\n\u0007", "": 1, "1a": 2, $x_1: "é" }"#,
    """
    { script: [{ at: "3s", kill: "leader(orders-0)" }, { after: "1s", start: "all" }],
      topics: { orders: { "replication.factor": 3, assignment: [[0, 1, 2], [1, 2, 0], [2, 0, 1]],
        "segment.bytes": "64KiB", "flush.messages": 1, "unclean.leader.election.enable": false } } }
    """,
  ]

  @Test("what is written reads back as the same value", arguments: documents)
  func roundTrip(_ text: String) throws {
    let (root, _) = try DocumentNode.parse(text, file: "a.json5")
    for written in [root.text, root.flat, root.fileText(comment: "One\n\nTwo")] {
      #expect(try DocumentNode.parse(written, file: "b.json5").root == root)
    }
    #expect(root.text.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  @Test("the head comment is kept, and different values differ")
  func comment() throws {
    let (root, _) = try DocumentNode.parse("{ a: 1 }", file: "a.json5")
    let (again, comment) = try DocumentNode.parse(root.fileText(comment: "x\n\ny"), file: "b")
    #expect(comment == "x\n\ny")
    #expect(again == root)
    #expect(try DocumentNode.parse("{ a: 2 }", file: "c").root != root)
  }
}
