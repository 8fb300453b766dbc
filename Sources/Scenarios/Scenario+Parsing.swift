import Primitives

/// Every complaint about one scenario file, in reading order.
public struct ScenarioErrors: Error, Sendable, CustomStringConvertible {
  /// The complaints, at least one.
  public var errors: [ScenarioError]

  /// Makes a list of complaints.
  public init(errors: [ScenarioError]) { self.errors = errors }

  /// One line per complaint.
  public var description: String { errors.map(\.description).joined(separator: "\n") }
}

extension Scenario {
  private static let fields = [
    "cluster", "topics", "clients", "script", "nemesis", "run", "variant", "expect",
  ]

  /// Reads and checks a scenario file's text.
  ///
  /// - Parameters:
  ///   - text: The file's contents, JSON5.
  ///   - file: The file's name for messages.
  ///   - vocabulary: Names that the file may use.
  ///   - load: Gives the text of a configuration file, by its path as the scenario writes it.
  /// - Returns: The scenario, with warnings that do not keep it from running.
  /// - Throws: Every error found, with places and suggestions.
  public static func parse(
    _ text: String,
    file: String,
    vocabulary: ScenarioVocabulary = ScenarioVocabulary(),
    load: @escaping (String) -> (file: String, text: String)? = { _ in nil }
  ) throws(ScenarioErrors) -> Scenario {
    let (root, comment) = try DocumentNode.parse(text, file: file)
    guard isImporting(root) else {
      return try read(root, text: text, story: comment, file: file, vocabulary: vocabulary)
    }
    var imports = ClusterImports(vocabulary: vocabulary, load: load)
    let whole = try importing(root, &imports, file: file)
    let own = whole.fileText(comment: comment)
    var scenario = try read(whole, text: own, story: comment, file: file, vocabulary: vocabulary)
    scenario.imports = imports.accounts
    return scenario
  }

  /// A checked scenario file's value, with what configuration files say in their place.
  ///
  /// - Parameters:
  ///   - found: The file and its text.
  ///   - path: Its path as another file writes it, to which those it names itself are relative.
  ///   - vocabulary: Names that the file may use.
  ///   - load: Gives the text of a file, by its path as the other file would write it.
  static func whole(
    _ found: (file: String, text: String),
    named path: String,
    _ vocabulary: ScenarioVocabulary,
    _ load: @escaping (String) -> (file: String, text: String)?
  ) throws(ScenarioErrors) -> DocumentNode {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    let scenario = try parse(
      found.text,
      file: found.file,
      vocabulary: vocabulary,
      load: { load($0.hasPrefix("/") ? $0 : folder + $0) }
    )
    return try DocumentNode.parse(scenario.text, file: found.file).root
  }

  /// Whether a file, or one of its cases, names configuration files.
  private static func isImporting(_ root: DocumentNode) -> Bool {
    let cases = root.member("cases")?.members.map(\.value) ?? []
    return ([root] + cases).contains { ClusterImports.isNeeded(by: $0) }
  }

  /// The file with what configuration files say in their place, case by case.
  private static func importing(
    _ root: DocumentNode,
    _ imports: inout ClusterImports,
    file: String
  ) throws(ScenarioErrors) -> DocumentNode {
    var problems = Problems(file: file)
    let base = DocumentNode(
      .object(root.members.filter { fields.contains($0.key) }),
      at: root.position
    )
    let rest = root.members.filter { !fields.contains($0.key) && $0.key != "cases" }
    var members: [DocumentNode.Member]
    if let cases = root.member("cases"), !cases.members.isEmpty {
      var resolved = cases.members
      for place in resolved.indices {
        let merged = base.overlaid(with: resolved[place].value)
        resolved[place].value = imports.resolved(merged, &problems)
      }
      let node = DocumentNode(.object(resolved), at: cases.position)
      members = rest + [DocumentNode.Member("cases", node)]
    } else {
      members = rest + imports.resolved(base, &problems).members
    }
    guard imports.foreign.isEmpty, problems.errors.isEmpty else {
      throw ScenarioErrors(
        errors: imports.foreign + problems.errors.sorted { $0.position < $1.position }
      )
    }
    return DocumentNode(.object(members), at: root.position)
  }

