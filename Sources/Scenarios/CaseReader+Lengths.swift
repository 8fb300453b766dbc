import Primitives

extension ScriptAction {
  /// Whether `for` can end it: a fault of its own word that has no length of its own.
  public var canEnd: Bool {
    switch self {
    case .kill, .crash, .power, .shutdown, .cut, .lossy, .slowInterface, .halfOpen, .isolate,
      .fillDisk, .stepClock, .hold:
      true
    case .diskFault(_, let kind, _, _): kind == "wipe"
    case .start, .pause, .resume, .heal, .clog, .freeDisk, .inputOutputError, .slowDisk,
      .driftClock, .elect, .alterConfig, .reassign, .moveReplica, .addVoter, .removeVoter,
      .deleteTopic, .createTopic, .writers, .write, .release, .bind, .wait:
      false
    }
  }
}

extension CaseReader {
  /// Reads `for` of a step whose fault can end by itself.
  mutating func length(of action: ScriptAction, _ fields: inout FieldReader) -> Interval? {
    guard action.canEnd, let node = fields.take("for"),
      let length = problems.interval(node, for: "for")
    else { return nil }
    guard length > .zero else {
      problems.expected("a duration above 0s for 'for'", insteadOf: node)
      return nil
    }
    if case .power(_, _, let spread) = action, length <= spread {
      problems.error(
        "the power comes back after \(length), before the last one lost it",
        at: node.position,
        hint: "write a duration above the spread of \(spread)"
      )
    }
    return length
  }
}
