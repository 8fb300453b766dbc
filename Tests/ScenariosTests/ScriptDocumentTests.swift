import Primitives
import Scenarios
import Testing

@Suite("Steps of a script as text")
struct ScriptDocumentTests {
  static func scenario(_ script: String) -> String {
    """
    { format: 1, title: "t", cluster: { brokers: 3, controllers: 3, "kraft.version": 1 },
      topics: { orders: { "replication.factor": 3 } }, clients: { writers: [{ topic: "orders" }] },
      script: [ \(script) ] }
    """
  }

  static func steps(_ script: String) throws -> [ScriptStep] {
    var words = ScenarioVocabulary()
    words.messages = ["fetch response"]
    words.diskFaults = [
      FaultDescription(name: "wipe", summary: "", parameters: [], heals: "", counters: []),
      FaultDescription(
        name: "bit-rot",
        summary: "",
        parameters: [
          FaultParameter("bits", .integer(1...9), "", standard: "1"),
          FaultParameter("for", .interval, "", standard: "ever"),
          FaultParameter("chance", .ratio, "", standard: "1"),
          FaultParameter("file", .pattern, "", standard: "all"),
          FaultParameter("evict", .flag, "", standard: "false"),
        ],
        heals: "",
        counters: []
      ),
    ]
    return try Scenario.parse(scenario(script), file: "x.json5", vocabulary: words).cases[0].script
  }

  @Test("every kind of step reads back as it was")
  func roundTrip() throws {
    let script = """
      { kill: "leader(orders-0)", as: "victim", for: "1.5s" }, { crash: "broker 1", keep: "synced" },
      { power: ["victim", "broker 2"], spread: "3s", for: "62.000000001s", at: "4000ms" },
      { start: "all", stagger: "1s", after: "20ms" }, { shutdown: "broker 0", for: "5s" },
      { pause: "controller", for: "250us" }, { pause: "controller" }, { resume: "controller" },
      { cut: ["broker 0", ["broker 1", "clients"]], oneWay: true, for: "7s" },
      { cut: ["broker 0", "broker 2"], name: "c" }, { isolate: "broker 0", name: "i", for: "1s" },
      { heal: "c" }, { heal: "all" }, { clog: ["broker 0", "broker 2"], for: "2s" },
      { hold: { kind: "fetch response", from: "broker 0", to: "broker 1" }, name: "h" },
      { release: "h" }, { release: "all" }, { fillDisk: "broker 0", leave: "1KiB", for: "9s" },
      { freeDisk: "broker 0" }, { eio: "broker 0", operation: "sync", count: 3 },
      { slowDisk: "broker 0", factor: 7, for: "3s" }, { slowDisk: "broker 0" },
      { disk: "broker 0", fault: "bit-rot", name: "rot", bits: 3, for: "2s", chance: "1/100",
        file: "*.log", evict: true },
      { wipe: "broker 1", for: "12s" }, { clockStep: "broker 0", by: "-1500ms", for: "4s" },
      { clockDrift: "broker 0", ppm: -200 },
      { reassign: "orders-0", to: [2, 0] }, { reassign: "orders-0", cancel: true },
      { addVoter: "controller 2" }, { removeVoter: "controller" }, { addVoter: "standby 1" },
      { wait: "voters >= 2" },
      { deleteTopic: "orders" }, { createTopic: "orders" }, { wait: "replicas(orders-0) == 4" },
      { elect: "orders-0", kind: "unclean" },
      { alterConfig: "orders", set: { "min.insync.replicas": 2 } }, { stopWriters: "all" },
      { alterConfig: "all", set: { "flush.messages": 1 }, reset: ["retention.ms"] },
      { startWriters: "orders" }, { write: "orders-0", count: 12 }, { bind: "broker 2", as: "b" },
      { wait: "isr(orders-0) == 2", within: "30s" }, { wait: "end(b, orders-0) >= +10" },
      { wait: "leader(orders-0) != none" }, { wait: "state(broker 0) == fenced" },
      { wait: "converged" }, { wait: "acked(orders-0) > 10" }, { wait: "hw(orders-0) > 1" }
      """
    let first = try Self.steps(script)
    let again = try Self.steps(first.map(\.document.text).joined(separator: ", "))
    #expect(first.count == 49)
    for (a, b) in zip(first, again) {
      #expect(a.document == b.document)
      if case .alterConfig = a.action { continue }
      #expect(a.action == b.action)
      #expect([a.at, a.after, a.lasting] == [b.at, b.after, b.lasting])
      #expect(a.binding == b.binding)
      #expect(a.text == b.text)
    }
    #expect(again.count == first.count)
    #expect(first[0].text == "kill leader(orders-0) for 1500ms")
    #expect(first[2].document.text.contains("\"62.000000001s\""))
  }

  @Test(
    "a wrong length is told in one line with its place",
    arguments: [
      ("{ kill: \"broker 0\", for: \"0s\" }", "expected a duration above 0s for 'for'"),
      ("{ kill: \"broker 0\", for: 10 }", "expected a duration for 'for'"),
      ("{ heal: \"all\", for: \"5s\" }", "unknown field 'for' in step 'heal'"),
      (
        "{ power: \"broker 0\", spread: \"5s\", for: \"5s\" }",
        "the power comes back after 5s, before the last one lost it"
      ),
    ]
  )
  func wrongLength(script: String, message: String) {
    do {
      _ = try Self.steps(script)
      Issue.record("\(script) was read")
    } catch let error as ScenarioErrors {
      #expect(error.errors.count == 1)
      #expect(error.description.hasPrefix("x.json5:3:"))
      #expect(error.description.contains(message), "\(error)")
    } catch {
      Issue.record("\(error)")
    }
  }
}
