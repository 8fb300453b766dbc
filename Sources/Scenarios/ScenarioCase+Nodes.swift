extension ScenarioCase {
  /// Names of all nodes by id: brokers, controllers, writers, readers, the operator.
  ///
  /// Selectors, timelines, accounts and evidence use the same ones.
  public var nodeNames: [String] {
    (0..<cluster.brokers).map { "broker \($0)" }
      + (cluster.controllers == 1
        ? ["controller"] : (0..<cluster.controllers).map { "controller \($0)" })
      + writers.indices.map { "writer \($0)" }
      + readers.indices.map { "reader \($0)" } + ["operator"]
  }
}
