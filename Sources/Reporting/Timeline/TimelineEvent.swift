import Primitives

/// Something of a run that a timeline shows by itself, in words.
struct TimelineEvent {
  /// What sort of thing it is; decides its mark on the page.
  enum Kind: String, CaseIterable {
    case fault, stop, start, pause, recovery, election, unclean, leaderless, sync, leads
    case truncation, storage, fenced, controller, quorum, refused, seek, violation, precursor, loss

    /// Whether it belongs into a list of a run's main events.
    var isMain: Bool {
      switch self {
      case .fault, .stop, .start, .recovery, .election, .unclean, .leaderless, .truncation,
        .storage, .controller, .violation, .precursor, .loss:
        true
      case .pause, .sync, .leads, .fenced, .quorum, .refused, .seek: false
      }
    }

    /// Whether messages and samples around it are kept whole.
    var isOfInterest: Bool {
      switch self {
      case .fault, .stop, .election, .unclean, .leaderless, .truncation, .storage, .violation,
        .precursor, .loss:
        true
      case .start, .pause, .recovery, .sync, .leads, .fenced, .controller, .quorum, .refused,
        .seek:
        false
      }
    }
  }

  var at: Instant
  /// When it was over, for what lasts.
  var until: Instant? = nil
  var kind: Kind
  /// The machine concerned first.
  var node: Int? = nil
  /// Every machine that it strikes.
  var struck: [Int] = []
  /// Dense index of the partition concerned.
  var partition: Int? = nil
  var text: String
  /// Further facts, by name.
  var fields: [(name: String, value: String)] = []

  /// For the page.
  var json: JSONValue {
    var object: [String: JSONValue] = [
      "t": .integer(at.microseconds), "k": .string(kind.rawValue), "x": .string(text),
    ]
    if let until { object["u"] = .integer(until.microseconds) }
    if let node { object["n"] = .integer(Int64(node)) }
    if !struck.isEmpty { object["w"] = .array(struck.map { .integer(Int64($0)) }) }
    if let partition { object["p"] = .integer(Int64(partition)) }
    if !fields.isEmpty {
      object["f"] = .array(fields.map { .array([.string($0.name), .string($0.value)]) })
    }
    return .object(object)
  }
}
