extension SpecificationReader {
  /// Reads `[{ model: "…", name: "…", parameter: value, … }]`.
  mutating func readReduced(_ node: DocumentNode) {
    guard case .array(let elements) = node.content else {
      problems.expected("a list for 'reduced'", insteadOf: node)
      return
    }
    for element in elements { readSmallWorld(element) }
  }

  private mutating func readSmallWorld(_ node: DocumentNode) {
    var fields = FieldReader(node, "'reduced' entry", &problems)
    guard let model = fields.text("model", &problems) else {
      problems.error("'reduced' entry has no 'model'", at: node.position)
      return
    }
    let name = fields.text("name", &problems) ?? model
    if result.reduced.contains(where: { $0.name == name }) {
      problems.error(
        "two small worlds are called '\(name)'",
        at: node.position,
        hint: "give one of them a 'name' of its own"
      )
    }
    let parameters = fields.takeRest().compactMap { member -> ReducedParameter? in
      number(member).map { ReducedParameter(member.key, $0) }
    }
    result.reduced.append(
      ReducedRequest(name: name, model: model, parameters: parameters, position: node.position)
    )
  }

  private mutating func number(_ member: DocumentNode.Member) -> Double? {
    let text = member.value.plainText ?? ""
    let value =
      Units.decimal(text) ?? Units.seconds(text) ?? Units.perYear(text) ?? Units.share(text)
    if let value { return value }
    problems.expected(
      "a number, duration, rate or share for '\(member.key)'",
      insteadOf: member.value
    )
    return nil
  }
}
