import Primitives
import Scenarios

extension Shrinker {
  /// Seeds besides the first with which a change of the cluster may show the finding.
  private static let seedsForWorlds: UInt64 = 2

  /// Fewer clients, topics, partitions and brokers.
  mutating func smallerWorld() {
    stage = "fewer clients"
    _ = accept(best.document.setting(["clients", "readers"], to: nil))
    for key in ["readers", "writers"] { fewerClients(key) }
    stage = "fewer topics and partitions"
    for topic in best.document.topics.reversed() { removeTopic(topic.key) }
    for topic in best.document.topics { fewerPartitions(topic.key) }
    stage = "fewer brokers"
    fewerBrokers()
    fewerReplicas()
  }

  private mutating func fewerClients(_ key: String) {
    let path = ["clients", key]
    var index = (best.document.value(at: path)?.elements.count ?? 0) - 1
    while index >= 0 {
      var clients = best.document.value(at: path)?.elements ?? []
      clients.remove(at: index)
      let rest = clients.isEmpty ? nil : DocumentNode.array(clients)
      _ = accept(best.document.setting(path, to: rest), otherSeeds: Self.seedsForWorlds)
      index -= 1
    }
  }

  private mutating func removeTopic(_ name: String) {
    guard best.document.topics.count > 1 else { return }
    var document = best.document.setting(["topics", name], to: nil)
    for key in ["readers", "writers"] {
      let clients = document.value(at: ["clients", key])?.elements ?? []
      let rest = clients.filter { $0.member("topic")?.plainText != name }
      guard rest.count < clients.count else { continue }
      document = document.setting(["clients", key], to: rest.isEmpty ? nil : .array(rest))
    }
    _ = accept(document, otherSeeds: Self.seedsForWorlds)
  }

  private mutating func fewerPartitions(_ topic: String) {
    let path = ["topics", topic, "partitions"]
    guard let count = best.document.count(at: path), count > 1 else { return }
    for fewer in Self.smaller(than: count) {
      let document = best.document.setting(path, to: .number("\(fewer)"))
        .setting(["topics", topic, "assignment"], to: nil)
      if accept(document, otherSeeds: Self.seedsForWorlds) { return }
    }
  }

  private mutating func fewerBrokers() {
    let document = best.document
    for fewer in Self.smaller(than: document.brokerCount) {
      let smaller = document.withBrokers(fewer)
      if accept(smaller, otherSeeds: Self.seedsForWorlds) { return }
      if accept(smaller.renumbered(), otherSeeds: Self.seedsForWorlds) { return }
    }
  }

  private mutating func fewerReplicas() {
    for topic in best.document.topics {
      let path = ["topics", topic.key, "replication.factor"]
      guard let count = best.document.count(at: path), count > 1 else { continue }
      for fewer in 1..<count {
        let document = best.document.setting(path, to: .number("\(fewer)"))
        if accept(document, otherSeeds: Self.seedsForWorlds) { break }
      }
    }
  }

  /// One, two, three, half.
  private static func smaller(than count: Int) -> [Int] {
    let numbers = [1, 2, 3, count / 2].filter { $0 < count && $0 > 0 }
    var unique: [Int] = []
    for number in numbers where !unique.contains(number) { unique.append(number) }
    return unique
  }

  /// Everything back to its default that the finding does not need.
  mutating func plainerConfig() {
    stage = "settings back to their defaults"
    for path in best.document.settings { _ = accept(best.document.setting(path, to: nil)) }
    for key in ["writers", "readers"] { plainerClients(key) }
    stage = "round numbers"
    for (key, forms) in Self.roundForms { rounderWriters(key, forms) }
  }

  private static let roundForms: [(key: String, forms: [DocumentNode])] = [
    ("rate", ["10/s", "100/s", "1000/s"].map { .string($0) }),
    ("bytes", ["100", "1000"].map { .number($0) }),
  ]

