extension SpecificationReader {
  /// The fields with `everyTopic` and `everyWriter` laid over each topic and each writer.
  ///
  /// A topic without a replication factor takes the servers' default when they name one.
  func withShortcuts(_ node: DocumentNode) -> DocumentNode {
    var result = ["everyTopic", "everyWriter"].reduce(node) { $0.setting([$1], to: nil) }
    let server = node.value(at: ["cluster", "server", "default.replication.factor"])
    let copies = server?.plainText.map { DocumentNode.number($0) }
    let topics = (node.member("topics")?.members ?? []).map { topic in
      var value = topic.value
      if let overlay = node.member("everyTopic") { value = value.overlaid(with: overlay) }
      if let copies, value.member("replication.factor") == nil, case .object = value.content {
        value = value.setting(["replication.factor"], to: copies)
      }
      return DocumentNode.Member(topic.key, value, at: topic.keyPosition)
    }
    if let old = node.member("topics"), case .object = old.content {
      result = result.setting(["topics"], to: DocumentNode(.object(topics), at: old.position))
    }
    let path = ["clients", "writers"]
    if let overlay = node.member("everyWriter"), let old = node.value(at: path) {
      let writers = old.elements.map { $0.overlaid(with: overlay) }
      result = result.setting(path, to: DocumentNode(.array(writers), at: old.position))
    }
    return result
  }

  /// What an option sets, each value under the end of its path that tells it apart.
  func settings(of node: DocumentNode) -> [(name: String, value: String)] {
    var found: [(name: String, value: String)] = []
    for member in node.members where !["rates", "times"].contains(member.key) {
      collect(member.value, [member.key], &found)
    }
    return found
  }

  private func collect(
    _ node: DocumentNode,
    _ path: [String],
    _ found: inout [(name: String, value: String)]
  ) {
    if case .object(let members) = node.content, !members.isEmpty {
      for member in members { collect(member.value, path + [member.key], &found) }
      return
    }
    var words = path
    for prefix in [["cluster", "server"], ["cluster", "host"], ["cluster"], ["everyTopic"]]
    where words.count > prefix.count && Array(words.prefix(prefix.count)) == prefix {
      words.removeFirst(prefix.count)
    }
    found.append((words.joined(separator: " "), shown(node)))
  }

  private func shown(_ node: DocumentNode) -> String {
    switch node.content {
    case .null: return "default"
    case .array(let elements):
      if elements.isEmpty { return "none" }
      return elements.map { shown($0) }.joined(separator: ", ")
    case .object, .string, .number, .boolean: return node.plain
    }
  }
}
