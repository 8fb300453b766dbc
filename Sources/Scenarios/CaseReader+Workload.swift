import Primitives

extension CaseReader {
  // MARK: Topics

  mutating func readTopics(_ node: DocumentNode) {
    guard case .object(let members) = node.content else {
      problems.expected("an object of topics for 'topics'", insteadOf: node)
      return
    }
    for member in members { readTopic(member) }
  }

  private mutating func readTopic(_ member: DocumentNode.Member) {
    var topic = TopicPlan(name: member.key)
    topic.position = member.keyPosition
    topic.partitions = clusterDefault("num.partitions", of: 1...100_000) ?? topic.partitions
    topic.replicationFactor =
      clusterDefault("default.replication.factor", of: 1...32_767) ?? topic.replicationFactor
    let subject = "topic '\(member.key)'"
    var fields = FieldReader(member.value, subject, &problems)
    if let value = fields.integer("partitions", 1...100_000, &problems) {
      topic.partitions = Int(value)
    }
    let copies = fields.take("replication.factor")
    let copiesPosition = copies?.position ?? member.keyPosition
    if let copies { readReplicationFactor(copies, &topic) }
    if topic.replicationFactor > result.cluster.brokers {
      let brokers = result.cluster.brokers
      problems.error(
        "\(subject) wants \(topic.replicationFactor) replicas but the cluster has "
          + "\(brokers) broker\(brokers == 1 ? "" : "s")",
        at: copiesPosition,
        hint: "lower 'replication.factor' or raise 'brokers'"
      )
    }
    if let node = fields.take("assignment") { readAssignment(node, &topic) }
    topic.configs = settings(
      fields.takeRest(),
      vocabulary.topicProperties,
      of: subject,
      besides: ["partitions", "replication.factor", "assignment"],
      problem: vocabulary.topicProblem
    )
    warnOfCappedMinimum(topic)
    result.topics.append(topic)
  }

  /// What topics that say nothing get: the controllers' value, which holds for `CreateTopics` with
  /// -1 (`ReplicationControlManager`), else the servers'.
  private func clusterDefault(_ key: String, of range: ClosedRange<Int>) -> Int? {
    let settings = result.cluster.server + result.cluster.controller
    return settings.last { $0.key == key }.flatMap { Int($0.value) }.flatMap {
      range.contains($0) ? $0 : nil
    }
  }

  private mutating func readReplicationFactor(_ node: DocumentNode, _ topic: inout TopicPlan) {
    guard case .number(let text) = node.content, let value = Int(text), value >= 1 else {
      problems.expected("a whole number from 1 for 'replication.factor'", insteadOf: node)
      return
    }
    topic.replicationFactor = value
  }

  /// Kafka takes the smaller of min.insync.replicas and the replica count (Partition.scala,
  /// `effectiveMinIsr`), so a larger value protects less than it says.
  private mutating func warnOfCappedMinimum(_ topic: TopicPlan) {
    let key = "min.insync.replicas"
    let own = topic.configs.first { $0.key == key }
    guard let setting = own ?? result.cluster.server.first(where: { $0.key == key }),
      let minimum = Int(setting.value), minimum > topic.replicationFactor
    else { return }
    problems.warning(
      "min.insync.replicas \(minimum) of topic '\(topic.name)' is above its "
        + "\(topic.replicationFactor) replicas",
      at: setting.position,
      hint: "Kafka silently takes \(topic.replicationFactor)"
    )
  }

  private mutating func readAssignment(_ node: DocumentNode, _ topic: inout TopicPlan) {
    guard case .array(let rows) = node.content else {
      problems.expected("a list of replica lists for 'assignment'", insteadOf: node)
      return
    }
    let lists = rows.map { replicaList($0, topic) }
    guard lists.count == topic.partitions else {
      problems.error(
        "'assignment' has \(lists.count) lists for \(topic.partitions) partitions",
        at: node.position
      )
      return
    }
    topic.assignment = lists
  }

  private mutating func replicaList(_ node: DocumentNode, _ topic: TopicPlan) -> [Int] {
    var ids: [Int] = []
    guard case .array(let elements) = node.content else {
      problems.expected("a list of broker numbers", insteadOf: node)
      return []
    }
    for element in elements {
      guard case .number(let text) = element.content, let id = Int(text) else {
        problems.expected("a broker's number", insteadOf: element)
        continue
      }
      checkBroker(id, at: element.position)
      if ids.contains(id) {
        problems.error("broker \(id) stands twice in a replica list", at: element.position)
      }
      ids.append(id)
    }
    if elements.count != topic.replicationFactor {
      problems.error(
        "replica list has \(elements.count) brokers but 'replication.factor' is "
          + "\(topic.replicationFactor)",
        at: node.position
      )
    }
    return ids
  }

