import Estimation

extension SpecificationReader {
  /// One overlay and the name under which it stands.
  struct Variation {
    var name: String
    var node: DocumentNode
    var position: SourcePosition
  }

  /// Reads the base and every option, or every pair of a layout and a configuration.
  mutating func readOptions(_ top: inout FieldReader) throws(ScenarioErrors) {
    let caseName = top.take("case")
    let baseNode = top.take("base")
    let properties = top.take("properties")
    let lists = ["options", "layouts", "configs"].map { (key: $0, node: top.take($0)) }
    let baseline = top.take("baseline")
    let isAsked = lists.contains { $0.node != nil } || baseNode != nil
    guard isAsked else {
      if let baseline { problems.error("there are no options", at: baseline.position) }
      return
    }
    guard let read = try readBase(baseNode, caseName, at: top.position) else { return }
    var base = read
    if let properties {
      base = imports.withServer(serverNode(properties), &problems).overlaid(with: base)
    }
    base = imports.withServer(base, &problems)
    var options: [[Variation]] = []
    for (key, node) in lists {
      guard let node else { continue }
      options.append(variations(node, of: key))
    }
    if lists[0].node != nil, options.count > 1 {
      problems.error(
        "the report has both 'options' and 'layouts' or 'configs'",
        at: lists[0].node?.position ?? top.position,
        hint: "keep one of them"
      )
      return
    }
    if options.isEmpty {
      options = [[Variation(name: "as it is", node: empty, position: base.position)]]
    }
    for parts in combinations(options) { readOption(parts, base) }
    chooseBaseline(baseline)
  }

  private func serverNode(_ path: DocumentNode) -> DocumentNode {
    empty.setting(["cluster", "server"], to: path)
  }

  private var empty: DocumentNode { DocumentNode(.object([])) }

  private func combinations(_ lists: [[Variation]]) -> [[Variation]] {
    lists.reduce([[]]) { found, list in
      found.flatMap { parts in list.map { parts + [$0] } }
    }
  }

  private mutating func variations(_ node: DocumentNode, of key: String) -> [Variation] {
    let members = objectMembers(node, of: key)
    if members.isEmpty, case .object = node.content {
      problems.error("'\(key)' is empty", at: node.position, hint: "name at least one")
    }
    return members.map {
      Variation(name: $0.key, node: $0.value, position: $0.keyPosition)
    }
  }

  private mutating func chooseBaseline(_ node: DocumentNode?) {
    result.baseline = result.options.first?.name ?? ""
    guard let node else { return }
    let names = result.options.map(\.name)
    guard case .string(let text) = node.content else {
      problems.expected("the name of an option for 'baseline'", insteadOf: node)
      return
    }
    problems.check(text, isOneOf: names, as: "option", at: node.position)
    result.baseline = text
  }

  // MARK: Base

  private mutating func readBase(
    _ node: DocumentNode?,
    _ caseName: DocumentNode?,
    at position: SourcePosition
  ) throws(ScenarioErrors) -> DocumentNode? {
    guard let node else { return empty }
    guard case .string(let path) = node.content else {
      if let caseName {
        problems.error("'case' is of no use without a base file", at: caseName.position)
      }
      forbidFaults(node, in: "the base")
      return node
    }
    guard let found = imports.load(path) else {
      problems.error("cannot read the base '\(path)'", at: node.position)
      return nil
    }
    let root = try Scenario.whole(found, named: path, vocabulary, imports.load)
    guard let merged = Scenario.merged(root, case: caseName, &problems) else { return nil }
    return Self.faultFields.reduce(merged) { $0.setting([$1], to: nil) }
  }

  private static let faultFields = ["script", "nemesis", "expect"]

  /// Complains of faults and expectations, which a report supplies by itself.
  private mutating func forbidFaults(_ node: DocumentNode, in subject: String) {
    guard case .object(let members) = node.content else {
      problems.expected("an object for \(subject)", insteadOf: node)
      return
    }
    for member in members where Self.faultFields.contains(member.key) {
      problems.error(
        "\(subject) has '\(member.key)'",
        at: member.keyPosition,
        hint: "remove it: a report plays faults by their rates and judges by itself"
      )
    }
  }

