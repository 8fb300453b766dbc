import Primitives

/// The machines of a scenario.
///
/// Broker `i` (ids from 0) stands in zone and rack `i` modulo their number.
public struct ClusterPlan: Hashable, Sendable {
  /// Number of brokers; their ids are `0 ..< brokers`.
  public var brokers: Int = 3
  /// Number of controllers: 1, or the members of a metadata quorum.
  public var controllers: Int = 1
  /// How many of the controllers, the first ones, are voters at the formation; nil for all.
  public var voters: Int?
  /// Kafka's `kraft.version`: with 1 voters are kept in the log and may change (KIP-853).
  public var kraftVersion: Int = 0
  /// Whether controller *i* is one process with broker *i* (`process.roles=broker,controller`).
  public var isCombined = false
  /// Zone names; empty means one zone.
  public var zones: [String] = []
  /// Rack names; empty means each broker has its own rack.
  public var racks: [String] = []
  /// Hardware of every broker and controller host.
  public var host = HostPlan()
  /// Properties of every broker.
  public var server: [Setting] = []
  /// Properties of single brokers, over those of every broker.
  public var overrides: [BrokerSettings] = []
  /// Properties of every controller.
  public var controller: [Setting] = []
  /// Overrides of the network's latency.
  public var network = NetworkPlan()
  /// How a power event spreads.
  public var power = PowerPlan()
  /// Log directories that brokers start with.
  public var initialFiles: [InitialFilesPlan] = []
  /// After this while a server that gave up by itself is started again; nil for never, unless
  /// random faults are about.
  public var supervisor: Interval?

  /// Makes the default cluster: three brokers and a controller.
  public init() {}

  /// The zone of broker `id`, if zones are named.
  public func zone(ofBroker id: Int) -> String? {
    zones.isEmpty ? nil : zones[id % zones.count]
  }

  /// The zone of a controller; a lone one stands outside all zones,
  /// and one that is combined with a broker stands where the broker does.
  public func zone(ofController number: Int) -> String? {
    zones.isEmpty || controllers < 2 || isCombined ? nil : zones[number % zones.count]
  }

  /// The rack of broker `id`, if racks are named.
  public func rack(ofBroker id: Int) -> String? {
    racks.isEmpty ? nil : racks[id % racks.count]
  }
}

/// Properties of one broker.
public struct BrokerSettings: Hashable, Sendable {
  /// The broker.
  public var broker: Int
  /// Its properties, each over that of every broker.
  public var settings: [Setting]

  /// Names a broker's properties.
  public init(broker: Int, settings: [Setting]) {
    self.broker = broker
    self.settings = settings
  }
}

extension ClusterPlan {
  /// The properties of one broker.
  public func settings(ofBroker broker: Int) -> [Setting] {
    let own = overrides.filter { $0.broker == broker }.flatMap(\.settings)
    return server.filter { setting in !own.contains { $0.key == setting.key } } + own
  }

  /// A property's values over all brokers, each once; nil stands for Kafka's default.
  public func values(of key: String) -> [String?] {
    var values: [String?] = []
    let groups = overrides.isEmpty ? [server] : (0..<brokers).map { settings(ofBroker: $0) }
    for settings in groups {
      let value = settings.last { $0.key == key }?.value
      if !values.contains(value) { values.append(value) }
    }
    return values
  }
}

/// A log directory that a broker starts with.
public struct InitialFilesPlan: Hashable, Sendable {
  /// The broker.
  public var broker: Int
  /// The directory, relative to that of the scenario file.
  public var path: String
  /// Where the file says so.
  public var position: SourcePosition

  /// Names a directory.
  public init(broker: Int, path: String, position: SourcePosition = .start) {
    self.broker = broker
    self.path = path
    self.position = position
  }
}

/// The hardware of one host.
public struct HostPlan: Hashable, Sendable {
  /// Name of the device profile.
  public var device: String = "nvme-plp"
  /// Fields of the device in which it differs from that profile.
  public var deviceOverrides: [ProfileOverride] = []
  /// Name of the file-system profile.
  public var fileSystem: String = "ext4-ordered"
  /// Fields of the file system in which it differs from that profile.
  public var fileSystemOverrides: [ProfileOverride] = []
  /// Main memory; nil takes the simulation's default.
  public var memory: ByteCount?
  /// Size of each data disk; nil takes the simulation's default.
  public var disk: ByteCount?
  /// Number of data disks of a broker; the second is mounted at `disk-2`, and so on.
  public var disks: Int = 1

  /// The log directory on a data disk, counted from 1, relative to the broker's root.
  public static func logDirectory(onDisk number: Int) -> String {
    number == 1 ? "logs" : "disk-\(number)/logs"
  }

  /// Most data disks of one broker.
  public static let maximumDisks: Int64 = 16

  /// Makes the default host.
  public init() {}
}

/// Overrides of the network's behaviour; nil keeps the simulation's default.
public struct NetworkPlan: Hashable, Sendable {
  /// One-way latency between hosts of a zone.
  public var latency: IntervalDistribution?
  /// One-way latency between zones.
  public var crossZoneLatency: IntervalDistribution?
  /// Bandwidth of a host's link per second.
  public var bandwidth: ByteCount?
  /// Share of packets lost on the way, each costing the connection a retransmission.
  public var loss: Ratio?

  /// Makes a plan that overrides nothing.
  public init() {}
}

/// How power events spread over the machines under a branch.
public struct PowerPlan: Hashable, Sendable {
  /// Machines lose power within this time of each other, unless a step says otherwise.
  public var spread: Interval = .zero

  /// Makes a plan in which all go at once.
  public init() {}
}

/// A distribution of lengths of time.
public enum IntervalDistribution: Hashable, Sendable {
  /// Always the same.
  case constant(Interval)
  /// Uniform between two bounds, both included.
  case uniform(Interval, Interval)
  /// Exponential with a mean.
  case exponential(mean: Interval)
  /// Log-normal through its median and 99th percentile.
  case lognormal(p50: Interval, p99: Interval)
}
