import Estimation

extension SpecificationReader {
  /// Reads `{ "os-crash": "0.5/y", … }` and lays it over rates.
  mutating func rates(_ node: DocumentNode, over base: EventRates) -> EventRates {
    var rates = base
    for member in objectMembers(node, of: "rates") {
      guard let kind = EventKind(rawValue: member.key) else {
        let names = EventKind.allCases.map(\.rawValue)
        problems.error(
          "unknown event '\(member.key)' in 'rates'",
          at: member.keyPosition,
          hint: Suggestion.hint(for: member.key, among: names)
        )
        continue
      }
      let read = sourced(member, "rate") { problems, node in
        problems.rate(node, for: member.key)
      }
      guard let read else { continue }
      rates.set(
        kind,
        to: EventRate(
          perYear: read.value,
          range: read.range,
          evidence: .user,
          source: read.source
        )
      )
    }
    return rates
  }

  /// Reads `{ reboot: "5m", … }` and lays it over times.
  mutating func times(_ node: DocumentNode, over base: StudyTimes) -> StudyTimes {
    var times = base
    for member in objectMembers(node, of: "times") {
      guard let parameter = StudyParameter(rawValue: member.key) else {
        let names = StudyParameter.allCases.map(\.rawValue)
        problems.error(
          "unknown parameter '\(member.key)' in 'times'",
          at: member.keyPosition,
          hint: Suggestion.hint(for: member.key, among: names)
        )
        continue
      }
      let form = parameter.details.form
      let read = sourced(member, "value") { problems, node in
        problems.value(node, form, for: member.key)
      }
      guard let read else { continue }
      times.set(
        parameter,
        to: StudyValue(
          read.value,
          range: read.range,
          evidence: .user,
          source: read.source
        )
      )
    }
    return times
  }

  private struct Sourced {
    var value: Double
    var range: ConfidenceInterval
    var source: String
  }

  /// Reads a value alone, or `{ rate: …, low: …, high: …, source: "…" }`.
  private mutating func sourced(
    _ member: DocumentNode.Member,
    _ key: String,
    _ read: (inout Problems, DocumentNode) -> Double?
  ) -> Sourced? {
    guard case .object = member.value.content else {
      guard let value = read(&problems, member.value) else { return nil }
      let range = ConfidenceInterval(low: value, high: value)
      return Sourced(value: value, range: range, source: Self.noSource)
    }
    var fields = FieldReader(member.value, "'\(member.key)'", &problems)
    let main = fields.take(key)
    let low = fields.take("low").flatMap { read(&problems, $0) }
    let high = fields.take("high").flatMap { read(&problems, $0) }
    let source = fields.text("source", &problems) ?? Self.noSource
    fields.finish(&problems)
    guard let main else {
      problems.error("'\(member.key)' has no '\(key)'", at: member.value.position)
      return nil
    }
    guard let value = read(&problems, main) else { return nil }
    let range = ConfidenceInterval(low: low ?? value, high: high ?? value)
    guard range.low <= value, value <= range.high else {
      problems.error(
        "the \(key) of '\(member.key)' is outside of its 'low' and 'high'",
        at: main.position
      )
      return nil
    }
    return Sourced(value: value, range: range, source: source)
  }

  private static let noSource = "set in the specification without a source"

  /// Reads the kinds of event that are played.
  mutating func readEvents(_ node: DocumentNode) -> [EventKind] {
    let names = EventKind.allCases.map(\.rawValue)
    let texts = problems.texts(node, for: "events")
    for (text, node) in texts {
      problems.check(text, isOneOf: names, as: "event", at: node.position)
    }
    return EventKind.allCases.filter { kind in texts.contains { $0.text == kind.rawValue } }
  }
}
