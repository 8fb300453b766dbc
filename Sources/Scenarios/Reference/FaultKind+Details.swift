import Primitives

/// What there is to know of a kind of random fault besides its meaning.
public struct RandomFaultDetails: Hashable, Sendable {
  /// How hard it strikes, with units; empty where there is nothing to measure.
  public var size: String
  /// What the field `lasting` of its entry counts.
  public var lasting: String
  /// Who describes it, or why it is there.
  public var source: String

  init(size: String = "", lasting: String, source: String) {
    self.size = size
    self.lasting = lasting
    self.source = source
  }
}

extension FaultKind {
  /// Size, length and source of a fault of the kind.
  public var details: RandomFaultDetails {
    switch self {
    case .kill, .crash, .power, .shutdown, .reboot, .pause, .clockStep: ofMachines
    case .isolate, .cut, .cutOneWay, .lossyLink, .slowNic, .halfOpen, .clog, .stall:
      ofNetworks
    case .fillDisk, .slowDisk, .ioError, .syncError, .journalError, .lyingFlush: ofCalls
    case .latentSector, .bitRot, .rottenCheckpoint, .tornWrite, .wipe: ofMedia
    case .moveLeader, .reassign, .moveReplica, .configChange, .voterChange, .recreateTopic:
      ofOperators
    }
  }

  private var ofMachines: RandomFaultDetails {
    switch self {
    case .kill:
      RandomFaultDetails(
        lasting: "until the process starts again",
        source: "a process that crashes: Ford et al. 2010"
      )
    case .crash:
      RandomFaultDetails(
        lasting: "until the machine has booted",
        source: "Dean 2009; Chansler 2012"
      )
    case .power:
      RandomFaultDetails(
        lasting: "until the power is back",
        source: "power supply, cord or breaker of one host; no published rate"
      )
    case .shutdown:
      RandomFaultDetails(
        lasting: "until the process starts again",
        source: "Kafka's controlled shutdown; one rollout a month"
      )
    case .reboot:
      RandomFaultDetails(
        lasting: "until the machine is up, counted from when the process is gone",
        source: "planned reboots: Ford et al. 2010"
      )
    case .pause:
      RandomFaultDetails(
        lasting: "until the process goes on",
        source: "a collection of garbage, a virtual machine that stalls"
      )
    default:
      RandomFaultDetails(
        size: "-\(RandomFaultSize.clockStep) to +\(RandomFaultSize.clockStep), drawn",
        lasting: "until the clock is right",
        source: "bad clocks: Corbett et al. 2012"
      )
    }
  }

  private var ofNetworks: RandomFaultDetails {
    switch self {
    case .isolate:
      RandomFaultDetails(
        lasting: "until the cut heals",
        source: "rack and router failures: Dean 2009"
      )
    case .cut:
      RandomFaultDetails(
        lasting: "until the cut heals",
        source: "partitions: Bailis and Kingsbury 2014"
      )
    case .cutOneWay:
      RandomFaultDetails(
        lasting: "until the cut heals",
        source: "one-way and partial partitions: Alquraan et al. 2018"
      )
    case .lossyLink:
      RandomFaultDetails(
        size:
          "\(RandomFaultSize.loss.numerator) message in \(RandomFaultSize.loss.denominator), each way",
        lasting: "until the link is whole",
        source: "racks that lose half of what they are sent: Dean 2009"
      )
    case .slowNic:
      RandomFaultDetails(
        size:
          "\(RandomFaultSize.cardBandwidth.bytes) bytes/s each way, \(RandomFaultSize.cardDelay) of delay",
        lasting: "until the card is as before",
        source: "a card that falls back to 10 Mbit/s; by judgement"
      )
    case .halfOpen:
      RandomFaultDetails(
        lasting: "until the other end is reset",
        source: "half-open connections: RFC 9293, 3.5.1"
      )
    case .stall:
      RandomFaultDetails(
        lasting: "how long messages are held",
        source: "one bad path of several, over which flows are spread (RFC 2992); by judgement"
      )
    default:
      RandomFaultDetails(
        lasting: "how long messages are held",
        source: "a queue in a switch; by judgement"
      )
    }
  }

