import Primitives

extension ExplorationSpace {
  /// Reads and checks a space file's text.
  ///
  /// Every value that may be drawn must be legal together with some of the others: each is tried in
  /// several draws.
  ///
  /// - Parameters:
  ///   - text: The file's contents, JSON5.
  ///   - file: The file's name for messages.
  ///   - vocabulary: Names that scenarios may use.
  ///   - check: What else must be right about a case.
  ///   - load: Gives the text of the base scenario, by its path as the space writes it.
  /// - Throws: Every error found, with places and suggestions.
  public static func parse(
    _ text: String,
    file: String,
    vocabulary: ScenarioVocabulary,
    check: @escaping @Sendable (ScenarioCase) -> ScenarioError? = { _ in nil },
    load: @escaping (String) -> (file: String, text: String)?
  ) throws(ScenarioErrors) -> ExplorationSpace {
    let (root, comment) = try DocumentNode.parse(text, file: file)
    var problems = Problems(file: file)
    var top = FieldReader(root, "the space", &problems)
    Scenario.checkFormat(top.take("format"), top.position, &problems)
    let title = Scenario.takeTitle(&top, of: "space", &problems)
    var space = ExplorationSpace(
      file: file,
      text: text,
      title: title,
      story: comment,
      vocabulary: vocabulary,
      check: check
    )
    let base = try space.readBase(&top, load, &problems)
    let vary = top.take("vary")
    let features = top.take("features")
    if let node = top.take("swarm") { space.readSwarm(node, &problems) }
    let expect = top.take("expect")
    top.finish(&problems)
    space.template = vary.map { Self.overlay(base, with: $0) } ?? base
    if let expect {
      let only = DocumentNode(.object([DocumentNode.Member("expect", expect)]))
      space.template = Self.overlay(space.template, with: only)
    }
    if let features { space.readFeatures(features, &problems) }
    space.findDraws(&problems)
    space.requireChoice(root.position, &problems)
    try problems.stopIfAny()
    try space.requireSense()
    return space
  }

  private mutating func readBase(
    _ top: inout FieldReader,
    _ load: @escaping (String) -> (file: String, text: String)?,
    _ problems: inout Problems
  ) throws(ScenarioErrors) -> DocumentNode {
    let nothing = DocumentNode(.object([]), at: top.position)
    let name = top.take("case")
    guard let base = top.take("base") else {
      problems.error(
        "the space has no 'base'",
        at: top.position,
        hint: "name a scenario file, or write its fields here"
      )
      return nothing
    }
    guard case .string(let path) = base.content else {
      return Scenario.merged(base, case: name, &problems) ?? nothing
    }
    guard let found = load(path) else {
      problems.error("cannot read the base '\(path)'", at: base.position)
      return nothing
    }
    baseFile = found.file
    let root = try DocumentNode.parse(found.text, file: found.file).root
    if root.member("base") != nil { return try inherit(from: found, load) }
    let whole = try Scenario.whole(found, named: path, vocabulary, load)
    return Scenario.merged(whole, case: name, &problems) ?? nothing
  }

  /// Takes over another space with all that it varies.
  private mutating func inherit(
    from found: (file: String, text: String),
    _ load: @escaping (String) -> (file: String, text: String)?
  ) throws(ScenarioErrors) -> DocumentNode {
    let parent = try Self.parse(
      found.text,
      file: found.file,
      vocabulary: vocabulary,
      check: check,
      load: { $0.hasSuffix(".space.json5") ? nil : load($0) }
    )
    features = parent.features
    faultChance = parent.faultChance
    featureChance = parent.featureChance
    isStaggered = parent.isStaggered
    return parent.template
  }

  private mutating func readSwarm(_ node: DocumentNode, _ problems: inout Problems) {
    var fields = FieldReader(node, "'swarm'", &problems)
    if let node = fields.take("faults") {
      faultChance = problems.ratio(node, for: "faults") ?? faultChance
    }
    if let node = fields.take("features") {
      featureChance = problems.ratio(node, for: "features") ?? featureChance
    }
    isStaggered = fields.boolean("stagger", &problems) ?? isStaggered
    fields.finish(&problems)
  }

