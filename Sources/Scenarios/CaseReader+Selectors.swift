extension CaseReader {
  /// Reads a selector or a list of selectors of machines.
  mutating func selectorList(_ node: DocumentNode) -> [Selector] {
    diskSelectorList(node).filter { selector in
      guard case .disk = selector else { return true }
      problems.error("'\(selector)' is a disk where a machine is meant", at: node.position)
      return false
    }
  }

  /// Reads a selector or a list of selectors of machines, or of single disks of them.
  mutating func diskSelectorList(_ node: DocumentNode) -> [Selector] {
    let texts = problems.texts(node, for: "a selector")
    if texts.isEmpty, case .array(let elements) = node.content, elements.isEmpty {
      problems.error("the list of selectors is empty", at: node.position)
    }
    return texts.compactMap { selector($0.text, $0.node) }
  }

  private mutating func selector(_ text: String, _ node: DocumentNode) -> Selector? {
    do {
      var reader = try ExpressionReader(text, of: node, names: bindings)
      let selector = try reader.selector()
      try reader.finish()
      check(selector, at: node.position)
      return selector
    } catch {
      problems.error(error.message, at: error.position, hint: error.hint)
      return nil
    }
  }

  /// Reads a condition and checks what it names.
  mutating func condition(_ text: String, _ node: DocumentNode) -> Condition? {
    do {
      var reader = try ExpressionReader(text, of: node, names: bindings)
      let condition = try reader.condition()
      try reader.finish()
      check(condition, at: node.position)
      return condition
    } catch {
      problems.error(error.message, at: error.position, hint: error.hint)
      return nil
    }
  }

  /// Reads a partition and checks that it exists.
  mutating func partition(_ text: String, _ node: DocumentNode) -> PartitionName? {
    do {
      var reader = try ExpressionReader(text, of: node, names: [])
      let partition = try reader.partition()
      try reader.finish()
      check(partition, at: node.position)
      return partition
    } catch {
      problems.error(error.message, at: error.position, hint: error.hint)
      return nil
    }
  }

  // MARK: Does it exist?

  private mutating func check(_ selector: Selector, at position: SourcePosition) {
    switch selector {
    case .broker(let id): checkBroker(id, at: position)
    case .leader(let partition), .followers(let partition): check(partition, at: position)
    case .follower(let partition, let n): checkFollower(partition, n, at: position)
    case .zone(let name): checkPlace(name, "zone", result.cluster.zones, at: position)
    case .rack(let name): checkPlace(name, "rack", result.cluster.racks, at: position)
    case .writer(let index): checkClient(index, "writer", result.writers.count, at: position)
    case .reader(let index): checkClient(index, "reader", result.readers.count, at: position)
    case .disk(let who, .number(let number)):
      check(who, at: position)
      checkDisk(number, at: position)
    case .disk(let who, .under(let partition)):
      check(who, at: position)
      check(partition, at: position)
    case .controller(let number): checkController(number, at: position)
    case .standby(let n): checkStandby(n, at: position)
    case .controllers, .all, .clients, .bound: break
    }
  }

  private mutating func check(_ partition: PartitionName, at position: SourcePosition) {
    guard let topic = result.topics.first(where: { $0.name == partition.topic }) else {
      checkTopic(partition.topic, at: position)
      return
    }
    guard partition.partition >= topic.partitions else { return }
    problems.error(
      "there is no partition \(partition)",
      at: position,
      hint: "topic '\(topic.name)' has \(topic.partitions), counted from 0"
    )
  }

  private mutating func checkStandby(_ n: Int, at position: SourcePosition) {
    let count = result.cluster.controllers - 1
    guard !(1...max(1, count)).contains(n) || count < 1 else { return }
    problems.error(
      "there is no standby \(n)",
      at: position,
      hint: count < 1
        ? "a lone controller has none; raise 'controllers'" : "standbys are 1 to \(count)"
    )
  }

  private mutating func checkFollower(
    _ partition: PartitionName,
    _ n: Int,
    at position: SourcePosition
  ) {
    check(partition, at: position)
    guard let topic = result.topics.first(where: { $0.name == partition.topic }),
      !(1..<max(1, topic.replicationFactor)).contains(n)
    else { return }
    let followers = topic.replicationFactor - 1
    problems.error(
      "there is no follower \(n) of \(partition)",
      at: position,
      hint: followers == 0 ? "it has one replica" : "followers are 1 to \(followers)"
    )
  }

  private mutating func checkDisk(_ number: Int, at position: SourcePosition) {
    let count = result.cluster.host.disks
    guard !(1...count).contains(number) else { return }
    problems.error(
      "there is no disk \(number)",
      at: position,
      hint: count == 1
        ? "a broker has one; write host: { disks: \(max(2, number)) }" : "disks are 1 to \(count)"
    )
  }

  private mutating func checkPlace(
    _ name: String,
    _ what: String,
    _ names: [String],
    at position: SourcePosition
  ) {
    if names.isEmpty {
      problems.error("the cluster names no \(what)s", at: position)
    } else {
      problems.check(name, isOneOf: names, as: what, at: position)
    }
  }

  private mutating func checkClient(
    _ index: Int,
    _ what: String,
    _ count: Int,
    at position: SourcePosition
  ) {
    guard !(0..<count).contains(index) else { return }
    problems.error(
      "there is no \(what) \(index)",
      at: position,
      hint: count == 0 ? "the case has no \(what)s" : "\(what)s are 0 to \(count - 1)"
    )
  }

  private mutating func check(_ condition: Condition, at position: SourcePosition) {
    switch condition {
    case .inSyncCount(let partition, _, _), .replicaCount(let partition, _, _),
      .highWatermark(let partition, _, _),
      .acked(let partition, _, _):
      check(partition, at: position)
    case .leader(let partition, _, let who):
      check(partition, at: position)
      if let who { check(who, at: position) }
    case .controller(_, let who):
      if let who { check(who, at: position) }
    case .end(let who, let partition, _, _), .disk(let who, let partition, _, _):
      check(who, at: position)
      check(partition, at: position)
    case .state(let who, _, _):
      check(who, at: position)
    case .converged, .voters: break
    }
  }
}
