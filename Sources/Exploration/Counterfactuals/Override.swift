import Scenarios

/// One setting laid over a scenario, such as `acks=all` or `cluster.host.device=hdd`.
///
/// A name is a property of topics, producers, servers or consumers, looked for in that order, and
/// then of all of them; or a path of keys into the file, with dots between them or in brackets.
public struct Override: Hashable, Sendable {
  /// As the user wrote it.
  public var text: String
  /// Where the value goes.
  private var place: Place
  /// The value; nil removes what is there.
  private var value: DocumentNode?

  enum Place: Hashable, Sendable {
    case topics(String)
    case writers(String)
    case server(String)
    case readers(String)
    case path([Step])
  }

  enum Step: Hashable, Sendable {
    case key(String)
    case index(Int)
  }

  /// Why a text is no override.
  public struct Mistake: Error, Sendable {
    /// What is wrong, and what would be right.
    public var message: String
  }

  /// Reads `name=value`.
  public init(
    _ text: String,
    vocabulary: ScenarioVocabulary
  ) throws(Mistake) {
    guard let sign = text.firstIndex(of: "="), sign != text.startIndex else {
      throw Mistake(message: "'\(text)' is no setting; write 'acks=all', for instance")
    }
    let name = String(text[..<sign])
    self.text = text
    value = Self.value(String(text[text.index(after: sign)...]))
    place = try Self.place(name, vocabulary)
  }

  /// Makes an override of a place by its path.
  init(text: String, path: [Step], value: DocumentNode?) {
    self.text = text
    place = .path(path)
    self.value = value
  }

  private static func value(_ text: String) -> DocumentNode? {
    switch text {
    case "": return nil
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    default: break
    }
    let isNumber = Int64(text) != nil
    return isNumber ? .number(text) : .string(text)
  }

  private static let topicFields = ["partitions", "replication.factor"]
  private static let writerFields = ["acks", "rate", "bytes"]
  private static let roots = ["cluster", "topics", "clients", "nemesis", "run", "variant"]

  private static func place(
    _ name: String,
    _ vocabulary: ScenarioVocabulary
  ) throws(Mistake) -> Place {
    let topics = topicFields + vocabulary.topicProperties.map(\.name)
    let writers = writerFields + vocabulary.producerProperties.map(\.name)
    let server = vocabulary.serverProperties.map(\.name)
    let readers = vocabulary.consumerProperties.map(\.name)
    if topics.contains(name) { return .topics(name) }
    if writers.contains(name) { return .writers(name) }
    if server.contains(name) { return .server(name) }
    if readers.contains(name) { return .readers(name) }
    let steps = try self.steps(name)
    guard case .key(let root)? = steps.first, roots.contains(root),
      steps.count > 1 || root == "variant"
    else {
      let hint = Suggestion.hint(for: name, among: topics + writers + server + readers)
      throw Mistake(message: "there is no setting '\(name)'" + (hint.isEmpty ? "" : "; \(hint)"))
    }
    return .path(steps)
  }

  /// Takes `a.b[0]["c.d"]` apart.
  static func steps(_ path: String) throws(Mistake) -> [Step] {
    var steps: [Step] = []
    var rest = path[...]
    func malformed() -> Mistake {
      Mistake(
        message: "'\(path)' is no path; write 'topics.orders[\"flush.messages\"]', for instance"
      )
    }
    while let first = rest.first {
      if first == "[" {
        guard let end = rest.firstIndex(of: "]") else { throw malformed() }
        let inside = rest[rest.index(after: rest.startIndex)..<end]
        let bare = inside.filter { $0 != "\"" && $0 != "'" }
        guard !bare.isEmpty else { throw malformed() }
        steps.append(Int(inside).map { .index($0) } ?? .key(String(bare)))
        rest = rest[rest.index(after: end)...]
        if rest.first == "." { rest.removeFirst() }
      } else {
        let end = rest.firstIndex { $0 == "." || $0 == "[" } ?? rest.endIndex
        guard end != rest.startIndex else { throw malformed() }
        steps.append(.key(String(rest[..<end])))
        rest = rest[end...]
        if rest.first == "." { rest.removeFirst() }
      }
    }
    return steps
  }

  /// A document of one case with the setting in it.
  public func applied(to document: DocumentNode) -> DocumentNode {
    switch place {
    case .topics(let name):
      let topics = document.value(at: ["topics"])?.members ?? []
      return topics.reduce(document) { document, topic in
        document.setting(["topics", topic.key, name], to: value)
      }
    case .writers(let name): return client("writers", name, in: document)
    case .readers(let name): return client("readers", name, in: document)
    case .server(let name): return server(name, in: document)
    case .path(let steps): return Self.set(value, at: steps[...], in: document)
    }
  }

  /// `variant: { elr: ... }` is short for a property, and stronger than it.
  private func server(_ name: String, in document: DocumentNode) -> DocumentNode {
    let changed = document.setting(["cluster", "server", name], to: value)
    let isShort = document.value(at: ["variant", "elr"]) != nil
    guard name == "eligible.leader.replicas.enable", isShort else { return changed }
    return changed.setting(["variant", "elr"], to: nil)
  }

  private func client(_ kind: String, _ name: String, in document: DocumentNode) -> DocumentNode {
    guard let clients = document.value(at: ["clients", kind]) else { return document }
    let changed = clients.elements.map { $0.setting([name], to: value) }
    return document.setting(["clients", kind], to: .array(changed))
  }

  /// Objects on the way are made where they are missing; a place beyond a list's end is left out.
  private static func set(
    _ value: DocumentNode?,
    at steps: ArraySlice<Step>,
    in node: DocumentNode
  ) -> DocumentNode {
    guard let step = steps.first else { return value ?? node }
    let rest = steps.dropFirst()
    switch step {
    case .key(let key):
      guard !rest.isEmpty else { return node.setting([key], to: value) }
      let inner = node.member(key) ?? DocumentNode(.object([]))
      return node.setting([key], to: set(value, at: rest, in: inner))
    case .index(let index):
      var elements = node.elements
      guard elements.indices.contains(index) else { return node }
      if rest.isEmpty, value == nil {
        elements.remove(at: index)
      } else {
        elements[index] = set(value, at: rest, in: elements[index])
      }
      return DocumentNode(.array(elements), at: node.position)
    }
  }
}
