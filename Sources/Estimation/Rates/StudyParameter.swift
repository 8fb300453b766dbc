/// A time, share or factor that a study assumes, by the name that specifications use.
public enum StudyParameter: String, Hashable, Sendable, CaseIterable {
  /// From the death of a process to its next start.
  case processRestart = "process-restart"
  /// From the stop to the start of a planned restart.
  case plannedRestartLength = "planned-restart-length"
  /// From the crash of an operating system to the start of the broker.
  case reboot
  /// Length of a power loss of one host.
  case hostPowerLength = "host-power-length"
  /// Length of a power loss of a rack, zone or region.
  case powerLength = "power-length"
  /// Hosts under one power event lose it within this time.
  case killSpread = "kill-spread"
  /// Hosts under one power event start within this time of its end.
  case returnStagger = "return-stagger"
  /// Share of the hosts of a zone that its power event takes.
  case zonePowerShare = "zone-power-share"
  /// Share of hosts that a power event of more than one host destroys.
  case powerNoReturn = "power-no-return"
  /// Share of hosts that do not come back from an unclean stop of their own.
  case uncleanNoReturn = "unclean-no-return"
  /// Length of a rack's isolation.
  case rackIsolationLength = "rack-isolation-length"
  /// Length of a zone's isolation.
  case zoneIsolationLength = "zone-isolation-length"
  /// Share of isolations that work one way only.
  case oneWayShare = "one-way-share"
  /// From the first to the last stop of an overheating zone.
  case overheatingSpread = "overheating-spread"
  /// How long an overheated zone stays off.
  case overheatingLength = "overheating-length"
  /// From the loss of a disk, or of a host for good, to its replacement.
  case diskRepair = "disk-repair"
  /// Brokers fill up within this time of each other.
  case diskFullSpread = "disk-full-spread"
  /// From a full disk to the one that an operator has freed.
  case diskFullLength = "disk-full-length"
  /// Length of a slow episode of a disk.
  case slowDiskLength = "slow-disk-length"
  /// How many times slower a slow disk is.
  case slowDiskFactor = "slow-disk-factor"
  /// By how much a clock jumps.
  case clockStepSize = "clock-step-size"
  /// How many times likelier a fault is while another one lasts.
  case burst

  /// What kind of number it is.
  public enum Form: Hashable, Sendable {
    /// Seconds.
    case time
    /// From 0 to 1.
    case share
    /// At least 1.
    case factor
  }
}

/// What is known of a parameter.
public struct StudyParameterDescription: Hashable, Sendable {
  /// The parameter.
  public var parameter: StudyParameter
  /// What kind of number it is.
  public var form: StudyParameter.Form
  /// Its value, unless a specification says otherwise: seconds, a share, a factor.
  public var value: Double
  /// Range that the sources span.
  public var range: ConfidenceInterval
  /// Where the default comes from.
  public var evidence: Evidence
  /// The source, or why this number was chosen.
  public var source: String
  /// What it is, in one sentence.
  public var summary: String
}
