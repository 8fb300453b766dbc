import Primitives

extension CaseReader {
  /// The words that say what a step does; exactly one stands in each step.
  static let actions = [
    "kill", "crash", "power", "start", "return", "shutdown", "pause", "resume", "cut", "lossy",
    "slowNic", "halfOpen", "isolate",
    "heal", "clog", "fillDisk", "freeDisk", "eio", "slowDisk", "clockStep", "clockDrift", "elect",
    "alterConfig", "stopWriters", "startWriters", "write", "hold", "release", "wait", "bind",
    "disk", "wipe",
    "swap", "evict", "reassign", "moveReplica", "addVoter", "removeVoter", "deleteTopic",
    "createTopic",
  ]

  /// The fields that may stand beside any action.
  private static let timing = ["at", "after", "as"]

  mutating func readScript(_ node: DocumentNode) {
    for (index, element) in elements(node, of: "script").enumerated() {
      readStep(element, index)
    }
  }

  private mutating func readStep(_ node: DocumentNode, _ index: Int) {
    var fields = FieldReader(node, "step", &problems)
    var found = fields.rest.filter { Self.actions.contains($0.key) }
    if let disk = found.first(where: { $0.key == "disk" }) { found = [disk] }
    guard let first = found.first else {
      complainOfNoAction(fields, node)
      return
    }
    if found.count > 1 {
      problems.error(
        "step has two actions, '\(first.key)' and '\(found[1].key)'",
        at: found[1].keyPosition,
        hint: "make two steps of it"
      )
    }
    for member in found.dropFirst() { _ = fields.take(member.key) }
    let at = fields.interval("at", &problems)
    let after = fields.interval("after", &problems)
    let binding = fields.text("as", &problems)
    let errorsBefore = problems.errors.count
    let action = readAction(first, &fields)
    let lasting = action.flatMap { length(of: $0, &fields) }
    if first.key != "disk" { fields.subject = "step '\(first.key)'" }
    fields.finish(&problems)
    if let binding { bind(binding, by: action, at: node.position) }
    guard let action else {
      if problems.errors.count == errorsBefore {
        problems.error("step '\(first.key)' is incomplete", at: node.position)
      }
      return
    }
    result.script.append(
      ScriptStep(
        index: index,
        position: node.position,
        text: action.description + (lasting.map { " for \($0)" } ?? ""),
        at: at,
        after: after,
        lasting: lasting,
        binding: binding,
        action: action
      )
    )
  }

  private mutating func complainOfNoAction(_ fields: FieldReader, _ node: DocumentNode) {
    guard case .object = node.content else { return }
    let others = fields.rest.filter { !Self.timing.contains($0.key) }
    guard let odd = others.first else {
      problems.error("step has no action", at: node.position, hint: "write kill, power, wait …")
      return
    }
    let near = Suggestion.nearest(to: odd.key, among: Self.actions)
    problems.error(
      "unknown action '\(odd.key)'",
      at: odd.keyPosition,
      hint: near.map { "did you mean '\($0)'?" }
        ?? "known are \(Self.actions.joined(separator: ", "))"
    )
  }

  private mutating func bind(
    _ name: String,
    by action: ScriptAction?,
    at position: SourcePosition
  ) {
    let first = name.split(separator: " ").first.map(String.init) ?? ""
    if first.isEmpty || ExpressionReader.forms.contains(first) {
      problems.error("'\(name)' cannot be a machine's name", at: position)
    } else if let action, action.target == nil {
      problems.error("this step has no machine to call '\(name)'", at: position)
    } else if !bindings.contains(name) {
      bindings.append(name)
    }
  }

  // MARK: Actions

