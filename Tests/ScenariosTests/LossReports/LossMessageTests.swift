import Scenarios
import Testing

@Suite("Complaints about report files")
struct LossMessageTests {
  static let base = """
    { cluster: { brokers: 3 }, topics: { orders: {} }, clients: { writers: [{ topic: "orders" }] } }
    """

  /// The first line of complaint about a report with these fields.
  static func complaint(_ fields: String, files: [String: String] = [:]) -> String {
    let text = "{ format: 1, title: \"t\",\n base: \(base),\n\(fields) }"
    do throws(ScenarioErrors) {
      _ = try LossSpecificationTests.parse(text, files: files)
      return "none"
    } catch {
      return error.errors.map(\.description).joined(separator: "\n")
    }
  }

  static let cases: [(fields: String, complaint: String)] = [
    (
      "rates: { \"os-crash\": \"0.5\" }",
      "3:22: expected a rate with its unit for 'os-crash' but found '0.5'; write \"0.5/y\""
    ),
    (
      "rates: { \"os-crash\": 0.5 }",
      "3:22: expected a rate with its unit for 'os-crash' but found '0.5'; write \"0.5/y\""
    ),
    (
      "rates: { \"os-crash\": \"-1/y\" }",
      "3:22: the rate of 'os-crash' is negative; write \"0/y\" for an event that never comes"
    ),
    (
      "rates: { \"os-crash\": \"2/week\" }",
      "3:22: expected a rate for 'os-crash' but found '2/week'; units are y, month, d, h, s, as in "
        + "\"0.5/y\""
    ),
    (
      "rates: { \"oscrash\": \"2/y\" }",
      "3:10: unknown event 'oscrash' in 'rates'; did you mean 'os-crash'?"
    ),
    (
      "rates: { \"os-crash\": { rate: \"5/y\", high: \"2/y\" } }",
      "3:30: the rate of 'os-crash' is outside of its 'low' and 'high'"
    ),
    ("rates: { \"os-crash\": { source: \"us\" } }", "3:22: 'os-crash' has no 'rate'"),
    (
      "times: { reboot: 5 }",
      "3:18: expected a duration with its unit for 'reboot' but found '5'; write \"5s\" or \"5h\""
    ),
    (
      "times: { \"power-no-return\": \"101%\" }",
      "3:29: expected a share such as '1%' for 'power-no-return' but found '101%'; from 0% to 100%"
    ),
    (
      "times: { burst: 0.5 }",
      "3:17: expected a factor of at least 1 for 'burst' but found '0.5'"
    ),
    (
      "precision: \"0\"",
      "3:12: expected a precision from 0.1% to 100% but found '0'"
    ),
    ("horizon: \"0\"", "3:10: expected a horizon above 0, such as '1y' but found '0'"),
    ("order: 4", "3:8: expected a whole number from 1 to 3 for 'order' but found '4'"),
    (
      "options: { a: { script: [] } }",
      "3:17: option 'a' has 'script'; remove it: a report plays faults by their rates and judges "
        + "by itself"
    ),
    (
      "options: { a: {} }, baseline: \"b\"",
      "3:31: unknown option 'b'; did you mean 'a'?"
    ),
    (
      "options: { a: {} }, layouts: { b: {} }",
      "3:10: the report has both 'options' and 'layouts' or 'configs'; keep one of them"
    ),
    (
      "options: { a: { clients: { writers: [] } } }",
      "3:15: option 'a' has no writers; nothing is acknowledged without them; write 'clients: { "
        + "writers: [...] }'"
    ),
    (
      "options: { a: { regions: { x: \"z\" } } }",
      "3:31: unknown zone 'z'; name zones in 'cluster'"
    ),
    ("optons: {}", "3:1: unknown field 'optons' in the report; did you mean 'options'?"),
    (
      "options: { a: {} }, conclusions: [\"so {b.chance}\"]",
      "3:39: unknown option 'b' in a placeholder; did you mean 'a'?"
    ),
    (
      "options: { a: {} }, conclusions: [\"so {a.chanc}\"]",
      "3:39: unknown number 'chanc' in a placeholder; did you mean 'chance'?"
    ),
    ("conclusions: [\"so {a\"]", "3:19: '{' without '}'"),
    (
      "placement: { brokers: 2, partitions: 5 }",
      "3:23: 3 replicas do not fit on 2 brokers"
    ),
    (
      "placement: { brokers: 5, partitions: 5, gone: [6] }",
      "3:12: 6 brokers cannot be gone of 5"
    ),
    (
      "placement: [{ brokers: 5, partitions: 5 }, { brokers: 5, partitions: 6 }]",
      "3:44: two placements have no name; give each a 'name' of its own"
    ),
    (
      "horizon: \"1e300y\"",
      "3:10: expected a duration from 0s to 100y for 'horizon' but found '1e300y'"
    ),
    (
      "rates: { \"os-crash\": \"1e308/s\" }",
      "3:22: expected a rate for 'os-crash' but found '1e308/s'; units are y, month, d, h, s, as in "
        + "\"0.5/y\""
    ),
    (
      "placement: { topics: \"t.txt\" }",
      "3:22: cannot read the topics 't.txt'"
    ),
    ("properties: \"s\"", "3:13: cannot read the server properties 's'"),
    (
      "reduced: [{ model: \"coincidnce\" }]",
      "3:20: unknown model 'coincidnce'; did you mean 'coincidence'?"
    ),
    ("reduced: [{ name: \"x\" }]", "3:11: 'reduced' entry has no 'model'"),
    (
      "reduced: [{ model: \"copysets-random\", nodes: 5000, gone: 50, copies: 3, partitons: 10 }]",
      "3:73: unknown field 'partitons' in model 'copysets-random'; did you mean 'partitions'?"
    ),
    (
      "reduced: [{ model: \"copysets-random\", nodes: 5000, gone: 50, copies: 3 }]",
      "3:11: 'copysets-random' needs 'partitions': partitions"
    ),
    ("events: [\"os-crsh\"]", "3:10: unknown event 'os-crsh'; did you mean 'os-crash'?"),
  ]

  @Test("every mistake is one line with its place and what would be right", arguments: cases)
  func messages(fields: String, complaint: String) {
    #expect(Self.complaint(fields) == "x.report.json5:\(complaint)")
  }

  @Test("a report that asks for nothing is refused")
  func asksForNothing() {
    #expect(throws: ScenarioErrors.self) {
      try LossSpecificationTests.parse("{ format: 1, title: \"t\" }")
    }
  }
}
