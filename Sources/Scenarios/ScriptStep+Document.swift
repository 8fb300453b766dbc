import Primitives

extension ScriptStep {
  /// The step as a scenario file has it; reading it gives the step again.
  public var document: DocumentNode {
    ScriptAction.step(action, lasting: lasting, at: at, after: after, binding: binding)
  }
}

extension ScriptAction {
  /// A step of a scenario file.
  ///
  /// - Parameters:
  ///   - action: What the step does.
  ///   - lasting: After which while it ends by itself.
  ///   - at: Earliest instant, counted from the start of the run.
  ///   - after: Delay after the step before.
  ///   - binding: Name for the step's first target.
  public static func step(
    _ action: ScriptAction,
    lasting: Interval? = nil,
    at: Interval? = nil,
    after: Interval? = nil,
    binding: String? = nil
  ) -> DocumentNode {
    var members = action.members
    if let lasting { members.append(.init("for", .string(lasting.unitText))) }
    if let at { members.append(.init("at", .string(at.unitText))) }
    if let after { members.append(.init("after", .string(after.unitText))) }
    if let binding { members.append(.init("as", .string(binding))) }
    return DocumentNode(.object(members))
  }

  private typealias Member = DocumentNode.Member

  private var members: [DocumentNode.Member] {
    switch self {
    case .kill, .crash, .power, .start, .shutdown, .pause, .resume: processMembers
    case .cut, .lossy, .slowInterface, .halfOpen, .isolate, .heal, .clog, .hold, .release:
      networkMembers
    case .fillDisk, .freeDisk, .inputOutputError, .slowDisk, .diskFault, .stepClock, .driftClock:
      hardwareMembers
    case .elect, .alterConfig, .reassign, .moveReplica, .addVoter, .removeVoter, .deleteTopic,
      .createTopic, .writers, .write, .bind, .wait:
      controlMembers
    }
  }

  private var processMembers: [DocumentNode.Member] {
    switch self {
    case .kill(let who): [Member("kill", who.node)]
    case .crash(let who, let keep): [Member("crash", who.node)] + keep.members
    case .power(let who, let keep, let spread):
      [Member("power", who.node)] + keep.members
        + (spread > .zero ? [Member("spread", .string(spread.unitText))] : [])
    case .start(let who, let stagger):
      [Member("start", who.node)]
        + (stagger > .zero ? [Member("stagger", .string(stagger.unitText))] : [])
    case .shutdown(let who): [Member("shutdown", who.node)]
    case .pause(let who, let length): [Member("pause", who.node)] + Self.length(length)
    case .resume(let who): [Member("resume", who.node)]
    default: []
    }
  }

  private var networkMembers: [DocumentNode.Member] {
    switch self {
    case .cut(let name, let from, let to, let oneWay):
      [Member("cut", .array([from.node, to.node]))] + Self.name(name)
        + (oneWay ? [Member("oneWay", .boolean(true))] : [])
    case .lossy(let name, let from, let to, let loss):
      [Member("lossy", .array([from.node, to.node]))] + Self.name(name)
        + [Member("loss", .string("\(loss.numerator)/\(loss.denominator)"))]
    case .slowInterface(let name, let who, let bandwidth, let delay):
      [Member("slowNic", who.node)] + Self.name(name)
        + (bandwidth.map { [Member("bandwidth", .string("\($0.bytes)B"))] } ?? [])
        + (delay > .zero ? [Member("delay", .string(delay.unitText))] : [])
    case .halfOpen(let name, let from, let to):
      [Member("halfOpen", .array([from.node, to.node]))] + Self.name(name)
    case .isolate(let name, let who): [Member("isolate", who.node)] + Self.name(name)
    case .heal(let name): [Member("heal", .string(name ?? "all"))]
    case .clog(let from, let to, let length):
      [Member("clog", .array([from.node, to.node]))] + Self.length(length)
    case .hold(let name, let kind, let from, let to):
      [
        Member(
          "hold",
          DocumentNode(
            .object([
              Member("kind", .string(kind)), Member("from", from.node), Member("to", to.node),
            ])
          )
        ),
        Member("name", .string(name)),
      ]
    case .release(let name): [Member("release", .string(name ?? "all"))]
    default: []
    }
  }