  private mutating func plainerClients(_ key: String) {
    let clients = best.document.value(at: ["clients", key])?.elements ?? []
    for (index, client) in clients.enumerated() {
      for member in client.members where member.key != "topic" {
        _ = accept(best.document.setting(member.key, of: key, index, to: nil), otherSeeds: 1)
      }
    }
  }

  private mutating func rounderWriters(_ key: String, _ forms: [DocumentNode]) {
    let writers = best.document.value(at: ["clients", "writers"])?.elements ?? []
    for (index, writer) in writers.enumerated() {
      guard let value = writer.member(key), !forms.contains(value) else { continue }
      for form in forms {
        let document = best.document.setting(key, of: "writers", index, to: form)
        if accept(document, otherSeeds: 1) { break }
      }
    }
  }
}

extension DocumentNode {
  /// The topics with their names.
  var topics: [Member] { member("topics")?.members ?? [] }

  /// The whole number at the end of a path.
  func count(at path: [String]) -> Int? { value(at: path)?.plainText.flatMap { Int($0) } }

  /// Paths to what has a default: whole groups first, then what is in them.
  var settings: [[String]] {
    let groups = ["server", "controller", "host", "network", "power", "zones", "racks"]
    var paths: [[String]] = [["run", "settle"], ["run", "maxEvents"]]
    for group in groups {
      let path = ["cluster", group]
      guard let node = value(at: path) else { continue }
      paths.append(path)
      if node.members.count > 1 { paths += node.members.map { path + [$0.key] } }
    }
    paths += [["cluster", "supervisor"], ["cluster", "brokers"], ["cluster", "controllers"]]
    for topic in topics {
      paths += topic.value.members.map { ["topics", topic.key, $0.key] }
    }
    return paths.filter { value(at: $0) != nil }
  }

  /// The scenario with one field of a client changed or left out.
  func setting(_ key: String, of kind: String, _ index: Int, to value: DocumentNode?)
    -> DocumentNode
  {
    let path = ["clients", kind]
    var clients = self.value(at: path)?.elements ?? []
    guard clients.indices.contains(index) else { return self }
    clients[index] = clients[index].setting([key], to: value)
    return setting(path, to: .array(clients))
  }

  /// The scenario with so many brokers, and no topic with more replicas than that.
  func withBrokers(_ count: Int) -> DocumentNode {
    var document = setting(["cluster", "brokers"], to: .number("\(count)"))
    for topic in topics {
      let path = ["topics", topic.key, "replication.factor"]
      guard let replicas = document.count(at: path), replicas > count else { continue }
      document = document.setting(path, to: .number("\(count)"))
    }
    return document
  }

  /// The scenario with the brokers that its steps name numbered from 0.
  func renumbered() -> DocumentNode {
    let names = script.flatMap(\.texts).filter { $0.hasPrefix("broker ") }
    let used = Set(names.compactMap { Int($0.dropFirst("broker ".count).prefix { $0 != " " }) })
    var document = self
    document = document.withScript(
      script.map { step in
        step.mappingTexts { text in
          guard text.hasPrefix("broker ") else { return text }
          let rest = text.dropFirst("broker ".count)
          let number = rest.prefix { $0 != " " }
          let place = Int(number).flatMap { used.sorted().firstIndex(of: $0) }
          return place.map { "broker \($0)\(rest.dropFirst(number.count))" } ?? text
        }
      }
    )
    return document
  }

  /// Every text in it, in order.
  var texts: [String] {
    switch content {
    case .string(let text): [text]
    case .array(let elements): elements.flatMap(\.texts)
    case .object(let members): members.flatMap { $0.value.texts }
    case .number, .boolean, .null: []
    }
  }

  /// The value with every text in it changed.
  func mappingTexts(_ change: (String) -> String) -> DocumentNode {
    switch content {
    case .string(let text): return .string(change(text))
    case .array(let elements): return .array(elements.map { $0.mappingTexts(change) })
    case .object(let members):
      return DocumentNode(
        .object(members.map { Member($0.key, $0.value.mappingTexts(change)) }),
        at: position
      )
    case .number, .boolean, .null: return self
    }
  }
}
