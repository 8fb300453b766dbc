import Estimation

/// Numbers for findings from closed forms at the default rates.
enum ClosedFormEstimator {
  private static let year = ReducedWorld.secondsPerYear
  private static let rates = EventRates()
  private static var volatileLoss: Double { rates[.osCrash].perYear + rates[.hostPower].perYear }
  private static var failovers: Double { volatileLoss + rates[.processCrash].perYear }
  /// Seconds from one writeback of steady appends to the next.
  private static let cycle = 35.0
  /// Share of its time that a broker is out.
  private static let unavailability = 1e-3
  private static let hoursOfYear = 8766.0

  static func figure(for question: LintQuestion) -> LintFigure? {
    switch question.rule {
    case .singleCopy: singleCopy
    case .twoCopies, .minimumOne: coincidences(question)
    case .minimumAll, .minimumAbove: refused(question)
    case .uncleanElection: laggard(question)
    case .noRack, .sharedRack: power
    case .sessionTooLong: amnesia(question)
    case .abruptShutdown: restarts(question)
    case .severalDisks: disks(question)
    case .unboundedLogs: fullDisks
    case .weakAcks: leaderOnly
    case .lagTooLong: stall(question)
    case .noEligibleReplicas, .offsetsTopic, .transactionsTopic, .shareTopic, .lagTooShort,
      .temporaryDirectory, .combinedRoles, .outOfSync, .notIdempotent, .misspelled, .givenTwice:
      nil
    }
  }

  private static var singleCopy: LintFigure {
    let mean = ClosedForms.killWindow(cycle: cycle, copies: 1)
    let rate = StudyText.short(volatileLoss)
    return LintFigure(
      value: volatileLoss,
      unit: "loss events per partition and year",
      text: "\(rate) losses per partition and year, each of the last "
        + "\(StudyText.short(mean)) s of writes on average; and "
        + "\(StudyText.share(rates[.diskLoss].perYear)) of disks a year with all they hold",
      origin: "rate of host crashes and power losses; mean C / 2 of a writeback cycle of 35 s"
    )
  }

  private static func coincidences(_ question: LintQuestion) -> LintFigure {
    let copies = min(max(2, question.replicas), 8)
    let shocks = (0..<copies).map {
      ShockLayout.Shock(rate: volatileLoss / year, copies: [$0])
    }
    let layout = ShockLayout(copies: copies, shocks: shocks)
    func events(_ least: Int) -> Double {
      layout.losses(cycle: cycle, unavailability: unavailability, least: least).events * year
    }
    let now = events(1)
    let better =
      ShockLayout(
        copies: 3,
        shocks: (0..<3).map { ShockLayout.Shock(rate: volatileLoss / year, copies: [$0]) }
      ).losses(cycle: cycle, unavailability: unavailability, least: 2).events * year
    return LintFigure(
      value: now,
      unit: "loss events per partition and year",
      text: "\(StudyText.short(now)) losses per partition and year from host crashes alone, "
        + "\(StudyText.short(now / better)) times as many as with three copies of which two must be "
        + "in sync, and more where followers lag",
      origin:
        "coincident crashes within a writeback cycle of 35 s, each broker out 0.1 % of the time"
    )
  }

  private static func refused(_ question: LintQuestion) -> LintFigure {
    let share = ClosedForms.refusedWrites(
      unavailability: unavailability,
      copies: question.replicas,
      least: question.minimum
    )
    let hours = share * hoursOfYear
    return LintFigure(
      value: hours,
      unit: "hours a year of refused writes",
      text: "writes are refused \(StudyText.short(hours)) h a year",
      origin: "chance that one of \(question.replicas) brokers is out, each 0.1 % of the time"
    )
  }

  private static func laggard(_ question: LintQuestion) -> LintFigure {
    let seconds = question.amount / 1_000
    return LintFigure(
      value: seconds,
      unit: "seconds of writes per unclean election",
      text: "at least \(StudyText.time(seconds)) of writes for each such election: a broker is out "
        + "of the sync set only after lagging so long",
      origin: "replica.lag.time.max.ms"
    )
  }

  private static var power: LintFigure {
    let rate = rates[.rackPower].perYear
    let mean = ClosedForms.killWindow(cycle: cycle, copies: 3)
    return LintFigure(
      value: rate,
      unit: "loss events per rack and year",
      text: "\(StudyText.short(rate)) power cuts per rack and year, each of which takes the last "
        + "\(StudyText.short(mean)) s of writes on average from partitions whose copies all stand "
        + "there",
      origin: "rate of power losses of racks; mean C / (k + 1) with three copies"
    )
  }

  private static func amnesia(_ question: LintQuestion) -> LintFigure {
    let reboot = StudyTimes()[.reboot]
    let rate = ClosedForms.amnesiacLeader(
      rate: rates[.osCrash].perYear,
      restart: reboot,
      detection: question.amount / 1_000
    )
    return LintFigure(
      value: rate,
      unit: "loss events per broker and year",
      text: "\(StudyText.short(rate)) losses per broker and year, if a boot takes "
        + "\(StudyText.time(reboot)) on average",
      origin: "rate of crashes times the chance that the boot is faster than the detection"
    )
  }

  private static func restarts(_ question: LintQuestion) -> LintFigure {
    let restarts = rates[.plannedRestart].perYear
    let seconds = restarts * question.amount / 1_000
    return LintFigure(
      value: seconds,
      unit: "seconds a year without a leader, per partition",
      text: "\(StudyText.short(restarts)) failovers per broker and year more, each with "
        + "\(StudyText.time(question.amount / 1_000)) without a leader",
      origin: "rate of planned restarts times the session timeout"
    )
  }

  private static func disks(_ question: LintQuestion) -> LintFigure {
    let rate = rates[.diskLoss].perYear * question.amount
    return LintFigure(
      value: rate,
      unit: "disk losses per broker and year",
      text: "\(StudyText.share(rate)) a year that a broker loses one of them",
      origin: "rate of disk losses times the number of disks"
    )
  }

  private static var fullDisks: LintFigure {
    let rate = rates[.diskFull].perYear
    return LintFigure(
      value: rate,
      unit: "events per cluster and year",
      text: "\(StudyText.short(rate)) times per cluster and year the disks of all brokers fill up",
      origin: "default rate, an engineering guess"
    )
  }

  private static var leaderOnly: LintFigure {
    let lost = ClosedForms.leaderOnlyAcknowledged(records: 1_000, roundTrip: 0.0008)
    return LintFigure(
      value: failovers,
      unit: "loss events per partition and year",
      text: "\(StudyText.short(failovers)) failovers per partition and year, each of which loses "
        + "\(StudyText.short(lost)) records on average at 1000/s over three zones",
      origin: "records acknowledged but not yet fetched, with a round trip of 0.8 ms"
    )
  }

  private static func stall(_ question: LintQuestion) -> LintFigure {
    LintFigure(
      value: question.amount / 1_000,
      unit: "seconds of stalled writes per hanging follower",
      text: "acks=all stalls for up to \(StudyText.time(question.amount / 1_000)) when a follower "
        + "hangs",
      origin: "replica.lag.time.max.ms"
    )
  }
}
