import Primitives

extension CaseReader {
  /// Reads a slow interface or half-open connections.
  mutating func connectivityAction(
    _ key: String,
    _ node: DocumentNode,
    _ fields: inout FieldReader
  ) -> ScriptAction? {
    let name = fields.text("name", &problems)
    if let name { cuts.append(name) }
    guard key == "slowNic" else {
      return sides(node, key).map { .halfOpen(name: name, $0, $1) }
    }
    let rate = fields.take("bandwidth").flatMap { bandwidth($0) }
    let delay = fields.interval("delay", &problems)
    guard rate != nil || delay.map({ $0 > .zero }) ?? false else {
      problems.error(
        "step 'slowNic' needs a 'bandwidth' or a 'delay'",
        at: node.position,
        hint: "write bandwidth: \"1MB\" or delay: \"50ms\""
      )
      return nil
    }
    return .slowInterface(
      name: name,
      selectorList(node),
      bandwidth: rate,
      delay: delay ?? .zero
    )
  }

  private mutating func bandwidth(_ node: DocumentNode) -> ByteCount? {
    guard let rate = problems.size(node, for: "bandwidth") else { return nil }
    guard rate > .zero else {
      problems.expected("a size above 0B for 'bandwidth'", insteadOf: node)
      return nil
    }
    return rate
  }
}
