extension ClusterImports {
  /// The fields with each topic's named properties file replaced by what it says.
  mutating func withTopicProperties(
    _ node: DocumentNode,
    _ problems: inout Problems
  ) -> DocumentNode {
    var result = node
    for member in node.member("topics")?.members ?? [] {
      guard let value = member.value.member("properties") else { continue }
      let place = ["topics", member.key]
      result = result.setting(place + ["properties"], to: nil)
      guard case .string(let path) = value.content else {
        problems.expected("the path of a properties file for 'properties'", insteadOf: value)
        continue
      }
      let pairs = topicProperties(at: path, value.position, &problems)
      let own = result.value(at: place) ?? DocumentNode(.object([]))
      let settings = Self.object(pairs, at: value.position)
      result = result.setting(place, to: settings.overlaid(with: own))
    }
    return result
  }

  private mutating func topicProperties(
    at path: String,
    _ position: SourcePosition,
    _ problems: inout Problems
  ) -> [(key: String, value: String)] {
    if let known = topicFiles[path] { return known }
    guard let found = text(of: "topic properties", at: path, position, &problems) else { return [] }
    do throws(ScenarioErrors) {
      let properties = try PropertiesFile.parse(found.text, file: found.file)
      var taken: [(key: String, value: String)] = []
      var account = ImportedFile(file: found.file, text: found.text, taken: [], ignored: [])
      for entry in properties.entries where properties[entry.key] == entry {
        guard heedsTopic(entry.key) else {
          account.ignored.append(entry.key)
          continue
        }
        taken.append((entry.key, written(entry)))
        account.taken.append("\(entry.key)=\(written(entry))")
        if entry.key == "cleanup.policy", entry.value.contains("compact") {
          account.ignored.append("compaction (\(entry.key))")
        }
        guard let problem = vocabulary.topicProblem(entry.key, written(entry)) else { continue }
        complain(problem, in: found.file, at: entry.valuePosition)
      }
      topicFiles[path] = taken
      accounts.append(account)
      return taken
    } catch {
      complain(error.errors)
      return []
    }
  }
}
