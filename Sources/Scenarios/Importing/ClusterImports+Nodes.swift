extension ClusterImports {
  /// The fields with the named files of single servers replaced by what they say, and the brokers
  /// in the order of their numbers.
  mutating func withNodes(
    _ node: DocumentNode,
    _ problems: inout Problems
  ) -> (node: DocumentNode, brokers: [DescribedTopics.Broker]?) {
    let place = ["cluster", "properties"]
    guard let value = node.value(at: place) else { return (node, nil) }
    let rest = node.setting(place, to: nil)
    var found: [ImportedNode] = []
    for (path, element) in problems.texts(value, for: "properties") {
      guard let server = importedNode(at: path, element.position, &problems) else { continue }
      if let other = found.first(where: { $0.id == server.id }) {
        complain(
          "server \(server.id) has another file, '\(other.file)'",
          in: server.file,
          at: server.properties.position("node.id") ?? server.properties.position("broker.id")
        )
      }
      found.append(server)
    }
    let table = found.filter(\.isBroker)
    if let count = rest.value(at: ["cluster", "brokers"]),
      count.plainText.flatMap({ Int($0) }) != table.count
    {
      problems.error(
        "the cluster has \(table.count) broker\(table.count == 1 ? "" : "s") by 'properties'",
        at: count.position,
        hint: "leave 'brokers' out"
      )
    }
    guard foreign.isEmpty, problems.errors.isEmpty else { return (rest, nil) }
    guard !table.isEmpty else {
      problems.error("no file of 'properties' is a broker's", at: value.position)
      return (rest, nil)
    }
    var cluster = ImportedCluster(found, at: value.position, vocabulary)
    let result = cluster.fields(over: rest, &problems)
    complain(cluster.foreign)
    for account in cluster.accounts where !accounts.contains(where: { $0.file == account.file }) {
      accounts.append(account)
    }
    return (withBrokers(result, cluster.table), cluster.table)
  }

  private mutating func importedNode(
    at path: String,
    _ position: SourcePosition,
    _ problems: inout Problems
  ) -> ImportedNode? {
    if let known = nodes[path] { return known }
    guard let found = text(of: "server properties", at: path, position, &problems) else {
      return nil
    }
    do throws(ScenarioErrors) {
      let properties = try PropertiesFile.server(found.text, file: found.file)
      let errors = mistakes(in: properties)
      guard errors.isEmpty else { throw ScenarioErrors(errors: errors) }
      var node = try ImportedNode.parse(properties)
      var account = node.account
      node.server = taken(from: properties, &account)
      account.ignored.removeAll { ImportedNode.identity.contains($0) }
      node.account = account
      nodes[path] = node
      return node
    } catch {
      complain(error.errors)
      return nil
    }
  }
}