  private mutating func readAction(
    _ member: DocumentNode.Member,
    _ fields: inout FieldReader
  ) -> ScriptAction? {
    guard let node = fields.take(member.key) else { return nil }
    switch member.key {
    case "kill": return .kill(selectorList(node))
    case "shutdown": return .shutdown(selectorList(node))
    case "resume": return .resume(selectorList(node))
    case "freeDisk": return .freeDisk(diskSelectorList(node))
    case "pause":
      return .pause(selectorList(node), length: fields.interval("for", &problems))
    case "crash":
      return .crash(selectorList(node), keep: survival(&fields))
    case "power":
      let spread = fields.interval("spread", &problems) ?? result.cluster.power.spread
      return .power(selectorList(node), keep: survival(&fields), spread: spread)
    case "start", "return":
      let stagger = fields.interval("stagger", &problems) ?? .zero
      return .start(selectorList(node), stagger: stagger)
    case "slowNic", "halfOpen": return connectivityAction(member.key, node, &fields)
    case "cut", "lossy", "isolate", "heal", "clog", "hold", "release":
      return networkAction(member.key, node, &fields)
    case "disk": return diskFault(node, &fields)
    case "wipe", "swap", "evict": return plainDiskFault(member.key, node, &fields)
    case "fillDisk", "eio", "slowDisk", "clockStep", "clockDrift":
      return hardwareAction(member.key, node, &fields)
    default:
      return controlAction(member.key, node, &fields)
    }
  }

  private mutating func survival(_ fields: inout FieldReader) -> Survival {
    fields.word("keep", Survival.self, &problems) ?? .drawn
  }

  private mutating func networkAction(
    _ key: String,
    _ node: DocumentNode,
    _ fields: inout FieldReader
  ) -> ScriptAction? {
    switch key {
    case "cut":
      let name = fields.text("name", &problems)
      if let name { cuts.append(name) }
      let oneWay = fields.boolean("oneWay", &problems) ?? false
      return sides(node, key).map { .cut(name: name, from: $0, to: $1, oneWay: oneWay) }
    case "lossy":
      let name = fields.text("name", &problems)
      if let name { cuts.append(name) }
      guard let loss = fields.take("loss").flatMap({ problems.ratio($0, for: "loss") }),
        loss.numerator > 0, loss.numerator < loss.denominator
      else {
        problems.error(
          "step 'lossy' needs a 'loss' between 0 and 1",
          at: node.position,
          hint: "write loss: \"5%\", or use 'cut'"
        )
        return nil
      }
      return sides(node, key).map { .lossy(name: name, from: $0, to: $1, loss: loss) }
    case "isolate":
      let name = fields.text("name", &problems)
      if let name { cuts.append(name) }
      return .isolate(name: name, selectorList(node))
    case "clog":
      let length = fields.interval("for", &problems)
      guard let length else {
        problems.error("step 'clog' needs 'for'", at: node.position, hint: "write for: \"5s\"")
        return nil
      }
      return sides(node, key).map { .clog(from: $0, to: $1, length: length) }
    case "hold":
      return hold(node, &fields)
    case "heal":
      return name(node, of: cuts, "cut or fault").map { .heal(name: $0) }
    default:
      return name(node, of: holds, "hold").map { .release(name: $0) }
    }
  }

  /// The two groups of `[a, b]`, where each is a selector or a list of them.
  mutating func sides(_ node: DocumentNode, _ key: String) -> ([Selector], [Selector])? {
    guard case .array(let elements) = node.content, elements.count == 2 else {
      problems.expected("two groups for '\(key)'", insteadOf: node, hint: "write [\"a\", \"b\"]")
      return nil
    }
    return (selectorList(elements[0]), selectorList(elements[1]))
  }

  private mutating func hold(_ node: DocumentNode, _ fields: inout FieldReader) -> ScriptAction? {
    let name = fields.text("name", &problems) ?? "hold \(holds.count + 1)"
    var inner = FieldReader(node, "'hold'", &problems)
    let kind = inner.texts("kind", &problems)?.first
    let from = inner.take("from").map { selectorList($0) }
    let to = inner.take("to").map { selectorList($0) }
    inner.finish(&problems)
    guard let kind, let from, let to else {
      problems.error("step 'hold' needs 'kind', 'from' and 'to'", at: node.position)
      return nil
    }
    problems.check(
      kind.text,
      isOneOf: vocabulary.messages,
      as: "message",
      at: kind.node.position
    )
    holds.append(name)
    return .hold(name: name, kind: kind.text, from: from, to: to)
  }

