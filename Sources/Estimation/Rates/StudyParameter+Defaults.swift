extension StudyParameter {
  /// Every parameter with its default, in the order of the documentation.
  public static let descriptions: [StudyParameterDescription] = hosts + power + network + disks

  /// What is known of this parameter.
  public var details: StudyParameterDescription { Self.byParameter[self] ?? Self.missing(self) }

  private static let byParameter = Dictionary(
    descriptions.map { ($0.parameter, $0) },
    uniquingKeysWith: { first, _ in first }
  )

  /// A test demands that every parameter has a row.
  private static func missing(_ parameter: StudyParameter) -> StudyParameterDescription {
    row(parameter, .factor, 1, 1, 1, .engineering, "", "")
  }

  private static func row(
    _ parameter: StudyParameter,
    _ form: Form,
    _ value: Double,
    _ low: Double,
    _ high: Double,
    _ evidence: Evidence,
    _ source: String,
    _ summary: String
  ) -> StudyParameterDescription {
    StudyParameterDescription(
      parameter: parameter,
      form: form,
      value: value,
      range: ConfidenceInterval(low: low, high: high),
      evidence: evidence,
      source: source,
      summary: summary
    )
  }

  private static let minute = 60.0
  private static let hour = 3600.0

  private static let hosts = [
    row(
      .processRestart,
      .time,
      10,
      2,
      60,
      .engineering,
      "a supervisor's usual delay",
      "From the death of a process to its next start."
    ),
    row(
      .plannedRestartLength,
      .time,
      2 * minute,
      30,
      10 * minute,
      .engineering,
      "an upgrade with a controlled shutdown",
      "From the stop to the start of a planned restart."
    ),
    row(
      .reboot,
      .time,
      3 * minute,
      minute,
      15 * minute,
      .engineering,
      "a crash dump, the firmware's self-test, the boot",
      "From the crash of an operating system to the start of the broker."
    ),
    row(
      .uncleanNoReturn,
      .share,
      0.05,
      0.01,
      0.2,
      .recalled,
      "Vishwanath 2010: 8 % of servers need repair a year; contained in the rates of crashes",
      "Share of hosts that do not come back from a crash or power loss of their own."
    ),
    row(
      .clockStepSize,
      .time,
      10,
      1,
      hour,
      .engineering,
      "a step that a time service makes",
      "By how much a clock jumps."
    ),
    row(
      .burst,
      .factor,
      1,
      1,
      10,
      .quoted,
      "Ford 2010: 37 % of node failures come in bursts; 1 is the best case, 10 a stress",
      "How many times likelier another fault is while one lasts."
    ),
  ]

  private static let power = [
    row(
      .hostPowerLength,
      .time,
      10 * minute,
      minute,
      6 * hour,
      .engineering,
      "a breaker or a cord that somebody finds",
      "Length of a power loss of one host."
    ),
    row(
      .powerLength,
      .time,
      hour,
      minute,
      6 * hour,
      .quoted,
      "Dean 2009: one to six hours",
      "Length of a power loss of a rack, zone or region."
    ),
    row(
      .killSpread,
      .time,
      10,
      0,
      minute,
      .engineering,
      "batteries and breakers do not end at one instant; uniform from 0",
      "Hosts under one power event lose it within this time."
    ),
    row(
      .returnStagger,
      .time,
      minute,
      0,
      30 * minute,
      .engineering,
      "hosts start one after the other; uniform from 0",
      "Hosts under one power event come back within this time of its end."
    ),
    row(
      .zonePowerShare,
      .share,
      1,
      0.1,
      1,
      .source,
      "EU-West 2011: almost all instances; 0.6 is the usual alternative",
      "Share of the hosts of a zone that its power event takes."
    ),
    row(
      .powerNoReturn,
      .share,
      0.01,
      0.002,
      0.02,
      .quoted,
      "Shvachko 2010: 0.5 to 1 % of nodes do not survive a full restart",
      "Share of hosts that a power event of rack, zone or region destroys."
    ),
    row(
      .overheatingSpread,
      .time,
      5 * minute,
      minute,
      hour,
      .quoted,
      "Dean 2009: most machines within five minutes",
      "From the first to the last stop of an overheating zone."
    ),
    row(
      .overheatingLength,
      .time,
      24 * hour,
      hour,
      48 * hour,
      .quoted,
      "Dean 2009: one to two days to recover",
      "How long an overheated zone stays off."
    ),
  ]

  private static let network = [
    row(
      .rackIsolationLength,
      .time,
      5 * minute,
      30,
      6 * hour,
      .quoted,
      "Gill 2011: median repair of five minutes, a week at most",
      "Length of a rack's isolation."
    ),
    row(
      .zoneIsolationLength,
      .time,
      5 * minute,
      10,
      3 * hour,
      .engineering,
      "no lengths of partitions between zones are published",
      "Length of a zone's isolation."
    ),
    row(
      .oneWayShare,
      .share,
      0.25,
      0,
      0.5,
      .recalled,
      "Alquraan 2018: partitions in part or one way are frequent",
      "Share of isolations that work one way only."
    ),
  ]

  private static let disks = [
    row(
      .diskRepair,
      .time,
      24 * hour,
      hour,
      168 * hour,
      .engineering,
      "somebody replaces the disk on the next day",
      "From the loss of a disk, or of a host for good, to its replacement."
    ),
    row(
      .diskFullSpread,
      .time,
      30 * minute,
      0,
      6 * hour,
      .engineering,
      "brokers of a balanced cluster fill up together; uniform from 0",
      "Disks fill up within this time of each other."
    ),
    row(
      .diskFullLength,
      .time,
      hour,
      5 * minute,
      24 * hour,
      .engineering,
      "an operator is called and deletes or adds",
      "From a full disk to one that an operator has freed."
    ),
    row(
      .slowDiskLength,
      .time,
      5 * minute,
      10,
      10 * minute,
      .engineering,
      "episodes of a cloud's volumes",
      "Length of a slow episode of a disk."
    ),
    row(
      .slowDiskFactor,
      .factor,
      10,
      10,
      100,
      .engineering,
      "episodes of a cloud's volumes",
      "How many times slower a slow disk is."
    ),
  ]
}
