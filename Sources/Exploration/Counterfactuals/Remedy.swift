import Primitives
import Scenarios
import Simulation

/// One change that might have prevented a loss.
public struct Remedy: Hashable, Sendable {
  /// The two sorts of change.
  public enum Sort: String, Sendable {
    /// A setting that an operator could have made.
    case setting
    /// A fault that might not have happened.
    case fault
  }

  /// Which sort.
  public var sort: Sort
  /// What it is, in words.
  public var text: String
  /// The scenario with the change.
  var document: DocumentNode

  /// Every single change of a scenario of one case that makes sense.
  ///
  /// - Parameters:
  ///   - document: The case, its fields at the top level.
  ///   - plan: The case.
  static func all(of document: DocumentNode, _ plan: ScenarioCase) -> [Remedy] {
    settings(of: document, plan) + faults(of: document, plan)
  }

  // MARK: Settings

  private static func settings(of document: DocumentNode, _ plan: ScenarioCase) -> [Remedy] {
    let current = Settings(plan)
    var texts: [String] = []
    if plan.writers.contains(where: { $0.acks != -1 }) { texts.append("acks=all") }
    if current.producer("enable.idempotence") == "false" { texts.append("enable.idempotence=true") }
    if current.producer("retries") != nil { texts.append("retries=2147483647") }
    texts += current.copies(brokers: plan.cluster.brokers)
    texts += current.minima
    if current.topic("flush.messages") != "1" { texts.append("flush.messages=1") }
    if current.topic("flush.ms") == nil { texts.append("flush.ms=100ms") }
    if current.topicOrServer("unclean.leader.election.enable") == "true" {
      texts.append("unclean.leader.election.enable=false")
    }
    if current.server("eligible.leader.replicas.enable") != "true" {
      texts.append("eligible.leader.replicas.enable=true")
    }
    if plan.cluster.host.device != "nvme-plp" { texts.append("cluster.host.device=nvme-plp") }
    for name in ["ext4-ordered", "xfs"] where plan.cluster.host.fileSystem != name {
      texts.append("cluster.host.fileSystem=\(name)")
    }
    if plan.cluster.host.disks > 1 { texts.append("cluster.host.disks=1") }
    if !plan.cluster.racks.isEmpty { texts.append("cluster.racks=") }
    return texts.compactMap { text in
      guard let override = try? Override(text, vocabulary: .standard) else { return nil }
      return Remedy(sort: .setting, text: words(text), document: override.applied(to: document))
    }
      + plan.variants.map { name in
        Remedy(
          sort: .setting,
          text: "without the bug \(name)",
          document: without(variant: name, in: document)
        )
      }
  }

  private static func words(_ text: String) -> String {
    switch text {
    case "cluster.racks=": "every broker in a rack of its own"
    case "cluster.host.device=nvme-plp": "device nvme-plp (with power-loss protection)"
    default:
      text.hasPrefix("cluster.host.fileSystem=")
        ? "file system " + text.dropFirst("cluster.host.fileSystem=".count) : text
    }
  }

  private static func without(variant name: String, in document: DocumentNode) -> DocumentNode {
    guard let node = document.member("variant") else { return document }
    switch node.content {
    case .object: return document.setting(["variant", name], to: .boolean(false))
    case .array(let names):
      return document.setting(["variant"], to: .array(names.filter { $0.plainText != name }))
    case .string, .number, .boolean, .null: return document.setting(["variant"], to: nil)
    }
  }

  // MARK: Faults

  private static func faults(of document: DocumentNode, _ plan: ScenarioCase) -> [Remedy] {
    let script = document.script
    var remedies: [Remedy] = []
    for (index, step) in plan.script.enumerated() where step.action.isFault {
      var rest = script
      // A name that later steps use must still be bound to a machine.
      if let name = step.binding, let target = step.action.machines?.first {
        rest[index] = DocumentNode(
          .object([
            DocumentNode.Member("bind", .string(target.description)),
            DocumentNode.Member("as", .string(name)),
          ])
        )
      } else {
        rest.remove(at: index)
      }
      remedies.append(
        Remedy(
          sort: .fault,
          text: "without step \(index + 1): \(step.text)",
          document: document.withScript(rest)
        )
      )
    }
    let entries = document.nemesis
    for index in entries.indices {
      var rest = entries
      let kind = rest.remove(at: index).member("kind")?.plainText ?? "fault"
      remedies.append(
        Remedy(
          sort: .fault,
          text: "without any random \(kind) (entry \(index + 1))",
          document: document.setting(["nemesis"], to: .array(rest))
        )
      )
    }
    return remedies
  }
}

/// What a case sets, by name.
private struct Settings {
  let plan: ScenarioCase

  init(_ plan: ScenarioCase) { self.plan = plan }

  func topic(_ name: String) -> String? {
    plan.topics.lazy.flatMap(\.configs).first { $0.key == name }?.value
  }

  func server(_ name: String) -> String? {
    (plan.cluster.server + plan.cluster.controller).first { $0.key == name }?.value
  }

  func topicOrServer(_ name: String) -> String? { topic(name) ?? server(name) }

  func producer(_ name: String) -> String? {
    plan.writers.lazy.flatMap(\.settings).first { $0.key == name }?.value
  }

  /// More copies than now, as far as there are brokers; placed replicas stay where they are.
  func copies(brokers: Int) -> [String] {
    guard plan.topics.allSatisfy({ $0.assignment == nil }),
      let least = plan.topics.map(\.replicationFactor).min(), least < min(brokers, 5)
    else { return [] }
    return ((least + 1)...min(brokers, 5)).map { "replication.factor=\($0)" }
  }

  /// Larger minima than now, as far as there are copies.
  var minima: [String] {
    let now = topicOrServer("min.insync.replicas").flatMap(Int.init) ?? 1
    guard let copies = plan.topics.map(\.replicationFactor).min(), now < copies else { return [] }
    return ((now + 1)...copies).map { "min.insync.replicas=\($0)" }
  }
}

extension ScriptAction {
  /// Whether it breaks something; repairs, waits and the clients' part do not.
  var isFault: Bool {
    switch self {
    case .kill, .crash, .power, .shutdown, .pause, .cut, .lossy, .slowInterface, .halfOpen,
      .isolate, .clog, .fillDisk,
      .inputOutputError, .slowDisk, .diskFault, .stepClock, .driftClock, .elect, .alterConfig,
      .reassign, .moveReplica, .addVoter, .removeVoter, .deleteTopic, .hold:
      true
    case .start, .resume, .heal, .freeDisk, .createTopic, .writers, .write, .release, .bind,
      .wait:
      false
    }
  }

  /// The machines that a fault strikes.
  var machines: [Selector]? {
    switch self {
    case .kill(let who), .crash(let who, _), .power(let who, _, _), .shutdown(let who),
      .pause(let who, _), .isolate(_, let who), .fillDisk(let who, _),
      .inputOutputError(let who, _, _), .slowDisk(let who, _, _), .diskFault(let who, _, _, _),
      .stepClock(let who, _), .driftClock(let who, _), .slowInterface(_, let who, _, _):
      who
    case .cut(_, let from, _, _), .lossy(_, let from, _, _), .halfOpen(_, let from, _): from
    default: nil
    }
  }
}
