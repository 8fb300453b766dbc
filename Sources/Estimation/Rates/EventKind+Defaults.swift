extension EventKind {
  func describe() -> EventDescription {
    switch self {
    case .plannedRestart, .processCrash, .osCrash, .hostPower, .clockStep, .operatorWipe: machine
    case .rackPower, .rackIsolation, .zonePower, .zoneIsolation, .zoneOverheating, .regionPower,
      .commonCrash:
      site
    case .diskLoss, .latentSector, .silentCorruption, .slowDisk, .diskFull: disk
    }
  }

  private func row(
    _ domain: EventDomain,
    _ rate: Double,
    _ low: Double,
    _ high: Double,
    _ evidence: Evidence,
    _ source: String,
    _ summary: String
  ) -> EventDescription {
    EventDescription(
      kind: self,
      domain: domain,
      rate: rate,
      range: ConfidenceInterval(low: low, high: high),
      evidence: evidence,
      source: source,
      summary: summary
    )
  }

  // MARK: Hosts and people

  private var machine: EventDescription {
    switch self {
    case .plannedRestart:
      row(
        .host,
        12,
        4,
        50,
        .quoted,
        "Ford 2010: planned reboots cause most unavailability of nodes; one rollout a month",
        "The broker is stopped with a clean flush and started again."
      )
    case .processCrash:
      row(
        .host,
        3,
        0.5,
        12,
        .quoted,
        "Ford 2010: outages of at least 15 min every 4.3 months, 2.8 a year",
        "The broker's process dies and is started again; the page cache lives on."
      )
    case .osCrash:
      row(
        .host,
        0.5,
        0.1,
        3,
        .quoted,
        "Dean 2009: 0.4 to 0.8 a year in a new cluster; Chansler 2012: about 1 % a month",
        "The operating system crashes and boots again; the page cache is gone."
      )
    case .hostPower:
      row(
        .host,
        0.1,
        0.02,
        0.5,
        .engineering,
        "power supply, cord or breaker of one host; no published rate",
        "The host loses power and gets it back."
      )
    case .clockStep:
      row(
        .host,
        0.01,
        0.001,
        0.1,
        .engineering,
        "bad clocks are some six times rarer than bad processors (Spanner); range by judgement",
        "The wall clock of the host jumps."
      )
    default:
      row(
        .cluster,
        0.02,
        0.001,
        0.2,
        .engineering,
        "operators and changes dominate studies of outages; no published rate",
        "An operator destroys the log directory of one broker, which starts again empty."
      )
    }
  }

  // MARK: Racks, zones, regions

  private var site: EventDescription {
    switch self {
    case .rackPower:
      row(
        .rack,
        0.1,
        0.05,
        0.7,
        .derived,
        "Dean 2009: at most 0.67 rack outages; Ford 2010: 0.098; half of 0.2 cut the power",
        "All hosts of the rack lose power within seconds and get it back."
      )
    case .rackIsolation:
      row(
        .rack,
        0.2,
        0.05,
        0.7,
        .quoted,
        "Dean 2009: 20 rack failures, 8 network maintenances, 3 router failures a year of 30 racks",
        "The rack's switch is out: its hosts live, and nobody reaches them."
      )
    case .zonePower:
      row(
        .zone,
        0.05,
        0.01,
        0.2,
        .source,
        "power losses of single zones of large clouds on record 2011 to 2021; 0.2 at a site of "
          + "one's own",
        "All hosts of the zone lose power within seconds and get it back."
      )
    case .zoneIsolation:
      row(
        .zone,
        0.5,
        0.05,
        2,
        .engineering,
        "no rate of partitions between zones is published; default and range by judgement",
        "The zone is cut off from the other zones."
      )
    case .zoneOverheating:
      row(
        .zone,
        0.02,
        0.01,
        0.5,
        .quoted,
        "Dean 2009: 0.5 per cluster and year; most leave time to stop in order",
        "The zone overheats: its brokers are shut down in order within minutes, for a day."
      )
    case .regionPower:
      row(
        .region,
        1e-3,
        1e-4,
        1e-2,
        .source,
        "reliability notes of a storage system take sites for events of two to four nines",
        "All zones of the region lose power within seconds and get it back."
      )
    default:
      row(
        .cluster,
        0.005,
        1e-4,
        0.05,
        .quoted,
        "a firmware bulletin on drives that die at 32768 hours; bad kernels, leap seconds",
        "The operating systems of all hosts crash at once and boot again."
      )
    }
  }

  // MARK: Disks

  private var disk: EventDescription {
    switch self {
    case .diskLoss:
      row(
        .disk,
        0.01,
        0.0007,
        0.027,
        .quoted,
        "NetApp: 0.07 to 1.2 % of SSDs a year; Google: 1.3 to 2.7 %",
        "A disk is gone with all that it held, and replaced."
      )
    case .latentSector:
      row(
        .disk,
        1,
        0.7,
        2.2,
        .quoted,
        "Schroeder 2016: 2 to 6 uncorrectable errors in 1000 days of an SSD",
        "A few sectors of a disk cannot be read."
      )
    case .silentCorruption:
      row(
        .disk,
        5e-4,
        4e-4,
        5e-3,
        .quoted,
        "Bairavasundaram 2008: 0.042 % of enterprise disks a year, 0.466 % of nearline disks",
        "A disk returns a flipped bit without an error."
      )
    case .slowDisk:
      row(
        .disk,
        1,
        0.1,
        10,
        .engineering,
        "volumes of clouds promise their speed 99 % of the time; episodes by judgement",
        "A disk is many times slower for some minutes."
      )
    default:
      row(
        .cluster,
        0.1,
        0.01,
        0.5,
        .engineering,
        "brokers of a balanced cluster fill up together; no published rate",
        "The disks of all brokers fill up within half an hour of each other."
      )
    }
  }
}
