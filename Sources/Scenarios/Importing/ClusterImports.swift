/// Reads the real configuration files that a scenario or a report names, and puts what they say in
/// their place.
struct ClusterImports {
  /// Gives the text of a file by its path as it is written.
  typealias Loading = (String) -> (file: String, text: String)?

  let vocabulary: ScenarioVocabulary
  let load: Loading
  /// What was read, with what of it was taken and what was not.
  var accounts: [ImportedFile] = []
  /// Complaints about the files that were read.
  var foreign: [ScenarioError] = []
  /// Topics that were read, by path.
  var described: [String: DescribedTopics] = [:]
  /// Properties of all servers that were read, by path, as a scenario would have them.
  var servers: [String: ImportedServer] = [:]
  /// Properties of single servers that were read, by path.
  var nodes: [String: ImportedNode] = [:]
  /// Properties of topics that were read, by path.
  var topicFiles: [String: [(key: String, value: String)]] = [:]

  init(vocabulary: ScenarioVocabulary, load: @escaping Loading) {
    self.vocabulary = vocabulary
    self.load = load
  }

  /// Whether a case names a file that stands for a part of its cluster.
  static func isNeeded(by node: DocumentNode) -> Bool {
    if case .string? = node.member("topics")?.content { return true }
    if case .string? = node.value(at: ["cluster", "server"])?.content { return true }
    if case .object? = node.value(at: ["cluster", "brokers"])?.content { return true }
    if node.value(at: ["cluster", "properties"]) != nil { return true }
    let topics = node.member("topics")?.members ?? []
    return topics.contains { $0.value.member("properties") != nil }
  }

  /// A case with every file that it names replaced by what the file says.
  mutating func resolved(_ node: DocumentNode, _ problems: inout Problems) -> DocumentNode {
    let (cluster, brokers) = withNodes(node, &problems)
    let server = withServer(cluster, &problems)
    let topics = withTopics(server, brokers: brokers, onlyWritten: false, &problems).node
    return withTopicProperties(topics, &problems)
  }

  /// The text at a path, or nil after a complaint.
  mutating func text(
    of what: String,
    at path: String,
    _ position: SourcePosition,
    _ problems: inout Problems
  ) -> (file: String, text: String)? {
    if let found = load(path) { return found }
    problems.error("cannot read the \(what) '\(path)'", at: position)
    return nil
  }

  mutating func complain(_ errors: [ScenarioError]) {
    foreign += errors.filter { !foreign.contains($0) }
  }

  mutating func complain(
    _ message: String,
    in file: String,
    at position: SourcePosition?,
    hint: String = ""
  ) {
    let place = position ?? .start
    complain([ScenarioError(file: file, position: place, message: message, hint: hint)])
  }

  /// Whether the simulated servers heed a property.
  func heeds(_ key: String) -> Bool {
    guard !vocabulary.serverProperties.isEmpty else {
      return DurabilityProperty.named(key)?.role == .simulated
    }
    return vocabulary.serverProperties.contains { $0.name == key }
      && !vocabulary.inertProperties.contains(key)
  }

  /// A property's value as scenarios write it.
  func written(_ entry: PropertiesFile.Entry) -> String {
    let isWord = ["true", "false"].contains(entry.value.lowercased())
    return isWord ? entry.value.lowercased() : entry.value
  }

  /// Properties as fields of an object, all at the place where their file is named.
  static func object(
    _ pairs: [(key: String, value: String)],
    at position: SourcePosition
  ) -> DocumentNode {
    let members = pairs.map {
      DocumentNode.Member($0.key, DocumentNode(.string($0.value), at: position), at: position)
    }
    return DocumentNode(.object(members), at: position)
  }
}

/// Properties of all servers as a scenario would have them.
struct ImportedServer {
  /// What the simulated servers heed.
  var taken: [(key: String, value: String)]
  /// Number of log directories.
  var disks: Int
}
