import Primitives

/// Turns one merged case into checked values.
struct CaseReader {
  let vocabulary: ScenarioVocabulary
  var problems: Problems
  /// The case as far as it has been read; later parts are checked against earlier ones.
  var result = ScenarioCase(name: "")
  /// Names bound by steps read so far.
  var bindings: [String] = []
  /// Names of cuts and holds of steps read so far.
  var cuts: [String] = []
  var holds: [String] = []

  init(vocabulary: ScenarioVocabulary, problems: Problems) {
    self.vocabulary = vocabulary
    self.problems = problems
  }

  /// Reads the case `name` from its merged fields.
  mutating func read(_ name: String, _ node: DocumentNode) -> ScenarioCase {
    result.name = name
    var fields = FieldReader(node, "case '\(name)'", &problems)
    let variant = fields.take("variant")
    if let node = fields.take("cluster") { readCluster(node) }
    if let variant { readVariants(variant) }
    if let node = fields.take("topics") { readTopics(node) }
    if let node = fields.take("clients") { readClients(node) }
    if let node = fields.take("script") { readScript(node) }
    if let node = fields.take("nemesis") { readNemesis(node) }
    if let node = fields.take("run") { readRun(node) }
    if let node = fields.take("expect") { readExpectation(node) }
    fields.finish(&problems)
    if result.topics.isEmpty {
      problems.error("case '\(name)' has no topics", at: fields.position)
    }
    return result
  }

  private mutating func readRun(_ node: DocumentNode) {
    var fields = FieldReader(node, "'run'", &problems)
    if let value = fields.interval("for", &problems) { result.run.duration = value }
    if let value = fields.interval("settle", &problems) { result.run.settle = value }
    if let value = fields.integer("maxEvents", 1...Int64.max, &problems) {
      result.run.maxEvents = value
    }
    if let node = fields.take("reseed") { readReseeds(node) }
    fields.finish(&problems)
  }

  private mutating func readReseeds(_ node: DocumentNode) {
    for element in elements(node, of: "reseed") {
      var fields = FieldReader(element, "'reseed' entry", &problems)
      let at = fields.interval("at", &problems)
      let seed = fields.integer("seed", 0...Int64.max, &problems)
      fields.finish(&problems)
      guard let at, let seed else {
        problems.error(
          "'reseed' entry needs 'at' and 'seed'",
          at: element.position,
          hint: "write { at: \"10s\", seed: 7 }"
        )
        continue
      }
      if let last = result.run.reseeds.last, at < last.at {
        problems.error("'reseed' entries must be in order of time", at: element.position)
      }
      result.run.reseeds.append(Reseed(at: at, seed: UInt64(seed)))
    }
  }

  /// Reads `"name"`, `["name", …]` or `{ name: true, elr: "off" }`.
  private mutating func readVariants(_ node: DocumentNode) {
    guard case .object(let members) = node.content else {
      for (name, element) in problems.texts(node, for: "variant") {
        problems.check(
          name,
          isOneOf: vocabulary.variants,
          as: "variant",
          at: element.position
        )
        result.variants.append(name)
      }
      return
    }
    for member in members {
      if member.key == "elr" {
        readEligibleReplicas(member.value)
        continue
      }
      problems.check(
        member.key,
        isOneOf: vocabulary.variants + ["elr"],
        as: "variant",
        at: member.keyPosition
      )
      guard case .boolean(let on) = member.value.content else {
        problems.expected("true or false for '\(member.key)'", insteadOf: member.value)
        continue
      }
      if on { result.variants.append(member.key) }
    }
  }

  /// `elr: "on"` and `"off"` are short for the property that turns KIP-966 on and off.
  private mutating func readEligibleReplicas(_ node: DocumentNode) {
    switch node.content {
    case .string("on"), .boolean(true): setEligibleReplicas("true", node.position)
    case .string("off"), .boolean(false): setEligibleReplicas("false", node.position)
    case .string, .boolean, .number, .object, .array, .null:
      problems.expected("\"on\" or \"off\" for 'elr'", insteadOf: node)
    }
  }

  private mutating func setEligibleReplicas(_ value: String, _ position: SourcePosition) {
    let key = "eligible.leader.replicas.enable"
    result.cluster.server.removeAll { $0.key == key }
    result.cluster.controller.removeAll { $0.key == key }
    result.cluster.server.append(Setting(key: key, value: value, position: position))
  }

  // MARK: Properties

  /// Reads properties under Kafka's names, checking name and form.
  mutating func settings(
    _ members: [DocumentNode.Member],
    _ known: [ScenarioVocabulary.Property],
    of subject: String,
    besides: [String] = [],
    problem: (_ name: String, _ value: String) -> String? = { _, _ in nil }
  ) -> [Setting] {
    var settings: [Setting] = []
    for member in members {
      let property = known.first { $0.name == member.key }
      guard property != nil || known.isEmpty else {
        problems.error(
          "unknown property '\(member.key)' of \(subject)",
          at: member.keyPosition,
          hint: Suggestion.hint(for: member.key, among: known.map(\.name) + besides)
        )
        continue
      }
      if let value = problems.property(member, property?.form ?? .text) {
        if let wrong = problem(member.key, value) {
          problems.error(wrong, at: member.value.position)
        }
        settings.append(
          Setting(key: member.key, value: value, position: member.value.position)
        )
      }
    }
    return settings
  }
}

extension ScenarioCase {
  /// A case with every default.
  init(name: String) {
    self.init(
      name: name,
      cluster: ClusterPlan(),
      topics: [],
      writers: [],
      readers: [],
      script: [],
      nemesis: [],
      run: RunPlan(),
      variants: [],
      expect: Expectation()
    )
  }
}

extension Problems {
  /// A property's value as Kafka writes it, or nil after a complaint.
  mutating func property(_ member: DocumentNode.Member, _ form: PropertyForm) -> String? {
    let node = member.value
    let text: String
    switch node.content {
    case .string(let value), .number(let value): text = value
    case .boolean(let value): text = value ? "true" : "false"
    case .object, .array, .null:
      expected("a number, a text, true or false for '\(member.key)'", insteadOf: node)
      return nil
    }
    switch form {
    case .text:
      return text
    case .boolean:
      if text == "true" || text == "false" { return text }
      expected("true or false for '\(member.key)'", insteadOf: node)
    case .integer(let low, let high):
      if let value = Int64(text), low <= value, value <= high { return text }
      expected("a whole number from \(low) to \(high) for '\(member.key)'", insteadOf: node)
    case .milliseconds:
      if Int64(text) != nil { return text }
      if let value = Units.interval(text) { return "\(value.milliseconds)" }
      expected(
        "milliseconds or a duration for '\(member.key)'",
        insteadOf: node,
        hint: "write 30000 or \"30s\""
      )
    case .bytes:
      if Int64(text) != nil { return text }
      if let value = Units.size(text) { return "\(value.bytes)" }
      expected(
        "bytes or a size for '\(member.key)'",
        insteadOf: node,
        hint: "write \"64MiB\""
      )
    case .word(let words):
      if words.contains(text) { return text }
      let known = words.map { "'\($0)'" }.joined(separator: ", ")
      expected("one of \(known) for '\(member.key)'", insteadOf: node)
    }
    return nil
  }
}
