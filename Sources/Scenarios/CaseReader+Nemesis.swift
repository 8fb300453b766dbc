import Primitives

extension CaseReader {
  mutating func readNemesis(_ node: DocumentNode) {
    for element in elements(node, of: "nemesis") { readFault(element) }
  }

  private mutating func readFault(_ node: DocumentNode) {
    var fields = FieldReader(node, "nemesis entry", &problems)
    let kind = fields.word("kind", FaultKind.self, &problems)
    let every = fields.distribution("every", &problems)
    let rate = fields.take("rate").flatMap { problems.gap($0, for: "rate") }
    let lasting = fields.distribution("lasting", &problems)
    let targets = fields.take("targets")
    let concurrent = fields.integer("maxConcurrent", 1...1_000, &problems)
    let budget = fields.integer("budget", 0...1_000_000, &problems)
    let keep = fields.word("keep", Survival.self, &problems)
    let messages = fields.texts("messages", &problems)
    let onReturn = fields.take("onReturn").flatMap { relapse($0) }
    let from = fields.take("from").flatMap { runTime($0, "from") }
    let until = fields.take("until").flatMap { runTime($0, "until") }
    fields.finish(&problems)
    if kind == .voterChange, result.cluster.kraftVersion < 1 {
      checkVotersChange("voterChange", at: node.member("kind")?.position ?? node.position)
    }
    if let messages {
      check(messages, of: kind, at: node.member("messages")?.position ?? node.position)
    }
    if kind == .moveReplica { checkDisks(at: node.member("kind")?.position ?? node.position) }
    let selectors = targets.map { selectorList($0) } ?? [.all]
    guard let kind else {
      if node.member("kind") == nil {
        problems.error(
          "nemesis entry has no 'kind'",
          at: node.position,
          hint: Suggestion.hint(for: "", among: FaultKind.allCases.map(\.rawValue))
        )
      }
      return
    }
    guard let interval = every ?? rate.map({ .exponential(mean: $0) }) else {
      if node.member("every") == nil, node.member("rate") == nil {
        problems.error(
          "nemesis entry has no 'every'",
          at: node.position,
          hint: "write every: \"20s\" or rate: \"3/m\""
        )
      }
      return
    }
    result.nemesis.append(
      NemesisPlan(
        kind: kind,
        every: interval,
        lasting: lasting ?? .constant(.seconds(10)),
        targets: selectors,
        maxConcurrent: Int(concurrent ?? 1),
        budget: budget.map { Int($0) },
        keep: keep ?? .drawn,
        messages: messages?.map(\.text),
        onReturn: onReturn,
        from: from ?? .share(Ratio(0, 1)),
        until: until ?? .share(Ratio(1, 1)),
        position: node.position
      )
    )
  }

  private mutating func check(
    _ messages: [(text: String, node: DocumentNode)],
    of kind: FaultKind?,
    at position: SourcePosition
  ) {
    if messages.isEmpty {
      problems.error(
        "'messages' names no kind of message",
        at: position,
        hint: "leave it out, or name one as in \"fetch response\""
      )
    }
    for (text, node) in messages {
      problems.check(text, isOneOf: vocabulary.messages, as: "message", at: node.position)
    }
    guard let kind, kind != .stall, let first = messages.first else { return }
    problems.error(
      "'messages' is for 'stall' alone, and this is '\(kind.rawValue)'",
      at: first.node.position,
      hint: "leave it out, or write kind: \"stall\""
    )
  }

  /// A replica moves between disks of one broker.
  private mutating func checkDisks(at position: SourcePosition) {
    guard result.cluster.host.disks == 1 else { return }
    problems.error(
      "'moveReplica' needs brokers with two disks or more",
      at: position,
      hint: "a broker has one; write host: { disks: 2 }"
    )
  }

  private mutating func relapse(_ node: DocumentNode) -> Relapse? {
    var fields = FieldReader(node, "'onReturn'", &problems)
    let place = node.member("kind")?.position ?? node.position
    let kind = fields.word("kind", FaultKind.self, &problems)
    let chance = fields.take("chance").flatMap { problems.ratio($0, for: "chance") }
    let after = fields.distribution("after", &problems)
    fields.finish(&problems)
    guard let kind else { return nil }
    guard Relapse.kinds.contains(kind) else {
      problems.error(
        "'\(kind.rawValue)' cannot strike on return",
        at: place,
        hint: "use \(Relapse.kinds.map { "'\($0.rawValue)'" }.joined(separator: ", "))"
      )
      return nil
    }
    return Relapse(
      kind: kind,
      chance: chance ?? Ratio(1, 2),
      after: after ?? .uniform(.zero, .seconds(1))
    )
  }

  /// A duration, or a share of the run.
  private mutating func runTime(_ node: DocumentNode, _ key: String) -> RunTime? {
    if case .string(let text) = node.content, let share = Units.ratio(text) { return .share(share) }
    return problems.interval(node, for: key).map { .after($0) }
  }
}
