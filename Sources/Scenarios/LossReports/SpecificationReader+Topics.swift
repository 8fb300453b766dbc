extension SpecificationReader {
  /// The fields with a named description of topics, and a table of brokers, replaced by what they
  /// say.
  mutating func withTopicsFile(_ node: DocumentNode) -> DocumentNode {
    let table = node.value(at: ["cluster", "brokers"]).flatMap { brokers($0) }
    guard let value = node.member("topics"), case .string(let path) = value.content else {
      return table.map { withBrokers(node, $0) } ?? node
    }
    guard var topics = describedTopics(at: path, value.position) else {
      return node.setting(["topics"], to: DocumentNode(.object([])))
    }
    if let table {
      checkPlacement(topics, table)
      topics.brokers = table
    } else if let count = node.value(at: ["cluster", "brokers"]) {
      guard fill(&topics, count) else { return node.setting(["topics"], to: nil) }
    }
    var result = withBrokers(node, topics.brokers)
    let written = (node.value(at: ["clients", "writers"])?.elements ?? []).compactMap {
      $0.member("topic")?.plainText
    }
    let names = topics.topics.map(\.name)
    let areKnown = !written.isEmpty && written.allSatisfy { names.contains($0) }
    let kept = topics.topics.filter { !areKnown || written.contains($0.name) }
    let members = kept.map { member($0, topics.brokers, value.position) }
    result = result.setting(["topics"], to: DocumentNode(.object(members), at: value.position))
    if !implied.contains(where: { $0.subject == .described(topics) }) {
      implied.append(
        PlacementRequest(
          name: "",
          subject: .described(topics),
          alternatives: PlacementRequest.Alternative.allCases,
          gone: [],
          position: value.position
        )
      )
    }
    return result
  }

  /// Reads a description of topics, once for each file.
  mutating func describedTopics(at path: String, _ position: SourcePosition) -> DescribedTopics? {
    if let known = described[path] { return known }
    guard let found = load(path) else {
      problems.error("cannot read the topics '\(path)'", at: position)
      return nil
    }
    do throws(ScenarioErrors) {
      let topics = try DescribedTopics.parse(found.text, file: found.file)
      described[path] = topics
      result.imports.append(
        ImportedFile(
          file: found.file,
          text: found.text,
          taken: topics.topics.map(\.name),
          ignored: []
        )
      )
      return topics
    } catch {
      foreign += error.errors.filter { !foreign.contains($0) }
      return nil
    }
  }

  /// Reads `{ "1": { rack: "a", zone: "z1" }, … }`, or nil if it is no table.
  mutating func brokers(_ node: DocumentNode) -> [DescribedTopics.Broker]? {
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
          let error = ScenarioError(
            file: topics.file,
            position: topic.position,
            message: "partition \(partition) of '\(topic.name)' stands on broker \(id), which does "
              + "not exist",
            hint: "brokers are \(known.map { "\($0)" }.joined(separator: ", "))"
          )
          if !foreign.contains(error) { foreign.append(error) }
        }
      }
    }
  }

  /// Gives ids to brokers without a replica when the cluster has more than the placement names.
  private mutating func fill(_ topics: inout DescribedTopics, _ count: DocumentNode) -> Bool {
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

  private func withBrokers(
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
    let known = vocabulary.topicProperties.map(\.name)
    for setting in topic.configs where Self.topicConfigs.contains(setting.key) {
      guard known.isEmpty || known.contains(setting.key) else { continue }
      let value = DocumentNode(.string(setting.value), at: position)
      members.append(DocumentNode.Member(setting.key, value, at: position))
    }
    return DocumentNode.Member(
      topic.name,
      DocumentNode(.object(members), at: position),
      at: position
    )
  }

  /// Topic configs that durability depends on and simulated logs heed.
  private static let topicConfigs = [
    "flush.messages", "flush.ms", "min.insync.replicas", "retention.bytes", "retention.ms",
    "segment.bytes", "segment.ms", "unclean.leader.election.enable",
  ]
}
