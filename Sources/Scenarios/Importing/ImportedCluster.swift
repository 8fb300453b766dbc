/// The servers of a real cluster together, as the cluster of a scenario.
struct ImportedCluster {
  /// Brokers in the order of their numbers: those that are controllers too, then by id.
  private var brokers: [ImportedNode]
  /// Servers that are controllers only, by id.
  private var controllers: [ImportedNode]
  private let position: SourcePosition
  private let vocabulary: ScenarioVocabulary
  /// Complaints about the servers' files.
  private(set) var foreign: [ScenarioError] = []
  /// What was taken of each file and what was not.
  private(set) var accounts: [ImportedFile] = []

  init(_ nodes: [ImportedNode], at position: SourcePosition, _ vocabulary: ScenarioVocabulary) {
    brokers = nodes.filter(\.isBroker).sorted { a, b in
      a.isController == b.isController ? a.id < b.id : a.isController
    }
    controllers = nodes.filter { !$0.isBroker }.sorted { $0.id < $1.id }
    self.position = position
    self.vocabulary = vocabulary
  }

  /// The brokers with their racks.
  var table: [DescribedTopics.Broker] {
    brokers.map { DescribedTopics.Broker(id: $0.id, rack: $0.rack) }
  }

  private var combined: [ImportedNode] { brokers.filter(\.isController) }

  /// A case's fields with those of the cluster below what they say themselves.
  mutating func fields(over node: DocumentNode, _ problems: inout Problems) -> DocumentNode {
    requireRacks()
    requireDisks()
    requireQuorum()
    guard foreign.isEmpty else { return node }
    var result = withControllers(node, &problems)
    let (shared, own) = settings()
    var server = ClusterImports.object(shared, at: position)
    if let over = result.value(at: ["cluster", "server"]) { server = server.overlaid(with: over) }
    result = result.setting(["cluster", "server"], to: server)
    for (place, pairs) in own.enumerated() where !pairs.isEmpty {
      let key = ["cluster", "overrides", "broker \(place)"]
      var overrides = ClusterImports.object(pairs, at: position)
      if let over = result.value(at: key) { overrides = overrides.overlaid(with: over) }
      result = result.setting(key, to: overrides)
    }
    result = withControllerSettings(result, shared)
    account(own)
    return ClusterImports.withDisks(result, brokers[0].server.disks, position)
  }

  // MARK: What cannot be

  private mutating func complain(
    _ message: String,
    _ node: ImportedNode,
    _ key: String,
    hint: String = ""
  ) {
    foreign.append(
      ScenarioError(
        file: node.file,
        position: node.properties.position(key) ?? .start,
        message: message,
        hint: hint
      )
    )
  }

  private mutating func requireRacks() {
    guard brokers.contains(where: { !$0.rack.isEmpty }) else { return }
    for node in brokers where node.rack.isEmpty {
      complain("broker \(node.id) has no 'broker.rack' but others have", node, "broker.rack")
    }
  }

  private mutating func requireDisks() {
    for node in brokers.dropFirst() where node.server.disks != brokers[0].server.disks {
      complain(
        "broker \(node.id) has \(node.server.disks) log directories where broker \(brokers[0].id) "
          + "has \(brokers[0].server.disks)",
        node,
        "log.dirs",
        hint: "machines of a scenario are alike"
      )
    }
  }

  private mutating func requireQuorum() {
    let all = brokers + controllers
    let key = "controller.quorum.voters"
    if let first = all.first(where: { $0.voters != nil }) {
      for node in all where node.voters != nil && node.voters?.sorted() != first.voters?.sorted() {
        complain("the voters differ from those of '\(first.file)'", node, key)
      }
      let unknown = (first.voters ?? []).filter { id in !all.contains { $0.id == id } }
      if !combined.isEmpty, let id = unknown.first {
        complain("voter \(id) has no file", first, key, hint: "name it in 'properties'")
      }
    }
    if let node = combined.first, let other = controllers.first {
      complain(
        "server \(node.id) is broker and controller while server \(other.id) is a controller only",
        node,
        "process.roles",
        hint: "a scenario's controllers are all of one kind"
      )
    }
    requireLikeControllers()
  }

