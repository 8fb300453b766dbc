extension DescribedTopics {
  /// Reads what `kafka-topics --describe` prints, with tabs or with blanks.
  ///
  /// Brokers are those that the text names, without racks and zones.
  /// - Throws: Every line that does not fit, with its place.
  public static func parse(_ text: String, file: String) throws(ScenarioErrors) -> DescribedTopics {
    var reader = DescriptionReader(problems: Problems(file: file))
    for (index, line) in text.lines.enumerated() {
      reader.read(Array(line), number: index + 1)
    }
    reader.finish()
    try reader.problems.stopIfAny()
    var ids: [Int] = []
    for topic in reader.topics {
      for id in topic.assignment.joined() where !ids.contains(id) { ids.append(id) }
    }
    return DescribedTopics(
      file: file,
      topics: reader.topics,
      brokers: ids.sorted().map { Broker(id: $0) }
    )
  }
}

/// Reads a description of topics line by line.
private struct DescriptionReader {
  var problems: Problems
  var topics: [DescribedTopics.Topic] = []
  /// Number of partitions that the heading of the last topic names.
  private var announced = 0

  init(problems: Problems) { self.problems = problems }

  private struct Field {
    var key: String
    var value: String
    var position: SourcePosition
  }

  /// Names of fields, those that end in another one's name first.
  private static let keys = [
    "Adding Replicas", "Removing Replicas", "MarkedForDeletion", "LastKnownElr", "TopicId",
    "PartitionCount", "ReplicationFactor", "Configs", "Topic", "Partition", "Leader", "Replicas",
    "Isr", "Elr",
  ]

  mutating func read(_ line: [Character], number: Int) {
    guard line.contains(where: { !$0.isWhitespace }) else { return }
    let fields = fields(of: line, number)
    let start = SourcePosition(line: number, column: line.prefix { $0.isWhitespace }.count + 1)
    let topic = fields.first { $0.key == "Topic" }
    guard let topic, !topic.value.isEmpty else {
      problems.error(
        "expected a line of 'kafka-topics --describe' but found '\(String(line).trimmed)'",
        at: start,
        hint: "such lines begin with 'Topic:'"
      )
      return
    }
    if fields.contains(where: { $0.key == "PartitionCount" }) {
      readHeading(topic, fields, start)
    } else {
      readPartition(topic, fields, start)
    }
  }

  mutating func finish() {
    finishTopic()
    if topics.isEmpty, problems.errors.isEmpty {
      problems.error(
        "the file describes no topic",
        at: .start,
        hint: "give the output of 'kafka-topics --describe'"
      )
    }
  }

  private mutating func finishTopic() {
    guard let topic = topics.last, topic.assignment.count != announced else { return }
    problems.error(
      "topic '\(topic.name)' announces \(announced) partitions but \(topic.assignment.count) follow",
      at: topic.position
    )
  }

  private func fields(of line: [Character], _ number: Int) -> [Field] {
    var fields: [Field] = []
    var place = 0
    var begin = 0
    func close(at end: Int) {
      guard let last = fields.indices.last else { return }
      fields[last].value = String(line[begin..<end]).trimmed
    }
    while place < line.count {
      let isStart = place == 0 || line[place - 1].isWhitespace
      let found = isStart ? Self.keys.first { line[place...].starts(with: $0 + ":") } : nil
      guard let found else {
        place += 1
        continue
      }
      close(at: place)
      let position = SourcePosition(line: number, column: place + 1)
      fields.append(Field(key: found, value: "", position: position))
      place += found.count + 1
      begin = place
      let blanks = line[place...].prefix { $0.isWhitespace }.count
      if let last = fields.indices.last {
        fields[last].position = SourcePosition(line: number, column: place + blanks + 1)
      }
    }
    close(at: line.count)
    return fields
  }

  private mutating func readHeading(_ name: Field, _ fields: [Field], _ start: SourcePosition) {
    finishTopic()
    if let other = topics.first(where: { $0.name == name.value }) {
      problems.error(
        "topic '\(name.value)' is described twice",
        at: name.position,
        hint: "the first stands in line \(other.position.line)"
      )
    }
    announced = whole("PartitionCount", fields, start) ?? 0
    let copies = whole("ReplicationFactor", fields, start) ?? 1
    var topic = DescribedTopics.Topic(
      name: name.value,
      replicationFactor: copies,
      position: name.position
    )
    if let configs = fields.first(where: { $0.key == "Configs" }) {
      topic.configs = settings(configs)
    }
    topics.append(topic)
  }