  /// The outer optional is nil after a complaint, the inner one when everything is meant.
  private mutating func name(
    _ node: DocumentNode,
    of known: [String],
    _ what: String
  ) -> String?? {
    guard case .string(let text) = node.content else {
      problems.expected("\"all\" or the name of a \(what)", insteadOf: node)
      return nil
    }
    if text == "all" { return .some(nil) }
    guard known.contains(text) else {
      problems.error(
        "no earlier step names a \(what) '\(text)'",
        at: node.position,
        hint: Suggestion.hint(for: text, among: known + ["all"])
      )
      return nil
    }
    return text
  }

  private mutating func hardwareAction(
    _ key: String,
    _ node: DocumentNode,
    _ fields: inout FieldReader
  ) -> ScriptAction? {
    let targets = key.hasPrefix("clock") ? selectorList(node) : diskSelectorList(node)
    switch key {
    case "fillDisk":
      return .fillDisk(targets, leave: fields.size("leave", &problems) ?? .zero)
    case "eio":
      let operation = fields.word("operation", StorageOperation.self, &problems)
      let count = fields.integer("count", 1...1_000_000, &problems) ?? 1
      return .inputOutputError(targets, operation ?? .write, count: Int(count))
    case "slowDisk":
      let factor = fields.integer("factor", 2...1_000_000, &problems) ?? 10
      return .slowDisk(
        targets,
        factor: Int(factor),
        length: fields.interval("for", &problems)
      )
    case "clockStep":
      guard let by = fields.take("by").flatMap({ problems.signedInterval($0, for: "by") }) else {
        problems.error("step 'clockStep' needs 'by'", at: node.position, hint: "write by: \"-5s\"")
        return nil
      }
      return .stepClock(targets, by: by)
    default:
      guard let drift = fields.integer("ppm", -100_000...100_000, &problems) else {
        problems.error("step 'clockDrift' needs 'ppm'", at: node.position, hint: "write ppm: 200")
        return nil
      }
      return .driftClock(targets, partsPerMillion: drift)
    }
  }

  private mutating func controlAction(
    _ key: String,
    _ node: DocumentNode,
    _ fields: inout FieldReader
  ) -> ScriptAction? {
    if key == "bind" { return selectorList(node).first.map { .bind($0) } }
    if key == "addVoter" || key == "removeVoter" { return voterChange(key, node) }
    guard case .string(let text) = node.content else {
      problems.expected("a text for '\(key)'", insteadOf: node)
      return nil
    }
    switch key {
    case "elect":
      let kind = fields.word("kind", ElectionKind.self, &problems) ?? .preferred
      return partition(text, node).map { .elect($0, kind) }
    case "alterConfig":
      return configChange(text, node, &fields).map { .alterConfig($0) }
    case "reassign": return reassignment(text, node, &fields)
    case "moveReplica": return replicaMove(text, node, &fields)
    case "deleteTopic", "createTopic":
      checkTopic(text, at: node.position)
      return key == "deleteTopic" ? .deleteTopic(text) : .createTopic(text)
    case "stopWriters", "startWriters":
      if text != "all" { checkTopic(text, at: node.position) }
      return .writers(topic: text == "all" ? nil : text, active: key == "startWriters")
    case "write":
      let count = fields.integer("count", 1...1_000_000, &problems) ?? 1
      return partition(text, node).map { .write($0, count: Int(count)) }
    default:
      let bound = fields.interval("within", &problems) ?? .minutes(1)
      return condition(text, node).map { .wait($0, within: bound) }
    }
  }
}
