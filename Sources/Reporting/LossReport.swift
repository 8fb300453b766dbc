import Checking
import Primitives
import Scenarios

/// Tells what became of lost records: which they were, who held them, how each copy ended, and why
/// the contract permits or forbids it.
struct LossReport {
  let plan: ScenarioCase
  let style: Style

  /// Lines about one loss event.
  func lines(_ loss: LossAccount) -> [String] {
    var lines = [headline(loss)]
    lines += loss.copies.map { "  \(copy($0, of: loss))" }
    if !loss.survivorsCut.isEmpty {
      lines.append(
        "  \(names(loss.survivorsCut)) still had them after every failure and cut them later: "
          + "another election would have kept them"
      )
    }
    lines.append("  " + verdict(loss))
    if let first = loss.firstBroken {
      lines.append("  first to break: \(describe(first))")
    }
    lines.append("  " + finality(loss))
    return lines
  }

  /// A violation in one line with its place.
  func describe(_ violation: Violation) -> String {
    let who = violation.nodes.isEmpty ? "" : " (\(names(violation.nodes)))"
    return "\(violation.invariant.rawValue) at \(moment(violation.at))\(who): \(violation.evidence)"
  }

  private func headline(_ loss: LossAccount) -> String {
    let range = Self.range(loss.first, loss.end)
    var counts = "\(Figures.count(loss.acknowledged)) acknowledged"
    if loss.fullyAcknowledged > 0 {
      counts += ", \(Figures.count(loss.fullyAcknowledged)) by the whole in-sync set"
    }
    if loss.read > 0 { counts += ", \(Figures.count(loss.read)) already read" }
    let how =
      "gone when \(name(loss.leader)) became leader in epoch \(loss.epoch.raw) "
      + "at \(moment(loss.at))"
    let mark = loss.isPermitted ? style.odd("permitted") : style.bad("FORBIDDEN")
    return "\(mark) \(loss.name) \(range): \(counts); \(how)"
  }

  private func copy(_ copy: CopyAccount, of loss: LossAccount) -> String {
    var text = Figures.pad(name(copy.node), to: 11)
    switch copy.onMedia {
    case true?: text += "on media"
    case false?: text += "not on media"
    case nil: text += "in memory or cache"
    }
    guard let death = copy.death else { return text + "; still has its copy" }
    let all = death.first <= loss.first && loss.end <= death.end
    let what = all ? "lost" : "lost \(Self.range(death.first, death.end))"
    return text + "; \(what) at \(moment(death.at)) by \(cause(death.cause))"
  }

  private func cause(_ cause: CopyDeath.Cause) -> String {
    switch cause {
    case .crash(.power): "power loss"
    case .crash(.operatingSystem): "a crash of the operating system"
    case .crash(.process): "a kill of its process"
    case .crash(.halted): "its own halt"
    case .crash(.shutdown): "an orderly stop"
    case .truncation(let epoch): "truncation to follow the leader of epoch \(epoch.raw)"
    case .wiped: "a wiped disk"
    case .damaged: "damage on media"
    case .refused: "recovery, whose storage refused to go on"
    case .retention: "retention, before it was due"
    case .released: "the removal of its replica"
    case .recovery: "recovery, which dropped intact records"
    }
  }

  private func verdict(_ loss: LossAccount) -> String {
    let failures = "\(loss.lossyFailures) lossy \(loss.lossyFailures == 1 ? "failure" : "failures")"
    if let excuse = loss.excuse {
      return "permitted: \(excuse.rawValue); \(failures), \(loss.tolerated) tolerated"
    }
    return "forbidden: \(failures) among the copies that counted, "
      + "the contract survives \(loss.tolerated)"
  }

  private func finality(_ loss: LossAccount) -> String {
    if loss.goneEverywhere {
      let when = loss.definitive.map { " since \(moment($0))" } ?? ""
      return "no disk holds them\(when)"
    }
    return "some disk still holds them, but the cluster does not serve them"
  }

  private func name(_ node: NodeID) -> String {
    let names = plan.nodeNames
    return names.indices.contains(node.index) ? names[node.index] : "nobody"
  }

  private func names(_ nodes: [NodeID]) -> String {
    nodes.map { name($0) }.joined(separator: ", ")
  }

  private func moment(_ instant: Instant) -> String { Figures.moment(instant) }

  static func range(_ first: Offset, _ end: Offset) -> String {
    end.raw == first.raw + 1 ? "record \(first.raw)" : "records \(first.raw)..\(end.raw - 1)"
  }
}