  /// Reads and checks a scenario that was parsed, or built, as a value.
  ///
  /// - Parameters:
  ///   - root: The whole file's value.
  ///   - text: The text it came from, kept for capsules.
  ///   - story: The comment at its head.
  ///   - file: The file's name for messages.
  ///   - vocabulary: Names that the file may use.
  /// - Throws: Every error found, with places and suggestions.
  public static func read(
    _ root: DocumentNode,
    text: String,
    story: String = "",
    file: String,
    vocabulary: ScenarioVocabulary
  ) throws(ScenarioErrors) -> Scenario {
    var problems = Problems(file: file)
    var top = FieldReader(root, "the scenario", &problems)
    checkFormat(top.take("format"), top.position, &problems)
    let title = Scenario.takeTitle(&top, of: "scenario", &problems)
    let caseNodes = top.take("cases")
    let base = takeCaseFields(&top)
    top.finish(&problems)
    let cases = readCases(caseNodes, base: base, vocabulary, &problems)
    guard problems.errors.isEmpty else {
      throw ScenarioErrors(errors: problems.errors.sorted { $0.position < $1.position })
    }
    return Scenario(
      file: file,
      text: text,
      format: 1,
      title: title,
      story: story,
      cases: cases,
      warnings: problems.warnings.sorted { $0.position < $1.position }
    )
  }

  /// The title of a file of some kind, which must have one.
  static func takeTitle(
    _ top: inout FieldReader,
    of kind: String,
    _ problems: inout Problems
  ) -> String {
    let mistakes = problems.errors.count
    let title = top.text("title", &problems) ?? ""
    if title.isEmpty, problems.errors.count == mistakes {
      problems.error("the \(kind) has no 'title'", at: top.position)
    }
    return title
  }

  static func checkFormat(
    _ node: DocumentNode?,
    _ position: SourcePosition,
    _ problems: inout Problems
  ) {
    guard let node else {
      problems.error("the scenario has no 'format'", at: position, hint: "begin with 'format: 1'")
      return
    }
    guard case .number("1") = node.content else {
      problems.error("format \(node.quoted) is not known", at: node.position, hint: "write 1")
      return
    }
  }

  private static func takeCaseFields(_ top: inout FieldReader) -> DocumentNode {
    let taken = top.rest.filter { fields.contains($0.key) }
    for field in fields where top.take(field) == nil { continue }
    return DocumentNode(.object(taken), at: top.position)
  }

  /// The fields of one case of a whole file's value, laid over those of the file's top level.
  static func merged(
    _ root: DocumentNode,
    case name: DocumentNode?,
    _ problems: inout Problems
  ) -> DocumentNode? {
    var top = FieldReader(root, "the base scenario", &problems)
    let base = takeCaseFields(&top)
    guard case .object(let cases) = root.member("cases")?.content else { return base }
    let known = cases.map(\.key)
    guard let name else {
      if cases.count == 1 { return base.overlaid(with: cases[0].value) }
      problems.error(
        "the base scenario has \(cases.count) cases and none is named",
        at: root.position,
        hint: "write 'case', one of \(known.map { "'\($0)'" }.joined(separator: ", "))"
      )
      return nil
    }
    guard case .string(let text) = name.content, let found = cases.first(where: { $0.key == text })
    else {
      let hint = Suggestion.hint(for: name.plain, among: known)
      problems.error("the base scenario has no case \(name.quoted)", at: name.position, hint: hint)
      return nil
    }
    return base.overlaid(with: found.value)
  }

  private static func readCases(
    _ node: DocumentNode?,
    base: DocumentNode,
    _ vocabulary: ScenarioVocabulary,
    _ problems: inout Problems
  ) -> [ScenarioCase] {
    guard let node else {
      var reader = CaseReader(vocabulary: vocabulary, problems: problems)
      defer { problems = reader.problems }
      return [reader.read("default", base)]
    }
    guard case .object(let members) = node.content, !members.isEmpty else {
      problems.expected("an object with at least one case for 'cases'", insteadOf: node)
      return []
    }
    return members.map { member in
      var reader = CaseReader(vocabulary: vocabulary, problems: problems)
      defer { problems = reader.problems }
      return reader.read(member.key, base.overlaid(with: member.value))
    }
  }
}
