import Primitives

extension ExplorationSpace {
  /// Fresh genes for a run, from a stream of its own.
  ///
  /// - Parameters:
  ///   - seed: Root of the exploration.
  ///   - index: The run's number.
  ///   - attempt: Counts the tries after choices that contradict each other.
  public func genes(seed: UInt64, index: Int, attempt: Int = 0) -> [UInt64] {
    var stream = RandomStream(seed: seed, purpose: "exploration.genes", entity: UInt64(index))
    for _ in 0..<attempt { _ = stream.next() }
    let root = stream.next()
    return geneNames.map { name in
      let entity = UInt64(CRC32C.checksum(Bytes(Array(name.utf8))))
      var gene = RandomStream(seed: root, purpose: "exploration.gene", entity: entity)
      return gene.next()
    }
  }

  /// A name for each gene, so that a choice more shifts no other.
  private var geneNames: [String] {
    let faults = (0..<faultCount).flatMap { index in
      ["is in", "from", "until"].map { "nemesis[\(index)] \($0)" }
    }
    return draws.map(\.path) + features.map { "\($0.name) is on" } + faults
  }

  /// The run of some genes; nil when its choices contradict each other.
  public func draw(_ genes: [UInt64]) -> ExplorationDraw? {
    guard case .success(let drawn) = attempt(genes, fixing: nil) else { return nil }
    return drawn
  }

  /// Draws, with the value of one draw given.
  func attempt(
    _ genes: [UInt64],
    fixing fixed: (place: Int, value: DocumentNode)?,
    with forced: Int? = nil
  ) -> Result<ExplorationDraw, ScenarioErrors> {
    var builder = DrawBuilder(space: self, genes: genes, fixed: fixed, forcedFeature: forced)
    let document = builder.document()
    do throws(ScenarioErrors) {
      let scenario = try Scenario.read(document, text: "", file: file, vocabulary: vocabulary)
      let problem = scenario.warnings.first ?? scenario.cases.first.flatMap { check($0) }
      if let problem { throw ScenarioErrors(errors: [problem]) }
      return .success(
        ExplorationDraw(
          genes: genes,
          choices: builder.choices,
          document: document,
          plan: scenario.cases[0]
        )
      )
    } catch {
      return .failure(error)
    }
  }
}

/// Turns the genes of one run into a document.
private struct DrawBuilder {
  let space: ExplorationSpace
  let genes: [UInt64]
  let fixed: (place: Int, value: DocumentNode)?
  let forcedFeature: Int?
  var choices: [(name: String, value: String)] = []
  private var nextDraw = 0

  init(
    space: ExplorationSpace,
    genes: [UInt64],
    fixed: (place: Int, value: DocumentNode)?,
    forcedFeature: Int?
  ) {
    self.space = space
    self.genes = genes
    self.fixed = fixed
    self.forcedFeature = forcedFeature
  }

  mutating func document() -> DocumentNode {
    var result = fill(space.template)
    for (index, feature) in space.features.enumerated() {
      let overlay = fill(feature.overlay, isKept: isIn(index))
      if isIn(index) {
        result = ExplorationSpace.overlay(result, with: overlay)
        choices.append((feature.name, "on"))
      }
    }
    result = withFaults(result)
    guard case .object(let members) = result.content else { return result }
    let head = [
      DocumentNode.Member("format", DocumentNode(.number("1"))),
      DocumentNode.Member("title", DocumentNode(.string(space.title))),
    ]
    return DocumentNode(.object(head + members), at: result.position)
  }

  private func isIn(_ feature: Int) -> Bool {
    if feature == forcedFeature { return true }
    return chance(space.featureChance, space.draws.count + feature)
  }

  private func chance(_ ratio: Ratio, _ gene: Int) -> Bool {
    var stream = RandomStream(seed: genes[gene], purpose: "exploration.value")
    return stream.chance(ratio)
  }

  /// Replaces every value to draw by the one that its gene stands for.
  private mutating func fill(_ node: DocumentNode, isKept: Bool = true) -> DocumentNode {
    if Draw.isDraw(node) {
      let place = nextDraw
      nextDraw += 1
      let placed = space.draws[place]
      let value =
        fixed?.place == place
        ? fixed?.value ?? node : placed.draw.value(of: genes[place], at: node.position)
      if isKept { choices.append((placed.path, value.plain)) }
      return value
    }
    switch node.content {
    case .object(let members):
      let filled = members.map {
        DocumentNode.Member($0.key, fill($0.value, isKept: isKept), at: $0.keyPosition)
      }
      return DocumentNode(.object(filled), at: node.position)
    case .array(let elements):
      return DocumentNode(.array(elements.map { fill($0, isKept: isKept) }), at: node.position)
    case .string, .number, .boolean, .null: return node
    }
  }

  /// Leaves random faults out by chance, and gives those that stay a time of their own.
  private mutating func withFaults(_ node: DocumentNode) -> DocumentNode {
    guard case .object(var members) = node.content,
      let place = members.firstIndex(where: { $0.key == "nemesis" }),
      case .array(let entries) = members[place].value.content
    else { return node }
    var kept: [DocumentNode] = []
    let first = space.draws.count + space.features.count
    for (index, entry) in entries.enumerated() where index < space.faultCount {
      let gene = first + 3 * index
      guard chance(space.faultChance, gene) else { continue }
      let kind = entry.member("kind")?.plain ?? "fault \(index + 1)"
      choices.append(("nemesis[\(index)]", kind))
      kept.append(space.isStaggered ? staggered(entry, gene) : entry)
    }
    members[place].value = DocumentNode(.array(kept), at: members[place].value.position)
    return DocumentNode(.object(members), at: node.position)
  }

  /// Half of all faults begin late, and half of all end early.
  private func staggered(_ entry: DocumentNode, _ gene: Int) -> DocumentNode {
    guard case .object(var members) = entry.content else { return entry }
    for (offset, key) in [(1, "from"), (2, "until")] where entry.member(key) == nil {
      var stream = RandomStream(seed: genes[gene + offset], purpose: "exploration.value")
      guard stream.chance(Ratio(1, 2)) else { continue }
      let percent = offset == 1 ? stream.below(60) : 40 + stream.below(60)
      members.append(DocumentNode.Member(key, DocumentNode(.string("\(percent)%"))))
    }
    return DocumentNode(.object(members), at: entry.position)
  }
}

extension DocumentNode {
  /// A value as it is told to people: texts without quotation marks.
  var plain: String {
    if case .string(let text) = content { return text }
    return flat
  }
}

extension ExplorationSpace {
  /// Lays one value over another; values to draw replace, and are not merged into.
  static func overlay(_ base: DocumentNode, with other: DocumentNode) -> DocumentNode {
    guard !Draw.isDraw(base), !Draw.isDraw(other), case .object(var members) = base.content,
      case .object(let overrides) = other.content
    else { return other }
    for override in overrides {
      let place = members.firstIndex { $0.key == override.key }
      if case .null = override.value.content {
        if let place { members.remove(at: place) }
      } else if let place {
        let merged = overlay(members[place].value, with: override.value)
        members[place] = DocumentNode.Member(override.key, merged, at: override.keyPosition)
      } else {
        members.append(override)
      }
    }
    return DocumentNode(.object(members), at: other.position)
  }
}