  /// Complains unless the cluster has broker `id`.
  mutating func checkBroker(_ id: Int, at position: SourcePosition) {
    guard !(0..<result.cluster.brokers).contains(id) else { return }
    let last = result.cluster.brokers - 1
    problems.error(
      "there is no broker \(id)",
      at: position,
      hint: last == 0 ? "the only broker is 0" : "brokers are 0 to \(last)"
    )
  }

  mutating func checkController(_ number: Int?, at position: SourcePosition) {
    let count = result.cluster.controllers
    guard let number, !(0..<count).contains(number) else { return }
    problems.error(
      "there is no controller \(number)",
      at: position,
      hint: count == 1 ? "the only controller is 0" : "controllers are 0 to \(count - 1)"
    )
  }

  // MARK: Clients

  mutating func readClients(_ node: DocumentNode) {
    var fields = FieldReader(node, "'clients'", &problems)
    for node in elements(fields.take("writers"), of: "writers") { readWriter(node) }
    for node in elements(fields.take("readers"), of: "readers") { readReader(node) }
    fields.finish(&problems)
  }

  mutating func elements(_ node: DocumentNode?, of key: String) -> [DocumentNode] {
    guard let node else { return [] }
    guard case .array(let elements) = node.content else {
      problems.expected("a list for '\(key)'", insteadOf: node)
      return []
    }
    return elements
  }

  private mutating func readWriter(_ node: DocumentNode) {
    var fields = FieldReader(node, "writer", &problems)
    var writer = WriterPlan(topic: clientTopic(&fields))
    if let node = fields.take("rate"), let gap = problems.gap(node, for: "rate") {
      if gap > .seconds(1) {
        problems.error(
          "'rate' is below one record a second",
          at: node.position,
          hint: "write \"1/s\" or more, or use steps 'stopWriters' and 'write'"
        )
      }
      writer.meanGap = gap
    }
    if let node = fields.take("bytes"), let size = problems.size(node, for: "bytes") {
      if size < Self.smallestRecord {
        problems.error(
          "'bytes' is below the \(Self.smallestRecord.bytes) that a record's identity takes",
          at: node.position
        )
      }
      writer.bytes = size
    }
    if let node = fields.take("acks"), let acks = acknowledgements(node) { writer.acks = acks }
    if let unit = fields.word("timestamps", TimestampUnit.self, &problems) {
      writer.timestamps = unit
    }
    writer.settings = settings(
      fields.takeRest(),
      vocabulary.producerProperties,
      of: "writer",
      besides: ["topic", "rate", "bytes", "acks", "timestamps"]
    )
    result.writers.append(writer)
  }

  /// A test record's value begins with 16 bytes of identity (see `Observation`).
  private static let smallestRecord = ByteCount(16)

  private mutating func acknowledgements(_ node: DocumentNode) -> Int8? {
    switch node.content {
    case .string("all"), .number("-1"), .string("-1"): return -1
    case .number("1"), .string("1"): return 1
    case .number("0"), .string("0"): return 0
    case .string, .number, .boolean, .object, .array, .null:
      problems.expected("0, 1 or \"all\" for 'acks'", insteadOf: node)
      return nil
    }
  }

  private mutating func readReader(_ node: DocumentNode) {
    var fields = FieldReader(node, "reader", &problems)
    var reader = ReaderPlan(topic: clientTopic(&fields))
    reader.group = fields.text("group", &problems) ?? ""
    reader.settings = settings(
      fields.takeRest(),
      vocabulary.consumerProperties,
      of: "reader",
      besides: ["topic", "group"]
    )
    result.readers.append(reader)
  }

  private mutating func clientTopic(_ fields: inout FieldReader) -> String {
    guard let (name, node) = fields.texts("topic", &problems)?.first else {
      problems.error("\(fields.subject) names no 'topic'", at: fields.position)
      return ""
    }
    checkTopic(name, at: node.position)
    return name
  }

  /// Complains unless the case has the topic.
  mutating func checkTopic(_ name: String, at position: SourcePosition) {
    problems.check(name, isOneOf: result.topics.map(\.name), as: "topic", at: position)
  }
}
