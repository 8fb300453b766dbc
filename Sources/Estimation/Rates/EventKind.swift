/// A kind of event that a study reckons with, by the name that specifications use.
///
/// The table of defaults, ranges and sources is `EventKind.descriptions`.
public enum EventKind: String, Hashable, Sendable, CaseIterable {
  /// A broker is stopped with a clean flush and started again.
  case plannedRestart = "planned-restart"
  /// A broker's process dies; the page cache lives on.
  case processCrash = "process-crash"
  /// A host's operating system crashes, and its page cache is gone.
  case osCrash = "os-crash"
  /// One host loses power.
  case hostPower = "host-power"
  /// A rack loses power.
  case rackPower = "rack-power"
  /// A rack is cut off from everybody.
  case rackIsolation = "rack-isolation"
  /// A zone loses power.
  case zonePower = "zone-power"
  /// A zone is cut off from the others.
  case zoneIsolation = "zone-isolation"
  /// A zone overheats and its brokers are shut down in order.
  case zoneOverheating = "zone-overheating"
  /// A region loses power in all its zones.
  case regionPower = "region-power"
  /// All hosts crash at once: a bad kernel, a firmware's counter.
  case commonCrash = "common-os-crash"
  /// A disk is gone with all that it held.
  case diskLoss = "disk-loss"
  /// Some sectors of a disk cannot be read.
  case latentSector = "latent-sector"
  /// A disk returns other bytes than were written, without an error.
  case silentCorruption = "silent-corruption"
  /// A disk is many times slower for some minutes.
  case slowDisk = "slow-disk"
  /// The disks of all brokers fill up one after the other.
  case diskFull = "disk-full"
  /// An operator destroys the log directory of a broker.
  case operatorWipe = "operator-wipe"
  /// The wall clock of a host jumps.
  case clockStep = "clock-step"
}

/// What a rate is counted for.
public enum EventDomain: String, Hashable, Sendable, CaseIterable {
  /// Each broker's host.
  case host
  /// Each data disk of each broker.
  case disk
  /// Each rack.
  case rack
  /// Each zone.
  case zone
  /// Each region.
  case region
  /// The cluster as a whole.
  case cluster

  /// The domain in a sentence: `per broker and year`.
  public var phrase: String {
    switch self {
    case .host: "per broker and year"
    case .disk: "per disk and year"
    case .rack: "per rack and year"
    case .zone: "per zone and year"
    case .region: "per region and year"
    case .cluster: "per cluster and year"
    }
  }
}

/// What is known of a kind of event.
public struct EventDescription: Hashable, Sendable {
  /// The kind.
  public var kind: EventKind
  /// What the rate is counted for.
  public var domain: EventDomain
  /// Events per domain and year, unless a specification says otherwise.
  public var rate: Double
  /// Range that the sources span.
  public var range: ConfidenceInterval
  /// Where the default comes from.
  public var evidence: Evidence
  /// The source, or why this number was chosen.
  public var source: String
  /// What happens, in one sentence.
  public var summary: String
}

extension EventKind {
  /// What is known of this kind.
  public var details: EventDescription { describe() }

  /// Every kind with its default, in the order of the documentation.
  public static var descriptions: [EventDescription] { allCases.map(\.details) }

  /// What the rate is counted for.
  public var domain: EventDomain { details.domain }
}
