import Estimation
import Primitives
import Scenarios

extension OptionEstimator {
  /// Simulated numbers of this option beside closed forms of simpler worlds.
  ///
  /// - Parameters:
  ///   - result: The option's numbers.
  ///   - recordRate: Records acknowledged per second.
  public func closedForms(_ result: OptionResult, recordRate: Double) -> [ClosedFormRow] {
    guard trials.contract.threshold == .volatile, let set = trials.topology.replicaSets.first,
      trials.topology.replicaSets.count == 1
    else { return [] }
    return suffix(set, recordRate) + layout(set, result)
  }

  // MARK: All copies at once

  /// Cycle of the flusher: expiry and period.
  private static let cycle = 35.0
  /// Longest age of a journal's transaction.
  private static let journal = 5.0

  /// A crash of every host at one instant loses what the copy that is elected had not written: its
  /// own age, or the youngest of all ages where the election finds the longest log.
  private func suffix(_ set: [Int], _ recordRate: Double) -> [ClosedFormRow] {
    guard trials.option.plan.cluster.host.fileSystem == "ext4-ordered", recordRate >= 1,
      let sample = samples.first(where: { $0.stratum.name.hasPrefix(Self.allAtOnce) }),
      sample.hits.clusters >= 10
    else { return [] }
    let lost = sample.mean(of: Self.lost, bound: 0, confidence: confidence)
      .scaled(by: 1 / recordRate)
    let age = "U(0, 35 s) + U(0, 5 s)"
    guard set.count > 1 else {
      return [row("the only copy crashes: traffic lost", "E[\(age)]", 1, lost, isExact: true)]
    }
    return [
      row(
        "all \(set.count) copies crash at once: traffic lost, were the longest log elected",
        "E[min over \(set.count) of \(age)]",
        set.count,
        lost,
        isExact: false
      ),
      row(
        "the same, were any copy elected",
        "E[\(age)]",
        1,
        lost,
        isExact: false
      ),
    ]
  }

  private func row(
    _ name: String,
    _ formula: String,
    _ copies: Int,
    _ lost: Quantity,
    isExact: Bool
  ) -> ClosedFormRow {
    let expected = ClosedForms.killWindow(
      cycle: Self.cycle,
      metadataLag: Self.journal,
      copies: copies
    )
    let factor = SpecialFunctions.normalFactor(confidence: confidence)
    let error = (lost.interval.high - lost.interval.low) / 2 / factor
    return ClosedFormRow(
      name: name,
      formula: formula,
      unit: "s",
      expected: expected,
      simulated: lost,
      z: isExact && error > 0 ? (lost.value - expected) / error : nil,
      remark: isExact
        ? "the flusher's cycle and the journal's commit"
        : "the election takes a member of the in-sync set, not the longest log: between the two rows"
    )
  }

  private static let allAtOnce = "\(EventKind.commonCrash.phrase):"

  // MARK: Layout

  /// Independent shocks that stop hosts, racks and zones within one cycle of each other.
  private func layout(_ set: [Int], _ result: OptionResult) -> [ClosedFormRow] {
    guard set.count <= 8 else { return [] }
    let sites = trials.topology.sites(
      rates: trials.option.rates,
      times: trials.option.times,
      events: events
    )
    let shocks = sites.filter { $0.kind.effect == .volatile || $0.kind.effect == .media }
      .map { site in
        ShockLayout.Shock(
          rate: site.rate / PatternWindows.year,
          copies: set.indices.filter { site.hosts.contains(set[$0]) }
        )
      }
    let away = sites.filter { $0.kind == .plannedRestart && $0.hosts == [set[0]] }
      .reduce(0) { $0 + $1.rate * $1.length / PatternWindows.year }
    let minimum = trials.minInSync
    let losses = ShockLayout(copies: set.count, shocks: shocks)
      .losses(cycle: Self.cycle, unavailability: away, least: minimum)
    let events = losses.events * PatternWindows.year
    let ratio = events > 0 ? result.events.value / events : 0
    return [
      ClosedFormRow(
        name: "loss events per year of independent shocks",
        formula: "sum over covers of the in-sync set, window 35 s (page cache only)",
        unit: "1/y",
        expected: events,
        simulated: result.events,
        z: nil,
        remark: Self.explain(ratio)
      )
    ]
  }

  private static func explain(_ ratio: Double) -> String {
    let common =
      "the formula takes every cover for a loss and knows no election, no return and no "
      + "lost media; "
    if ratio > 1.1 {
      return common + "patterns that it does not know, such as hosts away when others crash or "
        + "media lost, add to it"
    }
    if ratio < 0.9 {
      return common
        + "where power goes within seconds, not at once, the last to go has less to lose, "
        + "and quiet moments lose nothing"
    }
    return common + "here that makes no difference"
  }
}
