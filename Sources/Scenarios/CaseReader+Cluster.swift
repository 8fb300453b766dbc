import Primitives

extension CaseReader {
  mutating func readCluster(_ node: DocumentNode) {
    var fields = FieldReader(node, "'cluster'", &problems)
    if let value = fields.integer("brokers", 1...1_000, &problems) {
      result.cluster.brokers = Int(value)
    }
    readControllerCount(&fields)
    readVoters(&fields)
    readCombined(&fields)
    result.cluster.zones = fields.texts("zones", &problems)?.map(\.text) ?? []
    result.cluster.racks = fields.texts("racks", &problems)?.map(\.text) ?? []
    if let node = fields.take("host") { readHost(node) }
    if let node = fields.take("network") { readNetwork(node) }
    if let node = fields.take("power") { readPower(node) }
    if let node = fields.take("initialFiles") { readInitialFiles(node) }
    result.cluster.supervisor = fields.interval("supervisor", &problems)
    if let node = fields.take("server") {
      result.cluster.server = readServer(node, "'server'")
    }
    if let node = fields.take("overrides") { readOverrides(node) }
    if let node = fields.take("controller") {
      result.cluster.controller = readServer(node, "'controller'")
    }
    fields.finish(&problems)
  }

  private mutating func readControllerCount(_ fields: inout FieldReader) {
    let highest = Int64(vocabulary.maximumControllers ?? 9)
    guard let node = fields.take("controllers") else { return }
    guard case .number(let text) = node.content, let value = Int64(text), value >= 1 else {
      problems.expected("a whole number from 1 for 'controllers'", insteadOf: node)
      return
    }
    guard value <= highest else {
      problems.error(
        "\(value) controllers are more than this version runs",
        at: node.position,
        hint: "write \(highest)"
      )
      return
    }
    result.cluster.controllers = Int(value)
  }

  private mutating func readVoters(_ fields: inout FieldReader) {
    if let version = fields.integer("kraft.version", 0...1, &problems) {
      result.cluster.kraftVersion = Int(version)
    }
    let controllers = result.cluster.controllers
    guard let node = fields.take("voters") else { return }
    guard case .number(let text) = node.content, let value = Int(text),
      (2...max(2, controllers)).contains(value)
    else {
      problems.expected(
        "a whole number from 2 to \(max(2, controllers)), the controllers, for 'voters'",
        insteadOf: node
      )
      return
    }
    guard value <= controllers else {
      problems.error(
        "a lone controller is its only voter",
        at: node.position,
        hint: "raise 'controllers' or leave out 'voters'"
      )
      return
    }
    result.cluster.voters = value
  }

  private mutating func readCombined(_ fields: inout FieldReader) {
    guard let node = fields.take("combined") else { return }
    guard case .boolean(let isCombined) = node.content else {
      problems.expected("true or false for 'combined'", insteadOf: node)
      return
    }
    result.cluster.isCombined = isCombined
    guard isCombined, result.cluster.controllers > result.cluster.brokers else { return }
    problems.error(
      "\(result.cluster.controllers) controllers cannot share the machines of "
        + "\(result.cluster.brokers) brokers",
      at: node.position,
      hint: "lower 'controllers' or raise 'brokers'"
    )
  }

  private mutating func readHost(_ node: DocumentNode) {
    var fields = FieldReader(node, "'host'", &problems)
    if let choice = profile("device", vocabulary.devices, vocabulary.deviceFields, &fields) {
      if let base = choice.base { result.cluster.host.device = base }
      result.cluster.host.deviceOverrides = choice.overrides
    }
    let words = vocabulary.fileSystemFields
    if let choice = profile("fileSystem", vocabulary.fileSystems, words, &fields) {
      if let base = choice.base { result.cluster.host.fileSystem = base }
      result.cluster.host.fileSystemOverrides = choice.overrides
    }
    result.cluster.host.memory = fields.size("memory", &problems)
    result.cluster.host.disk = fields.size("disk", &problems)
    if let count = fields.integer("disks", 1...HostPlan.maximumDisks, &problems) {
      result.cluster.host.disks = Int(count)
    }
    fields.finish(&problems)
  }

  private mutating func readNetwork(_ node: DocumentNode) {
    var fields = FieldReader(node, "'network'", &problems)
    result.cluster.network.latency = fields.distribution("latency", &problems)
    result.cluster.network.crossZoneLatency = fields.distribution("crossZoneLatency", &problems)
    result.cluster.network.bandwidth = fields.size("bandwidth", &problems)
    if let node = fields.take("loss") {
      result.cluster.network.loss = problems.ratio(node, for: "loss")
    }
    fields.finish(&problems)
  }

  private mutating func readPower(_ node: DocumentNode) {
    var fields = FieldReader(node, "'power'", &problems)
    if let spread = fields.interval("spread", &problems) { result.cluster.power.spread = spread }
    fields.finish(&problems)
  }

  /// Reads `{ "broker 0": "path", … }`.
  private mutating func readInitialFiles(_ node: DocumentNode) {
    guard case .object(let members) = node.content else {
      problems.expected("an object of brokers and directories for 'initialFiles'", insteadOf: node)
      return
    }
    for member in members {
      guard let broker = brokerNumber(member) else { continue }
      guard case .string(let path) = member.value.content, !path.isEmpty else {
        problems.expected(
          "the path of a log directory for '\(member.key)'",
          insteadOf: member.value
        )
        continue
      }
      result.cluster.initialFiles.append(
        InitialFilesPlan(broker: broker, path: path, position: member.value.position)
      )
    }
  }

  /// The broker that a key such as `broker 0` names, or nil after a complaint.
  private mutating func brokerNumber(_ member: DocumentNode.Member) -> Int? {
    let words = member.key.split(separator: " ")
    guard words.count == 2, words[0] == "broker", let broker = Int(words[1]) else {
      problems.error(
        "'\(member.key)' is no broker",
        at: member.keyPosition,
        hint: "write \"broker 0\""
      )
      return nil
    }
    checkBroker(broker, at: member.keyPosition)
    return broker
  }

  /// Reads `{ "broker 0": { … }, … }`.
  private mutating func readOverrides(_ node: DocumentNode) {
    guard case .object(let members) = node.content else {
      problems.expected("an object of brokers and properties for 'overrides'", insteadOf: node)
      return
    }
    for member in members {
      guard let broker = brokerNumber(member) else { continue }
      let settings = readServer(member.value, "'\(member.key)'")
      for setting in settings where ["log.dirs", "log.dir"].contains(setting.key) {
        problems.error(
          "'\(setting.key)' cannot be one broker's",
          at: setting.position,
          hint: "machines of a scenario are alike; write it in 'server'"
        )
      }
      result.cluster.overrides.append(BrokerSettings(broker: broker, settings: settings))
    }
  }

  private mutating func readServer(_ node: DocumentNode, _ subject: String) -> [Setting] {
    var fields = FieldReader(node, subject, &problems)
    return settings(fields.takeRest(), vocabulary.serverProperties, of: subject)
  }
}
