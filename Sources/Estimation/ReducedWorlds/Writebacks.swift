import Primitives

extension ReducedModel {
  private static let flusher: [ReducedParameter] = [
    .records, .init("expire", .duration, "age at which a dirty file is written", standard: 30),
    .init("wake", .duration, "time between two wakes of the flusher", standard: 5),
  ]

  /// The flusher at low rates of records.
  static let writebacks: [ReducedModel] = [
    ReducedModel(
      "writeback-cycle",
      "mean time from one write of a file's caches to the next",
      formula: "expire + wake / (1 - exp(-records wake))",
      unit: "s",
      flusher
    ) { values throws(ReducedFailure) in try writeback(values, .cycle) },
    ReducedModel(
      "writeback-unsynced",
      "mean number of records not yet written",
      formula: "E[D + records D^2 / 2] / E[cycle], D = dirty time of a cycle",
      unit: "records",
      flusher
    ) { values throws(ReducedFailure) in try writeback(values, .unsynced) },
    ReducedModel(
      "writeback-dirty",
      "share of time in which a file is not wholly written",
      formula: "E[D] / E[cycle], D = dirty time of a cycle",
      flusher
    ) { values throws(ReducedFailure) in try writeback(values, .dirty) },
  ]

  private static func writeback(_ values: ReducedValues, _ quantity: WritebackLaw.Quantity)
    throws(ReducedFailure) -> WritebackLaw
  {
    let wakes = values["expire"] / values["wake"]
    let isWhole = abs(wakes - wakes.rounded()) < 1e-9 * max(1, wakes)
    try values.require(isWhole, "expire", "is a multiple of 'wake', for which the formula holds")
    let cycle = WritebackCycle(
      records: values["records"],
      expire: values["expire"],
      wake: values["wake"]
    )
    return WritebackLaw(cycle: cycle, quantity: quantity)
  }
}

/// The reference flusher with records that come as a Poisson process.
struct WritebackLaw: ReducedLaw {
  enum Quantity {
    /// Mean length of a cycle.
    case cycle
    /// Mean number of records not yet written.
    case unsynced
    /// Share of time with something not yet written.
    case dirty
  }

  var cycle: WritebackCycle
  var quantity: Quantity

  var expected: Double {
    switch quantity {
    case .cycle: cycle.mean
    case .unsynced: cycle.unsynced
    case .dirty: cycle.dirty
    }
  }
}
