import Scenarios

extension ScriptAction {
  /// Name of the kind, as in scenario files.
  var kind: String {
    switch self {
    case .kill: "kill"
    case .crash: "crash"
    case .power: "power"
    case .start: "start"
    case .shutdown: "shutdown"
    case .pause: "pause"
    case .resume: "resume"
    case .cut: "cut"
    case .lossy: "lossy"
    case .slowInterface: "slowNic"
    case .halfOpen: "halfOpen"
    case .isolate: "isolate"
    case .heal: "heal"
    case .clog: "clog"
    case .fillDisk: "fillDisk"
    case .freeDisk: "freeDisk"
    case .inputOutputError: "eio"
    case .slowDisk: "slowDisk"
    case .diskFault(_, let kind, _, _): kind
    case .stepClock: "clockStep"
    case .driftClock: "clockDrift"
    case .elect: "elect"
    case .alterConfig: "alterConfig"
    case .reassign: "reassign"
    case .moveReplica: "moveReplica"
    case .addVoter: "addVoter"
    case .removeVoter: "removeVoter"
    case .deleteTopic: "deleteTopic"
    case .createTopic: "createTopic"
    case .writers: "writers"
    case .write: "write"
    case .hold: "hold"
    case .release: "release"
    case .bind: "bind"
    case .wait: "wait"
    }
  }

  /// The machines it acts on, for those that can be bound to a name.
  var targets: [Selector]? {
    switch self {
    case .kill(let who), .crash(let who, _), .power(let who, _, _), .start(let who, _),
      .shutdown(let who), .pause(let who, _), .resume(let who), .isolate(_, let who),
      .fillDisk(let who, _), .freeDisk(let who), .inputOutputError(let who, _, _),
      .slowDisk(let who, _, _), .diskFault(let who, _, _, _), .stepClock(let who, _),
      .driftClock(let who, _), .slowInterface(_, let who, _, _):
      who
    case .cut(_, let from, _, _), .lossy(_, let from, _, _), .halfOpen(_, let from, _): from
    case .moveReplica(_, let who, _), .addVoter(let who), .removeVoter(let who), .bind(let who):
      [who]
    default: nil
    }
  }
}
