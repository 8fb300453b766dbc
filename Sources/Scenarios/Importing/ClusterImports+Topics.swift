extension ClusterImports {
  /// The fields with a named description of topics, and a table of brokers, replaced by what they
  /// say.
  ///
  /// - Parameters:
  ///   - node: The fields.
  ///   - known: The brokers in the order of their numbers, when files of their own tell them.
  ///   - onlyWritten: Whether to leave out topics that nobody writes to.
  ///   - problems: Takes complaints.
  /// - Returns: The fields, and the description, if one is named.
  mutating func withTopics(
    _ node: DocumentNode,
    brokers known: [DescribedTopics.Broker]? = nil,
    onlyWritten: Bool,
    _ problems: inout Problems
  ) -> (node: DocumentNode, topics: DescribedTopics?) {
    let table = known ?? node.value(at: ["cluster", "brokers"]).flatMap { brokers($0, &problems) }
    guard let value = node.member("topics"), case .string(let path) = value.content else {
      return (known == nil ? table.map { withBrokers(node, $0) } ?? node : node, nil)
    }
    guard var topics = describedTopics(at: path, value.position, &problems) else {
      return (node.setting(["topics"], to: DocumentNode(.object([]))), nil)
    }
    if let table {
      checkPlacement(topics, table)
      topics.brokers = table
    } else if let count = node.value(at: ["cluster", "brokers"]) {
      guard fill(&topics, count, &problems) else { return (node.setting(["topics"], to: nil), nil) }
    }
    var result = known == nil ? withBrokers(node, topics.brokers) : node
    let written = (node.value(at: ["clients", "writers"])?.elements ?? []).compactMap {
      $0.member("topic")?.plainText
    }
    let names = topics.topics.map(\.name)
    let areKnown = onlyWritten && !written.isEmpty && written.allSatisfy { names.contains($0) }
    let kept = topics.topics.filter { !areKnown || written.contains($0.name) }
    let members = kept.map { member($0, topics.brokers, value.position) }
    result = result.setting(["topics"], to: DocumentNode(.object(members), at: value.position))
    return (result, topics)
  }

  /// Reads a description of topics, once for each file.
  mutating func describedTopics(
    at path: String,
    _ position: SourcePosition,
    _ problems: inout Problems
  ) -> DescribedTopics? {
    if let known = described[path] { return known }
    guard let found = text(of: "topics", at: path, position, &problems) else { return nil }
    do throws(ScenarioErrors) {
      let topics = try DescribedTopics.parse(found.text, file: found.file)
      described[path] = topics
      var ignored: [String] = []
      for setting in topics.topics.flatMap(\.configs)
      where !heedsTopic(setting.key) && !ignored.contains(setting.key) {
        ignored.append(setting.key)
      }
      let compacted = topics.topics.filter { topic in
        topic.configs.contains { $0.key == "cleanup.policy" && $0.value.contains("compact") }
      }
      if !compacted.isEmpty, heedsTopic("cleanup.policy") {
        ignored.append("compaction of \(Self.some(compacted.map(\.name)))")
      }
      var account = ImportedFile(
        file: found.file,
        text: found.text,
        taken: topics.topics.map(\.name),
        ignored: ignored
      )
      account.notes += topics.note.map { [$0] } ?? []
      accounts.append(account)
      return topics
    } catch {
      complain(error.errors)
      return nil
    }
  }

  /// Reads `{ "1": { rack: "a", zone: "z1" }, … }`, or nil if it is no table.
  mutating func brokers(
    _ node: DocumentNode,
    _ problems: inout Problems
  ) -> [DescribedTopics.Broker]? {
    guard case .object(let members) = node.content else { return nil }
    var brokers: [DescribedTopics.Broker] = []
    for member in members {
      guard let id = Int(member.key), id >= 0 else {
        problems.error(
          "'\(member.key)' is no broker's id",
          at: member.keyPosition,
          hint: "write { \"1\": { rack: \"a\", zone: \"z1\" } }"
        )
        continue
      }
      var fields = FieldReader(member.value, "broker \(id)", &problems)
      let rack = fields.text("rack", &problems) ?? ""
      let zone = fields.text("zone", &problems) ?? ""
      fields.finish(&problems)
      brokers.append(DescribedTopics.Broker(id: id, rack: rack, zone: zone))
    }
    for (word, place) in [("rack", \DescribedTopics.Broker.rack), ("zone", \.zone)] {
      let without = brokers.filter { $0[keyPath: place].isEmpty }
      if let first = without.first, without.count < brokers.count {
        problems.error("broker \(first.id) has no \(word) but others have", at: node.position)
      }
    }
    return brokers.sorted { $0.id < $1.id }
  }

  /// Complains of each broker that a placement names and that is not in the table.
  mutating func checkPlacement(
    _ topics: DescribedTopics,
    _ table: [DescribedTopics.Broker]
  ) {
    let known = table.map(\.id)
    var missing: [Int] = []
    for topic in topics.topics {
      for (partition, replicas) in topic.assignment.enumerated() {
        for id in replicas where !known.contains(id) && !missing.contains(id) {
          missing.append(id)
          complain(
            "partition \(partition) of '\(topic.name)' stands on broker \(id), which does not exist",
            in: topics.file,
            at: topic.position,
            hint: "brokers are \(known.map { "\($0)" }.joined(separator: ", "))"
          )
        }
      }
    }
  }

  /// Gives ids to brokers without a replica when the cluster has more than the placement names.
  private func fill(
    _ topics: inout DescribedTopics,
    _ count: DocumentNode,
    _ problems: inout Problems
  ) -> Bool {
    guard let number = count.plainText.flatMap({ Int($0) }), number >= 1 else { return true }
    guard number >= topics.brokers.count else {
      let ids = topics.brokers.map { "\($0.id)" }.joined(separator: ", ")
      problems.error(
        "the cluster has \(number) brokers but '\(topics.file)' names \(topics.brokers.count)",
        at: count.position,
        hint: "it names \(ids)"
      )
      return false
    }
    var next = 0
    while topics.brokers.count < number {
      if !topics.brokers.contains(where: { $0.id == next }) {
        topics.brokers.append(DescribedTopics.Broker(id: next))
      }
      next += 1
    }
    topics.brokers.sort { $0.id < $1.id }
    return true
  }

  /// The fields with the number of brokers, their racks and zones.
  func withBrokers(
    _ node: DocumentNode,
    _ brokers: [DescribedTopics.Broker]
  ) -> DocumentNode {
    let count = DocumentNode.number("\(brokers.count)")
    var result = node.setting(["cluster", "brokers"], to: count)
    for (key, place) in [("racks", \DescribedTopics.Broker.rack), ("zones", \.zone)] {
      let names = brokers.map { $0[keyPath: place] }
      guard names.contains(where: { !$0.isEmpty }) else { continue }
      result = result.setting(
        ["cluster", key],
        to: .array(names.map { .string($0) })
      )
    }
    return result
  }

  /// A topic as a scenario has it, its brokers counted from 0.
  private func member(
    _ topic: DescribedTopics.Topic,
    _ brokers: [DescribedTopics.Broker],
    _ position: SourcePosition
  ) -> DocumentNode.Member {
    let place = { (id: Int) in brokers.firstIndex { $0.id == id } ?? -1 }
    let rows = topic.assignment.map { replicas in
      DocumentNode(.array(replicas.map { .number("\(place($0))") }), at: position)
    }
    var members = [
      DocumentNode.Member("partitions", .number("\(topic.assignment.count)")),
      DocumentNode.Member("replication.factor", .number("\(topic.assignment.first?.count ?? 1)")),
      DocumentNode.Member("assignment", DocumentNode(.array(rows), at: position)),
    ]
    for setting in topic.configs where heedsTopic(setting.key) {
      let value = DocumentNode(.string(setting.value), at: position)
      members.append(DocumentNode.Member(setting.key, value, at: position))
    }
    return DocumentNode.Member(
      topic.name,
      DocumentNode(.object(members), at: position),
      at: position
    )
  }

  /// The first few of many names.
  private static func some(_ names: [String]) -> String {
    let rest = names.count - 3
    return names.prefix(3).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
  }

  /// Whether simulated logs heed a topic's config.
  func heedsTopic(_ key: String) -> Bool {
    guard !vocabulary.topicProperties.isEmpty else { return Self.durable.contains(key) }
    return vocabulary.topicProperties.contains { $0.name == key }
  }

  /// Topic configs that durability depends on.
  private static let durable = [
    "cleanup.policy", "flush.messages", "flush.ms", "min.insync.replicas", "retention.bytes",
    "retention.ms",
    "segment.bytes", "segment.ms", "unclean.leader.election.enable",
  ]
}

extension DescribedTopics {
  /// What to tell of partitions that are not as a run begins with them; nil when there are none.
  fileprivate var note: String? {
    let short = topics.flatMap { topic in
      topic.assignment.indices.filter {
        topic.inSync[$0].count < topic.assignment[$0].count || !topic.hasLeader[$0]
      }
    }.count
    guard short > 0 else { return nil }
    let subject = short == 1 ? "1 partition was" : "\(short) partitions were"
    return "\(subject) not fully in sync; every replica begins in sync"
  }
}
