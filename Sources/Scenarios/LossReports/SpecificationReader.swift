import Estimation
import Primitives

/// Turns a report file into checked values.
struct SpecificationReader {
  let vocabulary: ScenarioVocabulary
  /// What else must be right about a case, beyond its form.
  let check: (ScenarioCase) -> ScenarioError?
  /// The real configuration files that the report names.
  var imports: ClusterImports
  var problems: Problems
  var result: LossSpecification
  /// Placements of options with a topics file, analysed unless the report asks for others.
  var implied: [PlacementRequest] = []
  mutating func read(_ root: DocumentNode) throws(ScenarioErrors) {
    var top = FieldReader(root, "the report", &problems)
    Scenario.checkFormat(top.take("format"), top.position, &problems)
    result.title = Scenario.takeTitle(&top, of: "report", &problems)
    result.question = top.text("question", &problems) ?? ""
    readPrecision(&top)
    if let node = top.take("events") { result.events = readEvents(node) }
    if let node = top.take("rates") { result.rates = rates(node, over: result.rates) }
    if let node = top.take("times") { result.times = times(node, over: result.times) }
    if let value = top.boolean("exposure", &problems) { result.showsExposure = value }
    if let value = top.boolean("sensitivities", &problems) { result.showsSensitivities = value }
    if let value = top.boolean("worst", &problems) { result.showsWorst = value }
    let requests = (
      reduced: top.take("reduced"), placement: top.take("placement"),
      conclusions: top.take("conclusions")
    )
    try readOptions(&top)
    top.finish(&problems)
    if let node = requests.reduced { readReduced(node) }
    if let node = requests.placement { readPlacements(node) } else { result.placements = implied }
    if let node = requests.conclusions { readConclusions(node) }
    let isEmpty = result.options.isEmpty && result.reduced.isEmpty && result.placements.isEmpty
    if isEmpty, imports.foreign.isEmpty, problems.errors.isEmpty {
      problems.error(
        "the report asks for nothing",
        at: root.position,
        hint: "write 'options', 'reduced' or 'placement'"
      )
    }
  }

  private mutating func readPrecision(_ top: inout FieldReader) {
    if let node = top.take("horizon"), let seconds = problems.seconds(node, for: "horizon") {
      if seconds > 0 {
        result.years = seconds / 31_557_600
      } else {
        problems.expected("a horizon above 0, such as '1y'", insteadOf: node)
      }
    }
    if let node = top.take("precision"), let value = problems.share(node, for: "precision") {
      if (0.001...1).contains(value) {
        result.precision = value
      } else {
        problems.expected("a precision from 0.1% to 100%", insteadOf: node)
      }
    }
    if let node = top.take("confidence"), let value = problems.share(node, for: "confidence") {
      if (0.5...0.9999).contains(value) {
        result.confidence = value
      } else {
        problems.expected("a confidence from 50% to 99.99%", insteadOf: node)
      }
    }
    if let value = top.integer("order", 1...3, &problems) { result.order = Int(value) }
    if let value = top.integer("seed", 0...Int64.max, &problems) { result.seed = UInt64(value) }
    guard let node = top.take("budget") else { return }
    var fields = FieldReader(node, "'budget'", &problems)
    if let value = fields.integer("runs", 1...10_000_000, &problems) {
      result.budget.runs = Int(value)
    }
    if let value = fields.integer("total", 1...100_000_000, &problems) {
      result.budget.total = Int(value)
    }
    fields.finish(&problems)
  }

  /// The members of an object, or none after a complaint.
  mutating func objectMembers(_ node: DocumentNode, of key: String) -> [DocumentNode.Member] {
    guard case .object(let members) = node.content else {
      problems.expected("an object for '\(key)'", insteadOf: node)
      return []
    }
    return members
  }
}

extension LossSpecification {
  /// Reads and checks a report file's text.
  ///
  /// - Parameters:
  ///   - text: The file's contents, JSON5.
  ///   - file: The file's name for messages.
  ///   - vocabulary: Names that scenarios may use.
  ///   - check: What else must be right about a case.
  ///   - load: Gives the text of another file, by its path as the report writes it.
  /// - Throws: Every error found, with places and suggestions.
  public static func parse(
    _ text: String,
    file: String,
    vocabulary: ScenarioVocabulary,
    check: @escaping (ScenarioCase) -> ScenarioError? = { _ in nil },
    load: @escaping (String) -> (file: String, text: String)?
  ) throws(ScenarioErrors) -> LossSpecification {
    let (root, comment) = try DocumentNode.parse(text, file: file)
    var reader = SpecificationReader(
      vocabulary: vocabulary,
      check: check,
      imports: ClusterImports(vocabulary: vocabulary, load: load),
      problems: Problems(file: file),
      result: LossSpecification(file: file, text: text, title: "")
    )
    reader.result.story = comment
    try reader.read(root)
    let own = reader.problems.errors.sorted { $0.position < $1.position }
    let foreign = reader.imports.foreign
    guard foreign.isEmpty, own.isEmpty else { throw ScenarioErrors(errors: foreign + own) }
    reader.result.imports = reader.imports.accounts
    reader.result.warnings += reader.problems.warnings
    return reader.result
  }
}
