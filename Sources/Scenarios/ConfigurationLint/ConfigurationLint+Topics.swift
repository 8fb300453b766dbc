import Estimation

extension ConfigurationLint {
  // MARK: Producers

  mutating func lint(producer file: PropertiesFile) {
    if let acks = file["acks"], !["all", "-1"].contains(acks.value) {
      find(
        .weakAcks,
        .danger,
        in: file.file,
        at: acks.valuePosition,
        "'acks' is \(acks.value)",
        "set acks=all",
        LintQuestion(.weakAcks)
      )
    }
    if file.flag("enable.idempotence") == false {
      find(
        .notIdempotent,
        .warning,
        in: file.file,
        at: file.position("enable.idempotence"),
        "'enable.idempotence' is false",
        "remove the line"
      )
    }
  }

  // MARK: Topics

  /// Topics to which a rule applies in the same way.
  private struct Group {
    var rule: LintRule
    var severity: LintFinding.Severity
    var what: String
    var advice: String
    var question: LintQuestion?
    var topics: [DescribedTopics.Topic] = []
  }

  mutating func lint(_ described: DescribedTopics) {
    var groups: [Group] = []
    for topic in described.topics {
      for found in complaints(about: topic) {
        let place = groups.firstIndex { $0.rule == found.rule && $0.what == found.what }
        if let place {
          groups[place].topics.append(topic)
        } else {
          var group = found
          group.topics = [topic]
          groups.append(group)
        }
      }
    }
    for group in groups { tell(group, in: described.file) }
    lintPlacement(described)
  }

  private mutating func tell(_ group: Group, in file: String) {
    let names = group.topics.prefix(3).map { "'\($0.name)'" }.joined(separator: ", ")
    let rest = group.topics.count - 3
    let subject =
      (group.topics.count == 1 ? "topic " : "topics ") + names
      + (rest > 0 ? " and \(rest) more" : "")
    find(
      group.rule,
      group.severity,
      in: file,
      at: group.topics.first?.position,
      "\(subject): \(group.what)",
      group.advice,
      group.question
    )
  }

  private func complaints(about topic: DescribedTopics.Topic) -> [Group] {
    let copies = topic.assignment.map(\.count).min() ?? topic.replicationFactor
    let minimumKey = "min.insync.replicas"
    let own = topic.configs.first { $0.key == minimumKey }.flatMap { Int($0.value) }
    let minimum = own ?? Int(server?.number(minimumKey) ?? 1)
    var groups: [Group] = []
    if copies < 3 {
      let rule = Self.internalRule(topic.name) ?? (copies == 1 ? .singleCopy : .twoCopies)
      let question: LintRule = copies == 1 ? .singleCopy : .twoCopies
      groups.append(
        Group(
          rule: rule,
          severity: copies == 1 ? .danger : .warning,
          what: copies == 1 ? "one copy" : "two copies",
          advice: "reassign to three",
          question: LintQuestion(question, replicas: copies, minimum: minimum)
        )
      )
    }
    if copies > 1 { groups += complaints(minimum: minimum, copies: copies) }
    let unclean = "unclean.leader.election.enable"
    if topic.configs.contains(where: { $0.key == unclean && $0.value == "true" }) {
      groups.append(
        Group(
          rule: .uncleanElection,
          severity: .danger,
          what: "'\(unclean)' is true",
          advice: "set it to false",
          question: LintQuestion(
            .uncleanElection,
            replicas: copies,
            minimum: minimum,
            amount: Double(server?.number("replica.lag.time.max.ms") ?? 30_000)
          )
        )
      )
    }
    return groups + outOfSync(topic, minimum: min(minimum, copies))
  }

  private func complaints(minimum: Int, copies: Int) -> [Group] {
    if minimum == 1 {
      return [
        Group(
          rule: .minimumOne,
          severity: .danger,
          what: "'min.insync.replicas' is 1 with \(copies) copies",
          advice: copies > 2 ? "set it to 2" : "add a third copy, and set it to 2",
          question: LintQuestion(.minimumOne, replicas: copies, minimum: 1)
        )
      ]
    }
    guard minimum >= copies else { return [] }
    return [
      Group(
        rule: minimum > copies ? .minimumAbove : .minimumAll,
        severity: .warning,
        what: "'min.insync.replicas' is \(minimum) with \(copies) copies",
        advice: copies > 2 ? "set it to \(copies - 1)" : "add a third copy",
        question: LintQuestion(.minimumAll, replicas: copies, minimum: copies)
      )
    ]
  }

  private func outOfSync(_ topic: DescribedTopics.Topic, minimum: Int) -> [Group] {
    let short = zip(topic.assignment, topic.inSync).filter { $0.0.count > $0.1.count }
    guard !short.isEmpty else { return [] }
    let worst = short.map(\.1.count).min() ?? 0
    let severity: LintFinding.Severity = worst < max(2, minimum) ? .danger : .warning
    return [
      Group(
        rule: .outOfSync,
        severity: severity,
        what: "\(short.count) of \(topic.assignment.count) partitions under-replicated, the worst "
          + "with \(worst) in sync",
        advice: "bring the brokers back before anything else"
      )
    ]
  }

  private static func internalRule(_ name: String) -> LintRule? {
    switch name {
    case "__consumer_offsets": .offsetsTopic
    case "__transaction_state": .transactionsTopic
    case "__share_group_state": .shareTopic
    default: nil
    }
  }

  // MARK: Racks

  private mutating func lintPlacement(_ described: DescribedTopics) {
    guard knowsRacks else { return }
    let ids = described.brokers.map(\.id)
    let racks = described.brokers.map(\.rack)
    for topic in described.topics {
      let hit = topic.assignment.indices.filter { partition in
        let used = Set(
          topic.assignment[partition].compactMap { ids.firstIndex(of: $0) }.map { racks[$0] }
        )
        return used.count < min(topic.assignment[partition].count, Set(racks).count)
      }
      guard let first = hit.first else { continue }
      find(
        .sharedRack,
        .warning,
        in: described.file,
        at: topic.position,
        "topic '\(topic.name)': \(hit.count) of \(topic.assignment.count) partitions have copies "
          + "that share a rack, such as \(topic.name)-\(first)",
        "reassign them, one copy to a rack",
        LintQuestion(.sharedRack)
      )
    }
  }
}
