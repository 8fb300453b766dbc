import Estimation

extension SpecificationReader {
  // MARK: Placements

  mutating func readPlacements(_ node: DocumentNode) {
    if case .array(let elements) = node.content {
      for element in elements { readPlacement(element) }
    } else {
      readPlacement(node)
    }
  }

  private mutating func readPlacement(_ node: DocumentNode) {
    var fields = FieldReader(node, "'placement'", &problems)
    let name = fields.text("name", &problems) ?? ""
    let topics = fields.take("topics")
    let brokers = fields.take("brokers")
    let partitions = fields.integer("partitions", 1...1_000_000_000, &problems)
    let replicas = fields.integer("replicas", 1...15, &problems)
    let alternatives = readAlternatives(fields.take("compare"))
    let gone = readGone(fields.take("gone"))
    let width = fields.integer("scatter", 1...1_000_000, &problems).map { Int($0) }
    fields.finish(&problems)
    let subject: PlacementRequest.Subject?
    if let topics {
      if partitions != nil || replicas != nil {
        problems.error(
          "'partitions' and 'replicas' stand in the topics file",
          at: node.position,
          hint: "keep either 'topics' or these"
        )
      }
      subject = describedPlacement(topics, brokers)
    } else {
      subject = sizedPlacement(brokers, partitions, replicas, at: node.position)
    }
    guard let subject else { return }
    requireSense(gone, subject, node.position)
    if result.placements.contains(where: { $0.name == name }) {
      problems.error(
        name.isEmpty ? "two placements have no name" : "two placements are called '\(name)'",
        at: node.position,
        hint: "give each a 'name' of its own"
      )
    }
    result.placements.append(
      PlacementRequest(
        name: name,
        subject: subject,
        alternatives: alternatives,
        gone: gone,
        scatterWidth: width,
        position: node.position
      )
    )
  }

  private mutating func requireSense(
    _ gone: [Int],
    _ subject: PlacementRequest.Subject,
    _ position: SourcePosition
  ) {
    let brokers: Int
    switch subject {
    case .described(let topics): brokers = topics.brokers.count
    case .sized(let count, _, _): brokers = count
    }
    guard let tooMany = gone.first(where: { $0 > brokers }) else { return }
    problems.error("\(tooMany) brokers cannot be gone of \(brokers)", at: position)
  }

  private mutating func describedPlacement(
    _ node: DocumentNode,
    _ brokers: DocumentNode?
  ) -> PlacementRequest.Subject? {
    guard case .string(let path) = node.content else {
      problems.expected("the path of a topics file for 'topics'", insteadOf: node)
      return nil
    }
    guard var topics = imports.describedTopics(at: path, node.position, &problems) else {
      return nil
    }
    if let brokers {
      guard let table = imports.brokers(brokers, &problems) else {
        problems.expected("an object of brokers for 'brokers'", insteadOf: brokers)
        return nil
      }
      imports.checkPlacement(topics, table)
      topics.brokers = table
    }
    return .described(topics)
  }

  private mutating func sizedPlacement(
    _ brokers: DocumentNode?,
    _ partitions: Int64?,
    _ replicas: Int64?,
    at position: SourcePosition
  ) -> PlacementRequest.Subject? {
    guard let brokers, let partitions else {
      problems.error(
        "'placement' says neither which topics nor how many",
        at: position,
        hint: "write 'topics: \"topics.txt\"', or 'brokers' and 'partitions'"
      )
      return nil
    }
    guard let count = brokers.plainText.flatMap({ Int($0) }), (1...1_000_000).contains(count) else {
      problems.expected("a whole number from 1 to 1000000 for 'brokers'", insteadOf: brokers)
      return nil
    }
    let copies = Int(replicas ?? 3)
    guard copies <= count else {
      problems.error("\(copies) replicas do not fit on \(count) brokers", at: brokers.position)
      return nil
    }
    return .sized(brokers: count, partitions: Int(partitions), replicas: copies)
  }

  private mutating func readAlternatives(
    _ node: DocumentNode?
  ) -> [PlacementRequest.Alternative] {
    guard let node else { return PlacementRequest.Alternative.allCases }
    let names = PlacementRequest.Alternative.allCases.map(\.rawValue)
    return problems.texts(node, for: "compare").compactMap { text, node in
      problems.check(text, isOneOf: names, as: "placement", at: node.position)
      return PlacementRequest.Alternative(rawValue: text)
    }
  }

  private mutating func readGone(_ node: DocumentNode?) -> [Int] {
    guard let node else { return [] }
    let nodes: [DocumentNode]
    if case .array(let elements) = node.content { nodes = elements } else { nodes = [node] }
    return nodes.compactMap { element in
      if let count = element.plainText.flatMap({ Int($0) }), count >= 1 { return count }
      problems.expected("a number of brokers from 1 for 'gone'", insteadOf: element)
      return nil
    }
  }
}
