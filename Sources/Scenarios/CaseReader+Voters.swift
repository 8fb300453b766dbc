extension CaseReader {
  /// Reads `addVoter: "controller 3"` and `removeVoter: "controller 0"`.
  mutating func voterChange(_ key: String, _ node: DocumentNode) -> ScriptAction? {
    guard let who = selectorList(node).first else { return nil }
    switch who {
    case .controller, .standby, .bound: break
    default:
      problems.error(
        "'\(who)' is no single controller",
        at: node.position,
        hint: "write \(key): \"controller 0\", \"controller\" or \"standby 1\""
      )
      return nil
    }
    checkVotersChange(key, at: node.position)
    return key == "addVoter" ? .addVoter(who) : .removeVoter(who)
  }

  /// Voters change where there is a quorum that keeps them in its log.
  mutating func checkVotersChange(_ key: String, at position: SourcePosition) {
    let cluster = result.cluster
    guard cluster.kraftVersion < 1 || cluster.controllers < 2 else { return }
    let count = cluster.controllers < 2 ? "controllers: 3, " : ""
    problems.error(
      "'\(key)' needs a quorum whose voters may change",
      at: position,
      hint: "write cluster: { \(count)\"kraft.version\": 1 }"
    )
  }
}
