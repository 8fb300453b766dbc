/// A server's properties as a scenario would have them.
struct ImportedServer {
  /// What the simulated servers heed.
  var taken: [(key: String, value: String)]
  /// Number of log directories.
  var disks: Int
}

extension SpecificationReader {
  /// The fields with a named properties file of the servers replaced by what it says.
  mutating func resolved(_ node: DocumentNode) -> DocumentNode {
    let place = ["cluster", "server"]
    guard let value = node.value(at: place), case .string(let path) = value.content else {
      return node
    }
    guard let server = server(at: path, value.position) else {
      return node.setting(place, to: nil)
    }
    let members = server.taken.map {
      DocumentNode.Member(
        $0.key,
        DocumentNode(.string($0.value), at: value.position),
        at: value.position
      )
    }
    let result = node.setting(place, to: DocumentNode(.object(members), at: value.position))
    let disks = ["cluster", "host", "disks"]
    guard server.disks > 1, result.value(at: disks) == nil else { return result }
    let count = DocumentNode(.number("\(server.disks)"), at: value.position)
    return result.setting(disks, to: count)
  }

  private mutating func server(at path: String, _ position: SourcePosition) -> ImportedServer? {
    if let known = servers[path] { return known }
    guard let found = load(path) else {
      problems.error("cannot read the server properties '\(path)'", at: position)
      return nil
    }
    do throws(ScenarioErrors) {
      let properties = try PropertiesFile.server(found.text, file: found.file)
      let server = taken(from: properties)
      servers[path] = server
      return server
    } catch {
      foreign += error.errors.filter { !foreign.contains($0) }
      return nil
    }
  }

  private mutating func taken(from properties: PropertiesFile) -> ImportedServer {
    let known = vocabulary.serverProperties.map(\.name)
    var server = ImportedServer(taken: [], disks: 1)
    var account = ImportedFile(file: properties.file, text: properties.text, taken: [], ignored: [])
    for entry in properties.entries where properties[entry.key] == entry {
      if entry.key == "log.dirs" || entry.key == "log.dir" && properties["log.dirs"] == nil {
        server.disks = entry.value.split(separator: ",").count
        account.taken.append("\(entry.key): \(server.disks)")
        continue
      }
      let isHeeded = DurabilityProperty.named(entry.key)?.role == .simulated
      guard isHeeded, known.isEmpty || known.contains(entry.key) else {
        account.ignored.append(entry.key)
        continue
      }
      let isWord = DurabilityProperty.named(entry.key)?.form == .boolean
      let value = isWord ? entry.value.lowercased() : entry.value
      server.taken.append((entry.key, value))
      account.taken.append("\(entry.key)=\(value)")
    }
    result.imports.append(account)
    return server
  }
}
