import Primitives

/// One kind of disk fault: described once, made from arguments.
public protocol DiskFaultKind: Hashable, Sendable {
  /// The kind's entry in the registry.
  static var description: FaultDescription { get }
  /// Makes a fault; arguments that are missing or have another form take their defaults.
  init(_ arguments: FaultArguments)
}

/// The kinds by name.
public enum DiskFaultName: String, Sendable, CaseIterable {
  case inputOutput = "input-output"
  case readOnly = "read-only"
  case capacity
  case fill
  case quota
  case latentSector = "latent-sector"
  case bitRot = "bit-rot"
  case tornWrite = "torn-write"
  case lostWrite = "lost-write"
  case misdirectedWrite = "misdirected-write"
  case shornWrite = "shorn-write"
  case slow = "slow-disk"
  case lyingFlush = "lying-flush"
  case deviceLoss = "device-loss"
  case regionCorruption = "region-corruption"
  case wipe
  case swap
  case evict

  /// Position in the list of all.
  var index: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// A fault of a disk.
public enum DiskFault: Hashable, Sendable {
  /// Chosen calls fail.
  case inputOutput(InputOutputFault)
  /// The file system refuses changes.
  case readOnly(ReadOnlyFault)
  /// The volume shrinks or grows.
  case capacity(CapacityFault)
  /// Data of nobody takes the space.
  case fill(FillFault)
  /// Paths share a budget of space.
  case quota(QuotaFault)
  /// Sectors cannot be read.
  case latentSector(LatentSectorFault)
  /// Bits change on the media.
  case bitRot(BitRotFault)
  /// Part of a write persists.
  case tornWrite(TornWriteFault)
  /// A write never reaches the media.
  case lostWrite(LostWriteFault)
  /// A write lands elsewhere.
  case misdirectedWrite(MisdirectedWriteFault)
  /// A part of each page of a write persists.
  case shornWrite(ShornWriteFault)
  /// The device is slow for a while.
  case slow(SlowDiskFault)
  /// Flushes are acknowledged and not done.
  case lyingFlush(LyingFlushFault)
  /// The device does not answer.
  case deviceLoss(DeviceLossFault)
  /// A range of the volume turns to garbage.
  case regionCorruption(RegionCorruptionFault)
  /// The disk is replaced by an empty one.
  case wipe(WipeFault)
  /// The kernel drops clean pages from memory.
  case evict(EvictFault)

  /// The file system refuses changes at once, until healed.
  public static let readOnly = DiskFault.readOnly(ReadOnlyFault())

  /// The kind.
  public var kind: DiskFaultName {
    switch self {
    case .inputOutput: .inputOutput
    case .readOnly: .readOnly
    case .capacity: .capacity
    case .fill: .fill
    case .quota: .quota
    case .latentSector: .latentSector
    case .bitRot: .bitRot
    case .tornWrite: .tornWrite
    case .lostWrite: .lostWrite
    case .misdirectedWrite: .misdirectedWrite
    case .shornWrite: .shornWrite
    case .slow: .slow
    case .lyingFlush: .lyingFlush
    case .deviceLoss: .deviceLoss
    case .regionCorruption: .regionCorruption
    case .wipe: .wipe
    case .evict: .evict
    }
  }

  /// The kind's name in scenarios and reports.
  public var name: String { kind.rawValue }
}
