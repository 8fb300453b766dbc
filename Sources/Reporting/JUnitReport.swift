import Primitives
import Simulation

/// Results in the XML that continuous integration reads ("JUnit"), a suite per file.
public struct JUnitReport: Sendable {
  /// One test case.
  public struct Case: Sendable {
    /// Its name.
    public var name: String
    /// Virtual time that it took.
    public var time: Interval
    /// What else is known, by name.
    public var properties: [(name: String, value: String)]
    /// Why it failed; nil when it did not.
    public var failure: Failure?

    /// Describes a case.
    public init(
      name: String,
      time: Interval,
      properties: [(name: String, value: String)],
      failure: Failure? = nil
    ) {
      self.name = name
      self.time = time
      self.properties = properties
      self.failure = failure
    }
  }

  /// Why a case failed.
  public struct Failure: Sendable {
    /// A word for the kind of failure.
    public var kind: String
    /// One line.
    public var message: String
    /// The account, with the commands that run it again.
    public var account: String
    /// Whether nothing was proved, rather than something found.
    public var isError: Bool

    /// Describes a failure.
    public init(kind: String, message: String, account: String, isError: Bool = false) {
      self.kind = kind
      self.message = message
      self.account = account
      self.isError = isError
    }
  }

  /// The cases of one file.
  public struct Suite: Sendable {
    /// The suite's name: what the file is titled.
    public var name: String
    /// The file.
    public var file: String
    /// The cases in order.
    public var cases: [Case]

    /// Describes a suite.
    public init(name: String, file: String, cases: [Case] = []) {
      self.name = name
      self.file = file
      self.cases = cases
    }
  }

  private let suites: [Suite]

  /// Makes the report of some suites.
  public init(_ suites: [Suite]) { self.suites = suites }

  /// The document.
  public var text: String {
    let all = suites.flatMap(\.cases)
    var lines = [
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
      "<!-- Times are virtual: what passed inside the simulations, not on the machine. -->",
      "<testsuites name=\"wavetank\"\(Self.counts(all))>",
    ]
    for suite in suites {
      lines.append(
        "  <testsuite\(Self.attributes([("name", suite.name), ("file", suite.file)]))"
          + "\(Self.counts(suite.cases))>"
      )
      for test in suite.cases { lines += Self.lines(test, in: suite) }
      lines.append("  </testsuite>")
    }
    return (lines + ["</testsuites>"]).joined(separator: "\n") + "\n"
  }

  private static func counts(_ cases: [Case]) -> String {
    let errors = cases.count { $0.failure?.isError == true }
    let failures = cases.count { $0.failure?.isError == false }
    let time = cases.reduce(Interval.zero) { $0 + $1.time }
    return attributes([
      ("tests", "\(cases.count)"), ("failures", "\(failures)"), ("errors", "\(errors)"),
      ("skipped", "0"), ("time", seconds(time)),
    ])
  }

  private static func lines(_ test: Case, in suite: Suite) -> [String] {
    let head = attributes([
      ("name", test.name), ("classname", suite.file), ("file", suite.file),
      ("time", seconds(test.time)),
    ])
    var lines = ["    <testcase\(head)>"]
    if !test.properties.isEmpty {
      lines.append("      <properties>")
      for property in test.properties {
        lines.append(
          "        <property\(attributes([("name", property.name), ("value", property.value)]))/>"
        )
      }
      lines.append("      </properties>")
    }
    if let failure = test.failure {
      let name = failure.isError ? "error" : "failure"
      let head = attributes([("message", failure.message), ("type", failure.kind)])
      lines.append("      <\(name)\(head)>\(escaped(failure.account))</\(name)>")
    }
    return lines + ["    </testcase>"]
  }

  /// Whole seconds and milliseconds.
  private static func seconds(_ time: Interval) -> String {
    let thousandths = time.nanoseconds / 1_000_000
    let digits = "\(thousandths % 1_000)"
    return "\(thousandths / 1_000)." + String(repeating: "0", count: 3 - digits.count) + digits
  }

  private static func attributes(_ values: [(name: String, value: String)]) -> String {
    values.map { name, value in
      let text = escaped(value).split(separator: "\n", omittingEmptySubsequences: false)
        .joined(separator: "&#10;").replacing("\t", with: "&#9;")
      return " \(name)=\"\(text)\""
    }.joined()
  }

  /// Text without what means something in XML; what XML cannot hold at all becomes U+FFFD.
  static func escaped(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;".unicodeScalars
      case "<": result += "&lt;".unicodeScalars
      case ">": result += "&gt;".unicodeScalars
      case "\"": result += "&quot;".unicodeScalars
      case "\r": result += "&#13;".unicodeScalars
      case "\n", "\t": result.append(scalar)
      case _ where scalar.value < 32 || scalar.value == 0xFFFE || scalar.value == 0xFFFF:
        result.append("\u{FFFD}")
      default: result.append(scalar)
      }
    }
    return String(result)
  }
}

extension JUnitReport.Case {
  /// The case of a scenario, over all its seeds.
  ///
  /// - Parameters:
  ///   - summary: Its runs.
  ///   - replay: The commands that run the one to tell of again.
  public init(_ summary: CaseSummary, replay: [String]) {
    self.init(
      name: summary.name,
      time: summary.time,
      properties: [
        ("expected", summary.expected), ("runs", "\(summary.runs)"),
        ("runs as expected", "\(summary.asExpected)"), ("digest", "\(summary.digest)"),
      ]
    )
    guard let shown = summary.shown else { return }
    properties.append(("seed", "\(shown.result.seed)"))
    guard !shown.isExpected else { return }
    let account = RunReport(shown, style: Style(colored: false))
    failure = JUnitReport.Failure(
      kind: shown.result.verdict.rawValue,
      message: "seed \(shown.result.seed): " + shown.mismatches.joined(separator: "; "),
      account: account.text(replay: replay, withTimeline: false),
      isError: shown.isInconclusive
    )
  }
}
