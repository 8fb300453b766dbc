import Primitives

/// Every kind of disk fault.
public enum DiskFaultRegistry {
  /// The descriptions, in the order of the documentation.
  public static let all: [FaultDescription] = DiskFaultName.allCases.map { description(of: $0) }

  /// The description of a kind.
  public static func description(of name: DiskFaultName) -> FaultDescription {
    switch name {
    case .inputOutput: InputOutputFault.description
    case .readOnly: ReadOnlyFault.description
    case .capacity: CapacityFault.description
    case .fill: FillFault.description
    case .quota: QuotaFault.description
    case .latentSector: LatentSectorFault.description
    case .bitRot: BitRotFault.description
    case .tornWrite: TornWriteFault.description
    case .lostWrite: LostWriteFault.description
    case .misdirectedWrite: MisdirectedWriteFault.description
    case .shornWrite: ShornWriteFault.description
    case .slow: SlowDiskFault.description
    case .lyingFlush: LyingFlushFault.description
    case .deviceLoss: DeviceLossFault.description
    case .regionCorruption: RegionCorruptionFault.description
    case .wipe: WipeFault.description
    case .swap: SwapFault.description
    case .evict: EvictFault.description
    }
  }

  /// Makes a fault of one disk; `nil` for `swap`, which needs two.
  public static func make(_ name: DiskFaultName, _ arguments: FaultArguments) -> DiskFault? {
    switch name {
    case .inputOutput: .inputOutput(InputOutputFault(arguments))
    case .readOnly: .readOnly(ReadOnlyFault(arguments))
    case .capacity: .capacity(CapacityFault(arguments))
    case .fill: .fill(FillFault(arguments))
    case .quota: .quota(QuotaFault(arguments))
    case .latentSector: .latentSector(LatentSectorFault(arguments))
    case .bitRot: .bitRot(BitRotFault(arguments))
    case .tornWrite: .tornWrite(TornWriteFault(arguments))
    case .lostWrite: .lostWrite(LostWriteFault(arguments))
    case .misdirectedWrite: .misdirectedWrite(MisdirectedWriteFault(arguments))
    case .shornWrite: .shornWrite(ShornWriteFault(arguments))
    case .slow: .slow(SlowDiskFault(arguments))
    case .lyingFlush: .lyingFlush(LyingFlushFault(arguments))
    case .deviceLoss: .deviceLoss(DeviceLossFault(arguments))
    case .regionCorruption: .regionCorruption(RegionCorruptionFault(arguments))
    case .wipe: .wipe(WipeFault(arguments))
    case .evict: .evict(EvictFault(arguments))
    case .swap: nil
    }
  }
}

extension Disk {
  /// Brings a fault upon the disk by its name in the registry.
  ///
  /// - Returns: Serial number of the injection; `nil` for `swap`, which needs two disks.
  @discardableResult
  public mutating func inject(
    _ kind: DiskFaultName,
    _ arguments: FaultArguments,
    name: String? = nil,
    at instant: Instant
  ) -> Int? {
    guard let fault = DiskFaultRegistry.make(kind, arguments) else { return nil }
    return inject(fault, name: name, for: arguments.interval("for"), at: instant)
  }
}