  // MARK: Options

  private mutating func readOption(_ parts: [Variation], _ base: DocumentNode) {
    let name = parts.map(\.name).joined(separator: ", ")
    var node = base
    for part in parts {
      forbidFaults(part.node, in: "option '\(part.name)'")
      node = node.overlaid(with: part.node)
    }
    node = imports.withServer(node, &problems)
    var rates = result.rates
    var times = result.times
    if let member = node.member("rates") { rates = self.rates(member, over: rates) }
    if let member = node.member("times") { times = self.times(member, over: times) }
    let regionNode = node.member("regions")
    for key in ["rates", "times", "regions"] { node = node.setting([key], to: nil) }
    node = withShortcuts(withTopics(node))
    // What a broken file would have said is missing below; its own mistakes are enough.
    guard imports.foreign.isEmpty, let plan = readCase(name, node) else { return }
    rates.device = plan.cluster.host.device
    let title = DocumentNode.Member("title", .string("\(result.title): \(name)"))
    let head = [DocumentNode.Member("format", .number("1")), title]
    result.options.append(
      LossOption(
        name: name,
        settings: parts.flatMap { settings(of: $0.node) },
        plan: plan,
        document: DocumentNode(.object(head + node.members)),
        regions: regions(regionNode, plan),
        rates: rates,
        times: times,
        position: parts.first?.position ?? base.position
      )
    )
  }

  /// The fields with what a description of topics says, which is analysed unless the report asks
  /// for other placements.
  private mutating func withTopics(_ node: DocumentNode) -> DocumentNode {
    let (result, topics) = imports.withTopics(node, onlyWritten: true, &problems)
    guard let topics, !implied.contains(where: { $0.subject == .described(topics) }) else {
      return result
    }
    implied.append(
      PlacementRequest(
        name: "",
        subject: .described(topics),
        alternatives: PlacementRequest.Alternative.allCases,
        gone: [],
        position: node.member("topics")?.position ?? node.position
      )
    )
    return result
  }

  private mutating func readCase(_ name: String, _ node: DocumentNode) -> ScenarioCase? {
    var reader = CaseReader(vocabulary: vocabulary, problems: problems)
    let before = reader.problems.errors.count
    let plan = reader.read(name, node)
    problems = reader.problems
    if plan.writers.isEmpty, !plan.topics.isEmpty {
      problems.error(
        "option '\(name)' has no writers",
        at: node.position,
        hint: "nothing is acknowledged without them; write 'clients: { writers: [...] }'"
      )
    }
    guard problems.errors.count == before else { return nil }
    if let error = check(plan) {
      problems.error(error.message, at: error.position, hint: error.hint)
      return nil
    }
    return plan
  }

  private mutating func regions(_ node: DocumentNode?, _ plan: ScenarioCase) -> [LossRegion] {
    var zones: [String] = []
    for zone in plan.cluster.zones where !zones.contains(zone) { zones.append(zone) }
    guard let node else { return [LossRegion(name: "the region", zones: zones)] }
    var regions: [LossRegion] = []
    for member in objectMembers(node, of: "regions") {
      let names = problems.texts(member.value, for: member.key)
      for (name, node) in names {
        guard zones.contains(name) else {
          problems.error(
            "unknown zone '\(name)'",
            at: node.position,
            hint: zones.isEmpty
              ? "name zones in 'cluster'" : Suggestion.hint(for: name, among: zones)
          )
          continue
        }
        if regions.contains(where: { $0.zones.contains(name) }) {
          problems.error("zone '\(name)' stands in two regions", at: node.position)
        }
      }
      regions.append(LossRegion(name: member.key, zones: names.map(\.text)))
    }
    let missing = zones.filter { zone in !regions.contains { $0.zones.contains(zone) } }
    if let zone = missing.first {
      problems.error("zone '\(zone)' stands in no region", at: node.position)
    }
    return regions
  }
}