  private mutating func readFeatures(_ node: DocumentNode, _ problems: inout Problems) {
    guard case .object(let members) = node.content else {
      problems.expected("an object for 'features'", insteadOf: node)
      return
    }
    for member in members {
      guard case .object = member.value.content else {
        problems.expected("an object for feature '\(member.key)'", insteadOf: member.value)
        continue
      }
      if let nemesis = member.value.member("nemesis") {
        problems.error(
          "feature '\(member.key)' cannot change 'nemesis'",
          at: nemesis.position,
          hint: "each random fault is left out by chance anyway"
        )
      }
      features.append(Feature(name: member.key, overlay: member.value))
    }
  }

  private mutating func findDraws(_ problems: inout Problems) {
    find(template, path: "", &problems)
    for feature in features { find(feature.overlay, path: feature.name, &problems) }
    if case .array(let entries) = template.member("nemesis")?.content {
      faultCount = entries.count
    }
  }

  private mutating func find(_ node: DocumentNode, path: String, _ problems: inout Problems) {
    if Draw.isDraw(node) {
      if let draw = Draw(node, &problems) {
        draws.append(PlacedDraw(path: path, draw: draw, position: node.position))
      }
      return
    }
    switch node.content {
    case .object(let members):
      for member in members {
        find(member.value, path: path.isEmpty ? member.key : "\(path).\(member.key)", &problems)
      }
    case .array(let elements):
      for (index, element) in elements.enumerated() {
        find(element, path: "\(path)[\(index)]", &problems)
      }
    case .string, .number, .boolean, .null: return
    }
  }

  private func requireChoice(_ position: SourcePosition, _ problems: inout Problems) {
    guard geneCount == 0, problems.errors.isEmpty else { return }
    problems.error(
      "the space is empty: nothing in it varies",
      at: position,
      hint: "write a value such as { oneOf: [1, 2] } under 'vary', a feature, or random faults"
    )
  }
}

extension ExplorationSpace {
  private static let tries = 24

  /// Tries every value and every feature in several draws, and complains of those that never fit.
  private func requireSense() throws(ScenarioErrors) {
    var errors: [ScenarioError] = []
    try requireFit(nil, forced: nil, &errors)
    for (place, placed) in draws.enumerated() {
      for value in placed.draw.corners(at: placed.position) {
        try requireFit((place, value), forced: owner(of: place), &errors)
      }
    }
    for index in features.indices { try requireFit(nil, forced: index, &errors) }
    guard errors.isEmpty else {
      throw ScenarioErrors(errors: errors.sorted { $0.position < $1.position })
    }
  }

  /// The feature that a draw stands in, if any.
  private func owner(of place: Int) -> Int? {
    var next = draws.count
    for index in features.indices.reversed() {
      next -= features[index].overlay.drawCount
      if place >= next { return place < next + features[index].overlay.drawCount ? index : nil }
    }
    return nil
  }

  private func requireFit(
    _ fixed: (place: Int, value: DocumentNode)?,
    forced: Int?,
    _ errors: inout [ScenarioError]
  ) throws(ScenarioErrors) {
    var last: ScenarioErrors?
    for index in 0..<Self.tries {
      switch attempt(genes(seed: 1, index: index), fixing: fixed, with: forced) {
      case .success: return
      case .failure(let error): last = error
      }
    }
    for error in last?.errors ?? [] where !errors.contains(error) { errors.append(error) }
  }
}

extension DocumentNode {
  /// Number of values to draw in this one.
  fileprivate var drawCount: Int {
    if Draw.isDraw(self) { return 1 }
    switch content {
    case .object(let members): return members.reduce(0) { $0 + $1.value.drawCount }
    case .array(let elements): return elements.reduce(0) { $0 + $1.drawCount }
    case .string, .number, .boolean, .null: return 0
    }
  }
}

extension Problems {
  /// Throws when there was an error.
  func stopIfAny() throws(ScenarioErrors) {
    guard errors.isEmpty else {
      throw ScenarioErrors(errors: errors.sorted { $0.position < $1.position })
    }
  }
}