  private var hardwareMembers: [DocumentNode.Member] {
    switch self {
    case .fillDisk(let who, let leave):
      [Member("fillDisk", who.node)]
        + (leave > .zero ? [Member("leave", .string("\(leave.bytes)B"))] : [])
    case .freeDisk(let who): [Member("freeDisk", who.node)]
    case .inputOutputError(let who, let operation, let count):
      [
        Member("eio", who.node), Member("operation", .string(operation.rawValue)),
        Member("count", .number("\(count)")),
      ]
    case .slowDisk(let who, let factor, let length):
      [Member("slowDisk", who.node), Member("factor", .number("\(factor)"))] + Self.length(length)
    case .diskFault(let who, let kind, let arguments, let name):
      faultMembers(who, kind, arguments, name)
    case .stepClock(let who, let by):
      [Member("clockStep", who.node), Member("by", .string(by.unitText))]
    case .driftClock(let who, let ppm):
      [Member("clockDrift", who.node), Member("ppm", .number("\(ppm)"))]
    default: []
    }
  }

  private func faultMembers(
    _ who: [Selector],
    _ kind: String,
    _ arguments: FaultArguments,
    _ name: String?
  ) -> [DocumentNode.Member] {
    let values = arguments.all.map { Member($0.name, $0.value.node) }
    if ["wipe", "swap", "evict"].contains(kind), name == nil {
      return [Member(kind, who.node)] + values
    }
    return [Member("disk", who.node), Member("fault", .string(kind))] + Self.name(name) + values
  }

  private var controlMembers: [DocumentNode.Member] {
    switch self {
    case .elect(let partition, let kind):
      return [Member("elect", .string("\(partition)")), Member("kind", .string(kind.rawValue))]
    case .alterConfig(let change):
      let settings = change.set.map { Member($0.key, .string($0.value)) }
      let set = Member("set", DocumentNode(.object(settings)))
      let reset = Member("reset", DocumentNode(.array(change.reset.map { .string($0) })))
      return [Member("alterConfig", .string(change.topic ?? "all"))]
        + (change.set.isEmpty ? [] : [set]) + (change.reset.isEmpty ? [] : [reset])
    case .reassign(let partition, let brokers):
      let to = brokers.map { Member("to", DocumentNode(.array($0.map { .number("\($0)") }))) }
      return [
        Member("reassign", .string("\(partition)")), to ?? Member("cancel", .boolean(true)),
      ]
    case .moveReplica(let partition, let who, let disk):
      return [
        Member("moveReplica", .string("\(partition)")), Member("on", [who].node),
        Member("to", .number("\(disk)")),
      ]
    case .addVoter(let who): return [Member("addVoter", [who].node)]
    case .removeVoter(let who): return [Member("removeVoter", [who].node)]
    case .deleteTopic(let topic): return [Member("deleteTopic", .string(topic))]
    case .createTopic(let topic): return [Member("createTopic", .string(topic))]
    case .writers(let topic, let active):
      return [Member(active ? "startWriters" : "stopWriters", .string(topic ?? "all"))]
    case .write(let partition, let count):
      return [Member("write", .string("\(partition)")), Member("count", .number("\(count)"))]
    case .bind(let who): return [Member("bind", .string("\(who)"))]
    case .wait(let condition, let bound):
      let within = bound == .minutes(1) ? [] : [Member("within", .string(bound.unitText))]
      return [Member("wait", .string("\(condition)"))] + within
    default: return []
    }
  }

  private static func length(_ length: Interval?) -> [DocumentNode.Member] {
    length.map { [Member("for", .string($0.unitText))] } ?? []
  }

  private static func name(_ name: String?) -> [DocumentNode.Member] {
    name.map { [Member("name", .string($0))] } ?? []
  }
}

extension [Selector] {
  /// One selector as a text, several as a list.
  fileprivate var node: DocumentNode {
    let texts = map { DocumentNode.string($0.description) }
    return texts.count == 1 ? texts[0] : DocumentNode(.array(texts))
  }
}

extension Survival {
  fileprivate var members: [DocumentNode.Member] {
    self == .drawn ? [] : [DocumentNode.Member("keep", .string(rawValue))]
  }
}

extension FaultValue {
  fileprivate var node: DocumentNode {
    switch self {
    case .integer(let value): .number("\(value)")
    case .integers(let values): DocumentNode(.array(values.map { .number("\($0)") }))
    case .size(let value): .string("\(value.bytes)B")
    case .interval(let value): .string(value.unitText)
    case .ratio(let value): .string("\(value.numerator)/\(value.denominator)")
    case .text(let value): .string(value)
    case .texts(let values): DocumentNode(.array(values.map { .string($0) }))
    case .flag(let value): .boolean(value)
    }
  }
}
