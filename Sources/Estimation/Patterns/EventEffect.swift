/// What an event does to the copies on the hosts that it hits.
public enum EventEffect: Hashable, Sendable {
  /// Something is wrong with the hosts, or with a part of what they hold; they stay.
  case disturbance
  /// The hosts cannot be reached, or stop in order; what they hold stays.
  case absence
  /// The page cache is gone; what was on media stays, unless the host does not come back.
  case volatile
  /// What the host holds is gone, on media too.
  case media
}

extension EventKind {
  /// What it does to copies.
  public var effect: EventEffect {
    switch self {
    case .latentSector, .silentCorruption, .clockStep: .disturbance
    case .plannedRestart, .processCrash, .rackIsolation, .zoneIsolation, .zoneOverheating,
      .slowDisk, .diskFull:
      .absence
    case .osCrash, .hostPower, .rackPower, .zonePower, .regionPower, .commonCrash: .volatile
    case .diskLoss, .operatorWipe: .media
    }
  }

  /// Share of the hosts it hits that do not come back.
  public var noReturn: StudyParameter? {
    switch self {
    case .osCrash, .hostPower: .uncleanNoReturn
    case .rackPower, .zonePower, .regionPower: .powerNoReturn
    default: nil
    }
  }

  /// How long the hosts stay away.
  public var length: StudyParameter {
    switch self {
    case .plannedRestart, .operatorWipe, .clockStep: .plannedRestartLength
    case .processCrash: .processRestart
    case .osCrash, .commonCrash: .reboot
    case .hostPower: .hostPowerLength
    case .rackPower, .zonePower, .regionPower: .powerLength
    case .rackIsolation: .rackIsolationLength
    case .zoneIsolation: .zoneIsolationLength
    case .zoneOverheating: .overheatingLength
    case .diskLoss, .latentSector, .silentCorruption: .diskRepair
    case .slowDisk: .slowDiskLength
    case .diskFull: .diskFullLength
    }
  }

  /// What a loss by it is booked under.
  public var cause: String {
    switch self {
    case .plannedRestart, .processCrash: "process"
    case .osCrash, .commonCrash: "operating system"
    case .hostPower: "host power"
    case .rackPower, .rackIsolation: "rack"
    case .zonePower, .zoneIsolation, .zoneOverheating: "zone"
    case .regionPower: "region"
    case .diskLoss, .latentSector, .silentCorruption, .slowDisk, .diskFull: "disk"
    case .operatorWipe: "operator"
    case .clockStep: "clock"
    }
  }

  /// The kind in a sentence: `zone power`.
  public var phrase: String {
    rawValue.split(separator: "-").joined(separator: " ")
  }
}