  private mutating func requireLikeControllers() {
    let quorum = controllers + combined
    let heeded = vocabulary.controllerDefaults.map(\.name)
    for node in quorum.dropFirst() {
      for key in heeded {
        let (here, there) = (value(of: key, in: node), value(of: key, in: quorum[0]))
        guard here != there else { continue }
        complain(
          "'\(key)' is \(here ?? "not set") here and \(there ?? "not set") in '\(quorum[0].file)'",
          node,
          key,
          hint: "a scenario's controllers share their properties"
        )
      }
    }
  }

  private func value(of key: String, in node: ImportedNode) -> String? {
    node.server.taken.first { $0.key == key }?.value
  }

  // MARK: Controllers

  private var controllerCount: Int {
    let all = brokers + controllers
    if let voters = all.compactMap(\.voters).first { return voters.count }
    let named = combined.count + controllers.count
    return named > 0 ? named : all.map(\.bootstrap).max() ?? 1
  }

  private func withControllers(
    _ node: DocumentNode,
    _ problems: inout Problems
  ) -> DocumentNode {
    if let count = node.value(at: ["cluster", "controllers"]),
      count.plainText.flatMap({ Int($0) }) != controllerCount
    {
      problems.error(
        "the cluster has \(controllerCount) controllers by 'properties'",
        at: count.position,
        hint: "leave 'controllers' out"
      )
    }
    let count = DocumentNode(.number("\(controllerCount)"), at: position)
    let result = node.setting(["cluster", "controllers"], to: count)
    guard !combined.isEmpty else { return result }
    return result.setting(["cluster", "combined"], to: DocumentNode(.boolean(true), at: position))
  }

  /// What topics without own values get.
  ///
  /// A scenario tells the controllers what each topic gets, so that brokers' values stand where
  /// controllers have none.
  private static let topicDefaults = ["default.replication.factor", "num.partitions"]

  /// Controllers with files heed nothing of what other brokers' files say.
  private func withControllerSettings(
    _ node: DocumentNode,
    _ shared: [(key: String, value: String)]
  ) -> DocumentNode {
    guard let first = controllers.first ?? combined.first else { return node }
    var pairs: [(key: String, value: String)] = []
    for (name, standard) in vocabulary.controllerDefaults {
      let own = value(of: name, in: first)
      let isShared = shared.contains { $0.key == name } && !Self.topicDefaults.contains(name)
      guard own != nil || isShared else { continue }
      pairs.append((name, own ?? standard))
    }
    let place = ["cluster", "controller"]
    var settings = ClusterImports.object(pairs, at: position)
    if let over = node.value(at: place) { settings = settings.overlaid(with: over) }
    return pairs.isEmpty ? node : node.setting(place, to: settings)
  }

  // MARK: Brokers

  /// What all brokers have alike, and what each has besides.
  private func settings() -> (
    shared: [(key: String, value: String)], own: [[(key: String, value: String)]]
  ) {
    let isShared = { (key: String, value: String) in
      brokers.allSatisfy { node in
        node.server.taken.contains { $0.key == key && $0.value == value }
      }
    }
    let shared = brokers[0].server.taken.filter { isShared($0.key, $0.value) }
    let own = brokers.map { node in node.server.taken.filter { !isShared($0.key, $0.value) } }
    return (shared, own)
  }

  // MARK: Account

  private mutating func account(_ own: [[(key: String, value: String)]]) {
    for (place, node) in brokers.enumerated() {
      var account = node.account
      account.ignored += own[place].map(\.key).filter { Self.topicDefaults.contains($0) }
      let role = node.isController ? ", broker and controller" : ""
      account.part = "broker \(place) is server \(node.id)\(role)"
      accounts.append(account)
    }
    let heeded = vocabulary.controllerDefaults.map(\.name)
    for (place, node) in controllers.enumerated() {
      var account = node.account
      let name = controllerCount == 1 ? "the controller" : "controller \(place)"
      account.part = "\(name) is server \(node.id)"
      account.ignored += node.server.taken.map(\.key).filter { !heeded.contains($0) }
      accounts.append(account)
    }
  }
}
