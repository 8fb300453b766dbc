extension ConfigurationLint {
  mutating func lint(_ file: PropertiesFile) {
    lintNames(file)
    lintCopies(file)
    lintElections(file)
    lintInternalTopics(file)
    lintTimes(file)
    lintStorage(file)
  }

  // MARK: Names

  private mutating func lintNames(_ file: PropertiesFile) {
    var seen: [String] = []
    let durable = DurabilityProperty.all.map(\.name)
    for entry in file.entries {
      let isDurable = durable.contains(entry.key)
      if isDurable, seen.contains(entry.key) {
        find(
          .givenTwice,
          .warning,
          in: file.file,
          at: entry.keyPosition,
          "'\(entry.key)' is given a second time",
          "keep one of them"
        )
      }
      seen.append(entry.key)
      guard !isDurable, !knownProperties.contains(entry.key),
        let near = durable.first(where: {
          Suggestion.distance(Array($0), Array(entry.key)) <= ($0.count < 12 ? 1 : 2)
        })
      else { continue }
      find(
        .misspelled,
        .warning,
        in: file.file,
        at: entry.keyPosition,
        "'\(entry.key)' is no property that Kafka knows",
        "did you mean '\(near)'?"
      )
    }
  }

  // MARK: Copies

  private mutating func lintCopies(_ file: PropertiesFile) {
    let copiesKey = "default.replication.factor"
    let minimumKey = "min.insync.replicas"
    let copies = Int(file.number(copiesKey) ?? 1)
    let minimum = Int(file.number(minimumKey) ?? 1)
    let isSet = file[copiesKey] != nil
    let creates = file.flag("auto.create.topics.enable") ?? true
    if isSet || creates, copies < 3 {
      let how = isSet ? "is \(copies)" : "is not set, which means 1"
      find(
        copies == 1 ? .singleCopy : .twoCopies,
        copies == 1 ? .danger : .warning,
        in: file.file,
        at: file.position(copiesKey),
        "'\(copiesKey)' \(how)\(creates ? ", and topics are created by their first use" : "")",
        "set \(copiesKey)=3" + (isSet ? "" : ", or auto.create.topics.enable=false"),
        LintQuestion(
          copies == 1 ? .singleCopy : .twoCopies,
          replicas: copies,
          minimum: minimum
        )
      )
    }
    let expected = isSet ? copies : 3
    guard expected > 1 else { return }
    if minimum == 1 {
      let how = file[minimumKey] == nil ? "is not set, which means 1" : "is 1"
      find(
        .minimumOne,
        .danger,
        in: file.file,
        at: file.position(minimumKey),
        "'\(minimumKey)' \(how)",
        "set \(minimumKey)=2 with three copies",
        LintQuestion(.minimumOne, replicas: expected, minimum: 1)
      )
    } else if isSet, minimum >= copies {
      find(
        minimum > copies ? .minimumAbove : .minimumAll,
        .warning,
        in: file.file,
        at: file.position(minimumKey),
        "'\(minimumKey)' is \(minimum) with \(copies) copies",
        copies > 2 ? "set \(minimumKey)=\(copies - 1)" : "set \(copiesKey)=3",
        LintQuestion(.minimumAll, replicas: copies, minimum: copies)
      )
    }
  }

  // MARK: Elections

  private mutating func lintElections(_ file: PropertiesFile) {
    let unclean = "unclean.leader.election.enable"
    if file.flag(unclean) == true {
      find(
        .uncleanElection,
        .danger,
        in: file.file,
        at: file.position(unclean),
        "'\(unclean)' is true",
        "set it to false",
        LintQuestion(
          .uncleanElection,
          amount: Double(file.number("replica.lag.time.max.ms") ?? 30_000)
        )
      )
    }
    let eligible = "eligible.leader.replicas.enable"
    if file.flag(eligible) == false {
      find(
        .noEligibleReplicas,
        .warning,
        in: file.file,
        at: file.position(eligible),
        "'\(eligible)' is false",
        "turn eligible leader replicas on"
      )
    }
    if file["broker.rack"] == nil, file["process.roles"]?.value != "controller" {
      find(
        .noRack,
        .warning,
        in: file.file,
        at: nil,
        "'broker.rack' is not set",
        "set it to what shares power: a rack, better a zone",
        LintQuestion(.noRack)
      )
    }
    if let roles = file["process.roles"], roles.value.contains("broker"),
      roles.value.contains("controller")
    {
      find(
        .combinedRoles,
        .note,
        in: file.file,
        at: roles.valuePosition,
        "broker and controller are one process",
        "give controllers hosts of their own"
      )
    }
  }

  // MARK: Internal topics

  private mutating func lintInternalTopics(_ file: PropertiesFile) {
    let copies: [(key: String, rule: LintRule)] = [
      ("offsets.topic.replication.factor", .offsetsTopic),
      ("transaction.state.log.replication.factor", .transactionsTopic),
      ("share.coordinator.state.topic.replication.factor", .shareTopic),
    ]
    for (key, rule) in copies {
      guard let number = file.number(key), number < 3 else { continue }
      find(
        rule,
        number == 1 ? .danger : .warning,
        in: file.file,
        at: file.position(key),
        "'\(key)' is \(number)",
        "set it to 3",
        LintQuestion(number == 1 ? .singleCopy : .twoCopies, replicas: Int(number), minimum: 1)
      )
    }
    let minima: [(key: String, rule: LintRule, of: String)] = [
      ("transaction.state.log.min.isr", .transactionsTopic, copies[1].key),
      ("share.coordinator.state.topic.min.isr", .shareTopic, copies[2].key),
    ]
    for (key, rule, of) in minima {
      guard file.number(key) == 1, file.number(of) != 1 else { continue }
      find(
        rule,
        .danger,
        in: file.file,
        at: file.position(key),
        "'\(key)' is 1",
        "set it to 2",
        LintQuestion(.minimumOne, replicas: Int(file.number(of) ?? 3), minimum: 1)
      )
    }
  }

  // MARK: Times

  private mutating func lintTimes(_ file: PropertiesFile) {
    let lag = "replica.lag.time.max.ms"
    if let value = file.number(lag) {
      let wait = file.number("replica.fetch.wait.max.ms") ?? 500
      if value <= 2 * wait || value < 5_000 {
        find(
          .lagTooShort,
          .warning,
          in: file.file,
          at: file.position(lag),
          "'\(lag)' is \(value)",
          "set it to 30000, and well above replica.fetch.wait.max.ms"
        )
      } else if value > 60_000 {
        find(
          .lagTooLong,
          .warning,
          in: file.file,
          at: file.position(lag),
          "'\(lag)' is \(value)",
          "set it to 30000",
          LintQuestion(.lagTooLong, amount: Double(value))
        )
      }
    }
    let session = "broker.session.timeout.ms"
    if let value = file.number(session), value >= 30_000 {
      find(
        .sessionTooLong,
        value >= 60_000 ? .danger : .warning,
        in: file.file,
        at: file.position(session),
        "'\(session)' is \(value)",
        "set it to 9000",
        LintQuestion(.sessionTooLong, amount: Double(value))
      )
    }
    let shutdown = "controlled.shutdown.enable"
    if file.flag(shutdown) == false {
      find(
        .abruptShutdown,
        .warning,
        in: file.file,
        at: file.position(shutdown),
        "'\(shutdown)' is false",
        "set it to true",
        LintQuestion(.abruptShutdown, amount: Double(file.number(session) ?? 9_000))
      )
    }
  }

  // MARK: Storage

  private mutating func lintStorage(_ file: PropertiesFile) {
    let key = file["log.dirs"] == nil ? "log.dir" : "log.dirs"
    let directories = (file[key]?.value ?? "/tmp/kafka-logs").split(separator: ",").map {
      String($0).trimmed
    }
    let isController = file["process.roles"]?.value == "controller"
    if let first = directories.first(where: { $0 == "/tmp" || $0.hasPrefix("/tmp/") }) {
      let how = file[key] == nil ? "is not set, which means \(first)" : "names \(first)"
      find(
        .temporaryDirectory,
        .danger,
        in: file.file,
        at: file.position(key),
        "'\(key)' \(how)",
        "name a directory on a data disk"
      )
    }
    if directories.count > 1 {
      find(
        .severalDisks,
        .note,
        in: file.file,
        at: file.position(key),
        "'\(key)' names \(directories.count) directories",
        "count on one of them failing, and on a day without its copies",
        LintQuestion(.severalDisks, amount: Double(directories.count))
      )
    }
    let times = ["log.retention.ms", "log.retention.minutes", "log.retention.hours"]
    let time = times.first { file[$0] != nil }
    if let time, file.number(time) == -1, file.number("log.retention.bytes") ?? -1 < 0,
      !isController
    {
      find(
        .unboundedLogs,
        .warning,
        in: file.file,
        at: file.position(time),
        "'\(time)' is -1 and 'log.retention.bytes' is not set",
        "bound one of them",
        LintQuestion(.unboundedLogs)
      )
    }
  }
}
