import Primitives

/// How a storage device behaves.
public struct DeviceProfile: Hashable, Sendable {
  /// Name in scenario files.
  public var name: String
  /// Time to read 4 KiB.
  public var read: DiskLatency
  /// Time to write 4 KiB.
  public var write: DiskLatency
  /// Time of a sync, transfer excluded.
  public var sync: DiskLatency
  /// Size of the volatile write cache, zero for none; what does not fit goes to the media.
  public var volatileCache: ByteCount
  /// Longest time a completed write stays in the volatile cache without a flush.
  public var volatileHold: Interval
  /// Share of devices of this kind whose flush command does flush.
  public var flushHonoured: Ratio
  /// Sustained transfer speed, bytes per second.
  public var bandwidth: Int64
  /// Unit of atomic writes.
  public var sector: ByteCount
  /// Whether a power-off takes all contents along, as a stop of a cloud instance does.
  public var isEphemeral: Bool
}

extension DeviceProfile {
  /// Enterprise NVMe with power-loss protection (a flush of 16 KiB takes 12 to 58 µs: Callaghan
  /// 2026).
  public static let nvmePLP = DeviceProfile(
    name: "nvme-plp",
    read: .micro(80, 250),
    write: .micro(15, 60),
    sync: .micro(25, 150),
    volatileCache: .zero,
    volatileHold: .zero,
    flushHonoured: .one,
    bandwidth: 2_000_000_000,
    sector: .kibibytes(4),
    isEphemeral: false
  )

  /// Client NVMe: volatile cache, slow flush (about 0.9 ms at 16 KiB, 1 to 10 ms at 2 MiB: the
  /// same source).
  public static let nvmeClient = DeviceProfile(
    name: "nvme-client",
    read: .micro(70, 400),
    write: .micro(20, 200),
    sync: .micro(2_000, 15_000),
    volatileCache: .mebibytes(64),
    volatileHold: .seconds(1),
    flushHonoured: Ratio(98, 100),
    bandwidth: 1_000_000_000,
    sector: ByteCount(512),
    isEphemeral: false
  )

  /// SATA solid-state disk with power-loss protection (an engineer's estimate).
  public static let sataPLP = DeviceProfile(
    name: "sata-plp",
    read: .micro(120, 600),
    write: .micro(60, 400),
    sync: .micro(150, 1_500),
    volatileCache: .zero,
    volatileHold: .zero,
    flushHonoured: .one,
    bandwidth: 450_000_000,
    sector: ByteCount(512),
    isEphemeral: false
  )

  /// A spinning disk (a true flush takes at least half a rotation).
  public static let hdd = DeviceProfile(
    name: "hdd",
    read: .micro(8_000, 25_000),
    write: .micro(100, 5_000),
    sync: .micro(12_000, 60_000),
    volatileCache: .mebibytes(64),
    volatileHold: .seconds(2),
    flushHonoured: Ratio(99, 100),
    bandwidth: 180_000_000,
    sector: ByteCount(512),
    isEphemeral: false
  )

  /// Network block storage of general-purpose class (latency class of the provider's manual,
  /// numbers an engineer's estimate).
  public static let ebsGP3 = DeviceProfile(
    name: "ebs-gp3",
    read: .micro(700, 3_000),
    write: .micro(800, 3_500),
    sync: .micro(1_200, 6_000),
    volatileCache: .zero,
    volatileHold: .zero,
    flushHonoured: .one,
    bandwidth: 125_000_000,
    sector: .kibibytes(4),
    isEphemeral: false
  )

  /// Network block storage with provisioned rates (average below 500 µs at 16 KiB in the
  /// provider's manual).
  public static let ebsIO2 = DeviceProfile(
    name: "ebs-io2",
    read: .micro(350, 800),
    write: .micro(400, 900),
    sync: .micro(450, 1_200),
    volatileCache: .zero,
    volatileHold: .zero,
    flushHonoured: .one,
    bandwidth: 1_000_000_000,
    sector: .kibibytes(4),
    isEphemeral: false
  )

  /// NVMe inside a cloud machine: an OS crash keeps the contents, a power-off loses all of them
  /// (the provider's manual; latencies as `nvme-plp`).
  public static let instanceNVMe = DeviceProfile(
    name: "instance-nvme",
    read: .micro(80, 250),
    write: .micro(15, 60),
    sync: .micro(50, 800),
    volatileCache: .zero,
    volatileHold: .zero,
    flushHonoured: .one,
    bandwidth: 1_500_000_000,
    sector: .kibibytes(4),
    isEphemeral: true
  )

  /// Every profile, in the order of the documentation.
  public static let all: [DeviceProfile] = [
    .nvmePLP, .nvmeClient, .sataPLP, .hdd, .ebsGP3, .ebsIO2, .instanceNVMe,
  ]

  /// The profile of that name, if any.
  public static func named(_ name: String) -> DeviceProfile? { all.first { $0.name == name } }
}