  private var ofCalls: RandomFaultDetails {
    switch self {
    case .fillDisk:
      RandomFaultDetails(
        size: "no byte is left",
        lasting: "until space is freed",
        source: "disks that fill: stories S-01 and S-15"
      )
    case .slowDisk:
      RandomFaultDetails(
        size: "times \(RandomFaultSize.slowDiskFactor)",
        lasting: "until the device is as before",
        source: "volumes of clouds promise their speed 99 % of the time"
      )
    case .ioError:
      RandomFaultDetails(
        size:
          "\(RandomFaultSize.failingCalls.numerator) call in \(RandomFaultSize.failingCalls.denominator) of a drawn class",
        lasting: "until calls succeed, and the process starts if it gave up",
        source: "Rebello et al. 2020"
      )
    case .syncError:
      RandomFaultDetails(
        size: "one sync",
        lasting: "until the reboot, which takes \(RandomFaultSize.reboot)",
        source: "Rebello et al. 2020; story S-14"
      )
    case .journalError:
      RandomFaultDetails(
        size: "one write of the journal",
        lasting: "until the reboot; the process starts \(RandomFaultSize.darkAfterTear) later",
        source: "Rebello et al. 2020; ext4 documentation of `errors=`"
      )
    default:
      RandomFaultDetails(
        size: "as `lying-flush` of disks",
        lasting: "until flushes are honoured",
        source: "Zheng et al. 2013"
      )
    }
  }

  private var ofMedia: RandomFaultDetails {
    switch self {
    case .latentSector:
      RandomFaultDetails(
        size: "\(RandomFaultSize.latentSectors) places",
        lasting: "until the sectors can be read, and the process starts if it gave up",
        source: "Bairavasundaram et al. 2007; Schroeder et al. 2016"
      )
    case .bitRot:
      RandomFaultDetails(
        size: "one bit of a *.log file",
        lasting: "no matter: the bit stays flipped",
        source: "Bairavasundaram et al. 2008"
      )
    case .rottenCheckpoint:
      RandomFaultDetails(
        size: "\(RandomFaultSize.rottenBits) bits, drawn with repetition",
        lasting:
          "until the restart; twice \(RandomFaultSize.timeToServe) later the disk is replaced",
        source: "Bairavasundaram et al. 2008; story S-13"
      )
    case .tornWrite:
      RandomFaultDetails(
        size: "one write of a *.log file",
        lasting: "until the power loss, which lasts \(RandomFaultSize.darkAfterTear)",
        source: "SQLite on powersafe overwrite; NVMe's AWUPF"
      )
    default:
      RandomFaultDetails(
        size: "every data disk of the machine",
        lasting: "until the machine is back",
        source: "disks that are replaced, directories that operators destroy"
      )
    }
  }

  private var ofOperators: RandomFaultDetails {
    switch self {
    case .moveLeader:
      RandomFaultDetails(
        size: "a drawn partition and replica",
        lasting: "no matter: the leader stays",
        source: "elections of the preferred leader; story S-08"
      )
    case .reassign:
      RandomFaultDetails(
        size: "a drawn partition and brokers",
        lasting: "until half of the moves that are not done are given up",
        source: "KIP-455"
      )
    case .moveReplica:
      RandomFaultDetails(
        size: "a drawn replica and disk of the broker",
        lasting: "until half of the moves that are not done are given up",
        source: "KIP-113"
      )
    case .configChange:
      RandomFaultDetails(
        size:
          "`flush.messages` to \(RandomFaultSize.flushMessages), `min.insync.replicas` to all, "
          + "or `segment.bytes` to \(RandomFaultSize.segmentBytes)",
        lasting: "until the setting is as before",
        source: "KIP-339"
      )
    case .voterChange:
      RandomFaultDetails(
        size: "the target where it is a voter, else a drawn one; most controllers stay voters",
        lasting: "until the voter is added again",
        source: "KIP-853"
      )
    default:
      RandomFaultDetails(
        size: "a drawn topic",
        lasting: "until the topic is created again",
        source: "KIP-516; story S-21"
      )
    }
  }
}
