import Primitives

extension CaseReader {
  /// Reads `reassign: "orders-0"` with `to: [1, 2, 3]` or `cancel: true`.
  mutating func reassignment(
    _ text: String,
    _ node: DocumentNode,
    _ fields: inout FieldReader
  ) -> ScriptAction? {
    let isCancelled = fields.boolean("cancel", &problems) ?? false
    let brokers = fields.take("to").map { brokerList($0) }
    guard let partition = partition(text, node) else { return nil }
    if isCancelled, brokers == nil { return .reassign(partition, to: nil) }
    guard let brokers, !isCancelled else {
      problems.error(
        "step 'reassign' needs either 'to' or 'cancel'",
        at: node.position,
        hint: "write to: [1, 2, 3] or cancel: true"
      )
      return nil
    }
    return .reassign(partition, to: brokers)
  }

  /// Reads `moveReplica: "orders-0"` with `on: "broker 1"` and `to: 2`.
  mutating func replicaMove(
    _ text: String,
    _ node: DocumentNode,
    _ fields: inout FieldReader
  ) -> ScriptAction? {
    let who = fields.take("on").flatMap { selectorList($0).first }
    let disk = fields.integer("to", 1...64, &problems)
    guard let partition = partition(text, node) else { return nil }
    guard let who, let disk else {
      problems.error(
        "step 'moveReplica' needs 'on' and 'to'",
        at: node.position,
        hint: "write on: \"broker 1\", to: 2"
      )
      return nil
    }
    return .moveReplica(partition, on: who, disk: Int(disk))
  }

  /// Numbers of distinct brokers.
  private mutating func brokerList(_ node: DocumentNode) -> [Int] {
    guard case .array(let elements) = node.content, !elements.isEmpty else {
      problems.expected("a list of brokers", insteadOf: node, hint: "write [1, 2, 3]")
      return []
    }
    var brokers: [Int] = []
    for element in elements {
      guard case .number(let text) = element.content, let number = Int(text),
        (0..<result.cluster.brokers).contains(number), !brokers.contains(number)
      else {
        problems.expected(
          "another broker's number in 0…\(result.cluster.brokers - 1)",
          insteadOf: element
        )
        continue
      }
      brokers.append(number)
    }
    return brokers
  }
}
