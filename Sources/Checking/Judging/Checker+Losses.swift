import Primitives

// Forbidden losses become violations.
extension Checker {
  /// Makes forbidden losses violations: one for each leader under which records were gone, which
  /// names every range.
  mutating func tell(_ losses: [LossAccount], _ place: Int) {
    var culprits: [NodeID] = []
    var forbidden: [LossAccount] = []
    for loss in losses where loss.acknowledged > 0 || loss.read > 0 {
      if let excuse = loss.excuse {
        excused(.ackDurable, by: excuse)
        continue
      }
      forbidden.append(loss)
      if !culprits.contains(loss.leader) { culprits.append(loss.leader) }
    }
    for culprit in culprits {
      let its = forbidden.filter { $0.leader == culprit }
      tellLost(its.filter { $0.acknowledged > 0 }, culprit, place)
      tellReadThenLost(its.filter { $0.read > 0 }, culprit, place)
    }
  }

  private mutating func tellLost(
    _ losses: [LossAccount],
    _ leader: NodeID,
    _ place: Int
  ) {
    guard let span = Self.span(of: losses) else { return }
    let count = losses.reduce(0) { $0 + $1.acknowledged }
    let epochs = Self.listed(Set(losses.map(\.epoch.raw)).sorted().map { "epoch \($0)" })
    violated(
      .ackDurable,
      in: place,
      by: [leader],
      offsets: span.offsets,
      at: span.at,
      "\(count) acknowledged records in \(Self.ranges(losses)) were gone when \(name(leader)) led "
        + "\(epochs); " + endings(of: losses)
    )
  }

  private mutating func tellReadThenLost(_ losses: [LossAccount], _ leader: NodeID, _ place: Int) {
    guard let span = Self.span(of: losses) else { return }
    let count = losses.reduce(0) { $0 + $1.read }
    violated(
      .readStable,
      in: place,
      by: [leader],
      offsets: span.offsets,
      at: span.at,
      "\(count) records in \(Self.ranges(losses)) had been read and are gone"
    )
  }

  /// From the first record lost to the last, and when the first were gone.
  private static func span(of losses: [LossAccount]) -> (offsets: Range<Int64>, at: Instant)? {
    guard let first = losses.map(\.first.raw).min(), let end = losses.map(\.end.raw).max(),
      let at = losses.map(\.at).min()
    else { return nil }
    return (first..<end, at)
  }

  /// Ranges that one line of evidence names, and copies of how many it follows to their end.
  private static let mostRanges = 8
  private static let mostFollowed = 3

  private static func ranges(_ losses: [LossAccount]) -> String {
    listed(losses.map { range(of: $0) }, atMost: mostRanges)
  }

  private static func range(of loss: LossAccount) -> String {
    "\(loss.first.raw)..\(loss.end.raw - 1)"
  }

  /// Words with commas and an `and`, the first few of many.
  private static func listed(_ words: [String], atMost most: Int = .max) -> String {
    let rest = words.count - most
    let all = rest > 0 ? words.prefix(most) + ["\(rest) more"] : words[...]
    guard all.count > 1, let last = all.last else { return all.first ?? "" }
    return all.dropLast().joined(separator: ", ") + " and \(last)"
  }

  /// How every copy of the losses ended, in one line.
  private func endings(of losses: [LossAccount]) -> String {
    guard losses.count > 1 else { return losses.first.map { ending(of: $0) } ?? "" }
    let rest = losses.count - Self.mostFollowed
    let told = losses.prefix(Self.mostFollowed).map {
      "of \(Self.range(of: $0)) \(ending(of: $0))"
    }
    return (told + (rest > 0 ? ["and \(rest) more ranges"] : [])).joined(separator: "; ")
  }

  private func ending(of loss: LossAccount) -> String {
    let endings = loss.copies.map { copy in
      guard let death = copy.death else { return "\(name(copy.node)) still has its copy" }
      return "\(name(copy.node)) lost its copy by \(death.cause.words) at \(death.at)"
    }
    return endings.isEmpty ? "no copy counted" : endings.joined(separator: ", ")
  }
}

extension CopyDeath.Cause {
  /// The cause in a few words.
  var words: String {
    switch self {
    case .crash(let stop): stop == .power ? "power loss" : "a crash"
    case .truncation(let epoch): "truncation in epoch \(epoch.raw)"
    case .wiped: "a wiped disk"
    case .damaged: "damage on media"
    case .refused: "recovery that storage refused"
    case .retention: "retention"
    case .released: "its removal from the replicas"
    case .recovery: "recovery"
    }
  }
}
