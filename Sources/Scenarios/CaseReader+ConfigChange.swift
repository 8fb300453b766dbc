extension CaseReader {
  /// What `alterConfig` sets and resets; nil after a complaint.
  mutating func configChange(
    _ subject: String,
    _ node: DocumentNode,
    _ fields: inout FieldReader
  ) -> ConfigChange? {
    let topic = subject == "all" ? nil : subject
    if let topic { checkTopic(topic, at: node.position) }
    var change = ConfigChange(topic: topic, set: [])
    let set = fields.take("set")
    if let set {
      var inner = FieldReader(set, "'set'", &problems)
      change.set = settings(
        inner.takeRest(),
        vocabulary.topicProperties,
        of: topic.map { "topic '\($0)'" } ?? "all topics",
        problem: vocabulary.topicProblem
      )
    }
    let reset = fields.texts("reset", &problems) ?? []
    for (name, place) in reset {
      let known = vocabulary.topicProperties.map(\.name)
      problems.check(name, isOneOf: known, as: "property of topics", at: place.position)
      if change.set.contains(where: { $0.key == name }) {
        problems.error("'\(name)' is both set and reset", at: place.position)
      }
      change.reset.append(name)
    }
    guard set != nil || !reset.isEmpty else {
      problems.error("step 'alterConfig' needs 'set' or 'reset'", at: node.position)
      return nil
    }
    return change
  }
}
