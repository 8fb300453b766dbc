/// Which host stands where, and which hosts hold the copies of which partitions.
public struct Topology: Hashable, Sendable {
  /// A rack, zone or region with its hosts.
  public struct Domain: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// Hosts in it, ascending.
    public var hosts: [Int]

    /// Makes a domain.
    public init(name: String, hosts: [Int]) {
      self.name = name
      self.hosts = hosts
    }
  }

  /// Number of hosts, one for each broker.
  public var hosts: Int
  /// Data disks of each host.
  public var disks: Int
  /// Racks.
  public var racks: [Domain]
  /// Zones.
  public var zones: [Domain]
  /// Regions.
  public var regions: [Domain]
  /// Distinct sets of hosts that hold the copies of some partition, each ascending.
  public var replicaSets: [[Int]]

  /// Makes a topology.
  public init(
    hosts: Int,
    disks: Int = 1,
    racks: [Domain],
    zones: [Domain],
    regions: [Domain],
    replicaSets: [[Int]]
  ) {
    self.hosts = hosts
    self.disks = disks
    self.racks = racks
    self.zones = zones
    self.regions = regions
    self.replicaSets = replicaSets
  }

  /// Every place at which an event of a kind can strike, with its name and the hosts it hits.
  func places(of kind: EventKind) -> [Domain] {
    switch kind.domain {
    case .host: single { "broker \($0)" }
    case .disk:
      single { "broker \($0)" }.flatMap { Array(repeating: $0, count: max(1, disks)) }
    case .rack: racks
    case .zone: zones
    case .region: regions
    case .cluster:
      kind == .operatorWipe ? single { "broker \($0)" } : [Domain(name: "", hosts: all)]
    }
  }

  /// Every host.
  var all: [Int] { Array(0..<hosts) }

  private func single(_ name: (Int) -> String) -> [Domain] {
    all.map { Domain(name: name($0), hosts: [$0]) }
  }
}
