import Checking
import Primitives
import Simulation

/// Sentences about one loss.
struct LossWords {
  private let loss: LossAccount
  private let names: TimelineNames

  init(_ loss: LossAccount, _ names: TimelineNames) {
    self.loss = loss
    self.names = names
  }

  /// The lost offsets.
  var range: String {
    isOne ? "offset \(loss.first.raw)" : "offsets \(loss.first.raw) to \(loss.end.raw - 1)"
  }

  /// The lost records, where they were named before.
  var these: String { isOne ? "it" : "them" }

  private var isOne: Bool { loss.end.raw == loss.first.raw + 1 }

  var title: String {
    let permission = loss.isPermitted ? "permitted" : "FORBIDDEN"
    let read = loss.read > 0 ? ", \(Figures.count(loss.read)) of them read before" : ""
    return "\(loss.name), \(range), \(permission): \(Self.count(loss.acknowledged, "record")) "
      + "acknowledged and gone\(read)"
  }

  /// Which writers' records they are.
  func records(_ batches: [TracedBatch]) -> String {
    var parts: [String] = []
    var clients: [NodeID] = []
    for batch in batches where !clients.contains(batch.client) { clients.append(batch.client) }
    for client in clients {
      let own = batches.filter { $0.client == client }
      parts.append("\(names.node(client)) \(Self.numbers(own))")
    }
    return parts.isEmpty ? "no writer knows their offsets" : parts.joined(separator: ", ")
  }

  /// The numbers of a writer's records, such as `#3 to #17`.
  static func numbers(_ batches: [TracedBatch]) -> String {
    let first = batches.map(\.first).min() ?? 0
    let last = batches.map { $0.first + Int64($0.count) - 1 }.max() ?? first
    let count = batches.reduce(0) { $0 + Int64($1.count) }
    if first == last { return "#\(first)" }
    let isWhole = count == last - first + 1
    return isWhole
      ? "#\(first) to #\(last)" : "\(Figures.count(count)) records between #\(first) and #\(last)"
  }

  static func count(_ count: Int64, _ noun: String) -> String {
    "\(Figures.count(count)) \(noun)\(count == 1 ? "" : "s")"
  }

  // MARK: Ends

  /// How a copy ended.
  ///
  /// - Parameters:
  ///   - copy: The copy.
  ///   - death: How it ended.
  ///   - isOnMedia: Whether all of it was on media then.
  ///   - leaders: The leader of each epoch.
  func ending(
    of copy: CopyAccount,
    _ death: CopyDeath,
    isOnMedia: Bool,
    leaders: [Epoch: NodeID]
  ) -> String {
    let who = names.node(copy.node)
    let isWhole = death.first <= loss.first && loss.end <= death.end
    let what = isWhole ? these : "offsets \(death.first.raw) to \(death.end.raw - 1)"
    let place = isOnMedia ? "on its media" : "in its page cache"
    switch death.cause {
    case .crash(.power):
      return "\(who) loses power with \(what) only in volatile memory: gone there"
    case .crash(.operatingSystem):
      return "\(who)'s operating system dies with \(what) only in the page cache: gone there"
    case .crash: return "\(who)'s process dies and \(what) with it"
    case .truncation(let epoch):
      let leader = leaders[epoch].map(names.node) ?? "the leader"
      return "\(who), which had \(what) \(place), cuts its log to follow \(leader), the leader of "
        + "epoch \(epoch.raw): gone there"
    case .wiped: return "\(who)'s disk is wiped: \(what) gone there"
    case .damaged: return "\(who) drops \(what), damaged on its media"
    case .refused: return "\(who) drops \(what) in recovery, for its storage refuses to go on"
    case .retention: return "\(who) deletes \(what) before that was due"
    case .released: return "\(who) deletes \(what), for it is no replica any more"
    case .recovery: return "\(who) drops \(what) in recovery though they were intact"
    }
  }

  // MARK: No return

  /// When the last way back was gone.
  var noReturnAt: Instant {
    guard loss.goneEverywhere else { return loss.at }
    return loss.copies.compactMap(\.death?.at).max() ?? loss.definitive ?? loss.at
  }

  var noReturn: [String] {
    let elected = Figures.moment(loss.at)
    let leader = names.node(loss.leader)
    guard loss.goneEverywhere else {
      let holders = loss.copies.filter { $0.death == nil }.map(\.node)
      let holder = holders.isEmpty ? "some disk" : names.list(holders)
      return [
        "no return: \(elected), when \(leader) began to lead without \(these); "
          + "\(holder) still has a copy that nobody asks for"
      ]
    }
    let last = noReturnAt
    guard !loss.survivorsCut.isEmpty else {
      return [
        "no return: \(Figures.moment(last)), when the last copy went; after that no election "
          + "could bring \(these) back"
      ]
    }
    let survivors = names.list(loss.survivorsCut)
    return [
      "the turn: \(elected), when \(leader) was elected though \(survivors) had what it lacked",
      "no return: \(Figures.moment(last)), when the last copy was cut; every failure had left "
        + "\(these) on \(survivors) till then",
    ]
  }

  // MARK: Remedies

  /// What would have kept the records, as far as the account itself tells.
  var remedies: [String] {
    var lines: [String] = []
    if !loss.survivorsCut.isEmpty {
      lines.append(
        "at \(Figures.moment(loss.at)): to elect \(names.list(loss.survivorsCut, "or")), or to "
          + "wait for \(loss.survivorsCut.count == 1 ? "it" : "one of them")"
      )
    }
    let volatile = loss.copies.filter { copy in
      guard let death = copy.death, case .crash(let cause) = death.cause else { return false }
      return cause.isLossy
    }
    if let first = volatile.compactMap(\.death?.at).min() {
      lines.append(
        "before \(Figures.moment(first)): to have \(these) on the media of "
          + "\(names.list(volatile.map(\.node), "or")) (flush.messages=1)"
      )
    }
    if loss.fullyAcknowledged < loss.acknowledged {
      lines.append("acks=all: they were acknowledged before the in-sync set had them")
    }
    if loss.copies.count == 1, loss.fullyAcknowledged == loss.acknowledged {
      lines.append(
        "a second copy: only \(names.node(loss.copies[0].node)) had \(these) when "
          + "\(isOne ? "it was" : "they were") acknowledged (min.insync.replicas=2)"
      )
    }
    return lines
  }

  var verdict: String {
    let failures = Self.count(Int64(loss.lossyFailures), "lossy failure")
    if let excuse = loss.excuse {
      return "the contract permits it: \(excuse.rawValue); \(failures), \(loss.tolerated) tolerated"
    }
    return "the contract forbids it: \(failures) among the copies that counted, it survives "
      + "\(loss.tolerated)"
  }
}