  /// Values may have commas of their own, as in `cleanup.policy=compact,delete`.
  private func settings(_ field: Field) -> [Setting] {
    var settings: [Setting] = []
    for part in field.value.split(separator: ",", omittingEmptySubsequences: false) {
      guard let equals = part.firstIndex(of: "=") else {
        if let last = settings.indices.last { settings[last].value += "," + part }
        continue
      }
      let value = String(part[part.index(after: equals)...]).trimmed
      settings.append(
        Setting(key: String(part[..<equals]).trimmed, value: value, position: field.position)
      )
    }
    return settings
  }

  private mutating func readPartition(_ name: Field, _ fields: [Field], _ start: SourcePosition) {
    guard let place = topics.indices.last, topics[place].name == name.value else {
      problems.error(
        "partition of topic '\(name.value)' without a heading",
        at: start,
        hint: "describe whole topics, with the lines that have 'PartitionCount:'"
      )
      return
    }
    guard let partition = whole("Partition", fields, start),
      let replicas = brokers("Replicas", fields, start)
    else { return }
    let expected = topics[place].assignment.count
    if partition != expected {
      problems.error(
        "partition \(partition) of '\(name.value)' stands where \(expected) should",
        at: start
      )
    }
    if replicas.count != topics[place].replicationFactor {
      problems.error(
        "partition \(partition) of '\(name.value)' has \(replicas.count) replicas, its heading "
          + "says \(topics[place].replicationFactor)",
        at: start,
        hint: "finish the reassignment first"
      )
    }
    let inSync = brokers("Isr", fields, start, mayBeEmpty: true) ?? []
    if let stranger = inSync.first(where: { !replicas.contains($0) }) {
      problems.error("broker \(stranger) is in sync but no replica", at: start)
    }
    readEligible(fields, replicas: replicas, inSync: inSync, start)
    topics[place].hasLeader.append(leads(fields, replicas))
    topics[place].assignment.append(replicas)
    topics[place].inSync.append(inSync)
  }

  /// Whether the partition has a leader; complains unless that is a replica or `none`.
  private mutating func leads(_ fields: [Field], _ replicas: [Int]) -> Bool {
    guard let field = fields.first(where: { $0.key == "Leader" }) else { return true }
    guard field.value != "none" else { return false }
    guard let id = Int(field.value), id >= 0 else {
      problems.error(
        "expected a broker's id or 'none' for 'Leader' but found '\(field.value)'",
        at: field.position
      )
      return true
    }
    requireReplica(id, field, replicas)
    return true
  }

  /// Checks the eligible leaders of KIP-966, which older brokers tell as `N/A`.
  private mutating func readEligible(
    _ fields: [Field],
    replicas: [Int],
    inSync: [Int],
    _ start: SourcePosition
  ) {
    for key in ["Elr", "LastKnownElr"] {
      guard let field = fields.first(where: { $0.key == key }), field.value != "N/A" else {
        continue
      }
      for id in brokers(key, fields, start, mayBeEmpty: true) ?? [] {
        requireReplica(id, field, replicas)
        guard key == "Elr", inSync.contains(id) else { continue }
        problems.error(
          "broker \(id) of 'Elr' is in sync",
          at: field.position,
          hint: "eligible leaders are out of sync"
        )
      }
    }
  }

  private mutating func requireReplica(_ id: Int, _ field: Field, _ replicas: [Int]) {
    guard !replicas.contains(id) else { return }
    problems.error(
      "broker \(id) of '\(field.key)' is no replica",
      at: field.position,
      hint: "replicas are \(replicas.map { "\($0)" }.joined(separator: ", "))"
    )
  }

  private mutating func whole(_ key: String, _ fields: [Field], _ start: SourcePosition) -> Int? {
    guard let field = fields.first(where: { $0.key == key }) else {
      problems.error("the line has no '\(key):'", at: start)
      return nil
    }
    if let value = Int(field.value), value >= 0 { return value }
    problems.error(
      "expected a whole number for '\(key)' but found '\(field.value)'",
      at: field.position
    )
    return nil
  }

  private mutating func brokers(
    _ key: String,
    _ fields: [Field],
    _ start: SourcePosition,
    mayBeEmpty: Bool = false
  ) -> [Int]? {
    guard let field = fields.first(where: { $0.key == key }) else {
      if !mayBeEmpty { problems.error("the line has no '\(key):'", at: start) }
      return nil
    }
    if field.value.isEmpty, mayBeEmpty { return [] }
    var ids: [Int] = []
    for part in field.value.split(separator: ",", omittingEmptySubsequences: false) {
      guard let id = Int(String(part).trimmed), id >= 0 else {
        problems.error(
          "expected broker ids for '\(key)' but found '\(field.value)'",
          at: field.position
        )
        return nil
      }
      if ids.contains(id) {
        problems.error("broker \(id) stands twice in '\(key)'", at: field.position)
        return nil
      }
      ids.append(id)
    }
    return ids
  }
}
