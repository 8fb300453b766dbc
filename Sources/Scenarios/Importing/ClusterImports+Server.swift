extension ClusterImports {
  /// The fields with a named properties file of all servers replaced by what it says.
  mutating func withServer(_ node: DocumentNode, _ problems: inout Problems) -> DocumentNode {
    let place = ["cluster", "server"]
    guard let value = node.value(at: place), case .string(let path) = value.content else {
      return node
    }
    guard let server = server(at: path, value.position, &problems) else {
      return node.setting(place, to: nil)
    }
    let result = node.setting(place, to: Self.object(server.taken, at: value.position))
    return Self.withDisks(result, server.disks, value.position)
  }

  /// The fields with that number of disks, unless they say how many.
  static func withDisks(
    _ node: DocumentNode,
    _ disks: Int,
    _ position: SourcePosition
  ) -> DocumentNode {
    let place = ["cluster", "host", "disks"]
    guard disks > 1, node.value(at: place) == nil else { return node }
    return node.setting(place, to: DocumentNode(.number("\(disks)"), at: position))
  }

  private mutating func server(
    at path: String,
    _ position: SourcePosition,
    _ problems: inout Problems
  ) -> ImportedServer? {
    if let known = servers[path] { return known }
    guard let found = text(of: "server properties", at: path, position, &problems) else {
      return nil
    }
    do throws(ScenarioErrors) {
      let properties = try PropertiesFile.server(found.text, file: found.file)
      let errors = mistakes(in: properties)
      guard errors.isEmpty else { throw ScenarioErrors(errors: errors) }
      var account = ImportedFile(file: found.file, text: found.text, taken: [], ignored: [])
      let server = taken(from: properties, &account)
      servers[path] = server
      accounts.append(account)
      return server
    } catch {
      complain(error.errors)
      return nil
    }
  }

  /// What servers refuse among the properties that they heed, and what no two of them allow.
  func mistakes(in properties: PropertiesFile) -> [ScenarioError] {
    var errors: [ScenarioError] = []
    for entry in properties.entries where properties[entry.key] == entry && heeds(entry.key) {
      guard !Self.directories.contains(entry.key),
        let problem = vocabulary.serverProblem(entry.key, written(entry))
      else { continue }
      errors.append(
        ScenarioError(file: properties.file, position: entry.valuePosition, message: problem)
      )
    }
    let waitKey = "replica.fetch.wait.max.ms"
    let wait = properties.number(waitKey) ?? 500
    for (key, standard) in [
      ("replica.lag.time.max.ms", Int64(30_000)), ("replica.socket.timeout.ms", 30_000),
    ] {
      let value = properties.number(key) ?? standard
      guard value < wait, let place = properties[key] ?? properties[waitKey] else { continue }
      errors.append(
        ScenarioError(
          file: properties.file,
          position: place.valuePosition,
          message: "'\(key)' is \(value), below the \(wait) of '\(waitKey)'",
          hint: "Kafka does not start so"
        )
      )
    }
    return errors
  }

  static let directories = ["log.dirs", "log.dir", "metadata.log.dir"]

  /// Takes `metadata.log.dir` as the disk that it stands on.
  private func takeMetadataDirectory(
    _ entry: PropertiesFile.Entry,
    of properties: PropertiesFile,
    into server: inout ImportedServer,
    _ account: inout ImportedFile
  ) {
    let path = PropertiesFile.normalized(entry.value)
    let paths = properties.logDirectories?.paths ?? [PropertiesFile.defaultLogDirectory]
    let disk = paths.firstIndex(of: path).map { $0 + 1 }
    server.taken.append((entry.key, disk.map { HostPlan.logDirectory(onDisk: $0) } ?? "metadata"))
    account.taken.append("\(entry.key)=\(entry.value)")
    guard disk == nil else { return }
    account.notes.append(
      "'\(entry.key)' is none of the log directories: here it shares the first disk"
    )
  }

  /// What the servers heed of a file, noting what they do not.
  func taken(from properties: PropertiesFile, _ account: inout ImportedFile) -> ImportedServer {
    var server = ImportedServer(taken: [], disks: 1)
    for entry in properties.entries where properties[entry.key] == entry {
      if entry == properties.logDirectories?.entry {
        server.disks = max(1, properties.logDirectories?.paths.count ?? 1)
        account.taken.append("\(entry.key): \(server.disks)")
        continue
      }
      if entry.key == "metadata.log.dir" {
        takeMetadataDirectory(entry, of: properties, into: &server, &account)
        continue
      }
      guard heeds(entry.key), !Self.directories.contains(entry.key) else {
        account.ignored.append(entry.key)
        continue
      }
      let value = written(entry)
      server.taken.append((entry.key, value))
      account.taken.append("\(entry.key)=\(value)")
      if entry.key == "log.cleanup.policy", value.contains("compact") {
        account.ignored.append("compaction (\(entry.key))")
      }
    }
    return server
  }
}
