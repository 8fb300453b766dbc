import Primitives

extension ScriptAction {
  /// The first machine the action is about, which `as` binds to a name.
  public var target: Selector? {
    switch self {
    case .kill(let targets), .shutdown(let targets), .resume(let targets),
      .freeDisk(let targets), .crash(let targets, _), .power(let targets, _, _),
      .start(let targets, _), .pause(let targets, _), .isolate(_, let targets),
      .fillDisk(let targets, _), .inputOutputError(let targets, _, _),
      .slowDisk(let targets, _, _), .stepClock(let targets, _), .driftClock(let targets, _),
      .diskFault(let targets, _, _, _), .cut(_, let targets, _, _), .clog(let targets, _, _),
      .lossy(_, let targets, _, _), .slowInterface(_, let targets, _, _),
      .halfOpen(_, let targets, _),
      .hold(_, _, let targets, _):
      targets.first
    case .bind(let target), .moveReplica(_, let target, _), .addVoter(let target),
      .removeVoter(let target):
      target
    case .heal, .elect, .alterConfig, .reassign, .deleteTopic, .createTopic, .writers, .write,
      .release, .wait:
      nil
    }
  }
}

extension ScriptAction: CustomStringConvertible {
  /// The action in one line for reports, such as `kill leader(orders-0)`.
  public var description: String {
    switch self {
    case .kill(let who): "kill \(list(who))"
    case .crash(let who, let keep): "crash \(list(who)), keep \(keep.rawValue)"
    case .power(let who, let keep, let spread):
      "power off \(list(who)), keep \(keep.rawValue)"
        + (spread > .zero ? ", spread \(spread)" : "")
    case .start(let who, let stagger):
      "start \(list(who))" + (stagger > .zero ? ", stagger \(stagger)" : "")
    case .shutdown(let who): "shut down \(list(who))"
    case .pause(let who, let length):
      "pause \(list(who))" + (length.map { " for \($0)" } ?? "")
    case .resume(let who): "resume \(list(who))"
    case .cut(_, let from, let to, let oneWay):
      "cut \(list(from)) \(oneWay ? "→" : "|") \(list(to))"
    case .lossy(_, let from, let to, let loss):
      "lose \(loss.numerator)/\(loss.denominator) of messages \(list(from)) | \(list(to))"
    case .slowInterface(_, let who, let bandwidth, let delay):
      "slow interface of \(list(who))" + (bandwidth.map { ", \($0.bytes)B/s" } ?? "")
        + (delay > .zero ? ", delay \(delay)" : "")
    case .halfOpen(_, let from, let to):
      "forget connections of \(list(from)) with \(list(to))"
    case .isolate(_, let who): "isolate \(list(who))"
    case .heal(let name): "heal \(name ?? "all")"
    case .clog(let from, let to, let length):
      "clog \(list(from)) → \(list(to)) for \(length)"
    case .hold(_, let kind, let from, let to): "hold \(kind) \(list(from)) → \(list(to))"
    case .release(let name): "release \(name ?? "all")"
    case .fillDisk(let who, let leave): "fill disk of \(list(who)), leave \(leave.bytes)B"
    case .freeDisk(let who): "free disk of \(list(who))"
    case .inputOutputError(let who, let operation, let count):
      "fail \(count) \(operation.rawValue)\(count == 1 ? "" : "s") of \(list(who))"
    case .slowDisk(let who, let factor, let length):
      "slow disk of \(list(who)) by \(factor)" + (length.map { " for \($0)" } ?? "")
    case .diskFault(let who, let kind, let arguments, _):
      "\(kind) on disk of \(list(who))" + arguments.all.map { ", \($0.name) \($0.value)" }.joined()
    case .stepClock(let who, let by): "step clock of \(list(who)) by \(by)"
    case .driftClock(let who, let ppm): "drift clock of \(list(who)) by \(ppm)ppm"
    case .elect(let partition, let kind): "elect \(kind.rawValue) leader of \(partition)"
    case .alterConfig(let change):
      "alter \(change.topic ?? "all brokers"): "
        + (change.set.map { "\($0.key)=\($0.value)" } + change.reset.map { "reset \($0)" })
        .joined(separator: ", ")
    case .reassign(let partition, nil): "give up moving \(partition)"
    case .reassign(let partition, let brokers?):
      "move \(partition) to " + brokers.map { "broker \($0)" }.joined(separator: ", ")
    case .moveReplica(let partition, let who, let disk):
      "move \(partition) on \(who) to disk \(disk)"
    case .addVoter(let who): "add voter \(who)"
    case .removeVoter(let who): "remove voter \(who)"
    case .deleteTopic(let topic): "delete topic \(topic)"
    case .createTopic(let topic): "create topic \(topic)"
    case .writers(let topic, let active):
      "\(active ? "start" : "stop") writers of \(topic ?? "all")"
    case .write(let partition, let count): "write \(count) to \(partition)"
    case .wait(let condition, let bound): "wait for \(condition) within \(bound)"
    case .bind(let who): "bind \(who)"
    }
  }

  private func list(_ selectors: [Selector]) -> String {
    let texts = selectors.map(\.description)
    return texts.count == 1 ? texts[0] : "[\(texts.joined(separator: ", "))]"
  }
}
